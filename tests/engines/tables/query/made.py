"""Small tables of every type, written to Parquet files."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from parvis.engines.tables.shapes import Field, FieldType

ARROW = {
    FieldType.STRING: pyarrow.string(),
    FieldType.INTEGER: pyarrow.int64(),
    FieldType.NUMBER: pyarrow.float64(),
    FieldType.BOOLEAN: pyarrow.bool_(),
    FieldType.DATE: pyarrow.date32(),
    FieldType.DATETIME: pyarrow.timestamp("us"),
    FieldType.TIME: pyarrow.time64("us"),
    FieldType.OBJECT: pyarrow.string(),
    FieldType.GEOJSON: pyarrow.binary(),
}
Table = tuple[Path, list[Field]]
at = datetime.fromisoformat


def table(fields: Sequence[tuple[str, FieldType]], rows: Sequence[Sequence[Any]], folder: Path | None = None) -> Table:
    """The table as a Parquet file of groups of seven rows."""
    with tempfile.NamedTemporaryFile(suffix=".parquet", dir=folder, delete=False) as file:
        path = Path(file.name)
    schema = pyarrow.schema([pyarrow.field(name, ARROW[kind]) for name, kind in fields])
    columns = [pyarrow.array([row[at] for row in rows], type=ARROW[kind]) for at, (_name, kind) in enumerate(fields)]
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(columns, schema=schema), path, row_group_size=7)
    return path, [Field(name, name, kind) for name, kind in fields]


TOWNS = [
    ("nom", FieldType.STRING), ("habitants", FieldType.INTEGER), ("surface", FieldType.NUMBER),
    ("littoral", FieldType.BOOLEAN), ("créée", FieldType.DATE), ("vue", FieldType.DATETIME),
    ("ouvre", FieldType.TIME), ("détails", FieldType.OBJECT),
]  # fmt: skip
TOWN_ROWS = [
    ("Évreux", 47_000, 26.5, False, date(1790, 3, 1), at("2026-01-02T03:04:05"), time(8, 30), '{"a": [1, "é"]}'),
    ("Caen", 107_000, 25.75, True, date(1960, 6, 2), at("2026-01-31T00:00:00"), time(9), "pas du JSON"),
    ("Le Havre", 165_000, 47.0, True, date(1960, 7, 14), at("2026-02-01T00:00:00"), None, None),
    ("evron", None, None, None, None, None, time(8, 30), '"texte"'),
    ("Zuydcoote", 1_600, 2.5, True, date(1991, 12, 31), at("2025-12-31T23:59:59"), None, "null"),
    (None, 0, -0.5, False, date(1991, 1, 1), None, time(0), "[]"),
    ("", 1_600, 2.5, False, date(1992, 2, 29), at("2026-02-28T12:00:00"), time(23, 59), "{}"),
    ("=1+1", 8, 1e20, False, date(1992, 2, 28), None, None, None),
]
