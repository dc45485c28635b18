"""The separator of a text, by how steadily it cuts records into the same number of cells."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from parvis.engines.tables.reading.limits import MEGABYTE, Refused
from parvis.engines.tables.reading.records import Records, lines_of
from parvis.engines.tables.shapes import Refusal

SEPARATORS: Final = ("\t", ";", "|", ",")  # when two are as good, the first is meant
NO_SEPARATOR: Final = "\x1f"  # of a text of one column
RECORDS: Final = 300
_HEAD: Final = 2 * MEGABYTE
_STEADY: Final = 0.5  # the share of records that must have the same number of cells


@dataclass(frozen=True, slots=True)
class Dialect:
    """`width` cells in most records; `first` are the first records, with the numbers of their lines."""

    separator: str
    width: int
    first: list[tuple[int, list[str]]]
    ends: list[int]  # for each of them, the line that follows it


@dataclass(frozen=True, slots=True)
class _Try:
    share: float
    start: int
    width: int
    dialect: Dialect


def of_file(path: Path, cell: int) -> Dialect:
    """The dialect of a text by its first 300 records. Raises Refused when it has none, or a cell over the limit."""
    text = _head(path, cell)
    tries = [_try(text, sign) for sign in SEPARATORS]
    good = [one for one in tries if one.share >= _STEADY and one.width > 1]
    if not good:
        return _try(text, NO_SEPARATOR).dialect
    steady = max(one.share for one in good) - 0.1
    return min((one for one in good if one.share >= steady), key=lambda one: (one.start, -round(one.share, 2))).dialect


def _head(path: Path, cell: int) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if len(head) == _HEAD:
            head += file.readline(2 * cell)
            while head.count(b"\n") < 3 and (more := file.readline(2 * cell)):
                head += more
    if not head.strip():
        raise Refused(Refusal.EMPTY)
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")


def _try(text: str, sign: str) -> _Try:
    records = Records(lines_of(text), sign)
    first: list[tuple[int, list[str]]] = []
    ends: list[int] = []
    for number, cells in islice(records.cells(), RECORDS):
        first.append((number, cells))
        ends.append(records.next_line)
    widths = [len(cells) for _, cells in first]
    width, start, share = _steady(widths)
    return _Try(share, start, width, Dialect(sign, width, first, ends))


def _steady(widths: list[int]) -> tuple[int, int, float]:
    """(the usual width, the first record that has it, the share of records from there on that do)."""
    if not widths:
        return 1, 0, 0.0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 1, 0, 1.0
    width = max(wide, key=lambda one: (wide[one], one))
    start = widths.index(width)
    rest = widths[start:]
    last = len(rest) - rest[::-1].index(width)
    share = wide[width] / last
    if wide[width] < 2 and len(widths) > 1:  # one line alone: a title with a comma, unless there is nothing else
        share *= 0.5 if start else 0.9
    return width, start, share * (1 if wide[width] * 3 > len(widths) or last == len(rest) else 0.5)
