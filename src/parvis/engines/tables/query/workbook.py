"""Rows as a workbook (XLSX), written to a file a row at a time; a text stays a text, whatever it begins with."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import time
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.query.builder import Column
from parvis.engines.tables.shapes import FieldType

ROWS: Final = 200_000  # of a workbook; more is slow to write and slower to open
_CELL: Final = 32_767  # characters that a cell may have
_EXACT: Final = 10**15  # numbers of a spreadsheet have fifteen digits
_FIRST: Final = "1900-03-01"  # before it, spreadsheets do not agree on what a date is
_FORMATS: Final = {
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm:ss",
    FieldType.TIME: "hh:mm:ss",
}
_INERT: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """Write the rows to the file at `path`, under the labels of their columns."""
    import xlsxwriter  # noqa: PLC0415  (only for those who ask for a workbook)

    with xlsxwriter.Workbook(str(path), {**_INERT, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.label[:_CELL], head)
        formats = {kind: book.add_format({"num_format": written}) for kind, written in _FORMATS.items()}
        writers = [_writer(sheet, column.type, formats.get(column.type)) for column in columns]
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if value is not None:
                    writers[at](number, at, value)


def _writer(sheet: Any, kind: FieldType, written: Any) -> Callable[[int, int, Any], object]:
    """What writes a cell of such a column; a value that spreadsheets cannot have is written as text."""

    def number(row: int, at: int, value: Any) -> None:
        if -_EXACT < value < _EXACT:
            sheet.write_number(row, at, value)
        elif math.isfinite(value):
            sheet.write_string(row, at, str(value))

    def day(row: int, at: int, value: Any) -> None:
        if isinstance(value, time) or value.isoformat() >= _FIRST:
            sheet.write_datetime(row, at, value, written)
        else:
            sheet.write_string(row, at, value.isoformat())

    if kind in {FieldType.INTEGER, FieldType.NUMBER}:
        return number
    if kind in _FORMATS:
        return day
    if kind is FieldType.BOOLEAN:
        return lambda row, at, value: sheet.write_boolean(row, at, value)
    return lambda row, at, value: sheet.write_string(row, at, _text(value))


def _text(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
