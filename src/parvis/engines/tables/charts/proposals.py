"""Which chart of a table to begin with, from its profile: what a person would likely draw first."""

from typing import Final

from parvis.engines.tables.charts.shapes import Chart, Kind, Measure
from parvis.engines.tables.profile.shapes import ColumnProfile, Flag, Profile
from parvis.engines.tables.query.kinds import DATED
from parvis.engines.tables.shapes import FieldType

_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_RATES: Final = ("percent", "rate", "ratio")
_FEW: Final = 60  # categories that a chart of bars can say something of
_SHORT: Final = 4  # characters: values all shorter are codes rather than names
_AMOUNTS: Final = ("money", "amount")


def proposed(profile: Profile) -> Chart | None:
    """A date and a number: a line; categories: bars; a number alone: a histogram. None when there is no such column."""
    columns = [column for column in profile.columns if Flag.EMPTY not in column.flags]
    date = next((column for column in columns if column.type in DATED and Flag.CONSTANT not in column.flags), None)
    number = next((column for column in columns if _is_amount(column)), None)
    categories = (column for column in columns if _is_category(column))
    category = min(categories, key=lambda column: _rank(column, counts=number is None), default=None)
    if date is not None:
        return _of(Kind.LINE, date.name, number)
    if category is not None:
        return _of(Kind.BAR, category.name, number)
    if number is not None:
        return Chart(Kind.HISTOGRAM, number.name)
    text = next((column for column in columns if column.type is FieldType.STRING), None)
    return Chart(Kind.BAR, text.name) if text is not None else None


def _of(kind: Kind, x: str, number: ColumnProfile | None) -> Chart:
    if number is None:
        return Chart(kind, x)
    return Chart(kind, x, (number.name,), Measure.MEAN if _is_rate(number) else Measure.SUM)


def _is_amount(column: ColumnProfile) -> bool:
    """A number that is no code, year or place, and is not the number of the row either."""
    flags = set(column.flags)
    if column.type not in _NUMBERS or Flag.CONSTANT in flags or {Flag.UNIQUE, Flag.SORTED} <= flags:
        return False
    return column.semantic is None or _is_rate(column) or column.semantic.name in _AMOUNTS


def _is_rate(column: ColumnProfile) -> bool:
    return column.semantic is not None and any(word in column.semantic.name for word in _RATES)


def _is_category(column: ColumnProfile) -> bool:
    return column.type in (FieldType.STRING, FieldType.BOOLEAN) and 2 <= column.distinct <= _FEW


def _rank(column: ColumnProfile, *, counts: bool) -> tuple[bool, bool, bool, int]:
    """What comes first: when rows are counted, what is there several times; names before codes."""
    is_code = column.lengths is not None and column.lengths[1] < _SHORT
    return counts and Flag.UNIQUE in column.flags, is_code, column.distinct < 3, -min(column.distinct, 20)
