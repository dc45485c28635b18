"""The page of the difference between two versions, and what the page of the file says of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.portal.tables.making import made_changes, replaced

from parvis.portal.datasets.models import Resource

OLD = b"code;commune;habitants\n01;Rabat;577827\n02;Temara;313510\n03;Sale;890403\n"
NEW = b"code;commune;habitants;region\n01;Rabat;577827;RSK\n03;Sa<b>le;890404;RSK\n04;Kenitra;431282;RSK\n"
Give = Callable[..., Resource]


def _file(resource: Resource) -> str:
    return f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}"


def _cells(html: str) -> list[list[str]]:
    body = html.partition('class="grid differences"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_cell_that_changed_says_what_it_was(web: Client, give: Give, language: str) -> None:
    address = f"{_file(replaced(give(OLD, 'communes.csv'), NEW))}/changes".replace("/fr/", f"/{language}/")
    html = web.get(address).content.decode()
    ((code, town, people),) = _cells(html)
    assert code == "03"
    assert re.sub(r"<span.*?</span>", "", people) == "<del><bdi>890403</bdi></del> <ins><bdi>890404</bdi></ins>"
    assert "Sa&lt;b&gt;le" in town
    assert f'href="{address}.atom"' in html


@pytest.mark.once
def test_rows_that_came_and_went_have_their_own_list(web: Client, give: Give) -> None:
    address = f"{_file(replaced(give(OLD, 'communes.csv'), NEW))}/changes?from=1&to=2"
    assert _cells(web.get(f"{address}&kind=added").content.decode()) == [["04", "Kenitra", "431282", "RSK"]]
    assert _cells(web.get(f"{address}&kind=removed").content.decode()) == [["02", "Temara", "313510", ""]]
    assert len(_cells(web.get(f"{address}&kind=other&page=99&part=nowhere").content.decode())) == 1


def test_the_page_of_the_file_says_what_each_version_changed(web: Client, give: Give) -> None:
    resource = replaced(give(OLD, "communes.csv"), NEW)
    html = web.get(_file(resource)).content.decode()
    assert f'href="{_file(resource)}/changes?from=1&amp;to=2"' in html
    assert "1 ligne ajoutée, 1 ligne retirée, 1 ligne modifiée et colonne region ajoutée" in html


def test_two_versions_are_compared_by_a_button(web: Client, give: Give) -> None:
    resource = replaced(replaced(give(OLD, "a.csv"), NEW, "b.csv"), OLD, "c.csv")
    address = f"{_file(resource)}/changes?from=3&to=1"
    html = web.get(address).content.decode()
    assert 'method="post"' in html
    answer = web.post(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{_file(resource)}/changes?from=1&to=3")
    made_changes()
    assert "aucune différence" in web.get(address).content.decode()


def test_a_file_of_one_version_has_nothing_to_compare(web: Client, give: Give) -> None:
    address = f"{_file(give(OLD, 'a.csv'))}/changes"
    assert web.get(address).status_code == 200
    assert web.post(address).status_code == 404
    assert web.get(f"{address}?from=1&to=1").status_code == 200
    resource = replaced(give(OLD, "b.csv"), NEW)
    assert web.get(f"{_file(resource)}/changes?from=1&to=7").status_code == 404


def test_the_page_of_the_file_costs_the_same_for_many_versions(web: Client, give: Give) -> None:
    resource = replaced(give(OLD, "a.csv"), NEW, "b.csv")
    counts = []
    for number in (5, 6):
        with CaptureQueriesContext(connection) as asked:
            web.get(_file(resource))
        counts.append(len(asked))
        replaced(resource, OLD + b"05;Fes;%d\n" % number, "c.csv")
    assert counts[0] == counts[1]


def test_changes_of_a_draft_are_not_there_for_visitors(web: Client, give: Give, make_dataset: Any) -> None:
    resource = replaced(give(OLD, "a.csv", dataset=make_dataset("Brouillon", state="draft")), NEW)
    assert web.get(f"{_file(resource)}/changes").status_code == 404
    assert web.post(f"{_file(resource)}/changes?from=1&to=2").status_code == 404
