"""Tables of files: their columns and what they mean, their rows, whether they keep to a schema."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from parvis.faces.api.shapes.pages import PageOut


class ColumnOut(Schema):
    """A column: its name in questions, the header of the file, its Table Schema type, what its values mean."""

    name: str
    original: str
    type: str
    semantic: str
    label: str
    description: str
    unit: str


class OneTableOut(Schema):
    """A table among those of a file."""

    name: str
    title: str
    rows: int
    columns: int


class ProgressOut(Schema):
    """How far a reading is, in bytes of the file."""

    done: int
    total: int
    step: str


class TableOut(Schema):
    """Where the tables of a file stand: `none`, `waiting`, `reading`, `ready`, `refused`, `held` or `cancelled`."""

    state: str
    reason: str
    explanation: str
    first_lines: list[str]
    progress: ProgressOut | None
    version: int | None
    table: str | None
    rows: int | None
    columns: list[ColumnOut]
    report: dict[str, Any] | None
    tables: list[OneTableOut]
    skipped: dict[str, str]
    links: dict[str, str]


class DescribedTableOut(Schema):
    """A table and what is said of its columns."""

    name: str
    title: str
    rows: int
    columns: list[ColumnOut]


class DictionaryOut(Schema):
    """What people say of a file: `gone` holds descriptions of columns it no longer has, by table and column."""

    tables: list[DescribedTableOut]
    gone: dict[str, dict[str, dict[str, str]]]
    table_schema: dict[str, Any] | None = Field(alias="schema")
    schema_url: str
    modified_at: datetime | None
    links: dict[str, str]


class TextsIn(Schema):
    """What is said of a column; an empty text is taken off."""

    label: str = ""
    description: str = ""
    unit: str = ""


class DictionaryIn(Schema):
    """Texts by table and column; a Table Schema, or the address of one; `null` takes it off."""

    columns: dict[str, dict[str, TextsIn]] = {}
    table_schema: dict[str, Any] | None = Field(None, alias="schema")
    schema_url: str = Field("", max_length=2048)


class ValidationOut(Schema):
    """`none` without a Table Schema, `waiting`, or `ready` with what was found."""

    state: str
    table: str
    verdict: dict[str, Any] | None


class RowsOut(PageOut):
    """Rows of a table; `__id` is the number of the row in the file."""

    data: list[dict[str, Any]]


class ExportIn(Schema):
    """How CSV is written for those who open it in a spreadsheet."""

    bom: bool = False
    excel: bool = False
    separator: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=2000)
