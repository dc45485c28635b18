"""The type of a column, from the different values it has."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any, Final

from parvis.engines.tables import CELL, KEPT, Column, Type

_NOTHING: Final = frozenset(["", "na", "n/a", "nan", "null", "none", "nd", "-", "--", "...", "s", "#n/a"])
_BOOLEANS: Final = frozenset(["true", "false", "vrai", "faux", "oui", "non", "yes", "no", "نعم", "لا"])
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}(?:\.0+)?")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)?(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?\s?%?")
_CODE: Final = re.compile(r"[0-9A-Z._-]{1,16}")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: .*)?")
_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_ENOUGH: Final = 0.98  # the share of values that must agree
_LOOKED_AT: Final = 5_000  # values tried before a type is told


def describe(name: str, values: Collection[str], more: Iterable[str] = ()) -> Column:
    """The column with these different values; `more` are values seen at the end of the file only."""
    filled = sorted(text for value in values if (text := value.strip()).casefold() not in _NOTHING)
    if not filled:
        return Column(name, Type.NONE)
    kind, read = _type(_spread(filled, _LOOKED_AT))
    smallest, largest, step = "", "", 0
    if read is not None:
        known = sorted(
            {value for text in (*filled, *(one.strip() for one in more)) if (value := read(text)) is not None}
        )
        smallest, largest = str(known[0]), str(known[-1])
        step = _step(known) if kind is Type.DATE else 0
    kept = () if kind in (Type.NUMBER, Type.DATE) else _spread(filled, KEPT)
    return Column(name, kind, smallest, largest, step, len(filled), tuple(text[:CELL] for text in kept))


def _step(days: list[Any]) -> int:
    """The days from one date to the next, most of the time."""
    gaps = [(after - before).days for before, after in pairwise(days)]
    return int(median(gaps)) if len(gaps) > 1 else 0


def _spread(values: list[str], limit: int) -> list[str]:
    """At most `limit` of the values, from one end to the other."""
    if len(values) <= limit:
        return values
    step = (len(values) - 1) / (limit - 1)
    return [values[round(index * step)] for index in range(limit)]


Read = Callable[[str], date | int | float | None]


def _type(values: list[str]) -> tuple[Type, Read | None]:
    if _most(values, lambda text: text.casefold() in _BOOLEANS):
        return Type.BOOLEAN, None
    for read in (_iso, _month, _day_first(values)):
        if _most(values, lambda text, read=read: read(text) is not None):  # type: ignore[misc]
            return Type.DATE, read
    if _is_code(values):
        return Type.CODE, None
    if len(values) > 1 and _most(values, lambda text: _compact(text) is not None):
        return Type.DATE, _compact
    if _most(values, lambda text: _INTEGER.fullmatch(text) is not None):
        return Type.INTEGER, _integer
    if _most(values, lambda text: _number(text) is not None):
        return Type.NUMBER, _number
    return Type.TEXT, None


def _most(values: list[str], test: Callable[[str], bool]) -> bool:
    missed, allowed = 0, len(values) * (1 - _ENOUGH)
    for value in values:
        missed += not test(value)
        if missed > allowed:
            return False
    return True


def _is_code(values: list[str]) -> bool:
    """Digits that start with a zero are nobody's amount."""
    if not any(len(text) > 1 and text[0] == "0" and text.isdigit() for text in values):
        return False
    return _most(values, lambda text: _CODE.fullmatch(text) is not None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    found = _YEAR_FIRST.fullmatch(text)
    return _date(found[1], found[3], found[4]) if found else None


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return _date(found[1], found[2], "1") if found else None


def _compact(text: str) -> date | None:
    found = _COMPACT.fullmatch(text)
    return _date(found[1], found[2], found[3]) if found else None


def _day_first(values: list[str]) -> Read:
    """Reads `31/12/2024`, or `12/31/2024` when that is what makes sense of every value."""
    parts = [found for text in values if (found := _YEAR_LAST.fullmatch(text))]
    month_first = any(int(found[3]) > 12 for found in parts) and all(int(found[1]) <= 12 for found in parts)

    def read(text: str) -> date | None:
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            return None
        day, month = (found[3], found[1]) if month_first else (found[1], found[3])
        return _date(found[4], month, day)

    return read


def _integer(text: str) -> int | None:
    return int(text.partition(".")[0]) if _INTEGER.fullmatch(text) else None


def _number(text: str) -> float | None:
    if not text or not _NUMBER.fullmatch(text) or not any(char.isdigit() for char in text):
        return None
    plain = text.rstrip("% ").translate({ord(" "): None, 0xA0: None, 0x202F: None}).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None
