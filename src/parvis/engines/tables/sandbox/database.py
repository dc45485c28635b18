"""DuckDB in the process apart: shut in, given views of the tables, locked; then one statement, to read alone."""

import datetime
import json
import math
import re
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from parvis.engines.tables.sandbox import statement
from parvis.engines.tables.sandbox.shapes import LENGTH, Column, Limits, Name, Refused, Statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_A_TIME: Final = 200  # rows
_LARGEST: Final = 2**63 - 1
_READERS: Final = ("SELECT", "WITH", "FROM", "VALUES", "TABLE")  # how a statement that reads begins
_NESTED: Final = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")
_TYPES: Final = (
    ("integer", ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                 "UHUGEINT", "BIGNUM")),
    ("number", ("FLOAT", "DOUBLE", "DECIMAL")),
    ("boolean", ("BOOLEAN",)),
    ("datetime", ("TIMESTAMP",)),
    ("date", ("DATE",)),
    ("time", ("TIME",)),
    ("geojson", ("GEOMETRY",)),
)  # fmt: skip


def opened(limits: Limits) -> "DuckDBPyConnection":
    """An empty database without threads, extensions, files of its own or a way out; not yet locked."""
    import duckdb  # noqa: PLC0415  (within the limits)

    made = duckdb.connect(":memory:", config={
        "threads": 1, "async_threads": 0, "memory_limit": f"{limits.memory}B",
        "max_execution_time": int(1000 * limits.seconds), "temp_directory": "", "autoinstall_known_extensions": False,
        "autoload_known_extensions": False, "allow_community_extensions": False, "python_enable_replacements": False,
    })  # fmt: skip
    made.execute("SET TimeZone = 'UTC'")
    # What Python loads to make its values of these is loaded now, while there are files.
    made.execute("SELECT now(), uuid(), 1.5, DATE '2000-01-01', TIME '10:00', [1], {'a': 1}, INTERVAL 1 DAY").fetchall()
    return made


def parsed(made: "DuckDBPyConnection", text: str) -> Statement:
    """What the statement names; nothing of it runs. Raises Refused for what is not one SELECT."""
    import duckdb  # noqa: PLC0415  (within the limits)

    if len(text) > LENGTH:
        raise Refused("long")
    kinds = _kinds(made, text)
    if not kinds:
        raise Refused("nothing")
    if len(kinds) > 1:
        raise Refused("several")
    body = _explained(text) if kinds[0] is duckdb.StatementType.EXPLAIN else text
    if body is text and kinds[0] is not duckdb.StatementType.SELECT:
        raise Refused("not_select")
    return statement.read(_tree(made, body))


def _kinds(made: "DuckDBPyConnection", text: str) -> list[Any]:
    try:
        return [one.type for one in made.extract_statements(text)]
    except (TypeError, ValueError, RuntimeError) as error:
        # Some kinds have no name in Python.
        raise error if type(error).__module__.endswith("duckdb") else Refused("not_select") from error


def _explained(text: str) -> str:
    """What is explained; to explain by running (`ANALYZE`) is no reading of a plan."""
    words = text.split(None, 2)
    if len(words) < 3 or words[0].upper() != "EXPLAIN" or words[1].upper() not in _READERS:
        raise Refused("not_select")
    return text.split(None, 1)[1]


def _tree(made: "DuckDBPyConnection", text: str) -> dict[str, Any]:
    found = made.execute("SELECT json_serialize_sql(?::VARCHAR)", [text]).fetchone()
    try:
        tree: dict[str, Any] = json.loads(found[0]) if found else {"error": True}
    except RecursionError as error:
        raise Refused("deep") from error
    if tree["error"] or len(tree["statements"]) != 1:
        raise Refused("not_select")
    return tree


def furnish(made: "DuckDBPyConnection", tables: Sequence[tuple[Name, int, Sequence[tuple[str, bool]]]]) -> None:
    """Put a view of each table under its name, shut every other way to a file, and lock.

    Each is (name, open file, columns), each column its name and whether it is a geometry.
    """
    paths = [f"/proc/self/fd/{file}" for _name, file, _columns in tables]
    made.execute("SET allowed_paths = ?", [paths])
    made.execute("SET enable_external_access = false")
    for (name, _file, columns), path in zip(tables, paths, strict=True):
        if name.schema:
            made.execute(f"CREATE SCHEMA IF NOT EXISTS {Name('', name.schema)}")
        chosen = ", ".join(_chosen(str(Name("", column)), is_geometry) for column, is_geometry in columns)
        made.execute(f"CREATE VIEW {name} AS SELECT {chosen} FROM read_parquet('{path}', hive_partitioning = false)")
    made.execute("SET lock_configuration = true")


def _chosen(column: str, is_geometry: bool) -> str:
    return f"CAST({column} AS GEOMETRY) AS {column}" if is_geometry else column


def answered(made: "DuckDBPyConnection", text: str, limits: Limits) -> Iterator[Any]:
    """The columns, then rows as lists of plain JSON values, then `(truncated, seconds)`; within the limits."""
    started = time.monotonic()
    made.execute("BEGIN TRANSACTION READ ONLY")
    made.execute(text)
    columns = _columns([(name, str(kind)) for name, kind, *_rest in made.description or []])
    yield columns
    beside = made.cursor()
    left, size, truncated = limits.rows, 0, False
    while not truncated and (rows := made.fetchmany(min(_AT_A_TIME, left + 1))):
        for line in _lines(rows, columns, beside):
            size += _size(line)
            truncated = left == 0 or size > limits.bytes
            if truncated:
                break
            left -= 1
            yield line
    yield truncated, time.monotonic() - started
    made.close()


def _lines(rows: Sequence[Any], columns: Sequence[Column], beside: "DuckDBPyConnection") -> Iterator[list[Any]]:
    """The rows as plain values; geometries, which come as well-known binary, and JSON as what they say."""
    cells = [[_plain(cell) for cell in row] for row in rows]
    for at, column in enumerate(columns):
        if column.sql.startswith("GEOMETRY"):
            for line, text in zip(cells, _geojson([row[at] for row in rows], beside), strict=True):
                line[at] = text and json.loads(text)
        elif column.sql == "JSON":
            for line in cells:
                line[at] = line[at] and json.loads(line[at])
    yield from cells


def _geojson(shapes: Sequence[Any], beside: "DuckDBPyConnection") -> list[str | None]:
    found = beside.execute("SELECT list_transform(?::BLOB[], lambda x: ST_AsGeoJSON(x::GEOMETRY))", [shapes]).fetchone()
    return list(found[0]) if found else []


def _columns(found: Sequence[tuple[str, str]]) -> list[Column]:
    """Each with a name of its own: two of one name would be one in JSON."""
    taken: set[str] = set()
    columns = []
    for name, kind in found:
        free, number = name, 2
        while free in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(free)
        columns.append(Column(free, _type(kind), kind))
    return columns


def _type(kind: str) -> str:
    """The type of Table Schema of one of DuckDB's: `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`, `INTEGER[]`."""
    first = re.split(r"[ (_]", kind, maxsplit=1)[0]
    if kind.endswith("]") or first in _NESTED:
        return "object"
    return next((name for name, kinds in _TYPES if first in kinds), "string")


def _plain(value: Any) -> Any:
    """A cell as the rows of a table have it in JSON (query.values.plain), lists and structures too."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST - 1 <= value <= _LARGEST else float(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value)


def _size(line: list[Any]) -> int:
    return sum(len(cell) + 3 if isinstance(cell, str) else 8 if not isinstance(cell, dict | list) else len(str(cell))
               for cell in line)  # fmt: skip
