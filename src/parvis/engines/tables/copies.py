"""CSV of our own, whose columns are known, as Parquet: typed, small, and the same bytes for the same lines."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.query.cells import literal

MEMORY: Final = 500_000_000  # bytes used at most
_LINE: Final = 16_000_000  # bytes of a line at most
# What a column holds, and what it is there.
KINDS: Final = {
    "text": "VARCHAR", "date": "DATE", "moment": "TIMESTAMPTZ", "integer": "BIGINT", "number": "DOUBLE",
    "boolean": "BOOLEAN",
}  # fmt: skip


def to_parquet(source: Path, target: Path, columns: Mapping[str, str], *, separator: str) -> None:
    """Write the CSV file `source`, which has a header and these columns ({name: one of KINDS}), as Parquet.

    Empty cells are null. Raises duckdb.Error for a cell that is not of its kind, or without room.
    """
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    types = ", ".join(f"{literal(name)}: {literal(KINDS[kind])}" for name, kind in columns.items())
    options = (
        f"columns = {{{types}}}, auto_detect = false, header = true, delim = {literal(separator)}, quote = '\"',"
        f" escape = '\"', nullstr = '', max_line_size = {_LINE}, buffer_size = {4 * _LINE}, parallel = false"
    )
    select = f"SELECT * FROM read_csv({literal(str(source))}, {options})"
    # One thread, so that the rows and their groups are cut alike each time.
    settings: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{MEMORY}B",
        "temp_directory": str(target.parent / "duckdb"),
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        ways = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720"
        connection.execute(f"COPY ({select}) TO {literal(str(target))} ({ways})")
