"""The columns of a small table, counted here: one question for a hundred columns instead of two for each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import fsum, isfinite, sqrt
from typing import Any, Final

from parvis.engines.tables.profile.database import chunks, quoted
from parvis.engines.tables.profile.measures import TEXTS, Measured, plain
from parvis.engines.tables.profile.opened import NUMBERS, SHAPES, TEMPORAL, Opened
from parvis.engines.tables.profile.values import EXACT, LONG, Values, top
from parvis.engines.tables.shapes import Field

_AT_ONCE: Final = 100  # columns
Known = tuple[Measured, Values]


def is_small(opened: Opened) -> bool:
    """Whether no column can have more different values than are all looked at."""
    return opened.rows <= EXACT and opened.relation == opened.sample


def known(opened: Opened) -> Iterator[tuple[Field, Known | None]]:
    """Each column with its figures and values; None for one with long texts, to be asked of the database."""
    for some in chunks(opened.fields, _AT_ONCE):
        rows = opened.ask(f"SELECT {', '.join(map(_read, some))} FROM {opened.relation}")
        columns: Sequence[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [()] * len(some)
        for one, cells in zip(some, columns, strict=True):
            yield one, _known(one, cells)


def _read(one: Field) -> str:
    name = quoted(one.name)
    if one.type in SHAPES:
        return f"CASE WHEN {name} IS NOT NULL THEN 1 END"
    if one.type in TEXTS:
        return f"left({name}, {LONG + 1})"
    return f"{name}::VARCHAR" if one.type in TEMPORAL else name


def _known(one: Field, cells: Sequence[Any]) -> Known | None:
    counts = Counter(cells)
    nulls = counts.pop(None, 0)
    filled = len(cells) - nulls
    if one.type in SHAPES or not counts:
        return Measured(filled), Values([], [], filled, filled, is_whole=one.type not in SHAPES)
    if one.type in TEXTS and max(map(len, counts)) > LONG:
        return None
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    values = Values([value for value, _ in pairs], [count for _, count in pairs], filled, filled, is_whole=True)
    values.top, values.distinct = top(pairs, one), len(pairs)
    return _measured(one, values), values


def _measured(one: Field, values: Values) -> Measured:
    usable = [value for value in values.natives if not isinstance(value, float) or isfinite(value)]
    found = Measured(values.filled, len(values.natives))
    if usable:
        found.min, found.max = plain(min(usable), one.type), plain(max(usable), one.type)
    if one.type in TEXTS:
        lengths = [(len(value), count) for value, count in zip(values.natives, values.counts, strict=True)]
        mean = sum(length * count for length, count in lengths) / values.filled
        found.lengths = (min(lengths)[0], max(lengths)[0], round(mean, 2))
    elif one.type in NUMBERS:
        pairs = [(float(value), count) for value, count in zip(values.natives, values.counts, strict=True)]
        found.mean, found.stddev = moments([pair for pair in pairs if isfinite(pair[0])])
    return found


def moments(pairs: Sequence[tuple[float, int]]) -> tuple[float | None, float | None]:
    """(mean, standard deviation of a sample) of numbers and how often each comes; None when they cannot be said."""
    total = sum(count for _, count in pairs)
    try:
        mean = fsum(value * count for value, count in pairs) / total
        squares = fsum((value - mean) ** 2 * count for value, count in pairs)
    except (OverflowError, ZeroDivisionError):
        return None, None
    deviation = sqrt(squares / (total - 1)) if total > 1 else None
    return mean, deviation if deviation is None or isfinite(deviation) else None
