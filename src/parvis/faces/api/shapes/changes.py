"""What changed between versions of a table."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from parvis.faces.api.shapes.pages import PageOut
from parvis.faces.api.shapes.tables import ProgressOut


class ChangeOut(Schema):
    """What a version changed since the one before; `summary` says it in sentences."""

    model_config = {"populate_by_name": True}

    from_: str = Field(alias="from")
    to: str
    state: str
    reason: str
    compared_at: str | None
    added: int | None
    removed: int | None
    changed: int | None
    summary: list[str]
    url: str


class KeptVersionOut(Schema):
    """A version whose tables are kept; of a link, the id of its reading."""

    version: str
    read_at: str


class ChangesOut(Schema):
    """What each version changed, newest first."""

    data: list[ChangeOut]
    versions: list[KeptVersionOut]


class ChangedCellOut(Schema):
    """A cell that changed, in the row that `key` tells."""

    key: dict[str, Any]
    column: str
    before: Any
    after: Any


class ChangedTableOut(Schema):
    """One table: `kind` is `compared`, `added` or `removed`; without a `key`, whole rows were compared."""

    name: str
    title: str
    kind: str
    key: list[str]
    rows_before: int
    rows_after: int
    added: int
    removed: int
    changed: int
    columns: dict[str, list[dict[str, str]]]
    cells: dict[str, int]
    sample: list[ChangedCellOut]
    links: dict[str, str]


class DifferenceOut(Schema):
    """What is different between two versions."""

    model_config = {"populate_by_name": True}

    from_: str = Field(alias="from")
    to: str
    state: str
    reason: str
    explanation: str
    progress: ProgressOut | None
    summary: list[str]
    tables: list[ChangedTableOut]


class ChangedRowsIn(Schema):
    """Which rows."""

    table: str = ""
    kind: Literal["changed", "added", "removed"] = "changed"
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(20, ge=1, le=100)


class ChangedRowOut(Schema):
    """A row: `before` is null when it was added, `after` when it was removed."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangedRowsOut(PageOut):
    """Rows that changed."""

    data: list[ChangedRowOut]
