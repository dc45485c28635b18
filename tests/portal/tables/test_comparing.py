"""Two versions of a file are compared: what is kept of it, when, for whom, and until when."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation
from tests.conftest import SYSTEM
from tests.portal.tables.making import made_changes, replaced

from parvis.engines import files, jobs
from parvis.engines.files import collecting
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, NotFound
from parvis.portal.datasets.models import Resource, ResourceVersion
from parvis.portal.tables import actions, queries
from parvis.portal.tables.models import Change, ChangedTable, Dictionary
from parvis.portal.tables.rules import telling

Give = Callable[..., Resource]
OLD = b"code;commune;habitants\n01;Rabat;577827\n02;Temara;313510\n03;Sale;890403\n"
NEW = b"code;ville;habitants;region\n01;Rabat;577827;RSK\n03;Sale;890404;RSK\n04;Kenitra;431282;RSK\n"


def test_the_next_version_is_compared_with_the_one_before(give: Give) -> None:
    resource = replaced(give(OLD, "communes.csv"), NEW)
    found = queries.between(resource, "1", "2", actor=VISITOR)
    (table,) = found.tables
    assert (found.state, table.kind, table.key) == ("ready", "compared", ["code"])
    assert (table.rows_before, table.rows_after, table.added, table.removed, table.changed) == (3, 3, 1, 1, 1)
    assert table.columns == {
        "removed": [{"name": "commune", "type": "string"}],
        "added": [{"name": "ville", "type": "string"}, {"name": "region", "type": "string"}],
        "retyped": [],
        "renamed": [],
    }
    assert table.sample == [{"key": {"code": "03"}, "column": "habitants", "before": 890403, "after": 890404}]
    with translation.override("en"):
        assert telling.sentences(queries.changes(resource, actor=VISITOR)[0].summary) == [
            "1 row added", "1 row removed", "1 row changed", "column ville added", "column region added",
            "column commune removed",
        ]  # fmt: skip


@pytest.mark.once
def test_rows_of_each_kind_come_in_pages(give: Give) -> None:
    resource = replaced(give(OLD, "communes.csv"), NEW)
    table = queries.changed_table(queries.between(resource, "2", "1", actor=VISITOR))
    (changed,) = queries.changed_rows(table, "changed")
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before["habitants"], changed.after["habitants"]) == (890403, 890404)
    assert [one.after["code"] for one in queries.changed_rows(table, "added") if one.after] == ["04"]
    assert [one.before["code"] for one in queries.changed_rows(table, "removed") if one.before] == ["02"]
    assert queries.changed_rows(table, "added", page=2) == []
    csv = b"".join(queries.export_changes(table, "csv")).decode()
    assert [line.partition(",")[0] for line in csv.split("\r\n")[1:-1]] == ["removed", "before", "after", "added"]


@pytest.mark.once
def test_pages_of_changed_rows_keep_both_lines_together(give: Give) -> None:
    old = "".join(f"{one};{one * 7}\n" for one in range(1000, 1050))
    new = "".join(f"{one};{one * 7 + 1}\n" for one in reversed(range(1000, 1050)))
    resource = replaced(give(f"id;v\n{old}".encode(), "a.csv"), f"id;v\n{new}".encode())
    table = queries.changed_table(queries.between(resource, "1", "2", actor=VISITOR))
    pages = [queries.changed_rows(table, "changed", page=page, page_size=20) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 10]
    assert [one.after["id"] for page in pages for one in page if one.after] == list(range(1049, 999, -1))
    assert all(one.before and one.after and one.before["id"] == one.after["id"] for page in pages for one in page)


@pytest.mark.once
def test_real_rows_that_were_edited_are_found(give: Give, shared: Path) -> None:
    body = (shared / "covid" / "vacsi-reg-vintage-2021-11-30.csv").read_bytes()
    head, *lines = body.splitlines(keepends=True)
    cells = lines[50].split(b";")
    edited = [*lines[:50], b";".join([*cells[:2], b"999999", *cells[3:]]), *lines[51:-2]]
    resource = replaced(give(body, "vacsi-reg.csv"), head + b"".join(edited), "vacsi-reg-2.csv")
    table = queries.changed_table(queries.between(resource, "1", "2", actor=VISITOR))
    assert (table.added, table.removed, table.changed) == (0, 2, 1)
    assert table.key == ["reg", "jour"]
    assert [(cell["after"], list(cell["key"])) for cell in table.sample] == [(999999, ["reg", "jour"])]


def test_the_key_of_the_table_schema_comes_first(give: Give) -> None:
    resource = give(b"a;b\n1;x\n2;y\n", "t.csv")
    Dictionary.objects.create(resource=resource, schema={"primaryKey": "b"}, modified_at=now())
    resource = replaced(resource, b"a;b\n1;x\n3;y\n")
    table = queries.changed_table(queries.between(resource, "1", "2", actor=VISITOR))
    assert (table.key, table.changed) == (["b"], 1)


def test_any_two_versions_are_compared_when_somebody_asks(give: Give) -> None:
    resource = replaced(replaced(give(OLD, "a.csv"), NEW, "b.csv"), OLD + b"05;Fes;1112072\n", "c.csv")
    found = queries.between(resource, "1", "3", actor=VISITOR)
    assert (found.state, found.tables) == ("none", ())
    change = actions.compare(found.before, found.after, by=VISITOR)
    assert actions.compare(found.before, found.after, by=VISITOR).job == change.job
    assert jobs.get(change.job or 0).name == "tables.compare"
    made_changes()
    found = queries.between(resource, "1", "3", actor=VISITOR)
    assert (found.state, found.tables[0].added) == ("ready", 1)
    assert [queries.mark(one.after) for one in queries.changes(resource, actor=VISITOR)] == ["3", "2"]
    with pytest.raises(Conflict):
        actions.compare(found.before, found.before, by=VISITOR)


def test_sheets_are_paired_by_name_and_told_when_they_come_or_go(give: Give) -> None:
    resource = replaced(give(book({"A": [[1]], "B": [[2]]}), "b.xlsx"), book({"A": [[1], [3]], "C": [[2]], "D": [[9]]}))
    kinds = [(one.title, one.kind) for one in queries.between(resource, "1", "2", actor=VISITOR).tables]
    assert kinds == [("A", "compared"), ("C", "added"), ("D", "added"), ("B", "removed")]
    (change,) = queries.changes(resource, actor=VISITOR)
    with translation.override("en"):
        assert telling.sentences(change.summary)[1:] == ["table C added", "table D added", "table B removed"]


def book(sheets: dict[str, list[list[int]]]) -> bytes:
    """A workbook whose sheets have the columns n and m."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title)
            for number, row in enumerate([["n", "m"], *([*row, 1] for row in rows)]):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def test_what_was_given_up_is_in_no_difference(give: Give) -> None:
    resource = replaced(give(OLD, "communes.csv"), NEW)
    kept = ChangedTable.objects.get().file
    assert collecting.held([kept]) == {kept}
    ResourceVersion.objects.filter(resource=resource, number=1).update(removed_at=now())
    assert actions.forget(by=SYSTEM) == 1
    assert (Change.objects.count(), collecting.held([kept])) == (0, set())
    with pytest.raises(NotFound):
        queries.between(resource, "1", "2", actor=VISITOR)
    assert files.store().exists(kept)  # until the next collection


def test_changes_of_a_hidden_dataset_are_not_there_for_visitors(give: Give, make_dataset: Any) -> None:
    resource = replaced(give(OLD, "a.csv", dataset=make_dataset("Brouillon", state="draft")), NEW)
    assert len(queries.changes(resource, actor=SYSTEM)) == 1
    for ask in (queries.changes, queries.readings):
        with pytest.raises(NotFound):
            ask(resource, actor=VISITOR)
    with pytest.raises(NotFound):
        queries.between(resource, "1", "2", actor=VISITOR)


def test_a_comparison_begun_again_after_a_crash_ends_as_if_nothing_had_been(give: Give) -> None:
    resource = replaced(give(OLD, "a.csv"), NEW)
    Change.objects.update(state="comparing")
    for _again in range(2):
        actions.make_change(Change.objects.get().pk, by=SYSTEM)
        assert [one.added for one in queries.between(resource, "1", "2", actor=VISITOR).tables] == [1]


def test_a_comparison_that_is_lost_is_said_and_can_be_asked_again(give: Give) -> None:
    resource = replaced(give(OLD, "a.csv"), NEW)
    change = Change.objects.get()
    assert change.job is not None
    Change.objects.update(state="comparing")
    jobs.cancel(change.job)
    assert actions.sweep_changes(by=SYSTEM) == 1
    found = queries.between(resource, "1", "2", actor=VISITOR)
    assert (found.state, found.change and found.change.reason) == ("failed", "failed")
    assert actions.compare(found.before, found.after, by=VISITOR).state == "waiting"
