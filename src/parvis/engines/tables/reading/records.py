"""The records of a text, one at a time in flat memory, with their lines; quotes that lie are caught.

A quote that is never closed would swallow the rest of a file: lines that are records of their own are given back.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from parvis.engines.tables.reading.limits import MEGABYTE, Refused
from parvis.engines.tables.shapes import Refusal

QUOTE: Final = '"'
_SUSPECT: Final = 50  # lines in one quoted cell before it is doubted
_FULL: Final = 0.6  # of the lines it swallowed, the share that are records by themselves when it lies
_MOST: Final = 100_000  # lines in one cell


class _Swallowed(Exception):
    """A quoted cell has eaten lines that were records."""


class Records:
    """Iterates over (line number from 1, text of the line or None, cells or None), blank lines left out.

    A line without quotes is handed on as text, for its cells are one `split` away; another one as cells.
    `broken` has the numbers of lines whose quotes were not what they should be; `next_line` follows the last record.
    """

    def __init__(self, lines: Iterable[str], separator: str, *, width: int = 0, cell: int = 16 * MEGABYTE) -> None:
        csv.field_size_limit(cell)
        self.separator, self.width, self.cell = separator, width, cell
        self.broken: list[int] = []
        self.blank = 0
        self.next_line = 1
        self._lines = iter(lines)
        self._number = 0
        self._held: deque[tuple[int, str]] = deque()

    def __iter__(self) -> Iterator[tuple[int, str | None, list[str] | None]]:
        while (taken := self._take()) is not None:
            number, line = taken
            if QUOTE in line:
                cells = self._quoted(number, line)
                self.next_line = self._number + 1 - len(self._held)
                yield number, None, cells
            elif line.strip():
                if len(line) > self.cell and max(map(len, line.split(self.separator))) > self.cell:
                    raise Refused(Refusal.TOO_LARGE, "cell")
                self.next_line = number + 1
                yield number, line, None
            else:
                self.blank += 1

    def cells(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells) of each record."""
        for number, line, cells in self:
            yield number, cells if line is None else line.split(self.separator)  # type: ignore[misc]

    def _take(self) -> tuple[int, str] | None:
        if self._held:
            return self._held.popleft()
        line = next(self._lines, None)
        if line is None:
            return None
        self._number += 1
        return self._number, line.rstrip("\r\n")

    def _quoted(self, number: int, line: str) -> list[str]:
        """The cells of a record that starts on a line with quotes, however many lines it has."""
        taken: list[tuple[int, str]] = []
        cells = self._parse(line, taken, "")
        if cells is not None and (not taken or self._is_right(cells)):
            return cells
        alone = self._alone(line)
        if cells is None or self._is_width(alone):
            self._give_back(taken)
            again: list[tuple[int, str]] = []
            escaped = self._parse(line, again, "\\") if "\\" in line else None
            if escaped is not None and (self._is_right(escaped) or cells is None):
                return escaped
            self._give_back(again)
            self.broken.append(number)
            return alone
        return cells

    def _is_right(self, cells: list[str]) -> bool:
        return not self.width or len(cells) == self.width

    def _is_width(self, cells: list[str]) -> bool:
        return len(cells) == self.width if self.width else len(cells) > 1

    def _give_back(self, taken: list[tuple[int, str]]) -> None:
        self._held.extendleft(reversed(taken))

    def _parse(self, line: str, taken: list[tuple[int, str]], escape: str) -> list[str] | None:
        """The cells as RFC 4180 has them (or with an escape sign), taking the lines they need; None when it cannot."""
        reader = csv.reader(
            self._more(line, taken), delimiter=self.separator, strict=True,
            escapechar=escape or None, doublequote=True,
        )  # fmt: skip
        try:
            return next(reader)
        except (_Swallowed, StopIteration):
            return None
        except csv.Error as error:
            if "field larger" in str(error):
                raise Refused(Refusal.TOO_LARGE, "cell") from error
            return None

    def _more(self, line: str, taken: list[tuple[int, str]]) -> Iterator[str]:
        yield line + "\n"
        full = 0
        while (found := self._take()) is not None:
            taken.append(found)
            full += self._is_width(found[1].split(self.separator))
            if len(taken) > _MOST or (len(taken) >= _SUSPECT and full >= _FULL * len(taken)):
                raise _Swallowed
            yield found[1] + "\n"

    def _alone(self, line: str) -> list[str]:
        """The cells of one line whose quotes do not work: leniently if that gives the width, else by its separators."""
        cells = next(csv.reader([line], delimiter=self.separator), [])
        plain = line.split(self.separator)
        if self.width and len(cells) != self.width and len(plain) == self.width:
            return plain
        return cells if line.count(QUOTE) % 2 == 0 else plain


def lines_of(text: str) -> Iterator[str]:
    """The lines of a piece of text, cut at line feeds alone."""
    return iter(text.removesuffix("\n").split("\n"))
