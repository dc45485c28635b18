"""What of a Table Schema can be told of a table whose cells were already read as numbers, dates, yes and no."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import orjson

from parvis.engines.tables.profile.semantics.labels import folded
from parvis.engines.tables.shapes import Field, FieldType

# Types whose cells no longer say how they were written: `31/12/2024`, `1,50`, `oui`.
_REWRITTEN: Final = frozenset({
    FieldType.NUMBER, FieldType.BOOLEAN, FieldType.DATE, FieldType.DATETIME, FieldType.TIME,
})  # fmt: skip
_WRITING: Final = ("pattern", "minLength", "maxLength")  # constraints on what is written


def digest(schema: Mapping[str, Any]) -> str:
    """What tells a schema from another."""
    return hashlib.sha256(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)).hexdigest()


def comparable(
    schema: Mapping[str, Any], fields: Sequence[Field], full: Collection[str] = ()
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """(the schema without what the cells cannot tell any more, what that is: (field, member of the schema)).

    Reading a file makes `31/12/2024` a date, and `N/A` among numbers an empty cell: whether they were written as the
    schema wants is not in the table. Saying that they were, or were not, would be a lie. `full` are the columns
    without an empty cell.
    """
    known = {folded(one.original): one for one in reversed(fields)} | {one.original.strip(): one for one in fields}
    known |= {one.name: one for one in fields if one.name not in known}
    fair: list[dict[str, Any]] = []
    untold: list[tuple[str, str]] = []
    for one in schema.get("fields") or ():
        name = str(one.get("name"))
        found = known.get(name) or known.get(folded(name))
        kept, lost = _told(one, found.type, found.name in full) if found else (dict(one), [])
        fair.append(kept)
        untold += [(name, member) for member in lost]
    return {**schema, "fields": fair}, untold


def _told(one: Mapping[str, Any], kind: FieldType, is_full: bool) -> tuple[dict[str, Any], list[str]]:
    wanted, constraints = one.get("type", "string"), one.get("constraints")
    constraints = dict(constraints) if isinstance(constraints, Mapping) else {}
    lost = [name for name in _WRITING if name in constraints and kind in _REWRITTEN]
    if kind is not FieldType.STRING and wanted in ("string", "any") and constraints.get("required") and not is_full:
        lost.append("required")
    if "enum" in constraints and kind in _REWRITTEN and (wanted == "string" or kind is FieldType.BOOLEAN):
        lost.append("enum")
    kept = {name: value for name, value in constraints.items() if name not in lost}
    members = {**one, "constraints": kept} if constraints else dict(one)
    if kind is FieldType.BOOLEAN and wanted == "boolean":
        lost.append("trueValues")
    if kind in (FieldType.DATE, FieldType.DATETIME, FieldType.TIME) and wanted == kind.value:
        lost.append("format")
    if kind is FieldType.NUMBER and (one.get("decimalChar") or one.get("groupChar")):
        lost.append("decimalChar")
    return members, lost
