"""What surrounds every request."""

import pytest
from django.test import Client


def test_request_id_is_given_or_kept(web: Client) -> None:
    assert len(web.get("/fr/about").headers["X-Request-ID"]) == 32
    assert web.get("/fr/about", headers={"X-Request-ID": "proxy-12345678"}).headers["X-Request-ID"] == "proxy-12345678"
    assert web.get("/fr/about", headers={"X-Request-ID": "a b\n"}).headers["X-Request-ID"] != "a b\n"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/fr/../x", 400), ("/fr/a\0b", 400), ("/fr/%2e%2e/x", 400), ("/fr/datasets?q=" + "a" * 9000, 414)],
)
def test_what_no_reader_sends_is_turned_away(web: Client, path: str, status: int) -> None:
    response = web.get(path)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_refusals_under_the_api_are_problems(web: Client) -> None:
    response = web.get("/api/datasets?q=" + "a" * 9000)
    assert (response.status_code, response.headers["Content-Type"]) == (414, "application/problem+json")


def test_heavy_form_is_refused(web: Client) -> None:
    response = web.post("/fr/datasets", b"{}", content_type="application/json", CONTENT_LENGTH="99999999")
    assert response.status_code == 413


def test_pages_may_load_only_their_own(web: Client) -> None:
    policy = web.get("/fr/about").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "camera=()" in web.get("/fr/about").headers["Permissions-Policy"]


def test_api_speaks_the_language_of_the_header(web: Client) -> None:
    web.cookies["language"] = "ar"
    response = web.get("/api/nothing-here", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "en"
