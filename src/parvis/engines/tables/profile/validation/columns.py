"""The columns of a table beside those of a schema: which is which, missing, extra, elsewhere."""

from bisect import bisect_left
from collections.abc import Sequence

from parvis.engines.tables.profile.semantics.labels import folded
from parvis.engines.tables.profile.validation.schemas import Wanted
from parvis.engines.tables.profile.validation.shapes import CellCode, CellError
from parvis.engines.tables.shapes import Field

Pair = tuple[Field, Wanted]


def matched(fields: Sequence[Field], wanted: Sequence[Wanted]) -> tuple[list[Pair], list[CellError]]:
    """(columns with what is wanted of them, in the order of the schema; what is wrong with columns)."""
    found, left = _exact(fields, wanted)
    errors: list[CellError] = []
    for one in wanted:
        if one.name in found:
            continue
        near = next((other for other in left if folded(other.original) == folded(one.name)), None)
        if near is not None:
            left.remove(near)
            found[one.name] = near
            errors.append(CellError(0, near.original, CellCode.RENAMED_COLUMN, near.original, one.name))
        else:
            required = one.constraints.get("required") is True
            errors.append(CellError(0, one.name, CellCode.MISSING_COLUMN if required else CellCode.MISSING_OPTIONAL))
    errors += [CellError(0, one.original, CellCode.EXTRA_COLUMN, one.original) for one in left]
    pairs = [(found[one.name], one) for one in wanted if one.name in found]
    return pairs, [*errors, *_misordered(fields, pairs)]


def _exact(fields: Sequence[Field], wanted: Sequence[Wanted]) -> tuple[dict[str, Field], list[Field]]:
    """Those with the very name, in the file or in the table; and the columns left."""
    by_name = {one.name: one for one in reversed(fields)} | {one.original.strip(): one for one in reversed(fields)}
    found = {one.name: by_name[one.name] for one in wanted if one.name in by_name}
    used = {one.name for one in found.values()}
    return found, [one for one in fields if one.name not in used]


def _misordered(fields: Sequence[Field], pairs: Sequence[Pair]) -> list[CellError]:
    """The fewest columns that would have to move for the others to be in order; `wanted` is the one to come before."""
    places = {one.name: place for place, one in enumerate(fields)}
    order = [places[one.name] for one, _ in pairs]
    kept = _rising(order)
    errors, before = [], ""
    for place, (_, wanted) in zip(order, pairs, strict=True):
        if place not in kept:
            errors.append(CellError(0, wanted.name, CellCode.MISORDERED_COLUMN, str(place + 1), before))
        before = wanted.name
    return errors


def _rising(order: Sequence[int]) -> set[int]:
    """The members of a longest rising run, not all beside each other."""
    tails: list[int] = []
    links: dict[int, int | None] = {}
    for value in order:
        place = bisect_left(tails, value)
        links[value] = tails[place - 1] if place else None
        tails[place : place + 1] = [value]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = links[last]
    return kept
