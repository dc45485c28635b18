"""All the rows of a question, as bytes that leave as fast as their reader takes them.

Rows in the order of the file are written while the file is read. Rows that must first be sorted, grouped or told apart
go to a file on the disk, so that a slow reader keeps no memory.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables import duck
from parvis.engines.tables.query import cells, run, workbook
from parvis.engines.tables.query.builder import Builder, Column, Statement, quoted, shown
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import ID, Query
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit import sheets
from parvis.kit.errors import TooLarge

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PIECE: Final = 256 * 1024  # bytes of a file that leave at a time
_CELLS: Final = 60_000  # taken from DuckDB at a time


class Format(StrEnum):
    """What the bytes are."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    XLSX = "xlsx"


TYPES: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.TSV: "text/tab-separated-values; charset=utf-8",
    Format.JSON: "application/json",
    Format.NDJSON: "application/x-ndjson",
    Format.GEOJSON: "application/geo+json",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How CSV is written for those who open it in a spreadsheet: `excel` keeps texts from being run as formulas.

    `ids`: the number of the row comes first, in any format.
    """

    separator: str = ","
    decimal: str = "."
    bom: bool = False
    excel: bool = False
    ids: bool = False


PLAIN: Final = Options()


class Stream(Iterator[bytes]):
    """The bytes; whoever stops before the end calls `close`, as web servers do."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        # What is wrong with the question is known before the first byte leaves.
        self._first: bytes | None = next(pieces, b"")

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return next(self._pieces)

    def close(self) -> None:
        """Free the cursor and the files."""
        self._first = None
        getattr(self._pieces, "close", lambda: None)()


def stream(path: Path, fields: Sequence[Field], query: Query, form: Format, options: Options = PLAIN) -> Stream:
    """The rows of the question in that format, whatever its page.

    Raises Invalid when the question cannot be asked or has no geometry for GeoJSON, TooLarge when a workbook would
    have more rows than `workbook.ROWS`, and what `duck.stream` raises; later only what breaks the reading off.
    """
    if options.separator not in {",", ";", "\t", "|"} or options.decimal not in {".", ","}:
        refuse("separator", _("Cells are separated by a comma, a semicolon, a tab or a bar."))
    if form is Format.PARQUET and query.is_whole and not options.ids:
        return Stream(_file(path))
    builder = Builder(path, fields, _with_columns(query, fields, form, options))
    _check(path, fields, query, form, builder)
    return Stream(_pieces(builder, query, form, options))


def _with_columns(query: Query, fields: Sequence[Field], form: Format, options: Options) -> Query:
    """The number of the row is left out unless it is asked for; a geometry is never."""
    if query.is_aggregate or query.distinct:
        return query
    columns = query.columns or (*([ID] if options.ids else []), *[field.name for field in fields])
    if form is Format.GEOJSON:
        geometries = [field.name for field in fields if field.type is FieldType.GEOJSON][:1]
        columns = tuple(dict.fromkeys([ID, *columns, *geometries]))
    return Query(columns, query.where, query.search, query.sort)


def _check(path: Path, fields: Sequence[Field], query: Query, form: Format, builder: Builder) -> None:
    if form is Format.GEOJSON and not any(column.type is FieldType.GEOJSON for column in builder.columns()):
        refuse("format", _("These rows have no geometry."))
    if form is Format.XLSX and run.count(path, fields, query) > workbook.ROWS:
        words = _("A workbook has %(count)s rows at most: add a filter, or take CSV or Parquet.")
        raise TooLarge(words % {"count": workbook.ROWS})


def _pieces(builder: Builder, query: Query, form: Format, options: Options) -> Iterator[bytes]:
    with ExitStack() as held:
        cursor = held.enter_context(duck.stream())
        statement = builder.all()
        if not query.is_plain or form is Format.PARQUET:
            folder = held.enter_context(_folder())
            statement = _settled(cursor, statement, folder)
        if form is Format.PARQUET:
            yield from _file(folder / "rows.parquet")
        elif form is Format.XLSX:
            target = held.enter_context(_folder()) / "rows.xlsx"
            workbook.write(target, statement.columns, _rows(cursor, statement))
            yield from _file(target)
        else:
            yield from _lines(cursor, statement, form, options)


def _settled(cursor: "DuckDBPyConnection", statement: Statement, folder: Path) -> Statement:
    """The rows, in their order, in a file of their own."""
    target = folder / "rows.parquet"
    columns = cells.inner(statement.columns)
    # As a geometry, and not as bytes, it is one for whoever reads the file (GeoParquet).
    select = ", ".join(
        f"CAST({column.sql} AS GEOMETRY) AS {quoted(column.label)}" if column.type is FieldType.GEOJSON
        else column.sql for column in columns
    )  # fmt: skip
    into = f"TO {cells.literal(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)"
    cursor.execute(f"COPY (SELECT {select} FROM ({statement.sql}) AS r) {into}", statement.values)
    sql = "SELECT * FROM read_parquet(?, hive_partitioning = false)"
    return Statement(sql, (str(target),), statement.columns)


def _lines(cursor: "DuckDBPyConnection", statement: Statement, form: Format, options: Options) -> Iterator[bytes]:
    columns = cells.inner(statement.columns)
    head, line, between, foot = _layout(columns, form, options)
    cursor.execute(f"SELECT {line} FROM ({statement.sql}) AS r", statement.values)
    batch = _batch(len(columns))
    rows = cursor.fetchmany(batch)
    yield head
    several = False
    while rows:
        yield (between * several + between.join([row[0] for row in rows])).encode()
        several = True
        rows = cursor.fetchmany(batch)
    if foot:
        yield foot


def _layout(columns: Sequence[Column], form: Format, options: Options) -> tuple[bytes, str, str, bytes]:
    """(what comes before the rows, SQL of a row, what comes between two rows, what comes after)."""
    if form is Format.CSV:
        separator = options.separator
        line = cells.csv(columns, separator=separator, decimal=options.decimal, excel=options.excel)
        head = [str(sheets.inert(column.label)) if options.excel else column.label for column in columns]
        return (sheets.BOM * options.bom + _header(head, separator)).encode(), line, "", b""
    if form is Format.TSV:
        head = [" ".join(column.label.split()) for column in columns]
        return ("\t".join(head) + "\n").encode(), cells.tsv(columns), "", b""
    if form is Format.GEOJSON:
        geometry = next(column for column in columns if column.type is FieldType.GEOJSON)
        line = cells.feature(columns, geometry)
        return b'{"type":"FeatureCollection","features":[\n', line, ",\n", b"\n]}\n"
    if form is Format.JSON:
        return b"[\n", cells.json(columns), ",\n", b"\n]\n"
    return b"", f"concat({cells.json(columns)}, chr(10))", "", b""


def _header(labels: Sequence[str], separator: str) -> str:
    quoted = [
        '"' + label.replace('"', '""') + '"' if not label or set(label) & {separator, '"', "\r", "\n"} else label
        for label in labels
    ]
    return separator.join(quoted) + "\r\n"


def _rows(cursor: "DuckDBPyConnection", statement: Statement) -> Iterator[Sequence[Any]]:
    columns = cells.inner(statement.columns)
    select = ", ".join(shown(column) for column in columns)
    cursor.execute(f"SELECT {select} FROM ({statement.sql}) AS r", statement.values)
    while rows := cursor.fetchmany(_batch(len(columns))):
        yield from rows


def _batch(columns: int) -> int:
    return max(1, min(4_000, _CELLS // max(1, columns)))


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="parvis-rows-", dir=duck.limits().temporary) as folder:
        yield Path(folder)
