"""The list of somebody's datasets, as a page and as a table to take away."""

import csv
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.faces.web.conftest import LANGUAGES

from parvis.portal.datasets import actions as datasets


def shown(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/\w\w/datasets/([^"]+)"', html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_shows_what_is_mine_in_each_language(nadia: Client, desk: SimpleNamespace, language: str) -> None:
    html = nadia.get(f"/{language}/workspace/datasets").content.decode()
    mine = {one.slug for one in (desk.water, desk.old, desk.draft, desk.broken, desk.air)}
    assert (set(shown(html)), len(shown(html))) == (mine, 5)
    assert html.count('form="bulk" name="id"') == 4  # she may change all but the agency's


@pytest.mark.parametrize(
    ("query", "names"),
    [("q=eau", ["water"]), ("state=draft", ["draft"]), ("problem=late", ["water"]), ("problem=broken", ["broken"]),
     ("state=deleted", ["gone"]), ("q=nothing-like-this", []), ("state=nonsense&page=x&sort=zzz&q=eau", ["water"])],
)  # fmt: skip
def test_list_is_filtered(nadia: Client, desk: SimpleNamespace, query: str, names: list[str]) -> None:
    html = nadia.get(f"/fr/workspace/datasets?{query}").content.decode()
    assert shown(html) == [getattr(desk, name).slug for name in names]
    assert ("Aucun jeu de données ne réunit tout cela" in html) == (not names)


def test_list_of_a_newcomer_helps(make_user: Any, web_as: Any) -> None:
    assert "Publier vos premières données" in web_as(make_user()).get("/fr/workspace/datasets").content.decode()


def test_governors_alone_see_everything(
    nadia: Client, desk: SimpleNamespace, make_user: Any, web_as: Any, make_dataset: Any
) -> None:
    other = make_dataset("À d’autres")
    governor = web_as(make_user(is_administrator=True))
    assert other.slug in shown(governor.get("/fr/workspace/datasets?everything=1").content.decode())
    assert other.slug not in shown(nadia.get("/fr/workspace/datasets?everything=1").content.decode())


def read(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline="")))


def test_csv_holds_the_list_and_no_formula(nadia: Client, desk: SimpleNamespace, make_dataset: Any) -> None:
    make_dataset('=HYPERLINK("https://example.org")', organization=desk.city.id)
    response = nadia.get("/fr/workspace/datasets.csv?sort=title&organization=" + desk.city.id)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="datasets-')
    head, *rows = read(response)
    assert head[:5] == ["Identifiant", "Titre", "Adresse", "Producteur", "État"]
    titles = [row[1] for row in rows]
    assert len(titles) == 5
    assert '\'=HYPERLINK("https://example.org")' in titles
    assert [row[4] for row in rows if row[0] == desk.draft.id] == ["Brouillon"]


def test_csv_starts_with_a_mark_for_who_asks(nadia: Client, desk: SimpleNamespace) -> None:
    body = b"".join(nadia.get("/ar/workspace/datasets.csv?bom=1").streaming_content)  # type: ignore[attr-defined]
    assert body.startswith(b"\xef\xbb\xbf")
    assert "مسوّدة" in body.decode()


def test_list_shows_the_downloads_that_were_counted(nadia: Client, desk: SimpleNamespace) -> None:
    first, second = desk.water.resources.all()[:2]
    datasets.count_downloads({(first.id, "2026-10"): 1200, (second.id, "2026-11"): 34}, by=SYSTEM)
    datasets.settle_downloads(by=SYSTEM)
    html = nadia.get("/fr/workspace/datasets?sort=downloads").content.decode()
    assert shown(html)[0] == desk.water.slug
    assert re.findall(r'data-head="Téléchargements">([^<]+)', html)[0] == "1\u202f234"
