"""Shapes of a question about a table; which fields, operators and measures go together is in `kinds`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final, TypeAlias

import orjson

ID: Final = "__id"  # the number of a row in its file, from 1
PAGE_SIZE: Final = 20
MOST: Final = 200  # rows of a page
WINDOW: Final = 32_000  # rows of a window


class Operator(StrEnum):
    """How a cell is compared; but for the first two, an empty cell is never what is looked for."""

    ISNULL = "isnull"
    DIFFERS = "differs"
    ISNOTNULL = "isnotnull"
    EXACT = "exact"
    CONTAINS = "contains"
    NOTCONTAINS = "notcontains"
    IN = "in"
    NOTIN = "notin"
    LESS = "less"  # or equal
    GREATER = "greater"  # or equal
    STRICTLY_LESS = "strictly_less"
    STRICTLY_GREATER = "strictly_greater"
    BETWEEN = "between"  # both ends included


class Measure(StrEnum):
    """What is computed of the cells of a group; empty cells are left out."""

    COUNT = "count"
    COUNTDISTINCT = "countdistinct"
    MIN = "min"
    MAX = "max"
    SUM = "sum"
    AVG = "avg"
    MEDIAN = "median"


class Part(StrEnum):
    """A period that dates are grouped by; it is named by its first day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


Value: TypeAlias = str | int | float | bool | date | datetime | time
Where: TypeAlias = "Condition | Every | Either"


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, an operator, and values of the field's type: none, one, two (between) or many (in)."""

    field: str
    operator: Operator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold."""

    parts: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds at least."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """By a field, or by the label of a group or of an aggregate; empty cells come last either way."""

    by: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that have the same value, or the same period, in a field."""

    field: str
    part: Part | None = None

    @property
    def label(self) -> str:
        """Its name in the answer."""
        return f"{self.field}__{self.part}" if self.part else self.field


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A measure of a field; `Aggregate("__id", Measure.COUNT)` is how many rows there are."""

    field: str
    measure: Measure

    @property
    def label(self) -> str:
        """Its name in the answer."""
        return f"{self.field}__{self.measure}"


@dataclass(frozen=True, slots=True)
class Query:
    """A question. Without `columns`, all of them after `__id`; `distinct` leaves `__id` out."""

    columns: tuple[str, ...] = ()
    where: Every = Every()
    search: str = ""
    sort: tuple[Sort, ...] = ()
    group: tuple[Group, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    distinct: bool = False
    page: int = 1
    page_size: int = PAGE_SIZE
    window: tuple[int, int] | None = None  # (rows to pass over, rows to answer), in place of a page

    @property
    def span(self) -> tuple[int, int]:
        """(how many rows to pass over, how many to answer)."""
        return self.window or ((self.page - 1) * self.page_size, self.page_size)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its groups and aggregates, in the order of the answer."""
        return (*[one.label for one in self.group], *[one.label for one in self.aggregates])

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are groups."""
        return bool(self.group or self.aggregates)

    @property
    def is_plain(self) -> bool:
        """Whether its rows are those of the table, in their order."""
        return not (self.is_aggregate or self.distinct or self.sort)

    @property
    def is_whole(self) -> bool:
        """Whether it asks for the table as it is, whatever the page."""
        return self.is_plain and not (self.columns or self.where.parts or self.search)

    def key(self) -> str:
        """The same text for questions that have the same answer."""
        sort = [(one.by, one.descending) for one in self.sort]
        return _text([*self._counted(), self.columns, sort, self.labels, *self.span])

    def count_key(self) -> str:
        """The same text for questions that have as many rows in all, whatever their page and order."""
        return _text(self._counted())

    def _counted(self) -> list[Any]:
        groups = sorted((one.field, one.part or "") for one in self.group)
        distinct = sorted(set(self.columns)) if self.distinct else []
        return [_canonical(self.where), self.search, groups, self.is_aggregate, self.distinct, distinct]


def conditions(where: Where) -> Iterator[tuple[Condition, int]]:
    """Every condition, with how deep it is."""
    if isinstance(where, Condition):
        yield where, 0
    else:
        for part in where.parts:
            for condition, depth in conditions(part):
                yield condition, depth + 1


def _canonical(where: Where) -> list[Any]:
    if isinstance(where, Condition):
        values = [[type(value).__name__, _plain(value)] for value in where.values]
        return [
            where.field,
            where.operator,
            values if where.operator is Operator.BETWEEN else sorted(values, key=_text),
        ]
    return [type(where).__name__, sorted((_canonical(part) for part in where.parts), key=_text)]


def _plain(value: Value) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date | time) else value


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
