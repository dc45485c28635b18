"""A file becomes tables: read, profiled, shown, replaced, held back, refused."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM, Body, read_tables

from parvis.kit.actors import VISITOR
from parvis.kit.errors import Conflict, Invalid, NotFound
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions, queries
from parvis.portal.tables.models import Current, Decision, Ingestion, State

COUNTS = "jour;code;valeur\n13/02/2024;01;1,5\n14/02/2024;2A;2,5\n15/02/2024;75;\n".encode("latin-1")
Give = Callable[..., Resource]


def test_ingest_of_a_french_csv_gives_a_typed_table(give: Give) -> None:
    resource = give(COUNTS, "comptages.csv")
    standing = queries.standing(resource, actor=VISITOR)
    assert (standing.state, standing.current, [table.rows for table in standing.tables]) == (
        "ready",
        standing.latest,
        [3],
    )
    fields = [(field["name"], field["type"]) for field in standing.tables[0].fields]
    assert fields == [("jour", "date"), ("code", "string"), ("valeur", "number")]
    table = queries.table(resource, actor=VISITOR)
    query = queries.asked([("valeur__greater", "2")], table)
    page = queries.page(table, query)
    assert page.data == [{"__id": 2, "jour": "2024-02-14", "code": "2A", "valeur": 2.5}]
    assert page.total == 1
    assert queries.profile(table).columns[2].nulls == 1
    assert b"".join(queries.export(table, query, "csv")) == b"jour,code,valeur\r\n2024-02-14,2A,2.5\r\n"


def test_refresh_asks_once_for_each_file(give: Give) -> None:
    resource = give(COUNTS, "comptages.csv", read=False)
    assert actions.refresh(resource.dataset_id, by=SYSTEM) == 1
    assert actions.refresh(resource.dataset_id, by=SYSTEM) == 0
    assert queries.standing(resource, actor=VISITOR).state == State.WAITING


@pytest.mark.once
def test_ingest_of_a_web_page_is_refused_with_its_reason(give: Give) -> None:
    resource = give(b"<!doctype html><html><body>a;b</body></html>", "page.csv")
    standing = queries.standing(resource, actor=VISITOR)
    assert standing.latest is not None
    assert (standing.state, standing.latest.reason, standing.tables) == ("refused", "web_page", ())
    with pytest.raises(NotFound):
        queries.table(resource, actor=VISITOR)


def test_tables_of_a_hidden_dataset_are_not_there_for_visitors(give: Give, make_dataset: Callable[..., object]) -> None:
    resource = give(COUNTS, "comptages.csv", dataset=make_dataset("Brouillon", state="draft"))
    with pytest.raises(NotFound):
        queries.standing(resource, actor=VISITOR)
    with pytest.raises(NotFound):
        queries.table(resource, actor=VISITOR)
    assert queries.table(resource, actor=SYSTEM).rows == 3


def test_personal_data_that_block_wait_for_somebody_to_say_why(give: Give) -> None:
    rows = "".join(f"{index};FR7630006000011234567890189\n" for index in range(30))
    resource = give(f"agent;iban\n{rows}".encode(), "comptes.csv")
    standing = queries.standing(resource, actor=VISITOR)
    assert (standing.state, standing.tables) == (State.HELD, ())
    assert [finding["kind"] for finding in queries.findings(resource, actor=SYSTEM)] == ["iban"]
    assert "1234567890" not in str(queries.findings(resource, actor=SYSTEM))
    with pytest.raises(Invalid):
        actions.decide(resource, reason="", by=SYSTEM)
    actions.decide(resource, reason="Comptes d’associations, déjà publics au journal officiel.", by=SYSTEM)
    assert queries.standing(resource, actor=VISITOR).state == State.READY
    decision = Decision.objects.get()
    assert (decision.resource_id, decision.user_name, decision.findings[0]["kind"]) == (resource.id, "tests", "iban")
    with pytest.raises(Conflict):
        actions.decide(resource, reason="Comptes d’associations, déjà publics.", by=SYSTEM)


def test_an_ingestion_begun_again_after_a_crash_ends_as_if_nothing_had_been(give: Give) -> None:
    resource = give(COUNTS, "comptages.csv", read=False)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    Ingestion.objects.update(state=State.READING)
    one = Ingestion.objects.get()
    actions.ingest(one.pk, by=SYSTEM)
    assert [table.rows for table in queries.standing(resource, actor=VISITOR).tables] == [3]
    actions.ingest(one.pk, by=SYSTEM)
    assert Current.objects.count() == 1


def test_cancel_ends_what_waits_and_retry_asks_again(give: Give) -> None:
    resource = give(COUNTS, "comptages.csv", read=False)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    actions.cancel(resource, by=SYSTEM)
    assert read_tables() == []
    assert queries.standing(resource, actor=VISITOR).state == State.CANCELLED
    with pytest.raises(Conflict):
        actions.cancel(resource, by=SYSTEM)
    actions.retry(resource, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.retry(resource, by=SYSTEM)
    assert [one.state for one in read_tables()] == [State.READY]


def test_a_version_that_is_brought_back_has_its_tables_again(give: Give) -> None:
    resource = give(COUNTS, "comptages.csv")
    upload = datasets.receive_upload(Body(b"a;b\n1;2\n"), filename="autre.csv", by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()
    datasets.restore_version(resource, 1, by=SYSTEM)
    assert actions.refresh(resource.dataset_id, by=SYSTEM) == 1
    assert actions.refresh(resource.dataset_id, by=SYSTEM) == 0
    read_tables()
    assert queries.current(Resource.objects.get(pk=resource.pk), actor=VISITOR).version == 3


@pytest.mark.once
@pytest.mark.parametrize(
    ("dates", "kind", "first", "notes"),
    [
        ("day_first", "date", "2024-02-01", ["day_first:jour"]),
        ("month_first", "date", "2024-01-02", ["month_first:jour"]),
        ("text", "string", "01/02/2024", []),
    ],
)
def test_dates_that_say_nothing_of_their_order_are_read_as_the_setting_says(
    give: Give, settings: Any, dates: str, kind: str, first: str, notes: list[str]
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"tables_dates": dates})
    rows = "".join(f"{1 + n % 11:02}/{2 + n % 9:02}/2024;{n}\n" for n in range(40))
    resource = give(f"jour;v\n{rows}".encode(), "jours.csv")
    one = queries.table(resource, actor=VISITOR)
    assert (one.fields[0]["type"], one.report["notes"]) == (kind, notes)
    assert queries.page(one, queries.asked([], one)).data[0]["jour"] == first


@pytest.mark.once
@pytest.mark.parametrize(("country", "meaning"), [("", "fr.phone"), ("ma", "ma.phone")])
def test_numbers_that_two_countries_could_have_are_those_of_the_setting(
    give: Give, settings: Any, country: str, meaning: str
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"tables_country": country})
    numbers = "".join(f"{one}\n" for one in ("0612345678", "0712345678", "0522345678"))
    resource = give(f"tel\n{numbers}".encode(), "accueils.csv")
    found = queries.profile(queries.table(resource, actor=SYSTEM)).columns[0].semantic
    assert found is not None
    assert found.name == meaning


@pytest.mark.once
def test_dates_follow_the_other_column_of_their_file(give: Give) -> None:
    rows = "".join(f"{1 + n % 11:02}/{2 + n % 9:02}/2024;{1 + n % 12:02}/{1 + n % 28:02}/2024\n" for n in range(40))
    resource = give(f"start;end\n{rows}".encode(), "american.csv")
    one = queries.table(resource, actor=VISITOR)
    assert (one.fields[0]["type"], one.report["notes"]) == ("date", ["month_first:start"])
    assert queries.page(one, queries.asked([], one)).data[0]["start"] == "2024-01-02"


@pytest.mark.once
def test_a_refused_file_shows_how_it_begins_when_it_is_text(give: Give) -> None:
    page = give("<!doctype html>\n<title>Accès refusé</title>\n".encode("cp1252"), "page.csv")
    wide = give((";".join(f"c{n}" for n in range(3_000)) + "\n" + "1;" * 2_999 + "1\n").encode(), "wide.csv")
    assert queries.standing(page, actor=VISITOR).first_lines == ["<!doctype html>", "<title>Accès refusé</title>"]
    lines = queries.standing(wide, actor=VISITOR).first_lines
    assert ([line[:8] for line in lines], max(map(len, lines))) == (["c0;c1;c2", "1;1;1;1;"], 300)


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"PK\x03\x04" + b"x" * 200, "cut.zip"),
        (b"%PDF-1.4 secret", "note.csv"),
        (b"<!doctype html>\nFR76 3000 6000 0112 3456 7890 189\n", "page.csv"),
    ],
)
def test_a_refused_file_that_is_no_text_or_holds_personal_numbers_shows_nothing(
    give: Give, body: bytes, name: str
) -> None:
    standing = queries.standing(give(body, name), actor=VISITOR)
    assert (standing.state, standing.first_lines) == ("refused", [])
