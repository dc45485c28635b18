"""The page of a table: rows looked at, sorted, filtered, searched and taken along, without a line of script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.portal.datasets.models import Resource
from parvis.portal.tables.models import Decision

ROWS = "".join(f"2024-01-{day:02};L{day % 3};{day * 10};a<b>\n" for day in range(1, 32))
TRAFFIC = f"jour;ligne;voyageurs;note\n{ROWS}".encode()
Give = Callable[..., Resource]


def _address(resource: Resource) -> str:
    return f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/table"


def _cells(html: str, column: int) -> list[str]:
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2].partition("</tbody>")[0])
    return [re.findall(r"<td[^>]*>(.*?)</td>", row)[column] for row in rows]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_page_shows_the_first_rows_and_what_columns_hold(web: Client, give: Give, language: str) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    html = web.get(_address(resource).replace("/fr/", f"/{language}/")).content.decode()
    assert _cells(html, 2) == [str(day * 10) for day in range(1, 21)]
    assert html.count('<svg class="spread"') == 2
    assert "a&lt;b&gt;" in html
    assert "a<b>" not in html


@pytest.mark.once
@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("voyageurs__sort=desc", list(range(31, 11, -1))),
        ("voyageurs__greater=300", [30, 31]),
        ("column=ligne&op=exact&value=L0&voyageurs__less=90", [3, 6, 9]),
        ("search=2024-01-07", [7]),
        ("page=2", list(range(21, 32))),
    ],
)
def test_rows_are_those_that_were_asked_for(web: Client, give: Give, asked: str, days: list[int]) -> None:
    html = web.get(f"{_address(give(TRAFFIC, 'trafic.csv'))}?{asked}").content.decode()
    assert _cells(html, 2) == [str(day * 10) for day in days]


@pytest.mark.once
@pytest.mark.parametrize("here", ["table", "chart", "columns"])
def test_the_other_ways_to_look_keep_which_rows_are_meant(web: Client, give: Give, here: str) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    asked = "voyageurs__greater=300&page=1&voyageurs__sort=desc"
    html = web.get(f"{_address(resource).replace('/table', f'/{here}')}?{asked}").content.decode()
    for view in ("table", "chart", "columns"):
        assert f'/{view}?voyageurs__greater=300"' in html, view


@pytest.mark.once
def test_a_question_that_cannot_be_asked_is_said_and_the_rows_stay(web: Client, give: Give) -> None:
    html = web.get(f"{_address(give(TRAFFIC, 'trafic.csv'))}?voyageurs__greater=beaucoup").content.decode()
    assert 'role="alert"' in html
    assert len(_cells(html, 2)) == 20


@pytest.mark.once
def test_rows_are_taken_along_as_they_are_seen(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    html = web.get(f"{_address(resource)}?voyageurs__greater=300&page=1").content.decode()
    csv = re.search(rf'href="(/api/resources/{resource.id}/rows\.csv[^"]+)"', html)
    assert csv is not None
    body = b"".join(web.get(csv[1].replace("&amp;", "&")).streaming_content)
    assert body.decode().splitlines()[1:] == ["2024-01-30,L0,300,a<b>", "2024-01-31,L1,310,a<b>"]
    assert "read_parquet" in html


def test_why_there_is_no_table_is_said(web: Client, give: Give) -> None:
    refused = give(b"<!doctype html><html><body>a;b</body></html>", "page.csv")
    assert "C’est une page web" in web.get(_address(refused)).content.decode()
    none = give(b"%PDF-1.4 ...", "note.pdf")
    assert "n’est pas lu comme une table" in web.get(_address(none)).content.decode()


@pytest.mark.once
def test_how_a_refused_file_begins_is_shown_as_words(web: Client, api: Any, give: Give) -> None:
    refused = give(b"<!doctype html>\n<script>alert(1)</script>\n", "page.csv")
    html = web.get(_address(refused)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    told = api.get(f"/api/resources/{refused.id}/table").json()
    assert told["first_lines"] == ["<!doctype html>", "<script>alert(1)</script>"]


def test_the_file_leads_to_its_table(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    html = web.get(_address(resource).removesuffix("/table")).content.decode()
    assert f'href="{_address(resource)}"' in html
    assert "31 lignes" in html


def test_personal_data_are_decided_about_on_the_page(web: Client, give: Give, make_user: Any) -> None:
    rows = "".join(f"{index};FR7630006000011234567890189\n" for index in range(30))
    resource = give(f"agent;iban\n{rows}".encode(), "comptes.csv")
    assert "iban" not in web.get(_address(resource)).content.decode()
    boss = Client()
    boss.force_login(make_user(is_administrator=True))
    html = boss.get(_address(resource)).content.decode()
    assert "Pourquoi ces données" in html
    assert "1234567890" not in html
    sent = {"do": "decide", "reason": "Déjà publics au journal officiel."}
    assert boss.post(_address(resource), sent, follow=True).status_code == 200
    assert Decision.objects.get().reason == "Déjà publics au journal officiel."
    assert len(_cells(web.get(_address(resource)).content.decode(), 0)) == 20


def test_a_visitor_presses_no_button(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    answer = web.post(_address(resource), {"do": "read"})
    assert answer.status_code in (302, 303, 403)
    assert "login" in answer.headers.get("Location", "login")


@pytest.mark.once
def test_columns_are_hidden_and_arranged_without_script(web: Client, give: Give) -> None:
    start = _address(give(b'jour;"a,b";"le ""nom""";d\n1;2;3;4\n5;6;7;8\n', "trafic.csv"))
    answer = web.get(f"{start}?d__sort=desc&see=d&see=a,b&see=le+%22nom%22&down=a,b")
    assert answer.status_code == 302
    html = web.get(answer.headers["Location"].partition("#")[0]).content.decode()
    assert [_cells(html, column) for column in range(3)] == [["8", "4"], ["7", "3"], ["6", "2"]]
    assert "Colonnes\u202f: 3 sur 4" in html
    csv = re.search(r'href="(/api/resources/[^"]+rows\.csv[^"]+)"', html)
    assert csv is not None
    body = b"".join(web.get(csv[1].replace("&amp;", "&")).streaming_content)
    assert body.decode().splitlines()[0] == 'd,"le ""nom""","a,b"'
    every = web.get(f"{answer.headers['Location'].partition('#')[0]}&every=1")
    assert every.headers["Location"] == f"{start}?d__sort=desc"


@pytest.mark.once
def test_a_column_of_a_wide_table_is_added_by_its_name(web: Client, give: Give) -> None:
    names = [f"c{at}" for at in range(300)]
    start = _address(give("\n".join([",".join(names), ",".join(map(str, range(300)))]).encode(), "large.csv"))
    html = web.get(start).content.decode()
    assert html.count("<th ") == 40
    assert html.count('name="see"') == 100
    assert '<option value="c299">' in html
    answer = web.get(f"{start}?see=c1&add=c299&add=c1&add=nothing")
    html = web.get(answer.headers["Location"]).content.decode()
    assert [_cells(html, column) for column in range(2)] == [["1"], ["299"]]
    assert html.count("<th ") == 2


@pytest.mark.once
def test_what_the_reading_met_is_said_in_words(web: Client, give: Give) -> None:
    html = web.get(_address(give(b'a;b\n1;"x\n2;y\n3;z\n', "ouvert.csv"))).content.decode()
    assert "guillemet" in html


def test_a_page_that_waits_is_shown_whole_once_the_table_is_there(web: Client, give: Give) -> None:
    resource = give(TRAFFIC, "trafic.csv")
    ingestion = resource.ingestions.get()
    ingestion.state = "reading"
    ingestion.save()
    waiting = web.get(_address(resource), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    ingestion.state = "ready"
    ingestion.save()
    assert web.get(_address(resource), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
