"""Workbooks (xlsx, xls, ods): one table for each sheet that has one; sheets of words are kept as notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from parvis.engines.tables.reading import canonical, grids, headers, unpack
from parvis.engines.tables.reading.grids import Grid, written
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.reading.readings import is_value
from parvis.engines.tables.shapes import Made, Refusal, Report

_HEAD: Final = 60
_NOTES: Final = 100  # lines kept of a sheet of words
_LINE: Final = 500  # characters of one
_GROUP: Final = 80  # characters of the name of a group of columns
_TALL: Final = 8  # lines of a merged cell that is part of a header, at most


@dataclass(slots=True)
class Book:
    """What a workbook gave: tables, notes {sheet: lines}, and sheets left out {sheet: why}."""

    made: list[Made] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def read(source: Path, task: Task) -> Book:
    """The tables of a workbook. Raises Refused when it cannot be opened."""
    with source.open("rb") as file:
        if file.read(2) == b"PK":
            unpack.weigh(source, task.limits)
    try:
        book = calamine.CalamineWorkbook.from_path(str(source))
    except calamine.PasswordError as error:
        raise Refused(Refusal.ENCRYPTED) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(Refusal.DAMAGED, str(error)[:200]) from error
    out, sheets = Book(), book.sheets_metadata
    for index, about in enumerate(sheets):
        task.tell(index, len(sheets), "reading")
        _sheet(book, index, about, out, task)
    return out


def _sheet(book: Any, index: int, about: Any, out: Book, task: Task) -> None:
    if about.typ != calamine.SheetTypeEnum.WorkSheet or about.visible != calamine.SheetVisibleEnum.Visible:
        out.skipped[about.name] = "hidden"
        return
    try:
        sheet = book.get_sheet_by_index(index)
    except calamine.CalamineError:
        out.skipped[about.name] = Refusal.DAMAGED
        return
    area = _area(sheet)
    if not area.rows:
        out.skipped[about.name] = Refusal.EMPTY
    elif len(area.columns) < 2 or area.wide < 1 or area.wide * 3 < area.rows:
        out.notes[about.name] = _words(sheet)
    elif len(out.made) >= task.limits.tables:
        out.skipped[about.name] = "too_many_tables"
    else:
        try:
            out.made.append(_table(sheet, area, about.name, task))
        except Refused as error:
            out.skipped[about.name] = error.why


@dataclass(frozen=True, slots=True)
class _Area:
    """The columns of a sheet with something in them, its rows, and those with two cells or more."""

    columns: list[int]
    rows: int
    wide: int


def _area(sheet: Any) -> _Area:
    used: set[int] = set()
    rows = wide = 0
    for row in sheet.iter_rows():
        filled = [index for index, cell in enumerate(row) if cell != "" and not _is_blank(cell)]
        used.update(filled)
        rows += bool(filled)
        wide += len(filled) > 1
    return _Area(sorted(used), rows, wide)


def _is_blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _words(sheet: Any) -> list[str]:
    lines = (" ".join(written(cell) for cell in row if cell != "") for row in sheet.iter_rows())
    return [line[:_LINE] for line in islice((" ".join(line.split()) for line in lines), _NOTES) if line]


def _table(sheet: Any, area: _Area, title: str, task: Task) -> Made:
    if len(area.columns) > task.limits.columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, str(len(area.columns)))
    first = [(at, row) for at, row in islice(_rows(sheet, area), _HEAD)]
    texts = [[written(cell) if cell is not None else "" for cell in row] for _, row in first]
    head = headers.find(texts, len(area.columns))
    top = _Top(sheet, area, [at for at, _ in first], texts)
    originals, body, above = top.settle(head)
    start = first[body][0] if body < len(first) else (first[-1][0] + 1)
    report = Report(header_line=first[head.at][0] + 1 if head.at >= 0 else 0, preamble=above)
    notes: list[str] = []

    def rows() -> Iterator[list[Any]]:
        return _without_notes((row for at, row in _rows(sheet, area) if at >= start), notes)

    made = grids.read(Grid(originals, rows, report, lines=start), title, task)
    made.report.footnotes += notes
    return made


def _rows(sheet: Any, area: _Area) -> Iterator[tuple[int, list[Any]]]:
    """(place in the sheet, cells of the columns in use) of each row that is not blank."""
    skipped = sheet.start[0] if sheet.start and sheet.height < sheet.total_height else 0
    for at, row in enumerate(sheet.iter_rows()):
        cells = [row[index] if index < len(row) else "" for index in area.columns]
        if any(cell != "" and not _is_blank(cell) for cell in cells):
            yield at + skipped, cells


def _without_notes(rows: Iterator[list[Any]], notes: list[str]) -> Iterator[list[Any]]:
    """The rows, less those at the end that have one sentence and nothing else."""
    held: list[list[Any]] = []
    for row in rows:
        texts = [cell if isinstance(cell, str) else "1" for cell in row]
        if len(held) < _NOTES and len(row) > 1 and canonical.is_note(texts):
            held.append(row)
            continue
        yield from held
        held = []
        yield row
    notes += [next(str(cell) for cell in row if cell != "")[:_LINE] for row in held]


class _Top:
    """The lines of a header: one, or several that merged cells hold together."""

    def __init__(self, sheet: Any, area: _Area, places: list[int], texts: list[list[str]]) -> None:
        self.area, self.places, self.texts = area, places, texts
        whole = len(area.columns)
        self.merged = [
            (start, end) for start, end in sheet.merged_cell_ranges or ()
            if end[0] - start[0] <= _TALL and end[1] - start[1] + 1 < whole
        ]  # fmt: skip

    def settle(self, head: headers.Head) -> tuple[list[str], int, list[str]]:
        """(names, the place of the first row, what is above)."""
        first = head.at if head.at >= 0 else head.body
        if first >= len(self.texts) or (head.at < 0 and not self._starting(self.places[first])):
            return head.originals, head.body, head.preamble
        top = first - 1 if first and self._is_upper(first - 1) else first
        last = self._last(top, first)
        if last == top:
            return head.originals, head.body, head.preamble
        lines = [self._spread(at, is_last=at == last) for at in range(top, last + 1)]
        return headers.joined(lines), max(head.body, last + 1), head.preamble[:top]

    def _starting(self, row: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [one for one in self.merged if one[0][0] == row]

    def _last(self, top: int, first: int) -> int:
        """The last line of the header: merged cells that start in it end in it, and groups have names below."""
        end, row = self.places[first], self.places[top]
        while row <= end:
            for start, stop in self._starting(row):
                below = stop[0] + 1 if stop[1] > start[1] and self._names(stop[0] + 1) else stop[0]
                end = max(end, min(below, self.places[top] + _TALL))
            row += 1
        if end == self.places[first] and self._is_lower(first):
            return first + 1
        return max(at for at, place in enumerate(self.places) if place <= end)

    def _names(self, row: int) -> bool:
        """Whether a line of the sheet has names and no value."""
        if row not in self.places:
            return True
        cells = [cell for cell in self.texts[self.places.index(row)] if cell.strip()]
        return bool(cells) and not any(is_value(cell) for cell in cells)

    def _is_upper(self, at: int) -> bool:
        """Whether the line above a header groups its columns with merged cells, in few words."""
        cells = [cell.strip() for cell in self.texts[at] if cell.strip()]
        is_wide = any(end[1] > start[1] for start, end in self._starting(self.places[at]))
        is_note = any(len(cell) > _GROUP or cell.casefold().startswith(canonical.STARTS) for cell in cells)
        return is_wide and not is_note

    def _is_lower(self, at: int) -> bool:
        """Whether the line under a header with gaps names what is in the gaps, and values come after it."""
        if at + 1 >= len(self.texts):
            return False
        upper, lower = self.texts[at], self.texts[at + 1]
        gaps = [index for index, cell in enumerate(upper) if not cell.strip()]
        if not gaps or not all(lower[index].strip() for index in gaps) or any(is_value(cell) for cell in lower):
            return False
        return any(is_value(cell) for row in self.texts[at + 2 : at + 7] for cell in row)

    def _spread(self, at: int, *, is_last: bool) -> list[str]:
        """A line, its merged cells written in each of their columns."""
        line = list(self.texts[at])
        ranges = [(start[1], end[1]) for start, end in self._starting(self.places[at]) if end[1] > start[1]]
        for start, end in ranges:
            places = [index for index, column in enumerate(self.area.columns) if start <= column <= end]
            value = next((line[index] for index in places if line[index].strip()), "")
            for index in places:
                line[index] = value
        return line if ranges or is_last else _filled(line, at, self.texts)


def _filled(line: list[str], at: int, texts: list[list[str]]) -> list[str]:
    """A line without merged cells whose gaps mean "as on the left", when the line below has names there."""
    if at + 1 >= len(texts):
        return line
    out, left = [], ""
    for cell, below in zip(line, texts[at + 1], strict=True):
        left = cell or left
        out.append(left if not cell and below.strip() and left else cell)
    return out
