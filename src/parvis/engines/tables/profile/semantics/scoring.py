"""The semantic type of a column, from its different values and its header.

score = share of values that fit x (1 + label / 2), 0 below the threshold of the type. A short pattern alone is no
evidence: it takes a label, a checksum or a reference list, and a list that any short number is in must be covered.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from parvis.engines.tables.profile.semantics import TYPES, Group, SemanticType
from parvis.engines.tables.profile.semantics.kinds import TEXT
from parvis.engines.tables.profile.semantics.labels import agreement, folded
from parvis.engines.tables.profile.semantics.lists import Lists
from parvis.engines.tables.profile.shapes import Semantic
from parvis.engines.tables.shapes import FieldType

LOOKED_AT: Final = 2_000  # different values a type is tried on
_SHAPED: Final = 0.9  # share of values shaped like a type whose checksum fails that is worth a warning
_FEW: Final = 5
_UNLISTED: Final = 0.85  # of the score of a type whose reference list nobody gave: one that is listed wins
_GLANCE: Final = 16  # values, from one end to the other, of which one at least must fit


class Found(NamedTuple):
    """The best type, the next one, and one that the header and the shape say but the checksum or list denies."""

    best: Semantic | None = None
    runner_up: Semantic | None = None
    doubt: Semantic | None = None


def tell(header: str, kind: FieldType, values: Sequence[str], lists: Lists, home: str = "") -> Found:
    """What different, filled, stripped values of a column under this header mean.

    `home` is the country (`ma`) whose types win over those of another country that fit as well.
    """
    sample = spread(values, LOOKED_AT)
    if not sample:
        return Found()
    tried = [
        (one, semantic)
        for one in TYPES
        if kind in one.kinds
        and (semantic := score(one, kind, sample, agreement(header, one.labels), lists)) is not None
    ]
    ranked = sorted(tried, key=lambda pair: (-pair[1].score, not pair[0].name.startswith(f"{home}.")))
    names: dict[str, Semantic] = {}
    for _, semantic in ranked:
        names.setdefault(semantic.name, semantic)
    best, runner_up = ([*names.values(), None, None])[:2]
    return Found(best, runner_up, None if best else doubted(header, kind, sample, lists))


def score(one: SemanticType, kind: FieldType, values: Sequence[str], label: float, lists: Lists) -> Semantic | None:
    """How well the values are of this type; None when they are not."""
    listed = lists.get(one.values) if one.values else None
    if not _may(one, kind, label, len(values), listed):
        return None
    test = tester(one, listed)
    fitting = _fitting(values, test, one.threshold)
    if fitting is None or not (label or _stands_alone(one, fitting, values, listed)):
        return None
    share = len(fitting) / len(values)
    surety = _UNLISTED if one.values and listed is None else 1.0
    return Semantic(one.name, round(surety * share * (1 + label / 2), 4), round(share, 4), label)


def _may(one: SemanticType, kind: FieldType, label: float, count: int, listed: frozenset[str] | None) -> bool:
    """Whether the type has anything to go by here: a label, or enough values and its list.

    Whole numbers below a hundred are no codes of a dense list, however many of it they cover.
    """
    if (one.values and listed is None and not one.pattern) or (one.coverage and not label and kind not in TEXT):
        return False
    return label > 0 or (0 < one.alone <= count and (not one.values or listed is not None))


def _stands_alone(
    one: SemanticType, fitting: Sequence[str], values: Sequence[str], listed: frozenset[str] | None
) -> bool:
    if len(fitting) < one.alone:
        return False
    if not one.coverage:
        return True
    prepared = {one.prepare(value) if one.prepare else value for value in fitting}
    return len(prepared) >= one.coverage * len(listed or ()) and len(fitting) >= 0.95 * len(values)


def _fitting(values: Sequence[str], test: Callable[[str], bool], threshold: float) -> list[str] | None:
    """The values that pass, or None as soon as too many do not."""
    if not any(map(test, spread(values, _GLANCE))):
        return None
    fitting, left = [], (1 - threshold) * len(values) + 1e-9
    for value in values:
        if test(value):
            fitting.append(value)
        else:
            left -= 1
            if left < 0:
                return None
    return fitting


def tester(one: SemanticType, listed: frozenset[str] | None) -> Callable[[str], bool]:
    """The test of one value: shape, then list, then checksum."""
    shape = _compiled(one.pattern) if one.pattern else None

    def test(value: str) -> bool:
        if shape is not None and shape.fullmatch(value) is None:
            return False
        if listed is not None and _listed_as(one, value) not in listed:
            return False
        return one.check is None or one.check(value)

    return test


def _listed_as(one: SemanticType, value: str) -> str:
    if one.folded:
        return folded(value)
    return one.prepare(value) if one.prepare else value


def _shape(one: SemanticType) -> Callable[[str], bool]:
    shape = _compiled(one.pattern)
    return lambda value: shape.fullmatch(value) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def doubted(header: str, kind: FieldType, values: Sequence[str], lists: Lists) -> Semantic | None:
    """A type that the header names and the values are shaped like, though their checksum or list says no."""
    for one in TYPES:
        listed = lists.get(one.values) if one.values else None
        if kind not in one.kinds or not one.pattern or (one.group is not Group.REGISTER and listed is None):
            continue
        if (label := agreement(header, one.labels)) == 0 or len(values) < _FEW:
            continue
        if _fitting(values, _shape(one), _SHAPED) is None:
            continue
        right = sum(map(tester(one, listed), values)) / len(values)
        if right >= one.threshold:
            continue
        return Semantic(one.name, 0.0, round(right, 4), label)
    return None


def spread(values: Sequence[str], limit: int) -> Sequence[str]:
    """At most `limit` of the values, from one end to the other."""
    if len(values) <= limit:
        return values
    step = (len(values) - 1) / (limit - 1)
    return [values[round(index * step)] for index in range(limit)]
