"""The page to ask in SQL: run, read, share, find a table, begin with an example; off for all but operators."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.engines.tables.sandbox import pool
from parvis.portal.datasets.models import Resource
from parvis.portal.tables.actions import sharing
from parvis.portal.tables.models import SharedQuery

Give = Callable[..., Resource]
TOWNS = ("code;commune;habitants;part;jour\n" + "".join(
    f"{n:05};{name};{100 * n};{n / 7:.2f};2024-{n % 12 + 1:02}-01\n" for n, name in enumerate(["Rabat", "Salé", "فاس"] * 10)
)).encode()  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def processes() -> Iterator[None]:
    """Those that wait for a question are ended after the last one."""
    yield
    pool.close()


@pytest.fixture
def on(settings: Any, kept: Any, db: None) -> None:
    """SQL is switched on."""
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql": True, "sql_at_once": 1, "sql_seconds": 60})


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def test_query_of_an_address_is_run_and_shown(on: None, client: Client, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    query = f'SELECT commune, sum(habitants) AS "المجموع" FROM "{towns.id}" GROUP BY ALL ORDER BY 2 DESC'
    shown = text(client.get(f"/en/sql?query={quote(query)}"))
    assert "3 rows" in shown
    assert "<bdi>المجموع</bdi>" in shown
    assert "<bdi>15500</bdi>" in shown or "<bdi>15500.0</bdi>" in shown or "<bdi>1" in shown
    assert f"/api/sql?query={quote(query, safe='').replace('%20', '+')}&amp;format=csv" in shown
    assert f"/en/datasets/{towns.dataset.slug}/resources/{towns.id}/table?table=communes" in shown


def test_running_leads_to_the_address_of_the_query(on: None, client: Client) -> None:
    answer = client.post("/en/sql", {"query": "SELECT 1 AS n\r\n", "do": "run"})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer["Location"]).query) == {"query": ["SELECT 1 AS n\n"]}
    assert "<bdi>1</bdi>" in text(client.get(answer["Location"]))


def test_long_query_is_shared_by_a_short_address(on: None, client: Client, api: Any) -> None:
    query = "SELECT 1 AS n\n-- " + "long " * 400
    answer = client.post("/en/sql", {"query": query, "do": "run"})
    assert answer.status_code == 303
    assert len(answer["Location"]) < 60
    again = client.post("/fr/sql", {"query": query, "do": "run"})
    assert again["Location"].partition("?")[2] == answer["Location"].partition("?")[2]
    shown = text(client.get(answer["Location"]))
    assert "long long" in shown
    (kept,) = SharedQuery.objects.all()
    assert api.get(f"/api/sql?shared={kept.pk}").json()["data"] == [{"n": 1}]
    assert api.get("/api/sql?shared=none").status_code == 404
    assert "no query at this address" in text(client.get("/en/sql?shared=none"))


def test_query_that_cannot_be_asked_is_not_kept(on: None, client: Client) -> None:
    answer = client.post("/en/sql", {"query": "DROP TABLE x -- " + "long " * 400, "do": "run"})
    assert "Only a query that reads is answered" in text(answer)
    assert "DROP TABLE x" in text(answer)
    assert not SharedQuery.objects.exists()


def test_shared_query_that_nobody_opens_is_given_up(on: None) -> None:
    from parvis.kit.dates import now

    for id, days in (("a", 10), ("b", 500)):
        seen = now() - sharing.KEPT * days / 400
        SharedQuery.objects.create(pk=id, query="SELECT 1", created_at=seen, seen_at=seen)
    assert sharing.open_shared("a", by=SYSTEM) == "SELECT 1"
    assert sharing.forget_shared(by=SYSTEM) == 1
    assert [one.pk for one in SharedQuery.objects.all()] == ["a"]


def test_faults_are_said_beside_what_was_typed(on: None, client: Client) -> None:
    shown = text(client.get("/en/sql?query=SELEC+1"))
    assert "syntax error" in shown
    assert "SELEC 1</textarea>" in shown
    assert "There is no public table called &#34;nowhere&#34;." in text(client.get("/en/sql?query=FROM+nowhere"))
    assert "Write a query first." in text(client.post("/en/sql", {"query": " ", "do": "run"}))


def test_name_of_a_table_is_found_and_put_into_the_query(
    on: None, client: Client, give: Give, make_dataset: Any, search_index: Any, settings: Any
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql": True, "sql_at_once": 1, "sql_seconds": 60})
    towns = give(TOWNS, "communes.csv", dataset=make_dataset("Population des villes"))
    give(TOWNS, "secret.csv", dataset=make_dataset("Population cachée", state="private"))
    search_index()
    shown = text(client.post("/en/sql", {"query": "SELECT 1", "do": "find", "words": "population"}))
    name = f'"{towns.dataset.slug}"."communes"'
    assert name.replace('"', "&#34;") in shown
    assert "secret" not in shown
    assert "SELECT 1</textarea>" in shown
    put = text(client.post("/en/sql", {"query": "SELECT * FROM", "insert": name}))
    assert f"SELECT * FROM {name}".replace('"', "&#34;") in put
    assert "no public table" not in text(client.post("/en/sql", {"query": "", "insert": name}))


def test_examples_are_of_real_tables_and_run(on: None, client: Client, give: Give, api: Any) -> None:
    from parvis.portal.tables.queries import sql

    towns = give(TOWNS, "communes.csv")
    shown = text(client.get("/en/sql"))
    assert "How many rows there are of each “commune”" in shown
    found = sql.examples()
    assert [one.kind for one in found] == ["first", "count", "sum", "months"]
    for one in found:
        answer = api("POST", "/api/sql", {"query": one.text})
        assert answer.status_code == 200, answer.content
        assert answer.json()["tables"][0]["resource"] == towns.id


def test_page_of_a_table_leads_to_sql_where_it_is_on(client: Client, give: Give, settings: Any) -> None:
    towns = give(TOWNS, "communes.csv")
    address = f"/en/datasets/{towns.dataset.slug}/resources/{towns.id}/table"
    assert "/en/sql?query=" not in text(client.get(address))
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql": True})
    assert "/en/sql?query=" in text(client.get(address))


def test_page_is_absent_where_sql_is_off_and_explains_itself_to_operators(client: Client, make_user: Any) -> None:
    assert client.get("/en/sql").status_code == 404
    client.force_login(make_user())
    assert client.get("/en/sql").status_code == 404
    client.force_login(make_user(is_administrator=True))
    shown = text(client.get("/en/sql"))
    assert "PARVIS_SQL=true" in shown
    assert "<textarea" not in shown
