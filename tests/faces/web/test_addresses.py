"""Addresses: the language first, the state of a search wholly in them."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.test import Client

from parvis.faces.web import languages, questions


@pytest.mark.parametrize(
    ("header", "cookie", "language"),
    [("", "", "fr"), ("ar-MA,fr;q=0.8", "", "ar"), ("de,en;q=0.5", "", "en"), ("en", "ar", "ar"), ("xx", "zz", "fr")],
)
def test_address_without_language_leads_to_the_readers(web: Client, header: str, cookie: str, language: str) -> None:
    if cookie:
        web.cookies["language"] = cookie
    response = web.get("/datasets/eau?x=1&q=a%20b", headers={"Accept-Language": header} if header else {})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/datasets/eau?x=1&q=a%20b"
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))


def test_root_leads_to_the_home_page(web: Client) -> None:
    assert web.get("/").headers["Location"] == "/fr/"
    assert web.get("/ar").headers["Location"] == "/ar/"


def test_switch_keeps_the_page_and_remembers(web: Client) -> None:
    response = web.get("/language/ar", {"next": "/fr/datasets?q=eau"})
    assert (response.status_code, response.headers["Location"]) == (303, "/ar/datasets?q=eau")
    assert response.cookies["language"].value == "ar"
    assert web.get("/").headers["Location"] == "/ar/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"])
def test_switch_leads_nowhere_else(web: Client, target: str) -> None:
    location = web.get("/language/en", {"next": target}).headers["Location"]
    assert location == "/en/"


def test_trailing_slash_redirects_for_good(web: Client) -> None:
    response = web.get("/fr/datasets/?q=a")
    assert (response.status_code, response.headers["Location"]) == (301, "/fr/datasets?q=a")


def test_former_address_redirects_for_good(web: Client, content: SimpleNamespace) -> None:
    from parvis.portal.datasets.models import FormerSlug

    FormerSlug.objects.create(slug="ancien-nom", dataset=content.water)
    response = web.get("/ar/datasets/ancien-nom?x=1")
    assert (response.status_code, response.headers["Location"]) == (301, f"/ar/datasets/{content.water.slug}?x=1")


def test_alternates() -> None:
    assert languages.alternates("/fr/datasets?q=a") == {
        "fr": "/fr/datasets?q=a",
        "en": "/en/datasets?q=a",
        "ar": "/ar/datasets?q=a",
    }


def test_question_is_read_and_written_back() -> None:
    question = questions.read(QueryDict("q=  eau   potable &tag=b&tag=a&format=csv&sort=updated&page=3&utm=x&tag="))
    assert question.query() == "?q=eau+potable&format=csv&tag=b&tag=a&sort=updated&page=3"
    assert question.without("tag", "b").query() == "?q=eau+potable&format=csv&tag=a&sort=updated"
    assert question.cleared().query() == "?q=eau+potable&sort=updated"
    assert question.at(1).query() == "?q=eau+potable&format=csv&tag=b&tag=a&sort=updated"


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "²", "99999999999"])
def test_question_takes_any_page(page: str) -> None:
    assert 1 <= questions.read(QueryDict(f"page={page}")).page <= questions.DEEPEST


def test_results_show_their_state_without_script(web: Client, content: SimpleNamespace) -> None:
    html = web.get("/fr/datasets?q=qualité&tag=santé&sort=updated").content.decode()
    assert 'name="q" type="search" value="qualité"' in html
    assert 'name="tag" value="santé" id="tag-santé" checked' in html
    assert '<option value="updated" selected>' in html
    assert '<a href="/fr/datasets?q=qualit%C3%A9&amp;sort=updated">' in html  # the chip without the filter
    assert "<mark>Qualité</mark>" in html
    assert 'href="/fr/datasets.atom?q=qualit%C3%A9&amp;tag=sant%C3%A9' in html


def test_no_result_says_what_to_do(web: Client, content: SimpleNamespace) -> None:
    html = web.get("/fr/datasets?q=zzzz&tag=eau&format=csv").content.decode()
    assert "Chercher sans «\u202fFormat\u202f: CSV\u202f»" in html
    assert "Chercher sans «\u202fMot-clé\u202f: eau\u202f»" in html


def test_suggestions_answer_in_json(web: Client, content: SimpleNamespace) -> None:
    found = web.get("/fr/suggestions?q=quali").json()
    assert {item["title"] for item in found} == {"Qualité de l’eau potable", "Qualité de l’air"}
    assert web.get(found[0]["page"], follow=True).redirect_chain == [("/fr/datasets/qualite-de-leau-potable", 301)]
    assert web.get("/fr/suggestions?q=").json() == []
