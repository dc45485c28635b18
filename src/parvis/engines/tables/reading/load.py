"""From cells of text to typed columns: read as what a sample promised, then as what the whole file allows.

The first pass casts every column as the sample said and stops at the first cell that is something else. Only then
are the bad cells of each column counted, and a column with one is read another way, as text in the end. Nothing is
ever made NULL but what is empty, or a word for "no value" in a column of values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

from parvis.engines.tables.reading import duck
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.reading.readings import DAY_FIRST, NOTHING_SQL, READINGS, Reading
from parvis.engines.tables.shapes import BadCell, Field, FieldType, Refusal

SHOWN: Final = 5  # bad cells kept of a column
_LOOKED_AT: Final = 50  # cells that tell which readings are worth trying on all of them
_VALUE: Final = 200  # characters kept of one
_FOUND: Final = re.compile(rf"{duck.MARK}:(\d+)")
_TOTAL: Final = re.compile(r"\s*(?:grand\s+|sous-)?(?:total|totaux|ensemble|somme)\b.*", re.IGNORECASE | re.DOTALL)
_TEXT: Final = Reading("text", FieldType.STRING, re.compile(r"(?s).*"), "{cell}")
OBJECT: Final = Reading("object", FieldType.OBJECT, re.compile(r"(?s).*"), "{cell}")
GEOMETRY: Final = Reading(
    "geometry", FieldType.GEOJSON, re.compile(r"(?s)\{.*"), "TRY(ST_AsWKB(ST_GeomFromGeoJSON({cell})))"
)


@dataclass(slots=True)
class Column:
    """A column on its way: how its cells are read now, and how the sample said; `numbers` False for codes."""

    name: str
    original: str
    reading: Reading | None = None
    numbers: bool = True
    is_unseen: bool = False  # the sample had no value
    promised: Reading | None = None


class Uneven(Exception):
    """The text does not have the shape it was said to have."""


@dataclass(slots=True)
class Loaded:
    """A table that was written: its rows, and the cells that made columns stay text, by name."""

    rows: int
    fields: tuple[Field, ...]
    demoted: dict[str, list[BadCell]] = field(default_factory=dict)
    total: str = ""  # a last row of totals that was left out, as text
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Loader:
    """Loads one relation of texts (`c0`, `c1`…); `line_of` gives the line of a row, both counted from 1."""

    connection: duckdb.DuckDBPyConnection
    relation: str
    columns: list[Column]
    target: Path
    task: Task
    size: int
    line_of: Callable[[list[int]], list[int]] = lambda rows: rows
    footer: dict[str, str] = field(default_factory=dict)
    _demoted: dict[str, list[BadCell]] = field(default_factory=dict)
    _assumed: list[str] = field(default_factory=list)  # notes about dates that nothing in their column settles
    _total: str = ""
    _limit: int | None = None

    def run(self) -> Loaded:
        """Write the table. Raises Uneven when the relation cannot be read as it is, Refused over a limit."""
        for column in self.columns:
            column.promised = column.reading
        rows = self._settle()
        if self._look_again():
            rows = self._settle()
        notes = self._assumed + (
            ["times_in_utc"] if any(_is(column, "datetime_zone") for column in self.columns) else []
        )
        fields = tuple(Field(one.name, one.original, _type(one)) for one in self.columns)
        return Loaded(rows, fields, self._demoted, self._total, notes)

    def _settle(self) -> int:
        """Write, and read columns another way until every cell is what its column says."""
        for _ in range(len(READINGS) + 3):
            try:
                return self._write()
            except _BadCell:
                self._demote()
        raise Refused(Refusal.DAMAGED, "types")

    def _write(self) -> int:
        inner = ", ".join(part for index, column in enumerate(self.columns) for part in _inner(index, column))
        outer = ", ".join(f"{_outer(index, one)} AS {duck.name(one.name)}" for index, one in enumerate(self.columns))
        limit = "" if self._limit is None else f" LIMIT {self._limit}"
        query = f"SELECT {outer} FROM (SELECT {inner} FROM {self.relation}{limit})"
        footer = {**self.footer, "headers": orjson.dumps([one.original for one in self.columns]).decode()}
        try:
            with duck.translated(), duck.telling(self.connection, self.task, self.size, "reading"):
                return duck.copy(self.connection, query, self.target, self.task, width=len(self.columns), footer=footer)
        except duckdb.Error as error:
            self.target.unlink(missing_ok=True)
            if _FOUND.search(str(error)):
                raise _BadCell from error
            raise Uneven(str(error)[:300]) from error

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            with duck.translated(), duck.telling(self.connection, self.task, self.size, "checking"):
                return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise Uneven(str(error)[:300]) from error

    def _demote(self) -> None:
        """Count the bad cells of every column, and choose another reading for those that have any."""
        limit = "" if self._limit is None else f" LIMIT {self._limit}"
        typed = [(index, one.reading) for index, one in enumerate(self.columns) if one.reading]
        counts = ", ".join(f"count(*) FILTER ({_bad(index, reading)})" for index, reading in typed)
        row = self._ask(f"SELECT count(*), {counts} FROM (SELECT * FROM {self.relation}{limit})")[0]
        failed = [index for (index, _), bad in zip(typed, row[1:], strict=True) if bad]
        if self._limit is None and max(row[1:]) == 1 and self._is_total(failed, row[0]):
            self._limit = row[0] - 1
            return
        for index in failed:
            self._choose(index, limit)

    def _is_total(self, failed: list[int], rows: int) -> bool:
        """Whether the only bad cells are in a last row that says it is a total; it is left out then, and told."""
        if rows < 3:
            return False
        cells = ", ".join(f"c{index}" for index in range(len(self.columns)))
        last = self._ask(f"SELECT {cells} FROM {self.relation} OFFSET {rows - 1}")[0]
        if not any(cell is not None and _TOTAL.fullmatch(cell) for cell in last):
            return False
        if not all(last[index] is not None and _TOTAL.fullmatch(last[index]) for index in failed):
            return False
        self._total = " ".join(str(cell) for cell in last if cell is not None)
        return True

    def _choose(self, index: int, limit: str) -> None:
        """Read a column another way that takes its first bad cells, then all of them; as text when there is none."""
        column = self.columns[index]
        was = column.reading
        if was is None:
            return
        bad = self._bad_cells(index, was, limit)
        others = [one for one in READINGS if one is not was and self._may(column, one, [cell for _, cell in bad])]
        column.reading = self._first_fitting(f"(SELECT c{index} FROM {self.relation}{limit})", f"c{index}", others)
        if column.reading is None:
            promised = column.promised or was
            shown = bad if promised is was else self._bad_cells(index, promised, limit)
            lines = self.line_of([row for row, _ in shown[:SHOWN]])
            self._demoted[column.name] = [
                BadCell(column.name, line, cell[:_VALUE]) for line, (_, cell) in zip(lines, shown, strict=False)
            ]

    @staticmethod
    def _may(column: Column, reading: Reading, cells: list[str]) -> bool:
        is_number = reading.type in (FieldType.INTEGER, FieldType.NUMBER)
        return (column.numbers or not is_number) and all(reading.takes(cell) for cell in cells)

    def _bad_cells(self, index: int, reading: Reading, limit: str) -> list[tuple[int, str]]:
        """(row from 1, cell) of the first cells that a reading does not take."""
        found = self._ask(
            f"SELECT row, left(c{index}, 1000) FROM (SELECT row_number() OVER () AS row, c{index} FROM "
            f"{self.relation}{limit}) WHERE {_bad(index, reading)} LIMIT {_LOOKED_AT}"
        )
        return [(int(row), str(cell)) for row, cell in found]

    def _first_fitting(self, relation: str, cell: str, readings: list[Reading]) -> Reading | None:
        """The first reading that takes every cell of a relation."""
        if not readings:
            return None
        counts = ", ".join(f"count(*) FILTER ({_bad_cell(cell, one)})" for one in readings)
        row = self._ask(f"SELECT {counts} FROM {relation}")[0]
        return next((one for one, bad in zip(readings, row, strict=True) if not bad), None)

    def _look_again(self) -> bool:
        """Columns the sample could not tell, now that the whole table is there; whether any is to be read again."""
        table = f"read_parquet({duck.text(self.target)})"
        changed = False
        for column in self.columns:
            cell = duck.name(column.name)
            if column.is_unseen and column.reading is None and column.numbers:
                column.is_unseen = False
                column.reading = self._fitting(table, cell)
                changed = changed or column.reading is not None
            elif column.reading and column.reading.name in DAY_FIRST and not self._is_day_first(table, column):
                changed = self._assume(column, column.reading) or changed
        return changed

    def _assume(self, column: Column, day_first: Reading) -> bool:
        """Dates that may begin with the day or the month are read as other columns of the file are, else as people
        write them where the file is from, and that is noted; as text where nobody knows. Whether to read again."""
        if not self.task.dates:
            column.reading = None
            self._demoted[column.name] = []
            return True
        others = {one.reading.name for one in self.columns if one.reading and one is not column}
        is_month_first = bool(others & set(DAY_FIRST.values())) or self.task.dates == "month_first"
        self._assumed.append(f"{'month_first' if is_month_first else 'day_first'}:{column.original or column.name}")
        if is_month_first:
            column.reading = next(one for one in READINGS if one.name == DAY_FIRST[day_first.name])
        return is_month_first

    def _fitting(self, table: str, cell: str) -> Reading | None:
        """The reading of a column that had no value in the sample."""
        found = self._ask(f"SELECT {cell} FROM {table} WHERE NOT ({_nothing(cell)}) LIMIT {_LOOKED_AT}")
        first = [str(row[0]) for row in found]
        may = [one for one in READINGS if all(one.takes(value) for value in first)]
        return self._first_fitting(table, cell, may) if first else None

    def _is_day_first(self, table: str, column: Column) -> bool:
        """Whether some day is beyond the twelfth, or all are the first of months; else nobody can say."""
        day = duck.name(column.name)
        last, months, rows = self._ask(
            f"SELECT max(day({day})), count(DISTINCT month({day})), count({day}) FROM {table}"
        )[0]
        return bool(rows == 0 or last > 12 or (last == 1 and months > 1))


class _BadCell(Exception):
    """A cell is not what its column promised."""


def _is(column: Column, name: str) -> bool:
    return column.reading is not None and column.reading.name == name


def _type(column: Column) -> FieldType:
    return column.reading.type if column.reading else FieldType.STRING


def _nothing(cell: str) -> str:
    return f"{cell} IS NULL OR trim({cell}) = '' OR lower(trim({cell})) IN {NOTHING_SQL}"


def _bad_cell(cell: str, reading: Reading) -> str:
    tried = reading.trying(cell)
    fits = reading.fitting(cell, f"({tried})")
    return f"NOT ({_nothing(cell)}) AND NOT coalesce(({tried}) IS NOT NULL AND ({fits}), false)"


def _bad(index: int, reading: Reading) -> str:
    return _bad_cell(f"c{index}", reading)


def _inner(index: int, column: Column) -> list[str]:
    """The cell, and what reading it gives."""
    if column.reading is None:
        return [f"c{index}"]
    return [f"c{index}", f"{column.reading.trying(f'c{index}')} AS t{index}"]


def _outer(index: int, column: Column) -> str:
    """The value; NULL for a cell without one; an error for a cell that is something else."""
    if column.reading is None or column.reading is OBJECT:
        return f"c{index}"
    fits = column.reading.fitting(f"c{index}", f"t{index}")
    return (
        f"CASE WHEN t{index} IS NOT NULL AND {fits} THEN t{index} WHEN {_nothing(f'c{index}')} THEN NULL "
        f"ELSE error('{duck.MARK}:{index}:' || c{index}[1:20]) END"
    )
