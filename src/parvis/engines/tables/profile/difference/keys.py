"""The columns that tell the rows of both versions apart: those that were given, or the first that do."""

from collections.abc import Mapping, Sequence
from typing import Final

from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.difference.both import Both
from parvis.engines.tables.profile.difference.shapes import KeyUnfit
from parvis.engines.tables.profile.opened import SHAPES
from parvis.engines.tables.profile.rows import hashed, is_identifier
from parvis.engines.tables.shapes import FieldType

_NO_KEY: Final = SHAPES | {FieldType.NUMBER, FieldType.BOOLEAN, FieldType.OBJECT}
_NEARLY: Final = 0.9  # of the rows, by estimate, that a key tells apart; the estimate is some 3% off
_WIDEST: Final = 5  # columns of a key

Span = Mapping[str, tuple[int, int]]  # of a column: different values, about, and filled cells


def first(both: Both, candidates: Sequence[Sequence[str] | None], is_strict: bool) -> tuple[str, ...]:
    """The first candidate that is a key; None stands for the one that is found. Raises KeyUnfit when strict."""
    for key in candidates:
        if key is None:
            return guessed(both)
        try:
            return given(both, key)
        except KeyUnfit:
            if is_strict:
                raise
    return ()


def given(both: Both, key: Sequence[str]) -> tuple[str, ...]:
    """The key, once it is sure to be one in both versions. Raises KeyUnfit."""
    names = {new.name.casefold(): new.name for _, new in both.shared}
    if not {name.casefold() for name in key} <= set(names):
        raise KeyUnfit(key, "missing_column")
    wanted = tuple(names[name.casefold()] for name in key)
    for one in both.sides if wanted else ():
        empty = " OR ".join(f"{quoted(name)} IS NULL" for name in wanted)
        blank, repeated = both.first(
            f"SELECT count(*) FILTER (WHERE {empty}), count(*) - count(DISTINCT {hashed(wanted)}) FROM {both.rows(one)}"
        )
        if blank or repeated:
            raise KeyUnfit(wanted, "empty" if blank else "not_unique")
    return wanted


def guessed(both: Both) -> tuple[str, ...]:
    """The first column that tells rows apart in both versions; or the fewest of the first ones that do together."""
    usable = [new.name for old, new in both.shared if not {old.type, new.type} & _NO_KEY]
    totals = [int(both.first(f"SELECT count(*) FROM {one.relation}")[0]) for one in both.sides]
    if not usable or 0 in totals:
        return ()
    spans = [_span(both, index, usable) for index in (0, 1)]
    full = [name for name in usable if all(some[name][1] == rows for some, rows in zip(spans, totals, strict=True))]
    counts = {new.name for _, new in both.shared if new.type is FieldType.INTEGER and not is_identifier(new.original)}
    full.sort(key=lambda name: name in counts)  # counts last: they are seldom what tells rows apart
    alone = ([name] for name in full)
    together = (full[:size] for size in range(2, min(len(full), _WIDEST) + 1))
    for names in (*alone, *together):
        if _may_be(names, spans, totals) and _is_key(both, names):
            return tuple(names)
    return ()


def _span(both: Both, index: int, names: Sequence[str]) -> Span:
    parts = [f"approx_count_distinct({quoted(name)}), count({quoted(name)})" for name in names]
    figures = both.first(f"SELECT {', '.join(parts)} FROM {both.rows(both.sides[index])}")
    return dict(zip(names, zip(figures[::2], figures[1::2], strict=True), strict=True))


def _may_be(names: Sequence[str], spans: Sequence[Span], totals: Sequence[int]) -> bool:
    """Whether there are as many combinations of values as there are rows."""
    for some, rows in zip(spans, totals, strict=True):
        reach = 1.0
        for name in names:
            reach *= some[name][0]
        if reach < _NEARLY * rows:
            return False
    return True


def _is_key(both: Both, names: Sequence[str]) -> bool:
    try:
        return bool(given(both, names))
    except KeyUnfit:
        return False
