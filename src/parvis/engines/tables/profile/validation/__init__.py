"""Whether a table keeps to a Table Schema (https://specs.frictionlessdata.io/table-schema/), cell by cell.

`check(schema)` says what is wrong with the schema itself; `validate(parquet, fields,
schema)` what is wrong with the table.
"""

from parvis.engines.tables.profile.validation.cells import validate
from parvis.engines.tables.profile.validation.lines import lines
from parvis.engines.tables.profile.validation.schemas import check
from parvis.engines.tables.profile.validation.shapes import CellCode, CellError, SchemaCode, SchemaError, Verdict

__all__ = ["CellCode", "CellError", "SchemaCode", "SchemaError", "Verdict", "check", "lines", "validate"]
