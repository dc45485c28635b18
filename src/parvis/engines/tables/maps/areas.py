"""Rows counted, or a number of theirs summed up, for each code of an area."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables import duck
from parvis.engines.tables.query.builder import Builder, quoted
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid

AGGREGATES: Final = ("count", "sum", "mean")
_CODES: Final = 200_000  # different texts of a column that are gathered


@dataclass(frozen=True, slots=True)
class Area:
    """An area: how many rows it has, and their count, sum or mean; None when no row has a number."""

    code: str
    rows: int
    value: int | float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The areas by code, the rows without a code, and the texts that are no code here, with their rows."""

    areas: tuple[Area, ...]
    empty: int
    unknown: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Sum:
    rows: int = 0
    filled: int = 0
    total: int | float = 0

    def value(self, aggregate: str) -> int | float | None:
        if aggregate == "count":
            return self.rows
        if not self.filled:
            return None
        return self.total if aggregate == "sum" else self.total / self.filled


def measure(
    path: Path, fields: Sequence[Field], query: Query, column: str, read: Callable[[str], str | None], *,
    aggregate: str = "count", value: str = "",
) -> Measured:  # fmt: skip
    """What the rows of a question come to in each area that the column has a code of.

    `read` makes a text of the column a code, or None when it is none. `aggregate` is one of AGGREGATES, of the number
    column `value` for all but `count`. Sums of whole numbers are exact. Raises Invalid, and what `duck.cursor` raises.
    """
    _check(fields, query, aggregate, value)
    source, bound = Builder(path, fields, query).source()
    measured = _measured(fields, aggregate, value)
    sql = f"SELECT t.{quoted(column)}::VARCHAR, count(*), {measured} {source} GROUP BY 1 LIMIT {_CODES + 1}"
    with duck.cursor() as cursor:
        rows = cursor.execute(sql, bound).fetchall()
    if len(rows) > _CODES:
        raise Invalid({"column": [_("This column has too many different values.")]})
    sums: dict[str, _Sum] = {}
    unknown: dict[str, int] = {}
    empty = 0
    for text, count, filled, total in rows:
        if text is None:
            empty = count
        elif (code := read(text)) is None:
            unknown[text] = unknown.get(text, 0) + count
        else:
            found = sums.setdefault(code, _Sum())
            found.rows, found.filled, found.total = (
                found.rows + count,
                found.filled + filled,
                found.total + (total or 0),
            )
    areas = tuple(Area(code, one.rows, one.value(aggregate)) for code, one in sorted(sums.items()))
    return Measured(areas, empty, tuple(sorted(unknown.items(), key=lambda one: (-one[1], one[0]))))


def _check(fields: Sequence[Field], query: Query, aggregate: str, value: str) -> None:
    if query.is_aggregate or query.distinct:
        raise Invalid({"groupby": [_("Areas are the groups here: ask for none.")]})
    if aggregate not in AGGREGATES:
        raise Invalid({"aggregate": [_("Choose among: %s.") % ", ".join(AGGREGATES)]})
    if aggregate != "count" and not any(one.name == value and one.type in _NUMBERS for one in fields):
        raise Invalid({"value": [_("Choose a column of numbers.")]})


_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})


def _measured(fields: Sequence[Field], aggregate: str, value: str) -> str:
    if aggregate == "count":
        return "0, 0"
    name, kind = f"t.{quoted(value)}", next(one.type for one in fields if one.name == value)
    finite = name if kind is FieldType.INTEGER else f"CASE WHEN isfinite({name}) THEN {name} END"
    return f"count({finite}), {'sum' if kind is FieldType.INTEGER else 'fsum'}({finite})"
