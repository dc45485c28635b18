"""Shapes of a table that was read whole: its fields, what reading it met, and why a file was refused.

Types are those of Table Schema (https://specs.frictionlessdata.io/table-schema/#types-and-formats).
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class FieldType(StrEnum):
    """What the cells of a field are; a code that only looks like a number (`01`, `2A`) is a string."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    OBJECT = "object"
    GEOJSON = "geojson"


class Refusal(StrEnum):
    """Why a file, or one table of it, could not become a table; faces have the words."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    WEB_PAGE = "web_page"
    DAMAGED = "damaged"
    BOMB = "bomb"
    TOO_LARGE = "too_large"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_TABLE = "no_table"
    NOT_SUPPORTED = "not_supported"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_TIME = "out_of_time"
    MISCOUNTED = "miscounted"
    FAILED = "failed"  # the reader itself was wrong


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: its name there, the header of the file, its type."""

    name: str
    original: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not of the type the rest of its column has; `line` counts from 1, in the file."""

    field: str
    line: int
    value: str


@dataclass(slots=True)
class Report:
    """How a table was read and what was met on the way; lines of the file count from 1; lists hold the first few."""

    encoding: str = ""
    separator: str = ""
    header_line: int = 0
    preamble: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    rows: int = 0
    counted: int = 0  # rows counted by another way than the one that read them
    short_rows: int = 0
    long_rows: int = 0
    uneven_lines: list[int] = field(default_factory=list)
    extra_cells: list[BadCell] = field(default_factory=list)  # beyond the last column: left out, but told
    broken_quotes: list[int] = field(default_factory=list)  # lines whose quotes do not work
    nul_bytes: int = 0
    undecodable: int = 0
    renamed: dict[str, str] = field(default_factory=dict)  # name in the table: header in the file
    demoted: dict[str, list[BadCell]] = field(default_factory=dict)  # fields kept as text, and the cells why
    notes: list[str] = field(default_factory=list)  # codes: `quote_never_closed`, `cut_at_10000_rows`
    cpu_seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Made:
    """A Parquet file made of one table of a source; `name` tells it from the others, `title` is its sheet or layer.

    `profile` is a file beside it, the JSON of a `profile.Profile`, when one was asked for.
    """

    name: str
    title: str
    path: Path
    fields: tuple[Field, ...]
    rows: int
    report: Report
    profile: Path | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a file: its tables in order, or why there is none; `skipped` {title: why} of its other parts."""

    kind: str
    tables: tuple[Made, ...] = ()
    refusal: Refusal | None = None
    detail: str = ""
    skipped: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)  # sheets of words: {title: lines}
    cpu_seconds: float = 0.0
    peak_memory: int = 0  # bytes

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON."""
        members = asdict(self)
        for made in members["tables"]:
            made["path"] = str(made["path"])
            made["profile"] = str(made["profile"]) if made["profile"] else None
        return members

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> "Outcome":
        """The outcome that `to_json` wrote."""
        refusal = members["refusal"]
        return cls(
            **{
                **members,
                "tables": tuple(_made(one) for one in members["tables"]),
                "refusal": Refusal(refusal) if refusal else None,
            }
        )


def _made(members: dict[str, Any]) -> Made:
    fields = tuple(Field(one["name"], one["original"], FieldType(one["type"])) for one in members["fields"])
    profile = members.get("profile")
    return Made(
        **{
            **members,
            "path": Path(members["path"]),
            "fields": fields,
            "report": report_from_json(members["report"]),
            "profile": Path(profile) if profile else None,
        }
    )


def report_from_json(members: dict[str, Any]) -> Report:
    """The report that `to_json` wrote."""
    demoted = {name: [BadCell(**cell) for cell in cells] for name, cells in members["demoted"].items()}
    extra = [BadCell(**cell) for cell in members["extra_cells"]]
    return Report(**{**members, "demoted": demoted, "extra_cells": extra})
