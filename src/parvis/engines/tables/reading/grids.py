"""Rows of cells that are values already (of a sheet, of JSON) as a table, through the same door as text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

import orjson

from parvis.engines.tables.reading import canonical, headers, sampling, text
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.reading.load import GEOMETRY, OBJECT, Column
from parvis.engines.tables.shapes import Made, Refusal, Report

_DIGITS: Final = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]+)?\s*")
_MIDNIGHT: Final = time()


@dataclass(slots=True)
class Grid:
    """`rows` gives the rows each time it is called; `lines` is what to add to the number of a row to have its line."""

    originals: list[str]
    rows: Callable[[], Iterable[list[Any]]]
    report: Report
    lines: int = 0
    geometry: int | None = None  # the column that holds GeoJSON geometries
    renamed: list[str] = field(default_factory=list)
    are_texts: bool = False  # texts of digits are meant as such


@dataclass(slots=True)
class _Seen:
    """What the values of a column are, before they are texts."""

    digits: int = 0  # texts that look like numbers
    numbers: int = 0
    trees: int = 0
    others: int = 0


def read(grid: Grid, title: str, task: Task) -> Made:
    """The table of a grid. Raises Refused over a limit."""
    width = len(grid.originals)
    if width > task.limits.columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, str(width))
    names = grid.renamed or headers.names(grid.originals)
    seen = [_Seen() for _ in names]
    made = canonical.of_rows(_texts(grid.rows(), seen), width, task)
    texts = frozenset(
        index for index, one in enumerate(seen) if grid.are_texts and one.digits and one.digits >= one.numbers
    )
    columns = sampling.columns(names, grid.originals, _sample(made, width), texts)
    for index, (column, one) in enumerate(zip(columns, seen, strict=True)):
        if index == grid.geometry:
            _set(column, GEOMETRY)
        elif one.trees:
            _set(column, None if one.digits or one.numbers or one.others else OBJECT)
    report = grid.report
    report.renamed = {name: was for name, was in zip(names, grid.originals, strict=True) if name != was}
    return text.written(
        made, ",", columns, report, title, task, line_of=lambda rows: [row + grid.lines for row in rows]
    )


def _set(column: Column, reading: Any) -> None:
    column.reading, column.numbers, column.is_unseen = reading, False, False


def _sample(made: canonical.Canonical, width: int) -> Iterator[list[str]]:
    yield from islice(text.records(made.path, ","), 500)
    yield from sampling.rows(made.path, ",", width, ())


def _texts(rows: Iterable[list[Any]], seen: list[_Seen]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(cell, one) for cell, one in zip(row, seen, strict=True)]


def _text(cell: Any, seen: _Seen) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        if _DIGITS.fullmatch(cell):
            seen.digits += 1
        else:
            seen.others += 1
        return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if isinstance(cell, dict | list):
        seen.trees += 1
        return dumped(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        seen.numbers += 1
    else:
        seen.others += 1
    return written(cell)


def dumped(value: Any) -> str:
    """A value as JSON."""
    return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def written(cell: Any) -> str:
    """A value as people write it in a text file."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "auto")
    if isinstance(cell, time):
        return cell.isoformat("seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return _span(cell) if isinstance(cell, timedelta) else str(cell)


def _span(cell: timedelta) -> str:
    seconds = int(cell.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
