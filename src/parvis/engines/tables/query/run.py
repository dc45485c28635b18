"""A question answered: a page of rows as plain JSON values, and how many there are in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.engines.tables import duck
from parvis.engines.tables.query import values
from parvis.engines.tables.query.builder import Builder, Column, Statement
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import Field, FieldType


@dataclass(frozen=True, slots=True)
class Rows:
    """A page: its rows, the labels of their columns in order, and whether another page follows."""

    data: list[dict[str, Any]]
    columns: tuple[str, ...]
    page: int
    page_size: int
    has_next: bool


def page(path: Path, fields: Sequence[Field], query: Query, *, seconds: float | None = None) -> Rows:
    """The page that the question asks for, of the table in the Parquet file at `path`.

    Raises Invalid when the question cannot be asked of these fields, and what `duck.cursor` raises.
    """
    builder = Builder(path, fields, query)
    statement = builder.page()
    try:
        found = _fetched(statement, seconds)
    except duck.Failed:  # DuckDB 2.0 fails to plan some pages of a column without values, looked for in a list
        found = _fetched(builder.slow_page(), seconds)
    labels = tuple(column.label for column in statement.columns)
    readers = [_reader(column) for column in statement.columns]
    _passed, size = query.span
    data = [{label: read(cell) for label, read, cell in zip(labels, readers, row, strict=True)} for row in found[:size]]
    return Rows(data, labels, query.page, size, len(found) > size)


def _fetched(statement: Statement, seconds: float | None) -> list[tuple[Any, ...]]:
    with duck.cursor(seconds) as cursor:
        return cursor.execute(statement.sql, statement.values).fetchall()


def count(path: Path, fields: Sequence[Field], query: Query, *, seconds: float | None = None) -> int:
    """How many rows, or groups, or different rows the question has in all; keep it by version and `count_key()`.

    Raises Invalid when the question cannot be asked of these fields, and what `duck.cursor` raises.
    """
    ((total,),) = _fetched(Builder(path, fields, query).count(), seconds)
    return int(total)


def _reader(column: Column) -> Callable[[Any], Any]:
    return values.parsed if column.type in {FieldType.OBJECT, FieldType.GEOJSON} else values.plain
