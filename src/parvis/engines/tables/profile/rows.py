"""What rows say together: which columns tell them apart, which come twice, which columns they are in the order of."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import Final

from parvis.engines.tables.profile.database import chunks, quoted
from parvis.engines.tables.profile.opened import ROW, SHAPES, Opened
from parvis.engines.tables.profile.semantics.labels import agreement
from parvis.engines.tables.profile.shapes import ColumnProfile, Flag
from parvis.engines.tables.shapes import Field, FieldType

_AT_ONCE: Final = 100
_WIDEST: Final = 5  # columns of a key
_KEYS: Final = 10
_IDENTIFIERS: Final = (
    "id", "identifiant", "identifier", "code", "num", "numero", "number", "key", "cle", "ref", "reference", "objectid",
    "fid", "gid", "index", "ligne", "ordre", "رقم", "معرف", "رمز",
)  # fmt: skip
_NO_KEY: Final = SHAPES | {FieldType.NUMBER, FieldType.BOOLEAN, FieldType.OBJECT}


def hashed(names: Iterable[str]) -> str:
    """SQL of a number for these cells of a row: two rows with the same cells have the same; others hardly ever do."""
    parts = [f"hash({', '.join(map(quoted, some))})" for some in chunks(list(names), _AT_ONCE)]
    return parts[0] if len(parts) == 1 else f"hash({', '.join(parts)})"


def distinct(opened: Opened, names: Sequence[str]) -> int:
    """How many different rows there are when only these columns are looked at."""
    return int(opened.first(f"SELECT count(DISTINCT {hashed(names)}) FROM {opened.relation}")[0])


def ordered(opened: Opened, fields: Sequence[Field]) -> frozenset[str]:
    """Columns without an empty cell whose values never go down from one row to the next."""
    if opened.rows < 2:
        return frozenset()
    seen = {name for some in chunks(fields, _AT_ONCE) for name in _rising(opened, opened.sample, some)}
    if opened.sample_rows == opened.rows:
        return frozenset(seen)
    left = [one for one in fields if one.name in seen]
    return frozenset(name for one in left for name in _rising(opened, opened.relation, [one]))


def _rising(opened: Opened, relation: str, fields: Sequence[Field]) -> list[str]:
    """Rows are read in their order; were they not, the rows would not be one after the other and nothing is said."""
    names = [quoted(one.name) for one in fields]
    if not names:
        return []
    before = ", ".join(f"{name}, lag({name}) OVER () AS p{index}" for index, name in enumerate(names))
    falls = ", ".join(f"count(*) FILTER (WHERE {name} < p{index})" for index, name in enumerate(names))
    found = opened.first(
        f"SELECT count(*) FILTER (WHERE r <= pr), {falls} FROM"
        f" (SELECT {ROW} AS r, lag({ROW}) OVER () AS pr, {before} FROM {relation})"
    )
    return [one.name for one, count in zip(fields, found[1:], strict=True) if not count] if found[0] == 0 else []


def keys(opened: Opened, columns: Sequence[ColumnProfile]) -> tuple[tuple[str, ...], ...]:
    """Columns that tell every row from the others, alone; or else the fewest of the first ones that do together.

    Counts that happen to differ from row to row are keys only where nothing better is.
    """
    if opened.rows < 2:
        return ()
    alone = [one for one in columns if Flag.UNIQUE in one.flags and one.type not in _NO_KEY]
    if alone:
        return tuple((one.name,) for one in [one for one in alone if _identifies(one)] or alone)[:_KEYS]
    usable = [one for one in columns if not one.nulls and one.type not in _NO_KEY and one.distinct > 1]
    usable = [one for one in usable if _identifies(one)][:_WIDEST]
    reach = list(accumulate((one.distinct for one in usable), mul))
    names = [one.name for one in usable]
    for size in range(2, len(names) + 1):
        if reach[size - 1] >= opened.rows and distinct(opened, names[:size]) == opened.rows:
            return (_fewest(opened, names[:size], {one.name: one.distinct for one in usable}),)
    return ()


def _identifies(one: ColumnProfile) -> bool:
    """Whether a column says which, when or where, and not how many."""
    if one.type is not FieldType.INTEGER:
        return True
    meaning = one.semantic.name if one.semantic else ""
    return meaning not in ("", "amount", "percent", "age") or is_identifier(one.original)


def is_identifier(header: str) -> bool:
    """Whether a header says that the numbers below it are names: an id, a code."""
    return agreement(header, _IDENTIFIERS) > 0


def _fewest(opened: Opened, names: list[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """The key without the columns it does not need."""
    for name in list(names):
        rest = [one for one in names if one != name]
        reach = list(accumulate((counts[one] for one in rest), mul))
        if len(rest) > 1 and reach[-1] >= opened.rows and distinct(opened, rest) == opened.rows:
            names = rest
    return tuple(names)


def duplicates(opened: Opened, columns: Sequence[ColumnProfile], found: Sequence[tuple[str, ...]]) -> int:
    """Rows that are the same, in every column, as a row before."""
    if found or not columns or opened.rows < 2 or any(Flag.UNIQUE in one.flags for one in columns):
        return 0
    return opened.rows - distinct(opened, [one.name for one in columns])
