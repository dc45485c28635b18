"""Rows put into a file and taken out of it, by their keys."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parvis.engines.tables import writing
from parvis.engines.tables.query.shapes import Condition, Every, Operator, Query
from parvis.engines.tables.shapes import FieldType
from parvis.engines.tables.writing import Column, Content, Fault, Method, Unfit, cells

BY_CODE = Content((Column("code", FieldType.STRING), Column("n", FieldType.INTEGER)), ("code",))
NOTHING = Content(())


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """a 1, b 2, by code."""
    path = tmp_path / "first.parquet"
    writing.put(None, NOTHING, BY_CODE, [{"code": "a", "n": 1}, {"n": "2", "code": "b"}], Method.INSERT, path)
    return path


def put(table: Path, rows: Sequence[dict[str, Any]], method: Method, wanted: Content = BY_CODE) -> list[Any]:
    target = table.with_name("next.parquet")
    count = writing.put(table, BY_CODE, wanted, rows, method, target)
    found = rows_of(target)
    assert len(found) == count
    assert writing.content(target) == wanted
    return found


def test_rows_are_put_by_their_key(table: Path) -> None:
    assert put(table, [{"code": "c", "n": 3}], Method.INSERT) == [("a", 1), ("b", 2), ("c", 3)]
    assert put(table, [{"code": "a", "n": 9}], Method.UPDATE) == [("a", 9), ("b", 2)]
    both = [{"code": "d", "n": 4}, {"code": "b", "n": 8}, {"code": "d"}, {"code": "c"}, {"code": "d", "n": 5}]
    assert put(table, both, Method.UPSERT) == [("a", 1), ("b", 8), ("d", 5), ("c", None)]
    assert put(table, [], Method.UPSERT) == [("a", 1), ("b", 2)]


def test_a_column_that_is_not_said_stays_as_it_was(table: Path) -> None:
    wanted = Content((*BY_CODE.columns, Column("à côté", FieldType.NUMBER)), ("code",))
    assert put(table, [{"code": "a", "à côté": 1.5}], Method.UPSERT, wanted) == [("a", 1, 1.5), ("b", 2, None)]
    fewer = Content((BY_CODE.columns[0],), ("code",))
    assert put(table, [], Method.INSERT, fewer) == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("row", "method", "fault", "place"),
    [
        ({"code": "a", "n": 1}, Method.INSERT, Fault.KEY_TWICE, 0),
        ({"code": "z"}, Method.UPDATE, Fault.KEY_UNKNOWN, 0),
        ({"n": 3}, Method.UPSERT, Fault.KEY_MISSING, 0),
        ({"code": "a", "n": "three"}, Method.UPSERT, Fault.NOT_OF_TYPE, 0),
        ({"code": "a", "x": 1}, Method.UPSERT, Fault.UNKNOWN_COLUMN, 0),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    table: Path, row: dict[str, Any], method: Method, fault: Fault, place: int
) -> None:
    with pytest.raises(Unfit) as found:
        put(table, [row], method)
    assert (found.value.fault, found.value.row) == (fault, place)
    assert not table.with_name("next.parquet").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (NOTHING, Fault.NO_COLUMN),
        (Content((Column("A", FieldType.DATE), Column("a", FieldType.DATE))), Fault.NAME),
        (Content((Column("__id", FieldType.DATE),)), Fault.NAME),
        (Content((Column("n", FieldType.INTEGER),), ("m",)), Fault.UNKNOWN_COLUMN),
    ],
)
def test_a_table_that_cannot_be(tmp_path: Path, content: Content, fault: Fault) -> None:
    with pytest.raises(Unfit) as found:
        writing.put(None, NOTHING, content, [], Method.INSERT, tmp_path / "x.parquet")
    assert found.value.fault == fault


def test_a_key_over_rows_that_it_does_not_tell_apart(tmp_path: Path) -> None:
    plain, first = Content(BY_CODE.columns), tmp_path / "first.parquet"
    writing.put(None, NOTHING, plain, [{"code": "a", "n": 1}, {"code": "a", "n": 2}], Method.INSERT, first)
    with pytest.raises(Unfit) as found:
        writing.put(first, plain, BY_CODE, [], Method.INSERT, tmp_path / "next.parquet")
    assert found.value.fault == Fault.KEY_TWICE
    with pytest.raises(Unfit) as found:
        writing.put(first, plain, plain, [{"code": "b"}], Method.UPSERT, tmp_path / "next.parquet")
    assert found.value.fault == Fault.NO_KEY


def test_rows_are_taken_out_by_a_question(table: Path) -> None:
    target = table.with_name("next.parquet")
    some = Query(where=Every((Condition("n", Operator.GREATER, (2,)),)))
    assert writing.remove(table, BY_CODE, some, target) == 1
    assert rows_of(target) == [("a", 1)]
    assert writing.remove(table, BY_CODE, None, target) == 0
    over = writing.content(target)
    assert over is not None
    assert (over.columns, over.is_over) == (BY_CODE.columns, True)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (FieldType.STRING, 12, "12"), (FieldType.STRING, True, "true"), (FieldType.STRING, ["é"], '["é"]'),
        (FieldType.STRING, "", ""), (FieldType.STRING, None, None),
        (FieldType.INTEGER, " 12 ", "12"), (FieldType.INTEGER, 12.0, "12"), (FieldType.INTEGER, "", None),
        (FieldType.INTEGER, -(2**63), str(-(2**63))),
        (FieldType.NUMBER, "1e3", "1000.0"), (FieldType.NUMBER, 5, "5.0"),
        (FieldType.BOOLEAN, "T", "true"), (FieldType.BOOLEAN, 0, "false"),
        (FieldType.DATE, "2024-02-29", "2024-02-29"), (FieldType.DATE, "2024-02-29T10:00:00", "2024-02-29"),
        (FieldType.DATETIME, "2024-01-01T01:30:00+02:00", "2023-12-31 23:30:00"),
        (FieldType.DATETIME, "2024-01-01", "2024-01-01 00:00:00"), (FieldType.TIME, "10:30", "10:30:00"),
        (FieldType.OBJECT, {"a": [1]}, '{"a":[1]}'), (FieldType.OBJECT, "[1]", "[1]"),
    ],
)  # fmt: skip
def test_values_as_columns_take_them(kind: FieldType, value: object, text: str | None) -> None:
    assert cells.text(value, kind) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.INTEGER, 1.5), (FieldType.INTEGER, "1,5"), (FieldType.INTEGER, True), (FieldType.INTEGER, 2**63),
        (FieldType.INTEGER, [1]), (FieldType.INTEGER, "٣"), (FieldType.NUMBER, "NaN"), (FieldType.NUMBER, "1e999"),
        (FieldType.NUMBER, 10**400), (FieldType.NUMBER, "1_000"), (FieldType.BOOLEAN, "oui"), (FieldType.BOOLEAN, 2),
        (FieldType.BOOLEAN, 1.0), (FieldType.DATE, "2023-02-29"), (FieldType.DATE, 20230201),
        (FieldType.DATETIME, "0001-01-01T00:00:00+14:00"), (FieldType.TIME, "25:00"), (FieldType.OBJECT, "{a}"),
        (FieldType.OBJECT, 2**70),
    ],
)  # fmt: skip
def test_values_that_a_column_cannot_hold(kind: FieldType, value: object) -> None:
    with pytest.raises(Unfit) as found:
        cells.text(value, kind)
    assert found.value.fault == Fault.NOT_OF_TYPE
