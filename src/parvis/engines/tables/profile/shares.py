"""How the values of a column are spread: quartiles and histograms."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from math import isfinite
from typing import Any, Final

from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.measures import Measured
from parvis.engines.tables.profile.opened import DAYS, NUMBERS, Opened
from parvis.engines.tables.profile.shapes import Bin
from parvis.engines.tables.profile.values import Values
from parvis.engines.tables.shapes import Field, FieldType

BINS: Final = 20
_MOST_BINS: Final = 400  # of dates
_DAYS: Final = 92  # days in a histogram by day
_MONTHS: Final = 120 * 31  # days in a histogram by month
_SHARES: Final = (0.25, 0.5, 0.75)


def quartiles(opened: Opened, one: Field, values: Values) -> tuple[float, float, float] | None:
    """First quartile, median and third; of the sample above half a million rows."""
    if one.type not in NUMBERS:
        return None
    if values.is_whole:
        return _weighted(_finite(values))
    name, relation = quoted(one.name), opened.sample if opened.is_large else opened.relation
    only = f"FILTER (WHERE isfinite({name}::DOUBLE))"
    found = opened.first(f"SELECT quantile_cont({name}, [0.25, 0.5, 0.75]) {only} FROM {relation}")[0]
    return None if found is None else (float(found[0]), float(found[1]), float(found[2]))


def _finite(values: Values) -> list[tuple[float, int]]:
    pairs = zip(values.natives, values.counts, strict=True)
    return sorted((value, count) for value, count in pairs if isfinite(value))


def _weighted(pairs: Sequence[tuple[float, int]]) -> tuple[float, float, float] | None:
    if not pairs:
        return None
    ends = list(accumulate(count for _, count in pairs))

    def at(position: int) -> float:
        return float(pairs[bisect_left(ends, position + 1)][0])

    def share(wanted: float) -> float:
        place = wanted * (ends[-1] - 1)
        low, part = int(place), place - int(place)
        below = at(low)
        return below if part == 0 else below + (at(low + 1) - below) * part

    first, second, third = map(share, _SHARES)
    return first, second, third


def histogram(opened: Opened, one: Field, measured: Measured, values: Values) -> tuple[str, tuple[Bin, ...]]:
    """(grain, bins): twenty of numbers, or one for each day, month or year that has rows."""
    if not measured.filled or measured.min is None:
        return "", ()
    if one.type in NUMBERS:
        return "number", _of_numbers(opened, one, measured, values)
    if one.type in DAYS:
        return _of_days(opened, one, str(measured.min), str(measured.max))
    return "", ()


def edges(smallest: float, largest: float, *, whole: bool) -> tuple[float, float, int]:
    """(start, width, how many bins); whole numbers in a small range have a bin each."""
    if whole and largest - smallest < BINS:
        return smallest, 1, int(largest - smallest) + 1
    width = (largest - smallest) / BINS
    return (smallest, width, BINS) if width > 0 and isfinite(width) else (smallest, 1, 1)


def _of_numbers(opened: Opened, one: Field, measured: Measured, values: Values) -> tuple[Bin, ...]:
    assert isinstance(measured.min, int | float)
    assert isinstance(measured.max, int | float)
    whole = one.type is FieldType.INTEGER
    start, width, count = edges(measured.min, measured.max, whole=whole)
    counts = [0] * count
    found = _finite(values) if values.is_whole else _counted(opened, one, start, width, count)
    for value, rows in found:
        index = value if not values.is_whole else (value - start) / width if count > 1 else 0
        counts[min(int(index), count - 1)] += rows
    ends = [start + width * index for index in range(count)]
    last = start + width * count if whole and width == 1 else measured.max
    return tuple(Bin(low, high, n) for low, high, n in zip(ends, [*ends[1:], last], counts, strict=True))


def _counted(opened: Opened, one: Field, start: float, width: float, count: int) -> list[tuple[Any, int]]:
    """(index of the bin, rows), counted by the database."""
    name = quoted(one.name)
    index = f"least(greatest(floor(({name}::DOUBLE - ?) / ?), 0), {count - 1})::INTEGER"
    query = f"SELECT {index} AS b, count(*) FROM {opened.relation} WHERE isfinite({name}::DOUBLE) GROUP BY 1 ORDER BY 1"
    return [(int(place), int(rows)) for place, rows in opened.ask(query, [float(start), float(width)])]


def _of_days(opened: Opened, one: Field, smallest: str, largest: str) -> tuple[str, tuple[Bin, ...]]:
    first, last = _day(smallest), _day(largest)
    if first is None or last is None:
        return "", ()
    grain = "day" if (last - first).days <= _DAYS else "month" if (last - first).days <= _MONTHS else "year"
    start = f"date_trunc('{grain}', {quoted(one.name)})"
    query = (
        f"SELECT s::DATE::VARCHAR, (s + INTERVAL 1 {grain})::DATE::VARCHAR, n FROM"
        f" (SELECT {start} AS s, count(*) AS n FROM {opened.relation} WHERE {quoted(one.name)} IS NOT NULL GROUP BY 1)"
        f" ORDER BY s LIMIT {_MOST_BINS}"
    )
    return grain, tuple(Bin(low, high, int(count)) for low, high, count in opened.ask(query))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
