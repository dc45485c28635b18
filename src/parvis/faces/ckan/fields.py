"""The columns of a table as programs of CKAN say them: their types, or those that their records show."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from parvis.dialects.ckan import values
from parvis.engines.tables.shapes import FieldType
from parvis.engines.tables.writing import Column
from parvis.faces.ckan.calls import Call
from parvis.kit.errors import Invalid

_TYPES: Final = {
    FieldType.STRING: "text varchar string char character bpchar name uuid citext",
    FieldType.INTEGER: "int int2 int4 int8 integer bigint smallint serial bigserial",
    FieldType.NUMBER: "numeric decimal number float float4 float8 double real money",
    FieldType.BOOLEAN: "bool boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamp timestamptz datetime",
    FieldType.TIME: "time timetz",
    FieldType.OBJECT: "json jsonb nested",
}  # fmt: skip
TYPES: Final[Mapping[str, FieldType]] = {name: kind for kind, names in _TYPES.items() for name in names.split()}


def type_of(name: str) -> FieldType | None:
    """The type of a column that PostgreSQL calls so, `numeric(10, 2)` or `_text` (a list) too; None for no type."""
    plain = name.strip().lower()
    if plain.startswith("_") or plain.endswith("[]"):
        return FieldType.OBJECT
    plain = plain.partition("(")[0].strip()
    return TYPES.get(plain.split(" ")[0], None) if plain else None


def records(call: Call) -> list[Mapping[str, Any]]:
    """The rows that are sent. Raises Invalid."""
    return [{name: value for name, value in one.items() if name != "_id"} for one in _listed(call, "records")]


def columns(call: Call, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Column], dict[str, dict[str, str]]]:
    """(the columns that are said, then those only seen in the rows; what is said of them). Raises Invalid."""
    seen = _seen(rows)
    found: dict[str, Column] = {}
    words: dict[str, dict[str, str]] = {}
    for one in _listed(call, "fields"):
        name = values.text(one.get("id"))
        said = one.get("type")
        kind = type_of(values.text(said)) if said else seen.get(name, FieldType.STRING)
        if not name or name.startswith("_") or '"' in name:
            raise Invalid({"fields": [f'"{name[:100]}" is not a valid field name']})
        if kind is None:
            raise Invalid({"fields": [f'"{values.text(said)[:100]}" is not a valid field type']})
        if name in found:
            raise Invalid({"fields": [f'Duplicate column name "{name[:100]}"']})
        found[name] = Column(name, kind)
        words |= _words(name, one.get("info"))
    for name, kind in seen.items():
        found.setdefault(name, Column(name, kind))
    return list(found.values()), words


def _words(name: str, info: object) -> dict[str, dict[str, str]]:
    if not isinstance(info, Mapping):
        return {}
    said = {"label": values.text(info.get("label")), "description": values.text(info.get("notes"))}
    return {name: said} if any(said.values()) else {}


def _listed(call: Call, name: str) -> list[Mapping[str, Any]]:
    given = call.json(name)
    if not values.told(given):
        return []
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise Invalid({name: ["Must be a list of dictionaries"]})
    return given


def _seen(rows: Sequence[Mapping[str, Any]]) -> dict[str, FieldType]:
    """The narrowest type that every value of a column has; a text is a text whatever it looks like."""
    kinds: dict[str, set[FieldType]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).update([] if value is None else [_kind(value)])
    return {name: _common(found) for name, found in kinds.items()}


def _kind(value: object) -> FieldType:
    if isinstance(value, bool):
        return FieldType.BOOLEAN
    if isinstance(value, int):
        return FieldType.INTEGER
    if isinstance(value, float):
        return FieldType.NUMBER
    return FieldType.OBJECT if isinstance(value, dict | list) else FieldType.STRING


def _common(found: set[FieldType]) -> FieldType:
    if found == {FieldType.INTEGER, FieldType.NUMBER}:
        return FieldType.NUMBER
    return found.pop() if len(found) == 1 else FieldType.STRING


def key(call: Call) -> list[str] | None:
    """The columns of the key (a list, or names between commas), None when nothing is said of it."""
    given = call.json("primary_key")
    if given is None:
        return None
    if isinstance(given, str):
        return [one.strip() for one in given.split(",") if one.strip()]
    return list(dict.fromkeys(call.many("primary_key")))
