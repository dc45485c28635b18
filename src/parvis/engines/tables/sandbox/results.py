"""The rows of an answer as JSON, CSV and Parquet: made in the portal, from plain values."""

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from parvis.engines.tables.sandbox.shapes import Answer, Column

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


def write(answer: Answer, form: str) -> bytes:
    """The rows in one of TYPES."""
    return _WRITERS[form](answer)


def records(answer: Answer) -> list[dict[str, Any]]:
    """The rows by the names of their columns."""
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.rows]


def text(cell: Any) -> str:
    """A cell as text: lists and structures as JSON, nothing for none."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return orjson.dumps(cell).decode() if isinstance(cell, dict | list) else str(cell)


def _csv(answer: Answer) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in answer.columns])
    writer.writerows([[text(cell) for cell in row] for row in answer.rows])
    return out.getvalue().encode()


def _parquet(answer: Answer) -> bytes:
    import pyarrow  # noqa: PLC0415  (slow to import, and few ask)
    import pyarrow.parquet  # noqa: PLC0415

    arrays = [_array(pyarrow, column, [row[at] for row in answer.rows]) for at, column in enumerate(answer.columns)]
    sink = io.BytesIO()
    table = pyarrow.Table.from_arrays(arrays, names=[column.name for column in answer.columns])
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _array(arrow: Any, column: Column, cells: Sequence[Any]) -> Any:
    """The cells in the type of their column; as text when one of them is beyond it (the year 0044 BC, 10^30)."""
    kinds = {
        "integer": (arrow.int64(), None),
        "number": (arrow.float64(), float),
        "boolean": (arrow.bool_(), None),
        "date": (arrow.date32(), datetime.date.fromisoformat),
        "datetime": (arrow.timestamp("us"), _moment),
        "time": (arrow.time64("us"), datetime.time.fromisoformat),
    }
    kind, read = kinds.get(column.type, (arrow.string(), text))
    try:
        values = [None if cell is None else read(cell) if read else cell for cell in cells]
        return arrow.array(values, kind)
    except (ValueError, TypeError, OverflowError, arrow.ArrowException):
        return arrow.array([None if cell is None else text(cell) for cell in cells], arrow.string())


def _moment(cell: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(cell)
    return found if found.tzinfo is None else found.astimezone(datetime.UTC).replace(tzinfo=None)


_WRITERS: Final[dict[str, Callable[[Answer], bytes]]] = {"csv": _csv, "parquet": _parquet}
