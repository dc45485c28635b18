"""Reads a Table Schema as people write it, and says what is wrong with it."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite
from typing import Any, Final

from parvis.engines.tables.profile.validation.shapes import SchemaCode, SchemaError

TYPES: Final = frozenset(
    ("string", "integer", "number", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration", "object",
     "array", "geopoint", "geojson", "any")
)  # fmt: skip
ORDERED: Final = frozenset({"integer", "number", "date", "time", "datetime", "year", "yearmonth"})
_LENGTHS: Final = frozenset({"string", "array", "object", "any"})
FORMATS: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"default", "email", "uri", "binary", "uuid"}),
    "geopoint": frozenset({"default", "array", "object"}),
    "geojson": frozenset({"default", "topojson"}),
}
TRUE: Final = ("true", "True", "TRUE", "1")
FALSE: Final = ("false", "False", "FALSE", "0")
_MANY: Final = 5_000  # fields, or values of a list
_LONG: Final = 10_000  # characters of a pattern
_NOT_REGULAR: Final = re.compile(r"\(\?(?:[=!>]|<[=!]|P[=>]|\()|(?<!\\)(?:\\\\)*\\[1-9]|[*+?}]\+")
_FORMAT: Final = re.compile(r"[^%]*(?:%-?[aAbBdmyYHIMSfpjzZxXcwWuVGg%][^%]*)+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a schema wants of a field, with what it leaves out filled in."""

    name: str
    type: str = "string"
    format: str = "default"
    constraints: Mapping[str, Any] = field(default_factory=dict)
    true_values: tuple[str, ...] = TRUE
    false_values: tuple[str, ...] = FALSE
    decimal: str = "."
    group: str = ""
    bare_number: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """A Table Schema that `check` has nothing against."""

    fields: tuple[Wanted, ...]
    primary_key: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)


def read(schema: Mapping[str, Any]) -> Schema:
    """The schema; what is wrong in it is left out, so that the rest can be tested."""
    wrong = {(one.field, one.detail.partition(" ")[0]) for one in check(schema)}
    fields = tuple(
        _wanted(one, wrong)
        for one in schema.get("fields") or ()
        if isinstance(one, Mapping) and isinstance(one.get("name"), str) and one["name"]
    )
    names = {one.name for one in fields}
    key = _texts(schema.get("primaryKey"))
    missing = schema.get("missingValues")
    return Schema(
        fields,
        key if set(key) <= names else (),
        tuple(map(str, missing)) if isinstance(missing, list) else ("",),
    )


def _texts(value: object) -> tuple[str, ...]:
    """A name, or a list of them."""
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(map(str, value)) if isinstance(value, Sequence) else ()


def _wanted(one: Mapping[str, Any], wrong: set[tuple[str, str]]) -> Wanted:
    name, kind = str(one["name"]), one.get("type", "string")
    given, constraints = one.get("format"), one.get("constraints")
    if not isinstance(constraints, Mapping):
        constraints = {}
    return Wanted(
        name=name,
        type=kind if kind in TYPES else "any",
        format=given if isinstance(given, str) and given and (name, "format") not in wrong else "default",
        constraints={key: value for key, value in constraints.items() if (name, key) not in wrong},
        true_values=tuple(map(str, one.get("trueValues") or TRUE)),
        false_values=tuple(map(str, one.get("falseValues") or FALSE)),
        decimal=str(one.get("decimalChar") or "."),
        group=str(one.get("groupChar") or ""),
        bare_number=one.get("bareNumber") is not False,
    )


def check(schema: Mapping[str, Any]) -> list[SchemaError]:
    """What is wrong with a Table Schema; an empty list when nothing is."""
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields or len(fields) > _MANY:
        return [SchemaError("", SchemaCode.NO_FIELDS)]
    found: list[SchemaError] = []
    seen: set[str] = set()
    for number, one in enumerate(fields, 1):
        name = one.get("name") if isinstance(one, Mapping) else None
        if not isinstance(name, str) or not name:
            found.append(SchemaError("", SchemaCode.NO_NAME, str(number)))
            continue
        if name in seen:
            found.append(SchemaError(name, SchemaCode.NAME_TWICE))
        seen.add(name)
        found += _of_field(name, one)
    return [*found, *_of_schema(schema, seen)]


def _of_schema(schema: Mapping[str, Any], names: set[str]) -> Iterator[SchemaError]:
    for name in _texts(schema.get("primaryKey")):
        if name not in names:
            yield SchemaError("", SchemaCode.UNKNOWN_KEY_FIELD, name)
    missing = schema.get("missingValues", [])
    if not isinstance(missing, list) or not all(isinstance(one, str) for one in missing):
        yield SchemaError("", SchemaCode.BAD_VALUE, "missingValues")


def _of_field(name: str, one: Mapping[str, Any]) -> Iterator[SchemaError]:
    kind = one.get("type", "string")
    if kind not in TYPES:
        yield SchemaError(name, SchemaCode.UNKNOWN_TYPE, str(kind))
        return
    for member in ("trueValues", "falseValues"):
        if member in one and not isinstance(one[member], list):
            yield SchemaError(name, SchemaCode.BAD_VALUE, member)
    if not _is_format(kind, one.get("format")):
        yield SchemaError(name, SchemaCode.BAD_FORMAT, f"format {one.get('format')}")
    constraints = one.get("constraints", {})
    if not isinstance(constraints, Mapping):
        yield SchemaError(name, SchemaCode.BAD_VALUE, "constraints")
        return
    for key, value in constraints.items():
        yield from _of_constraint(name, kind, key, value)


def _is_format(kind: str, given: object) -> bool:
    if given is None or given == "":
        return True
    if not isinstance(given, str):
        return False
    if kind in ("date", "time", "datetime"):
        return given in ("default", "any") or is_strptime(given)
    return kind not in FORMATS or given in FORMATS[kind]


def is_strptime(given: str) -> bool:
    """Whether a format of dates can be read with; `fmt:` before it, as old schemas have, is stepped over."""
    return _FORMAT.fullmatch(strptime(given)) is not None


def strptime(given: str) -> str:
    """The format without the prefix of old schemas."""
    return given.removeprefix("fmt:")


def _of_constraint(name: str, kind: str, key: str, value: object) -> Iterator[SchemaError]:
    fault = SchemaError(name, SchemaCode.BAD_CONSTRAINT, f"{key} {value}"[:200])
    match key:
        case "required" | "unique":
            good = isinstance(value, bool)
        case "enum":
            good = isinstance(value, list) and 0 < len(value) <= _MANY
        case "pattern":
            good = isinstance(value, str)
            if good and not is_pattern(str(value)):
                fault = SchemaError(name, SchemaCode.BAD_PATTERN, f"pattern {value}"[:500])
                good = False
        case "minLength" | "maxLength":
            good = isinstance(value, int) and not isinstance(value, bool) and value >= 0 and kind in _LENGTHS
        case "minimum" | "maximum":
            good = kind in ORDERED and bound(kind, value) is not None
        case _:
            good = True  # of a later standard, or of the portal that wrote it
    if not good:
        yield fault


def is_pattern(pattern: str) -> bool:
    """Whether the pattern is a regular language, as RE2 reads it: its time is in proportion to the text.

    Patterns with references to what came before, or that look around, are not (https://github.com/google/re2).
    """
    if len(pattern) > _LONG or _NOT_REGULAR.search(pattern):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def bound(kind: str, value: object) -> str | None:
    """The smallest or largest value as SQL casts it, or None when it is not of the type."""
    if isinstance(value, bool) or value is None:
        return None
    text = f"{value}-01" if kind == "yearmonth" else str(value)
    try:
        match kind:
            case "integer" | "number" | "year":
                return text if isfinite(float(text)) else None
            case "datetime":
                return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
            case "time":
                return time.fromisoformat(text).isoformat()
            case _:
                return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
