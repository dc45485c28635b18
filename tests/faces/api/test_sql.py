"""Questions in SQL by the API: good uses, whose tables they reach, what is refused, how they are cached and counted."""

import io
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pyarrow.parquet
import pytest
from tests.conftest import SYSTEM, Body, read_tables

from parvis.engines.tables.sandbox import pool
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import FormerSlug, Resource
from parvis.portal.tables import actions as tables

Give = Callable[..., Resource]
TOWNS = "code;commune;habitants;الجهة\n01001;L'Abergement;771;الرباط\n50129;Cherbourg;78549;فاس\n75056;Paris;2133111;فاس\n".encode()
COUNTS = b"code,jour,passages\n01001,2024-01-02,5\n50129,2024-01-03,7\n50129,2024-02-01,8\n"


@pytest.fixture(scope="module", autouse=True)
def processes() -> Iterator[None]:
    """Those that wait for a question are ended after the last one."""
    yield
    pool.close()


@pytest.fixture
def ask(api: Any, settings: Any, kept: Any) -> Callable[..., Any]:
    """Asks a question where SQL is on."""
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql": True, "sql_at_once": 1, "sql_seconds": 60})
    return lambda query, **more: api("POST", "/api/sql", {"query": query, **more}, Accept_Language="en")


def reasons(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "query"
    return str(fault["reasons"][0])


def test_answer_has_columns_rows_and_the_tables_it_is_of(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    name = f'"{towns.dataset.slug}"."communes"'
    told = ask(f"SELECT commune, habitants FROM {name} ORDER BY habitants DESC LIMIT 2").json()
    assert told["columns"] == [
        {"name": "commune", "type": "string", "sql": "VARCHAR"},
        {"name": "habitants", "type": "integer", "sql": "BIGINT"},
    ]
    assert told["data"] == [
        {"commune": "Paris", "habitants": 2133111}, {"commune": "Cherbourg", "habitants": 78549},
    ]  # fmt: skip
    assert (told["rows"], told["truncated"], 0 < told["seconds"] < 5) == (2, False, True)
    (table,) = told["tables"]
    assert (table["name"], table["resource"], table["table"], table["version"]) == (name, towns.id, "communes", 1)


@pytest.mark.once
def test_two_tables_are_joined_grouped_and_windowed(ask: Any, give: Give) -> None:
    towns, counts = give(TOWNS, "communes.csv"), give(COUNTS, "passages.csv")
    told = ask(f"""
        WITH sums AS (SELECT code, sum(passages)::BIGINT AS n FROM "{counts.id}" GROUP BY code)
        SELECT c.commune, s.n, rank() OVER (ORDER BY s.n DESC) AS rang
        FROM "{towns.id}" AS c JOIN sums AS s USING (code) ORDER BY rang
    """).json()
    assert told["data"] == [
        {"commune": "Cherbourg", "n": 15, "rang": 1}, {"commune": "L'Abergement", "n": 5, "rang": 2},
    ]  # fmt: skip
    assert sorted(table["resource"] for table in told["tables"]) == sorted([towns.id, counts.id])


@pytest.mark.once
def test_names_in_arabic_and_names_used_twice_are_kept_apart(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    told = ask(f'SELECT "الجهة", "الجهة", count(*) AS "عدد" FROM "{towns.id}" GROUP BY ALL ORDER BY 3 DESC').json()
    assert told["data"][0] == {"الجهة": "فاس", "الجهة_2": "فاس", "عدد": 2}


@pytest.mark.parametrize("name", ['"{slug}"', '"{slug}"."communes"', '"{id}"', '"{id}"."communes"', '"{slug}"."{id}"'])
def test_a_table_is_called_by_its_dataset_or_its_file(ask: Any, give: Give, name: str) -> None:
    towns = give(TOWNS, "communes.csv")
    called = name.format(slug=towns.dataset.slug, id=towns.id)
    assert ask(f"SELECT count(*) AS n FROM {called}").json()["data"] == [{"n": 3}]


def test_an_address_that_changed_still_names_the_table(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    FormerSlug.objects.create(slug="villes", dataset=towns.dataset)
    assert ask('SELECT count(*) AS n FROM "villes"."communes"').json()["data"] == [{"n": 3}]


def test_unknown_table_is_said_with_near_names(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    assert f'"{towns.dataset.slug}"."communes"' in reasons(ask(f'SELECT * FROM "{towns.dataset.slug}"."comunes"'))
    assert f'"{towns.dataset.slug}"."communes"' in reasons(ask(f'SELECT * FROM "{towns.dataset.slug}x"'))
    assert "zzz" in reasons(ask("SELECT * FROM zzz"))


def test_name_of_several_tables_is_refused_with_those_there_are(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    give(COUNTS, "passages.csv", dataset=towns.dataset)
    said = reasons(ask(f'SELECT * FROM "{towns.dataset.slug}"'))
    assert '."communes"' in said
    assert '."passages"' in said
    give(COUNTS, "passages.csv", dataset=towns.dataset)
    said = reasons(ask(f'SELECT * FROM "{towns.dataset.slug}"."passages"'))
    assert towns.dataset.slug not in said.partition("several")[2]


@pytest.mark.parametrize("state", ["draft", "private", "hidden", "deleted"])
def test_table_of_a_dataset_that_is_not_public_has_no_name_for_anybody(
    ask: Any, give: Give, make_dataset: Any, make_user: Any, api_as: Any, state: str
) -> None:
    dataset = make_dataset("Secret", state="published" if state == "deleted" else state)
    towns = give(TOWNS, "communes.csv", dataset=dataset)
    if state == "deleted":
        datasets.delete(dataset, by=SYSTEM)
    for name in (f'"{towns.id}"', f'"{dataset.slug}"', f'"{dataset.slug}"."communes"', f'"{dataset.id}"'):
        assert "no public table" in reasons(ask(f"SELECT * FROM {name}"))
    governor = api_as(make_user(is_administrator=True))
    assert "no public table" in reasons(
        governor("POST", "/api/sql", {"query": f'SELECT * FROM "{towns.id}"'}, Accept_Language="en")
    )


def test_table_held_for_its_personal_data_has_no_name(ask: Any, give: Give) -> None:
    held = give(b"nom,nir\nA,255081416802538\nB,180126955222380\nC,269054958815780\n", "agents.csv")
    assert read_tables() == []
    assert held.ingestions.get().state == "held"
    assert "no public table" in reasons(ask(f'SELECT * FROM "{held.id}"'))


def test_only_the_version_in_force_is_read(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    upload = datasets.receive_upload(Body(b"code,commune\n1,Nouvelle\n"), filename="communes.csv", by=SYSTEM)
    datasets.replace_file(towns, upload=upload.id, by=SYSTEM)
    tables.refresh(towns.dataset_id, by=SYSTEM)
    read_tables()
    told = ask(f'SELECT commune FROM "{towns.id}"').json()
    assert (told["data"], told["tables"][0]["version"]) == ([{"commune": "Nouvelle"}], 2)
    assert "public table" in reasons(ask(f'SELECT * FROM "{towns.id}"."1"'))


@pytest.mark.once
def test_answer_is_cut_at_the_limit_and_says_so(ask: Any, settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql_rows": 100})
    told = ask("SELECT * FROM range(1000)").json()
    assert (told["rows"], told["truncated"], len(told["data"])) == (100, True, 100)
    told = ask("SELECT * FROM range(100)").json()
    assert (told["rows"], told["truncated"]) == (100, False)


@pytest.mark.once
def test_answer_leaves_as_csv_and_parquet(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    query = f"SELECT commune, habitants, DATE '2024-01-02' AS jour, [1, 2] AS liste FROM \"{towns.id}\" ORDER BY 2"
    answer = ask(query, format="csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sql.csv"'
    assert answer.content.decode().splitlines()[:2] == [
        "commune,habitants,jour,liste", 'L\'Abergement,771,2024-01-02,"[1,2]"',
    ]  # fmt: skip
    table = pyarrow.parquet.read_table(io.BytesIO(ask(query, format="parquet").content))
    assert [str(field.type) for field in table.schema] == ["string", "int64", "date32[day]", "string"]
    assert table.column("habitants").to_pylist() == [771, 78549, 2133111]
    assert ask(query, format="exe").status_code == 400


def test_link_is_cached_until_the_table_changes_unless_it_asks_for_the_time(ask: Any, api: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    query = f'SELECT count(*) AS n FROM "{towns.id}"'
    link = f"/api/sql?query={quote(query)}"
    first = api.get(link)
    assert first.json()["data"] == [{"n": 3}]
    assert api.get(link, If_None_Match=first.headers["ETag"]).status_code == 304
    unsteady = api.get(f"/api/sql?query={quote('SELECT now() AS n, random() AS r')}")
    assert "ETag" not in unsteady.headers
    assert unsteady.headers["Cache-Control"] == "no-store"


@pytest.mark.once
def test_errors_are_said_in_the_words_of_the_database_without_a_path(ask: Any, give: Give) -> None:
    towns = give(TOWNS, "communes.csv")
    said = reasons(ask(f'SELECT nowhere FROM "{towns.id}"'))
    assert "nowhere" in said
    assert "commune" in said
    assert "/" not in said
    assert "syntax error" in reasons(ask("SELEC 1"))
    assert "Could not convert" in reasons(ask(f'SELECT commune::INTEGER FROM "{towns.id}"'))


def test_too_many_questions_in_a_minute_wait(ask: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"sql_per_minute": 2})
    instant = time.time()
    monkeypatch.setattr(time, "time", lambda: instant)  # no minute ends between two questions
    assert [ask("SELECT 1").status_code for _ in range(3)] == [200, 200, 429]
    assert 0 < int(ask("SELECT 1").headers["Retry-After"]) <= 60


def test_sql_is_off_unless_switched_on(api: Any, make_user: Any, api_as: Any) -> None:
    for one in (api, api_as(make_user(is_administrator=True))):
        answer = one("POST", "/api/sql", {"query": "SELECT 1"}, Accept_Language="en")
        assert (answer.status_code, answer.json()["detail"]) == (404, "Queries in SQL are not switched on here.")
    assert api.get("/api/sql?query=SELECT+1").status_code == 404


def test_portal_that_is_read_only_still_answers(ask: Any, settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"read_only": True})
    assert ask("SELECT 1 AS n").json()["data"] == [{"n": 1}]
