"""Small Parquet files for the tests of profiles, and the fields they have."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from parvis.engines.tables.shapes import Field, FieldType

_TYPES = {
    FieldType.INTEGER: pyarrow.int64(),
    FieldType.NUMBER: pyarrow.float64(),
    FieldType.BOOLEAN: pyarrow.bool_(),
    FieldType.DATE: pyarrow.date32(),
    FieldType.DATETIME: pyarrow.timestamp("us"),
    FieldType.TIME: pyarrow.time64("us"),
    FieldType.GEOJSON: pyarrow.binary(),
}


def fields_of(types: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, name, FieldType(kind)) for name, kind in types.items())


def parquet(
    path: Path, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str] | None = None
) -> tuple[Field, ...]:
    """Write the columns and tell their fields; a column whose type is not given is text."""
    fields = fields_of({name: (types or {}).get(name, "string") for name in columns})
    arrays = [pyarrow.array(list(columns[one.name]), type=_TYPES.get(one.type, pyarrow.string())) for one in fields]
    pyarrow.parquet.write_table(pyarrow.table(arrays, names=[one.name for one in fields]), path, compression="zstd")
    return fields
