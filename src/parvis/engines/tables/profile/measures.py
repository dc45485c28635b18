"""Figures of every column, in one scan of the table: filled cells, different values, extremes, mean, lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from parvis.engines.tables.profile.database import chunks, quoted
from parvis.engines.tables.profile.opened import NUMBERS, SHAPES, TEMPORAL, Opened
from parvis.engines.tables.profile.shapes import Scalar
from parvis.engines.tables.shapes import Field, FieldType

_AT_ONCE: Final = 100  # columns in a query
_SHOWN: Final = 200  # characters of a text that a profile keeps
_FINITE: Final = " FILTER (WHERE isfinite({}))"
TEXTS: Final = frozenset({FieldType.STRING, FieldType.OBJECT})


@dataclass(slots=True)
class Measured:
    """`about` is how many different values, within some 3%."""

    filled: int = 0
    about: int = 0
    min: Scalar = None
    max: Scalar = None
    mean: float | None = None
    stddev: float | None = None
    lengths: tuple[int, int, float] | None = None


def measure(opened: Opened, fields: Sequence[Field]) -> dict[str, Measured]:
    """The figures of these columns, by name."""
    found: dict[str, Measured] = {}
    for some in chunks(fields, _AT_ONCE):
        found |= {one.name: _measured(one, answer) for one, answer in zip(some, _asked(opened, some), strict=True)}
    return found


def _asked(opened: Opened, fields: Sequence[Field]) -> list[tuple[Any, ...]]:
    """The answers for each field; numbers that are infinite, or too large to add up, cost another query."""
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    for only in ("", _FINITE):
        try:
            answers = _answers(opened, fields, only, with_means=True)
        except duckdb.OutOfRangeException:
            continue
        if only or not any(_is_odd(one, answer) for one, answer in zip(fields, answers, strict=True)):
            return answers
    return _answers(opened, fields, _FINITE, with_means=False)


def _is_odd(one: Field, answer: tuple[Any, ...]) -> bool:
    figures = answer[2:] if one.type is FieldType.NUMBER else ()
    return any(isinstance(value, float) and not isfinite(value) for value in figures)


def _answers(opened: Opened, fields: Sequence[Field], only: str, *, with_means: bool) -> list[tuple[Any, ...]]:
    parts = [_expressions(one, only, with_means=with_means) for one in fields]
    flat = opened.first(f"SELECT {', '.join(part for some in parts for part in some)} FROM {opened.relation}")
    answers, start = [], 0
    for some in parts:
        answers.append(flat[start : start + len(some)])
        start += len(some)
    return answers


def _expressions(one: Field, only: str, *, with_means: bool) -> list[str]:
    """SQL of the figures: filled, about, then min and max, then mean and deviation of numbers or lengths of text."""
    name = quoted(one.name)
    if one.type in SHAPES:
        return [f"count({name})"]
    parts = [f"count({name})", f"approx_count_distinct({name})"]
    if one.type in TEXTS:
        shown = [f"left({extreme}({name}), {_SHOWN})" for extreme in ("min", "max")]
        return [*parts, *shown, *(f"{figure}(length({name}))" for figure in ("min", "max", "avg"))]
    if one.type in TEMPORAL:
        return [*parts, f"min({name})::VARCHAR", f"max({name})::VARCHAR"]
    if one.type in NUMBERS:
        only = only.format(name) if one.type is FieldType.NUMBER else ""
        means = [f"avg({name}){only}", f"stddev_samp({name}){only}"] if with_means else ["NULL", "NULL"]
        return [*parts, f"min({name}){only}", f"max({name}){only}", *means]
    return [*parts, f"min({name})", f"max({name})"]


def _measured(one: Field, answer: tuple[Any, ...]) -> Measured:
    found = Measured(int(answer[0]))
    if len(answer) > 1:
        found.about = min(int(answer[1]), found.filled)
        found.min, found.max = plain(answer[2], one.type), plain(answer[3], one.type)
    if one.type in TEXTS and found.filled:
        found.lengths = (int(answer[4]), int(answer[5]), round(float(answer[6]), 2))
    elif one.type in NUMBERS:
        found.mean, found.stddev = real(answer[4]), real(answer[5])
    return found


def real(value: Any) -> float | None:
    """A number that JSON can say, or None."""
    return float(value) if value is not None and isfinite(value) else None


def plain(value: Any, kind: FieldType) -> Scalar:
    """A value as JSON has it; days and times as ISO 8601, texts cut."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace(" ", "T", 1) if kind is FieldType.DATETIME else value[:_SHOWN]
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:_SHOWN]
