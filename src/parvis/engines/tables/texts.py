"""Text files: their encoding, their separator, where their header is."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import charset_normalizer

from parvis.engines.tables import COLUMNS, Table, Trouble, Unreadable

SEPARATORS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 256 * 1024  # bytes looked at for the encoding
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LIKELY: Final = ["cp1252", "mac_roman", "cp1256", "cp850"]
_HEAD: Final = 60  # lines looked at for the separator and the header
_BATCH: Final = 4_000  # rows handed on at a time
_FIELD: Final = 1024 * 1024  # characters of a cell
_ROW: Final = 2 * 1024 * 1024  # and of a row
_VALUE: Final = re.compile(r"[+-]?[\d\s.,:/%-]+")


def encoding(head: bytes) -> str:
    """The encoding of a text by its first bytes. Raises Unreadable for what is no text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    part = head[:_LOOKED_AT]
    if b"\x00" in part:
        raise Unreadable(Trouble.NO_TABLE)
    try:
        # A character may be cut at the end: an incremental decoder waits for its rest.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(part, cp_isolation=_LIKELY, threshold=0.4).best()
        return best.encoding if best else "cp1252"


def decode(head: bytes, name: str) -> str:
    """The text; what a byte cannot mean is shown as such, never dropped."""
    return codecs.getincrementaldecoder(name)(errors="replace").decode(head)


def separator(text: str) -> str:
    """The separator that cuts the most lines into the same number of cells, two at least; `,` when none does."""
    lines = text[: 200 * 1024].splitlines()[:_HEAD]
    return max(SEPARATORS, key=lambda sign: _agreement("\n".join(lines), sign))


def _agreement(text: str, sign: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(text), delimiter=sign) if any(row)]
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, times = Counter(widths).most_common(1)[0]
    return (times / len(widths) if width > 1 else 0.0, width)


def table(text: str, cut: bool) -> Table:
    """The table a text is. `cut` says that its last line may be half there. Raises Unreadable."""
    text = text.removeprefix("\ufeff")
    if cut:
        text = text.rpartition("\n")[0] or text
    sign = separator(text)
    rows = _rows(text, sign)
    first = list(islice(rows, _HEAD))
    if not first and len(text) > _ROW:
        raise Unreadable(Trouble.TOO_LARGE)
    header, body = split(first)
    return Table(header, batches(_chain(body, rows)), separator=sign)


def parse(text: str, sign: str) -> list[list[str]]:
    """The rows of a piece of text."""
    return list(_rows(text, sign))


def _rows(text: str, sign: str) -> Iterator[list[str]]:
    csv.field_size_limit(_FIELD)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=sign)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a quote that never closes: what was read before it stands
            return
        lines.since = 0
        if any(row):
            yield row


class _Lines:
    """The lines of a text, up to a row that is longer than any row of a table."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.since = 0  # characters since the last row

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.since += len(line)
            if self.since > _ROW:
                return
            yield line


def _chain(first: Iterable[list[str]], rest: Iterable[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Rows by the thousand: columns are looked at together."""
    while batch := list(islice(rows, _BATCH)):
        yield batch


def split(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """(header, the rows after it) of the first rows of a table; names are made up when there is no header.

    Lines above the table (a title, a source) have fewer cells than the table: they are stepped over.
    """
    if not rows:
        raise Unreadable(Trouble.EMPTY)
    width = max(Counter(_width(row) for row in rows).items(), key=lambda item: (item[1], item[0]))[0]
    start = next((index for index, row in enumerate(rows) if _width(row) >= max(1, width * 0.8)), 0)
    head = rows[start]
    if _is_header(head, rows[start + 1 :]):
        return _names(head, width), rows[start + 1 :]
    return _names([], width), rows[start:]


def _width(row: list[str]) -> int:
    return next((index + 1 for index in range(len(row) - 1, -1, -1) if row[index].strip()), 0)


def _is_header(head: list[str], body: list[list[str]]) -> bool:
    """A header names: it has no amounts, and repeats nothing; alone in its file it is a header too."""
    filled = [cell.strip() for cell in head if cell.strip()]
    if not filled or len(set(filled)) < len(filled) * 0.5:
        return False
    values = sum(_VALUE.fullmatch(cell) is not None for cell in filled)
    below = body[0] if body else []
    values_below = sum(_VALUE.fullmatch(cell.strip()) is not None for cell in below if cell.strip())
    return values == 0 or (values < len(filled) / 2 and values < values_below)


def _names(head: list[str], width: int) -> list[str]:
    names = [" ".join(cell.split())[:200] for cell in head[: max(width, _width(head))]]
    names += [""] * (width - len(names))
    return [name or f"column {index + 1}" for index, name in enumerate(names)][:COLUMNS]
