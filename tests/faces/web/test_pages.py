"""Each page, in each language, says what it must without a line of script."""

import json
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parvis.faces.web import facts, figures

LANGUAGES = ("fr", "en", "ar")


def paths(content: SimpleNamespace) -> dict[str, str]:
    return {
        "home": "/",
        "results": "/datasets?q=eau&tag=santé",
        "dataset": f"/datasets/{content.water.slug}",
        "organizations": "/organizations",
        "organization": f"/organizations/{content.city.slug}",
        "about": "/about",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_each_language(web: Client, content: SimpleNamespace, language: str) -> None:
    for name, path in paths(content).items():
        response = web.get(f"/{language}{path}")
        html = response.content.decode()
        assert response.status_code == 200, name
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
        assert html.count("<h1") == 1, name
        assert len(re.findall('<link rel="alternate" hreflang', html)) == 3, name
        assert response.cookies == {}, name  # a visitor is given none; who has a session gets another page (Vary)
        assert "Cookie" in response.headers["Vary"], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_neither_inline_script_nor_inline_style(
    web: Client, content: SimpleNamespace, language: str
) -> None:
    for name, path in paths(content).items():
        html = web.get(f"/{language}{path}").content.decode()
        assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", html) == [], name
        scripts = re.findall(r"<script[^>]*>", html)
        assert all("src=" in tag or "ld+json" in tag for tag in scripts), name
        assert "<script>alert" not in html, name


def test_home_asks_first_and_counts_nothing(web: Client, content: SimpleNamespace) -> None:
    html = web.get("/fr/").content.decode()
    assert "Que cherchez-vous" in html
    assert '<form class="ask ask-large" action="/fr/datasets" method="get" role="search">' in html
    assert f"/fr/datasets/{content.water.slug}" in html
    assert content.draft.slug not in html


def test_dataset_title_is_in_the_readers_language_or_marked(web: Client, content: SimpleNamespace) -> None:
    arabic = web.get(f"/ar/datasets/{content.water.slug}").content.decode()
    english = web.get(f"/en/datasets/{content.water.slug}").content.decode()
    assert "<h1><bdi>جودة الماء الصالح للشرب</bdi>" in arabic
    assert '<h1><bdi lang="fr">Qualité de l’eau potable</bdi>' in english


def test_dataset_page_says_freshness_quality_and_use(web: Client, content: SimpleNamespace) -> None:
    html = web.get(f"/fr/datasets/{content.water.slug}").content.decode()
    assert "aujourd’hui" in html
    assert "promis chaque semaine" in html
    assert "La période couverte n’est pas indiquée" in html
    assert "1,4\xa0Mo" in html
    assert "pd.read_csv(" in html
    assert '<a href="mailto:eau@example.org">' in html


def test_dataset_json_ld_is_a_dataset(web: Client, content: SimpleNamespace) -> None:
    html = web.get(f"/fr/datasets/{content.water.slug}").content.decode()
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert found["@type"] == "Dataset"
    assert found["name"] == "Qualité de l’eau potable"
    assert found["creator"]["name"] == "Ville de Rabat"
    assert len(found["distribution"]) == 2
    assert "<script>" not in json.dumps(found["distribution"])


def test_archived_dataset_says_so(web: Client, content: SimpleNamespace) -> None:
    html = web.get(f"/fr/datasets/{content.old.slug}").content.decode()
    assert "Archivé." in html
    assert '<meta name="robots" content="noindex">' in html


def test_dataset_without_files_shows_what_the_catalogue_says(web: Client, make_dataset) -> None:
    dataset = make_dataset("Catalogue seul", source_url="https://example.org/source")
    html = web.get(f"/fr/datasets/{dataset.slug}").content.decode()
    assert "Ouvrir les fichiers à la source" in html


def test_deleted_dataset_is_gone_and_draft_is_not_found(web: Client, content: SimpleNamespace) -> None:
    gone = web.get(f"/fr/datasets/{content.gone.slug}")
    assert (gone.status_code, "Ceci a été retiré" in gone.content.decode()) == (410, True)
    assert web.get(f"/fr/datasets/{content.draft.slug}").status_code == 404


def test_organization_page_searches_within(web: Client, content: SimpleNamespace) -> None:
    html = web.get(f"/fr/organizations/{content.city.slug}?q=eau&reach=own").content.decode()
    assert f"/fr/datasets/{content.water.slug}" in html
    assert f"/fr/datasets/{content.air.slug}" not in html
    assert f"/fr/organizations/{content.agency.slug}" in html
    assert "certifié" in html


def test_unchanged_page_costs_no_body(web: Client, content: SimpleNamespace) -> None:
    first = web.get(f"/fr/datasets/{content.water.slug}")
    again = web.get(f"/fr/datasets/{content.water.slug}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=60"


def test_pages_never_touch_sessions_or_cookies(web: Client, content: SimpleNamespace) -> None:
    for path in paths(content).values():
        assert web.get(f"/fr{path}").cookies == {}


def _queries(web: Client, path: str) -> int:
    web.get(path)  # what is rendered on first sight is kept
    with CaptureQueriesContext(connection) as captured:
        assert web.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/fr/", "/fr/datasets", "/fr/organizations"])
def test_lists_ask_as_many_queries_for_three_as_for_one(
    web: Client, make_dataset, make_organization, search_index, path: str
) -> None:
    def add(number: int) -> None:
        organization = make_organization(f"Producteur {number}")
        make_dataset(f"Jeu {number}", organization=organization.id, tags=(f"tag-{number}",))
        search_index()

    add(1)
    one = _queries(web, path)
    add(2)
    add(3)
    assert _queries(web, path) == one


def test_dataset_page_asks_as_many_queries_for_three_files_as_for_one(web: Client, make_dataset, search_index) -> None:
    from tests.faces.web.conftest import resource

    one = make_dataset("Un fichier", resources=(resource(1),))
    three = make_dataset("Trois fichiers", resources=(resource(1), resource(2), resource(3)))
    search_index()
    assert _queries(web, f"/fr/datasets/{three.slug}") == _queries(web, f"/fr/datasets/{one.slug}")


def test_sparkline_is_drawn_and_told() -> None:
    with translation.override("fr"):
        drawn = facts.sparkline({"2026-01": 0, "2026-02": 10, "2026-03": 5}, "fr")
    assert drawn is not None
    assert drawn.points == "0.0,23.0 60.0,1.0 120.0,12.0"
    assert drawn.words == "De janvier 2026 à mars 2026\u202f; le plus haut, 10, en février 2026."
    assert facts.sparkline({"2026-01": 3, "2026-02": 1}, "fr") is None


def test_pages_are_only_read(web: Client) -> None:
    assert web.post("/fr/about").status_code == 405
    assert web.head("/fr/about").status_code == 200


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 3, "0%"), (1, 1000, "< 1%"), (1, 3, "33%"), (999, 1000, "99%"), (3, 3, "100%"), (0, 0, "")],
)
def test_a_share_never_says_none_of_some_nor_all_of_less(part: int, whole: int, words: str) -> None:
    assert figures.share(part, whole, "en") == words
