"""Errors: a page in the reader's language, or problem+json under /api."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from parvis.faces.web import errors
from parvis.kit import errors as portal

pytestmark = pytest.mark.django_db  # a page looks as the portal was made to look


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_each_error_is_a_page(language: str, status: int) -> None:
    response = errors.answer(RequestFactory().get(f"/{language}/x"), status)
    html = response.content.decode()
    assert response.status_code == status
    assert f'lang="{language}"' in html
    assert html.count("<p") >= 2
    assert response.headers["Cache-Control"] == "no-store"


def test_errors_are_translated() -> None:
    html = errors.answer(RequestFactory().get("/ar/x"), 404).content.decode()
    assert "لا توجد صفحة في هذا العنوان" in html


def test_errors_under_the_api_are_problems() -> None:
    response = errors.answer(RequestFactory().get("/api/x", headers={"Accept-Language": "fr"}), 404)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert b"Il n\xe2\x80\x99y a pas de page" in response.content


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (portal.NotFound(), 404),
        (portal.Gone(), 410),
        (portal.Denied(), 403),
        (portal.SignInNeeded(), 302),
        (portal.Invalid({"q": ["no"]}), 400),
        (portal.Conflict(), 409),
        (portal.TooLarge(), 413),
        (portal.TooMany(retry_after=7), 429),
        (portal.Unavailable(), 503),
    ],
)
def test_portal_errors_have_a_status(exception: Exception, status: int) -> None:
    response = errors.of_exception(RequestFactory().get("/fr/"), exception)
    assert response is not None
    assert response.status_code == status
    if status == 429:
        assert response.headers["Retry-After"] == "7"


def test_foreign_errors_are_left_alone() -> None:
    assert errors.of_exception(RequestFactory().get("/fr/"), ValueError()) is None


def test_moved_leads_to_the_name_in_force() -> None:
    request = RequestFactory().get("/ar/datasets/old?x=1")
    request.resolver_match = resolve("/ar/datasets/old")
    response = errors.of_exception(request, portal.Moved("new"))
    assert response is not None
    assert (response.status_code, response.headers["Location"]) == (301, "/ar/datasets/new?x=1")


def test_broken_template_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(errors.pages, "render", fail)
    response = errors.broken(RequestFactory().get("/fr/"))
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/plain")


def test_unknown_address(web: Client) -> None:
    response = web.get("/fr/rien/du/tout")
    assert response.status_code == 404
    assert "Il n’y a pas de page à cette adresse" in response.content.decode()
