"""What people may say of columns, how that comes together with a Table Schema, and the schema a table has by itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.profile import ColumnProfile, Flag, Profile
from parvis.engines.tables.profile.semantics.labels import folded
from parvis.engines.tables.profile.validation import SchemaCode, check

Texts = Mapping[str, str]
Words = Mapping[str, Mapping[str, Texts]]  # {table: {column: {label, description, unit}}}

LENGTHS: Final = {"label": 200, "description": 2_000, "unit": 60}  # characters
SCHEMA_BYTES: Final = 1024 * 1024  # of a Table Schema
_STANDARD: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
_UNUSABLE: Final = frozenset({SchemaCode.NO_FIELDS, SchemaCode.NO_NAME, SchemaCode.NAME_TWICE})
_FORMATS: Final = {"email": "email", "url": "uri", "uuid": "uuid"}  # what a meaning is called in the standard


def tidied(texts: Texts) -> dict[str, str]:
    """The texts without what surrounds them; labels and units on one line."""
    told = {name: str(texts.get(name) or "").replace("\x00", "").strip() for name in LENGTHS if name in texts}
    return {name: text if name == "description" else " ".join(text.split()) for name, text in told.items()}


def faults(table: str, column: str, texts: Texts) -> dict[str, list[object]]:
    """What is against these texts, by field of the request."""
    return {
        f"columns.{table}.{column}.{name}": [_("Say it in %(count)s characters at most.") % {"count": LENGTHS[name]}]
        for name, text in texts.items()
        if len(text) > LENGTHS[name]
    }


def merged(before: Words, given: Words) -> dict[str, dict[str, dict[str, str]]]:
    """What was said with what is said now over it; a column of which nothing is left is gone."""
    out = {table: {column: dict(texts) for column, texts in columns.items()} for table, columns in before.items()}
    for table, columns in given.items():
        for column, texts in columns.items():
            told = {**out.setdefault(table, {}).get(column, {}), **texts}
            out[table][column] = {name: text for name, text in told.items() if text}
    kept = {table: {column: texts for column, texts in columns.items() if texts} for table, columns in out.items()}
    return {table: columns for table, columns in kept.items() if columns}


def of_table(words: Words, name: str, names: Collection[str]) -> Mapping[str, Texts]:
    """What is said of the columns of a table, `names` being those of all the tables of its file.

    The only table of a file is the same one in its next version, whatever it is called there.
    """
    if name in words or len(names) != 1 or len(words) != 1:
        return words.get(name, {})
    return next(iter(words.values()))


# --- a Table Schema that comes from elsewhere ---------------------------------------------------------------------


def found_in(sent: object) -> dict[str, Any]:
    """The Table Schema in what was sent: itself, or that of the first resource of a Data Package. `{}` for none."""
    if not isinstance(sent, Mapping):
        return {}
    if isinstance(sent.get("fields"), list):
        return dict(sent)
    resources = sent.get("resources")
    inside = [sent.get("schema"), *(one.get("schema") for one in resources or () if isinstance(one, Mapping))]
    return next((dict(one) for one in inside if isinstance(one, Mapping) and isinstance(one.get("fields"), list)), {})


def against(schema: Mapping[str, Any]) -> list[object]:
    """Why a Table Schema cannot be used at all; a part of it that cannot be tested is no reason."""
    wrong = [one for one in check(schema) if one.code in _UNUSABLE]
    words = {
        SchemaCode.NO_FIELDS: _("This is no Table Schema: it has no list of fields."),
        SchemaCode.NO_NAME: _("A field of the schema has no name (number %(what)s)."),
        SchemaCode.NAME_TWICE: _("Two fields of the schema are called %(what)s."),
    }
    return [words[one.code] % {"what": one.field or one.detail} for one in wrong]


def said_by(schema: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """What a schema says of the columns of a table, by column: its titles, descriptions and units."""
    known, said = _by_name(schema), {}
    for field in fields:
        found = _promise(known, field)
        told = {"label": found.get("title"), "description": found.get("description"), "unit": found.get("unit")}
        texts = {name: text[: LENGTHS[name]] for name, text in tidied(_texts(told)).items() if text}
        if texts:
            said[field["name"]] = texts
    return said


def _by_name(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    fields = [one for one in schema.get("fields") or () if isinstance(one, Mapping)]
    return {folded(str(one.get("name"))): one for one in reversed(fields)} | {
        str(one.get("name")): one for one in reversed(fields)
    }


def _promise(known: Mapping[str, Mapping[str, Any]], field: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema says of a column: under its very name, or one that differs by case, accents or signs."""
    names = (field["original"].strip(), field["name"], folded(field["original"]), folded(field["name"]))
    return next((known[name] for name in names if name in known), {})


def _texts(members: Mapping[str, object]) -> dict[str, str]:
    return {name: text for name, text in members.items() if isinstance(text, str)}


# --- the Table Schema of a table ----------------------------------------------------------------------------------


def schema_of(
    fields: Sequence[Mapping[str, Any]], profile: Profile, said: Mapping[str, Texts], promised: Mapping[str, Any]
) -> dict[str, Any]:
    """The Table Schema of a table as the portal gives it out: names, types, what is so of every cell, what is said.

    What is promised of a field of the same type by a schema its producer brought is so of the next file too, and says
    more than what this file shows.
    """
    columns = {one.name: one for one in profile.columns}
    brought = _by_name(promised)
    written = [_field(field, columns[field["name"]], profile.rows, said, brought) for field in fields]
    schema: dict[str, Any] = {"$schema": _STANDARD, "fields": written, "missingValues": [""]}
    keys = [key for key in profile.keys if len(key) == 1]
    if keys:
        schema["primaryKey"] = list(keys[0])
    return schema


def _field(
    field: Mapping[str, Any], column: ColumnProfile, rows: int, said: Mapping[str, Texts],
    brought: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    texts = said.get(field["name"], {})
    title = texts.get("label") or (field["original"] if field["original"] != field["name"] else "")
    constraints: dict[str, Any] = {}
    if rows and not column.nulls:
        constraints["required"] = True
    if Flag.UNIQUE in column.flags:
        constraints["unique"] = True
    promise = _promise(brought, field)
    if promise.get("type", "string") == field["type"] and isinstance(promise.get("constraints"), Mapping):
        constraints |= promise["constraints"]
    members = {
        "name": field["name"],
        "type": field["type"],
        "format": _FORMATS.get(field["semantic"], "") if column.semantic and column.semantic.share == 1 else "",
        "title": title,
        "description": texts.get("description", ""),
        "unit": texts.get("unit", ""),
        "example": str(column.examples[0]) if column.examples else "",
        "constraints": constraints,
    }
    return {name: value for name, value in members.items() if value}
