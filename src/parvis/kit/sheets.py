"""Rows as CSV (RFC 4180) that a spreadsheet opens, and never runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

BOM: Final = "\ufeff"
# What a spreadsheet may take for a formula, or for the end of a cell (OWASP, CSV injection).
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_BATCH: Final = 200  # rows written at a time


def inert(value: object) -> object:
    """A text that no spreadsheet takes for a formula; a number stays a number."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" \u00a0").startswith(_STARTS) else value


def lines(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False, separator: str = ","
) -> Iterator[bytes]:
    """The table in UTF-8, a part at a time; `bom` helps older spreadsheets see that it is UTF-8."""
    shielded = (tuple(map(inert, row)) for row in chain([head], rows))
    start = BOM.encode() if bom else b""
    for part in plain(shielded, separator=separator):
        yield start + part
        start = b""


def plain(rows: Iterable[Sequence[object]], *, separator: str = ",") -> Iterator[bytes]:
    """The rows as they are, for programs: a spreadsheet may run what they hold."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % _BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
