"""Relations that have types already (Parquet, layers of a map) written as our tables."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import orjson

from parvis.engines.tables.reading import duck, headers
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.shapes import Field, FieldType, Made, Refusal, Report

GEOMETRY: Final = "geometry"
_WHOLE: Final = frozenset(["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"])
_TREES: Final = ("STRUCT", "MAP", "UNION", "JSON")


@dataclass(frozen=True, slots=True)
class _As:
    """How a column is written: SQL, and the type that it then has."""

    sql: str
    type: FieldType


def write(
    connection: duckdb.DuckDBPyConnection, relation: str, described: list[tuple[str, str]], title: str, task: Task,
    *, size: int, expected: int | None, geometry: str = "", report: Report | None = None,
) -> Made:  # fmt: skip
    """Write a relation whose columns are `described` as (name, type); `geometry` names the one with shapes.

    Raises Refused over a limit, or when there are not as many rows as `expected` by another count.
    """
    if len(described) > task.limits.columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, str(len(described)))
    report = report or Report()
    plain = [name for name, _ in described if name != geometry]
    given = headers.names([*([GEOMETRY] if geometry else []), *plain])
    names = dict(zip([*([geometry] if geometry else []), *plain], given, strict=True))
    ways = {name: _as(duck.name(name), kind, name == geometry) for name, kind in described}
    ordered = [*plain, *([geometry] if geometry else [])]
    query = ", ".join(f"{ways[name].sql} AS {duck.name(names[name])}" for name in ordered)
    target = task.table()
    with duck.translated(), duck.telling(connection, task, size, "reading"):
        rows = duck.copy(
            connection, f"SELECT {query} FROM {relation}", target, task, width=len(ordered),
            footer={"headers": orjson.dumps(ordered).decode()},
        )  # fmt: skip
    if expected is not None and expected != rows:
        raise Refused(Refusal.MISCOUNTED, f"{rows} / {expected}")
    report.rows, report.counted = rows, rows if expected is None else expected
    report.renamed = {names[name]: name for name in ordered if names[name] != name}
    fields = tuple(Field(names[name], name, ways[name].type) for name in ordered)
    return Made("", title, target, fields, rows, report)


def _as(column: str, kind: str, is_geometry: bool) -> _As:
    if is_geometry:
        sql = f"ST_AsWKB({column})" if kind.startswith("GEOMETRY") else column
        return _As(sql, FieldType.GEOJSON)
    base = kind.partition("(")[0]
    if kind.endswith("]") or base.startswith(_TREES):
        return _As(f"CAST(to_json({column}) AS VARCHAR)", FieldType.OBJECT)
    if base in _WHOLE:
        return _As(f"CAST({column} AS BIGINT)", FieldType.INTEGER)
    return _scalar(column, base)


def _scalar(column: str, base: str) -> _As:
    if base == "FLOAT":  # its shortest text, else 0.1 becomes 0.10000000149
        column = f"CAST({column} AS VARCHAR)"
    if base in ("FLOAT", "DOUBLE", "DECIMAL"):
        number = f"CAST({column} AS DOUBLE)"
        return _As(f"CASE WHEN isfinite({number}) THEN {number} END", FieldType.NUMBER)
    if base == "BOOLEAN":
        return _As(column, FieldType.BOOLEAN)
    if base == "DATE":
        return _As(column, FieldType.DATE)
    if base.startswith("TIMESTAMP"):
        return _As(f"CAST({column} AS TIMESTAMP)", FieldType.DATETIME)
    if base == "TIME":
        return _As(column, FieldType.TIME)
    if base == "BLOB":
        return _As(f"to_base64({column})", FieldType.STRING)
    if base.startswith("GEOMETRY"):
        return _As(f"ST_AsText({column})", FieldType.STRING)
    return _As(f"CAST({column} AS VARCHAR)", FieldType.STRING)


def described(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """(name, type) of the columns of a relation."""
    return [(row[0], row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]


def parquet(source: Path, title: str, task: Task) -> Made:
    """The table of a Parquet file, in our layout. Raises Refused when it is damaged."""
    relation = f"read_parquet({duck.text(source)})"
    with duck.connect(task) as connection:
        try:
            columns = described(connection, relation)
            report = Report()
            shape = _shape(connection, source, columns, report)
            return write(
                connection, relation, columns, title, task, size=source.stat().st_size, expected=_counted(source),
                geometry=shape, report=report,
            )  # fmt: skip
        except duckdb.Error as error:
            if "ncrypt" in str(error):
                raise Refused(Refusal.ENCRYPTED) from error
            raise Refused(Refusal.DAMAGED, str(error)[:200]) from error


def _counted(source: Path) -> int | None:
    """The rows of a Parquet file as another reader counts them."""
    import pyarrow  # noqa: PLC0415  (slow to import)
    import pyarrow.parquet  # noqa: PLC0415

    try:
        return int(pyarrow.parquet.read_metadata(source).num_rows)
    except (pyarrow.ArrowException, OSError, ValueError):
        return None


def _shape(
    connection: duckdb.DuckDBPyConnection, source: Path, columns: list[tuple[str, str]], report: Report
) -> str:  # fmt: skip
    """The column of shapes in degrees that GeoParquet metadata name; the empty string without one."""
    row = connection.execute(
        f"SELECT value FROM parquet_kv_metadata({duck.text(source)}) WHERE key = 'geo'::BLOB LIMIT 1"
    ).fetchone()
    try:
        geo = orjson.loads(row[0]) if row else {}
        primary = str(geo.get("primary_column", ""))
        system = geo.get("columns", {}).get(primary, {}).get("crs")
    except (orjson.JSONDecodeError, AttributeError):
        return ""
    if primary not in dict(columns):
        return ""
    code = (system or {}).get("id", {}) if isinstance(system, dict) else {}
    if system is not None and str(code.get("code")) not in ("CRS84", "4326"):
        report.notes.append("geometry_not_in_degrees")
        return ""
    return primary
