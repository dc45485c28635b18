"""A cell in SQL: its text, whether it is there, its value as the type that a schema wants."""

from dataclasses import dataclass
from typing import Final

from parvis.engines.tables.profile import cells
from parvis.engines.tables.profile.database import literal, quoted
from parvis.engines.tables.profile.validation.schemas import Wanted, strptime
from parvis.engines.tables.shapes import Field, FieldType

_INTEGER: Final = r"[+-]?\d+"
_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|NaN|-?INF"
_DATETIME: Final = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
_MONTH: Final = r"\d{4}-(?:0[1-9]|1[0-2])"
_DURATION: Final = r"-?P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_FORMATS: Final = {
    "email": r"[^\s@]+@[^\s@]+\.[^\s@]+",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+",
    "uuid": r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
    "binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}
_ANY_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
_NATIVE: Final = {
    "integer": {FieldType.INTEGER},
    "number": {FieldType.INTEGER, FieldType.NUMBER},
    "boolean": {FieldType.BOOLEAN},
    "date": {FieldType.DATE},
    "datetime": {FieldType.DATETIME},
    "time": {FieldType.TIME},
    "geojson": {FieldType.GEOJSON},
}
_CASTS: Final = {"date": "DATE", "datetime": "TIMESTAMP", "time": "TIME"}


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of a cell: `text` as it is shown, `present` when it is not missing, `value` NULL when not of the type."""

    text: str
    present: str
    value: str


def cell(one: Field, wanted: Wanted, missing: tuple[str, ...]) -> Cell:
    """The SQL of the cells of a column, against what is wanted of it."""
    name = quoted(one.name)
    text = cells.text(one, name)
    absent = ", ".join(map(literal, missing))
    needs_text = one.type is FieldType.STRING or any(missing)
    present = f"({name} IS NOT NULL" + (f" AND {text} NOT IN ({absent}))" if missing and needs_text else ")")
    return Cell(text, present, _value(one, wanted, name, text))


def _value(one: Field, wanted: Wanted, name: str, text: str) -> str:
    if one.type in _NATIVE.get(wanted.type, ()):
        return name
    match wanted.type:
        case "integer" | "number":
            return _number(one, wanted, name, text)
        case "date" | "datetime" | "time":
            return _moment(one, wanted, text)
        case "boolean":
            words = ", ".join(map(literal, (*wanted.true_values, *wanted.false_values)))
            return f"(CASE WHEN {text} IN ({words}) THEN {text} END)"
        case "string":
            shape = _FORMATS.get(wanted.format)
            return f"(CASE WHEN {_matches(text, shape)} THEN {text} END)" if shape else text
        case "object" | "array":
            return f"(CASE WHEN json_type({_json(text)}) = '{wanted.type.upper()}' THEN {text} END)"
        case "geojson":
            return f"(CASE WHEN json_extract_string({_json(text)}, '$.type') <> '' THEN {text} END)"
        case "geopoint":
            return _point(wanted, text)
        case "year":
            return f"(CASE WHEN {_matches(text, '-?[0-9]{4}')} THEN TRY_CAST({text} AS INTEGER) END)"
        case "yearmonth":
            return f"(CASE WHEN {_matches(text, _MONTH)} THEN TRY_CAST({text} || '-01' AS DATE) END)"
        case "duration":
            return f"(CASE WHEN {_matches(text, _DURATION)} AND length({text}) > 2 THEN {text} END)"
        case _:
            return text


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _json(text: str) -> str:
    """Only what is JSON is read as JSON: SQL may look at both sides of an AND."""
    return f"(CASE WHEN json_valid({text}) THEN {text} END)"


def _number(one: Field, wanted: Wanted, name: str, text: str) -> str:
    if one.type is FieldType.NUMBER:  # wanted is an integer
        return f"(CASE WHEN {name} = floor({name}) THEN {name} END)"
    if one.type is not FieldType.STRING:
        return "NULL::DOUBLE"
    bare = text
    if wanted.group:
        bare = f"replace({bare}, {literal(wanted.group)}, '')"
    if not wanted.bare_number:
        bare = f"regexp_replace({bare}, '^[^0-9+.-]+|[^0-9.]+$', '', 'g')"
    if wanted.decimal != ".":
        bare = f"replace({bare}, {literal(wanted.decimal)}, '.')"
    shape, kind = (_INTEGER, "HUGEINT") if wanted.type == "integer" else (_NUMBER, "DOUBLE")
    return f"(CASE WHEN {_matches(bare, shape)} THEN TRY_CAST(replace({bare}, 'INF', 'inf') AS {kind}) END)"


def _moment(one: Field, wanted: Wanted, text: str) -> str:
    cast = _CASTS[wanted.type]
    if one.type in (FieldType.BOOLEAN, FieldType.GEOJSON, FieldType.DATETIME, FieldType.TIME, FieldType.DATE):
        return f"NULL::{cast}"
    if wanted.format == "any":
        formats = ", ".join(map(literal, _ANY_DATES))
        return f"coalesce(TRY_CAST({text} AS {cast}), TRY_CAST(try_strptime({text}, [{formats}]) AS {cast}))"
    if wanted.format != "default":
        return f"TRY_CAST(try_strptime({text}, {literal(strptime(wanted.format))}) AS {cast})"
    shape = {"date": r"\d{4}-\d{2}-\d{2}", "time": r"\d{2}:\d{2}:\d{2}", "datetime": _DATETIME}[wanted.type]
    return f"(CASE WHEN {_matches(text, shape)} THEN TRY_CAST({text} AS {cast}) END)"


def _point(wanted: Wanted, text: str) -> str:
    """A longitude, then a latitude, within their ranges (the order of Table Schema)."""
    number = r"\s*([+-]?\d+(?:\.\d+)?)\s*"
    shape = {
        "array": rf"\s*\[{number},{number}\]\s*",
        "object": rf'\s*\{{\s*"lon"\s*:{number},\s*"lat"\s*:{number}\}}\s*',
    }.get(wanted.format, rf"{number},{number}")
    east, north = (
        f"TRY_CAST(regexp_extract({text}, {literal(f'^(?:{shape})$')}, {part}) AS DOUBLE)" for part in (1, 2)
    )
    return f"(CASE WHEN abs({east}) <= 180 AND abs({north}) <= 90 THEN {text} END)"
