"""The rows that changed, written as lines of a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.profile.database import literal, quoted, source
from parvis.engines.tables.profile.difference.both import Both, Side
from parvis.engines.tables.profile.difference.shapes import Cell, Difference
from parvis.engines.tables.profile.measures import plain
from parvis.engines.tables.profile.opened import NUMBERS, ROW, SHAPES
from parvis.engines.tables.shapes import Field, FieldType

CHANGE: Final = "_change"  # the first column of the file: added, removed, before, after
_CELLS: Final = 20  # that are shown
_COLUMNS: Final = 20  # in which they are looked for


def write(both: Both, into: Path) -> int:
    """Write every line, Parquet or CSV by the end of the name; returns how many."""
    kind = "FORMAT csv, HEADER" if into.suffix.lower() == ".csv" else "FORMAT parquet, COMPRESSION zstd"
    query = f"{_side(both, both.old)} UNION ALL {_side(both, both.new)}"
    query = f"SELECT * EXCLUDE (__place, __turn) FROM ({query}) ORDER BY __place, __turn"
    return int(both.first(f"COPY ({query}) TO {literal(str(into))} ({kind})")[0])


def fields(both: Both) -> tuple[Field, ...]:
    """The columns of the file: what happened, those of the new table, those that were removed."""
    return (
        Field(_mark(both), "", FieldType.STRING),
        *(Field(one.name, one.original, _type(both, one)) for one in _columns(both)),
    )


def first_cells(both: Both, written: Path, found: Difference) -> tuple[Cell, ...]:
    """The first cells that changed, of a Parquet file of lines."""
    names = list(found.changed_cells)[:_COLUMNS]
    if not names or written.suffix.lower() != ".parquet":
        return ()
    kinds = {one.name: one.type for one in fields(both)}
    wanted = [*both.key, *names]
    mark = quoted(_mark(both))
    # A changed row has two lines, one below the other; the first few rows are enough to find the first cells.
    rows = both.ask(
        f"SELECT {', '.join(map(quoted, wanted))} FROM {source(written)} WHERE {mark} IN ('before', 'after')"
        f" ORDER BY {ROW} LIMIT {2 * _CELLS}"
    )
    pairs = [[dict(zip(wanted, row, strict=True)) for row in rows[at : at + 2]] for at in range(0, len(rows), 2)]
    cells = [
        Cell({name: plain(after[name], kinds[name]) for name in both.key}, name, *_plain(name, before, after, kinds))
        for before, after in pairs
        for name in names
        if before[name] != after[name]
    ]
    return tuple(cells[:_CELLS])


def _plain(name: str, before: Mapping[str, Any], after: Mapping[str, Any], kinds: Mapping[str, FieldType]) -> Any:
    return plain(before[name], kinds[name]), plain(after[name], kinds[name])


def _columns(both: Both) -> list[Field]:
    return [*both.new.fields.values(), *both.removed]


def _mark(both: Both) -> str:
    """The name of the column that says what happened: another one when the table has a column of that name."""
    taken, name = {one.name.casefold() for one in _columns(both)}, CHANGE
    while name in taken:
        name = f"_{name}"
    return name


def _type(both: Both, one: Field) -> FieldType:
    """What is written of a column: as it is compared when its types differ, a geometry as text."""
    name = one.name.casefold()
    types = {side.fields[name].type for side in both.sides if name in side.fields}
    if len(types) == 1:
        return FieldType.STRING if types & SHAPES else one.type
    return FieldType.NUMBER if types <= NUMBERS else FieldType.STRING


def _side(both: Both, one: Side) -> str:
    """SQL of the rows of one side that changed."""
    is_old = one is both.old
    alone, beside, mine, other = ("removed", "before", "old", "new") if is_old else ("added", "after", "new", "old")
    # A removed row and the two lines of a changed one may have the same place: those of one row stay together.
    turn = "CASE WHEN c.new_row IS NULL THEN 0 ELSE 1 END" if is_old else "2"
    cells = [f"{_cell(both, one, field.name.casefold())} AS {quoted(field.name)}" for field in _columns(both)]
    return (
        f"SELECT CASE WHEN c.{other}_row IS NULL THEN '{alone}' ELSE '{beside}' END AS {quoted(_mark(both))},"
        f" {', '.join(cells)}, coalesce(c.new_row, c.old_row) AS __place, {turn} AS __turn"
        f" FROM {one.relation} AS t JOIN __changes AS c ON t.{ROW} = c.{mine}_row"
    )


def _cell(both: Both, one: Side, name: str) -> str:
    if name not in one.fields:
        return "NULL"
    return one.shown(name, "t.") if one.fields[name].type in SHAPES else both.compared(one, name, "t.")
