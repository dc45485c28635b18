"""Whether tables keep to a Table Schema, as the reports of Frictionless (version 5) that ckanext-validation keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# {code of an error here: (type of Frictionless, its title)}
_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "type": ("type-error", "Type Error"), "format": ("type-error", "Type Error"),
    "unique": ("unique-error", "Unique Error"), "primary_key": ("primary-key", "PrimaryKey Error"),
    "missing_column": ("missing-label", "Missing Label"), "extra_column": ("extra-label", "Extra Label"),
    "misordered_column": ("incorrect-label", "Incorrect Label"),
    "renamed_column": ("incorrect-label", "Incorrect Label"),
}  # fmt: skip
_CONSTRAINT: Final = ("constraint-error", "Constraint Error")
_HEAD: Final = 1  # lines above the first row, where it is not known on which line a row is


@dataclass(frozen=True, slots=True)
class Judged:
    """A table beside a schema: the names of its columns, its rows, the errors by their cell, how many there are in all.

    An error has `row` (from 1, 0 for a column), `line` (0 when it is not known), `field`, `code`, `value`, `rule` (what
    is wanted, in words) and `is_warning`.
    """

    name: str
    place: str
    labels: Sequence[str]
    rows: int
    total: int
    errors: Sequence[Mapping[str, Any]]


def write_report(tables: Sequence[Judged]) -> dict[str, Any]:
    """The report on the tables of one file; warnings leave a table valid."""
    tasks = [_task(one) for one in tables]
    return {
        "valid": all(task["valid"] for task in tasks),
        "stats": {
            "tasks": len(tasks), "errors": sum(one.total for one in tables),
            "warnings": sum(len(task["warnings"]) for task in tasks), "seconds": 0,
        },
        "warnings": [],
        "errors": [],
        "tasks": tasks,
    }  # fmt: skip


def _task(one: Judged) -> dict[str, Any]:
    told = [_error(error, one.labels) for error in one.errors if not error["is_warning"]]
    warnings = [f"{error['field']}: {error['rule']}" for error in one.errors if error["is_warning"]]
    return {
        "name": one.name, "type": "table", "valid": one.total == 0, "place": one.place, "labels": list(one.labels),
        "stats": {
            "errors": one.total, "warnings": len(warnings), "seconds": 0, "fields": len(one.labels), "rows": one.rows,
        },
        "warnings": warnings,
        "errors": told,
    }  # fmt: skip


def _error(error: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    kind, title = _TYPES.get(error["code"], _CONSTRAINT)
    field, row = error["field"], error["row"]
    number = labels.index(field) + 1 if field in labels else None
    where = f"{field}: " if field else ""
    told = {
        "type": kind, "title": title, "description": title, "message": f"{where}{error['rule']}",
        "note": error["rule"], "tags": ["#table", "#header"] if not row else ["#table", "#row", "#cell"],
        "fieldName": field, "fieldNumber": number,
    }  # fmt: skip
    if not row:
        return told | {"label": field, "labels": list(labels), "rowNumbers": [_HEAD]}
    return told | {"cell": error["value"], "cells": [], "rowNumber": error["line"] or row + _HEAD}
