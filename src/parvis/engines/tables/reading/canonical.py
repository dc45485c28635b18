"""A messy text rewritten with the same number of cells in every record: the slow way, in flat memory.

Lines that are as they should be go through untouched; the others are repaired, counted and their numbers kept.
"""

import csv
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from parvis.engines.tables.reading.census import Census
from parvis.engines.tables.reading.limits import Task
from parvis.engines.tables.reading.plain import CHUNK
from parvis.engines.tables.reading.records import Records
from parvis.engines.tables.shapes import BadCell

_SHOWN: Final = 20  # lines of a report
_FOOTNOTES: Final = 50
_NOTE: Final = 500  # characters of one
_LONG: Final = 25  # characters that make a lone cell a sentence
STARTS: Final = ("source", "note", "nota", "champ", "lecture", "*", "(", "©", "légende", "avertissement", "n.b", "nb")


@dataclass(slots=True)
class LineMap:
    """The line of each row: a list of places where the distance between the two changes."""

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, row: int, line: int) -> None:
        if not self.rows or line - row != self.lines[-1] - self.rows[-1]:
            self.rows.append(row)
            self.lines.append(line)

    def of(self, rows: list[int]) -> list[int]:
        """The lines of these rows, all counted from 1."""
        places = [bisect_right(self.rows, row) - 1 for row in rows]
        return [self.lines[at] + row - self.rows[at] for at, row in zip(places, rows, strict=True)]


@dataclass(slots=True)
class Canonical:
    """The text rewritten, without its header; what was met on the way."""

    path: Path
    rows: int = 0
    counted: int = 0
    short: int = 0
    long: int = 0
    uneven: list[int] = field(default_factory=list)
    extra: list[BadCell] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    lines: LineMap = field(default_factory=LineMap)
    spanned: int = 0  # lines of the source that some record, or a blank line, accounts for
    is_cut: bool = False
    longest: int = 0  # characters of a record, at most


class Rewriter:
    """Writes records of `width` cells, separated as they were."""

    def __init__(self, separator: str, width: int, path: Path, out: TextIO) -> None:
        self.width, self.out, self.made = width, out, Canonical(path)
        self.csv = csv.writer(out, delimiter=separator, lineterminator="\n")
        self.separator = separator
        self._held: list[tuple[int, list[str]]] = []  # lone cells, footnotes unless more rows follow; empty rows too
        self._words = 0  # of those, how many have words

    def line(self, number: int, text: str) -> None:
        """A line without quotes."""
        if text.count(self.separator) + 1 != self.width or text.endswith(self.separator):
            return self.cells(number, text.split(self.separator))
        if self._held:
            self._release()
        self._count(number, len(text))
        self.out.write(text)
        self.out.write("\n")
        return None

    def cells(self, number: int, cells: list[str]) -> None:
        """A record whose cells are known."""
        if self.width > 1 and is_note(cells):
            words = any(cells)
            self._held.append((number, cells if words else []))
            self._words += words
            if self._words > _FOOTNOTES:
                self._release()
            return
        if self._held:
            self._release()
        self._put(number, cells)

    def _release(self) -> None:
        held, self._held, self._words = self._held, [], 0
        for number, cells in held:
            self._put(number, cells)

    def _put(self, number: int, cells: list[str]) -> None:
        made, width = self.made, self.width
        if len(cells) > width:
            if any(cell.strip() for cell in cells[width:]):
                made.long += 1
                self._uneven(number)
                if len(made.extra) < _SHOWN:
                    made.extra.append(BadCell("", number, self.separator.join(cells[width:])[:200]))
            cells = cells[:width]
        elif len(cells) < width:
            made.short += 1
            self._uneven(number)
            cells = cells + [""] * (width - len(cells))
        self._count(number, sum(map(len, cells)))
        self.csv.writerow(cells)

    def _uneven(self, number: int) -> None:
        if len(self.made.uneven) < _SHOWN:
            self.made.uneven.append(number)

    def _count(self, number: int, size: int) -> None:
        self.made.rows += 1
        self.made.longest = max(self.made.longest, size)
        self.made.lines.add(self.made.rows, number)

    def end(self) -> None:
        """No more records: lone cells at the end are footnotes, and rows of nothing are nothing."""
        if self.made.rows == 0:
            self._release()
        self.made.footnotes = [words[:_NOTE] for _, cells in self._held if (words := " ".join(" ".join(cells).split()))]


def is_note(cells: list[str]) -> bool:
    """One cell alone where others have several; padded with empty ones, only a sentence is; or nothing at all."""
    first = cells[0].strip()
    if len(cells) == 1:
        return bool(first)
    if any(cell.strip() for cell in cells[1:]):
        return False
    return not first or len(first) > _LONG or first.casefold().startswith(STARTS)


def _lines(path: Path, task: Task) -> Iterator[str]:
    size, done = path.stat().st_size, 0
    with path.open("rb", buffering=CHUNK) as file:
        for line in file:
            done += len(line)
            yield line.decode("utf-8", errors="replace")
            if done % 64 < 2:
                task.tell(done, size, "repairing")


def rewrite(path: Path, separator: str, width: int, start: int, task: Task, most: int | None = None) -> Canonical:
    """The records of a text from a line on (counted from 1), in a file of their own; `most` rows at most."""
    target = task.piece(".csv")
    records = Records(_lines(path, task), separator, width=width, cell=task.limits.cell)
    spanned = 0
    with target.open("w", encoding="utf-8", newline="", buffering=CHUNK) as out:
        writer = Rewriter(separator, width, target, out)
        for number, line, cells in records:
            spanned += records.next_line - number
            if number < start:
                continue
            if cells is None:
                writer.line(number, line or "")
            else:
                writer.cells(number, cells)
            if most is not None and writer.made.rows >= most:
                writer.made.is_cut = True
                break
        writer.end()
    made = writer.made
    made.broken, made.spanned = records.broken, spanned + records.blank
    made.counted = count(target)
    return made


def of_rows(rows: Iterable[list[str]], width: int, task: Task) -> Canonical:
    """Rows of texts (of a sheet, of objects) as such a file, separated by commas."""
    target = task.piece(".csv")
    with target.open("w", encoding="utf-8", newline="", buffering=CHUNK) as out:
        writer = Rewriter(",", width, target, out)
        for number, cells in enumerate(rows, start=1):
            writer._put(number, cells)
        writer.end()
    writer.made.counted = count(target)
    return writer.made


def count(path: Path) -> int:
    """The records of a file, by its bytes."""
    census = Census()
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            body = rest + chunk
            cut = body.rfind(b"\n") + 1
            rest = body[cut:]
            if cut:
                census.add(body[:cut])
    if rest:
        census.add(rest)
    return census.done().records
