"""What a program writes: columns with their types, the key that tells rows apart, and what may be wrong with it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parvis.engines.tables.shapes import FieldType

ROWS: Final = 500_000  # of a table that is written anew at each change
COLUMNS: Final = 500


class Method(StrEnum):
    """What becomes of rows whose key is there already, and of those whose key is not."""

    INSERT = "insert"  # none may be there
    UPDATE = "update"  # all must be there
    UPSERT = "upsert"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, whose cells are all of one type, or empty."""

    name: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Content:
    """What a table may hold: its columns in order, and those whose values together tell a row from all others."""

    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_over: bool = False  # it was emptied as a whole, and may be made anew

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


class Fault(StrEnum):
    """What is wrong with what was sent."""

    NO_COLUMN = "no_column"  # a table has one at least
    NAME = "name"  # of a column: empty, too long, reserved, or that of another whatever the case
    UNKNOWN_COLUMN = "unknown_column"
    NOT_OF_TYPE = "not_of_type"
    NO_KEY = "no_key"  # rows are told apart by nothing
    KEY_MISSING = "key_missing"  # a row says nothing in a column of the key
    KEY_TWICE = "key_twice"
    KEY_UNKNOWN = "key_unknown"  # a row to change is not there
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MUCH = "too_much"  # for the memory there is


class Unfit(ValueError):
    """What was sent cannot be written; nothing is. `row` counts from 0 among the rows sent, -1 when it is of none."""

    def __init__(self, fault: Fault, column: str = "", value: object = "", row: int = -1) -> None:
        super().__init__(fault, column, value, row)
        self.fault, self.column, self.value, self.row = fault, column, value, row
