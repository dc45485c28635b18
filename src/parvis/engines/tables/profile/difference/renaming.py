"""Columns that are the same under another name: the letters of their names say so, or their cells do."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.difference.both import Both
from parvis.engines.tables.profile.difference.shapes import Renamed
from parvis.engines.tables.profile.opened import SHAPES
from parvis.engines.tables.shapes import Field

_SAME: Final = 0.9  # of the filled cells, that both columns have
_VARIED: Final = 5  # different values: two columns of yes and no are alike by chance
_PAIRS: Final = 60  # whose cells are looked at
_LETTERS: Final = re.compile(r"[\W_]+")


def renamed(both: Both) -> tuple[Renamed, ...]:
    """The columns of the old table that stand in the new one under another name, in the order of the new one.

    Of two that could be the same, the one at the nearer place is.
    """
    places = [{one.name: place for place, one in enumerate(side.fields.values())} for side in both.sides]
    pairs = [(old, new) for old in both.removed for new in both.added]
    pairs.sort(key=lambda pair: abs(places[0][pair[0].name] - places[1][pair[1].name]))
    found = _taken(pair for pair in pairs if _letters(pair[0]) == _letters(pair[1]))
    rest = [(old, new) for old, new in pairs if old.type is new.type and old.type not in SHAPES]
    free = [pair for pair in rest if not {pair[0].name} & found.keys() and pair[1].name not in found.values()]
    found |= _taken(pair for pair in free[:_PAIRS] if _are_alike(both, *pair))
    return tuple(Renamed(old, new) for old, new in sorted(found.items(), key=lambda pair: places[1][pair[1]]))


def _taken(pairs: Iterable[tuple[Field, Field]]) -> dict[str, str]:
    """Each column once, those that come first before the others."""
    found: dict[str, str] = {}
    for old, new in pairs:
        if old.name not in found and new.name not in found.values():
            found[old.name] = new.name
    return found


def _letters(one: Field) -> str:
    """`Code INSEE` and `code_insee` are the same; a name without a letter is like no other."""
    plain = unicodedata.normalize("NFKD", one.name.casefold())
    return _LETTERS.sub("", "".join(char for char in plain if not unicodedata.combining(char))) or one.name


def _are_alike(both: Both, old: Field, new: Field) -> bool:
    """Whether nearly all their cells are the same, wherever they stand."""
    counted = [
        f"(SELECT {quoted(one.name)} AS v, count(*) AS n FROM {side.relation}"
        f" WHERE {quoted(one.name)} IS NOT NULL GROUP BY 1)"
        for side, one in zip(both.sides, (old, new), strict=True)
    ]
    common, varied, was, is_now = both.first(
        f"SELECT coalesce(sum(least(a.n, b.n)), 0), count(a.v) FILTER (WHERE b.v IS NOT NULL),"
        f" coalesce(sum(a.n), 0), coalesce(sum(b.n), 0) FROM {counted[0]} AS a FULL JOIN {counted[1]} AS b ON a.v = b.v"
    )
    is_varied = varied >= _VARIED or (varied > 1 and varied == common)
    return bool(is_varied and common >= _SAME * max(was, is_now))
