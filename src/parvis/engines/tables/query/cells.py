"""A row as a line of text, written by DuckDB: CSV as spreadsheets and programs read it, JSON, GeoJSON."""

from collections.abc import Sequence
from typing import Final

from parvis.engines.tables.query.builder import Column, quoted, shown
from parvis.engines.tables.query.shapes import ID
from parvis.engines.tables.shapes import FieldType

# What a spreadsheet may take for a formula, or for the end of a cell (OWASP, CSV injection; as parvis.kit.sheets).
_FORMULA: Final = r"^[ \x{a0}]*[=+@\t\r\n-]"
_TEXTS: Final = frozenset({FieldType.STRING, FieldType.OBJECT, FieldType.GEOJSON})


def csv(columns: Sequence[Column], *, separator: str, decimal: str, excel: bool) -> str:
    """SQL of a line of CSV (RFC 4180) with its end; an empty text is `""`, an empty cell is nothing.

    `excel`: texts that a spreadsheet would run begin with an apostrophe.
    """
    cells = [_cell(column, separator, decimal, excel) for column in columns]
    return f"concat({f', {literal(separator)}, '.join(cells)}, chr(13), chr(10))"


def json(columns: Sequence[Column]) -> str:
    """SQL of an object in JSON."""
    members = [f"{literal(column.label)}, {_member(column)}" for column in columns]
    return f"json_object({', '.join(members)})::VARCHAR"


def feature(columns: Sequence[Column], geometry: Column) -> str:
    """SQL of a feature of GeoJSON (RFC 7946), whose number is that of the row."""
    properties = [column for column in columns if column.label not in {geometry.label, ID}]
    members = ", ".join(f"{literal(column.label)}, {_member(column)}" for column in properties)
    number = "".join(f"'id', {column.sql}, " for column in columns if column.label == ID)
    return (
        f"json_object('type', 'Feature', {number}'geometry', {shown(geometry)}::JSON,"
        f" 'properties', json_object({members}))::VARCHAR"
    )


def tsv(columns: Sequence[Column]) -> str:
    """SQL of a line of text/tab-separated-values, which has no quotes: tabs and ends of lines become spaces."""
    cells = [f"regexp_replace({_plain(column)}, '[\\t\\r\\n]+', ' ', 'g')" for column in columns]
    return f"concat({', chr(9), '.join(cells)}, chr(10))"


def literal(text: str) -> str:
    """The text as SQL writes it, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"


def inner(columns: Sequence[Column]) -> list[Column]:
    """The columns of a statement, as a statement around it sees them."""
    return [Column(column.label, f"r.{quoted(column.label)}", column.type) for column in columns]


def _plain(column: Column) -> str:
    """The cell as text, nothing when it is empty or no number."""
    if column.type is FieldType.NUMBER:
        return f"CASE WHEN isfinite({column.sql}::DOUBLE) THEN {column.sql}::VARCHAR END"
    if column.type is FieldType.DATETIME:
        return f"replace({column.sql}::VARCHAR, ' ', 'T')"
    return f"{shown(column)}::VARCHAR"


def _cell(column: Column, separator: str, decimal: str, excel: bool) -> str:
    text = _plain(column)
    if column.type not in _TEXTS:
        if column.type is FieldType.NUMBER and decimal != ".":
            text = f"replace({text}, '.', {literal(decimal)})"
        return _quoted(text, separator) if separator == decimal else text
    if excel:
        text = f"CASE WHEN regexp_matches({text}, '{_FORMULA}') THEN concat('''', {text}) ELSE {text} END"
    return _quoted(text, separator)


def _quoted(text: str, separator: str) -> str:
    special = literal("[" + separator + '"\\r\\n]|^$')
    inside = f"replace({text}, '\"', '\"\"')"
    return f"CASE WHEN regexp_matches({text}, {special}) THEN concat('\"', {inside}, '\"') ELSE {text} END"


def _member(column: Column) -> str:
    if column.type is FieldType.NUMBER:
        return f"CASE WHEN isfinite({column.sql}::DOUBLE) THEN {column.sql} END"
    if column.type in {FieldType.INTEGER, FieldType.BOOLEAN}:
        return column.sql
    if column.type in {FieldType.OBJECT, FieldType.GEOJSON}:
        text = shown(column)
        return f"CASE WHEN json_valid({text}) THEN {text}::JSON ELSE to_json({text}) END"
    return _plain(column)
