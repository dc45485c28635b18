"""Shapes of a question in SQL and of its answer; light, since the process apart imports them too."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LENGTH: Final = 20_000  # characters of a statement
NAMES: Final = 20  # tables of a statement
GRACE: Final = 3.0  # seconds after its time that a process may still end by itself


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may use.

    `memory` is what DuckDB may keep; the whole process has four times as much address space. `user` is who the
    process becomes where the portal runs as root.
    """

    seconds: float = 5.0
    memory: int = 512_000_000  # bytes
    rows: int = 10_000  # of an answer
    bytes: int = 5_000_000  # of an answer, as JSON
    at_once: int = 2
    waiting: float = 3.0  # seconds for a turn
    user: str = "nobody"

    @property
    def address_space(self) -> int:
        """Bytes of the process, its code included."""
        return 4 * self.memory


@dataclass(frozen=True, slots=True)
class Name:
    """A table that a statement names: `schema.table`, or `table` alone with an empty schema.

    `is_inner` when the statement also makes one of that name (`WITH`), so that it may not be needed.
    """

    schema: str
    table: str
    is_inner: bool = False

    def __str__(self) -> str:
        parts = (self.schema, self.table) if self.schema else (self.table,)
        return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement names; `is_steady` when the same tables always give the same answer."""

    names: tuple[Name, ...]
    is_steady: bool


@dataclass(frozen=True, slots=True)
class Given:
    """The Parquet file that is given under a name, and its columns: (name, whether it is a geometry)."""

    name: Name
    path: Path
    columns: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: its name, once, its type for Table Schema, and the one DuckDB says."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as plain JSON values in the order of the columns; `truncated` when there were more than may leave."""

    columns: tuple[Column, ...]
    rows: list[list[Any]]
    truncated: bool
    seconds: float


class Refused(Exception):
    """The process will not answer: a code of `trouble.WORDS`, and what DuckDB said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail
