"""Different values of a column with how often each comes, every one of them when there are few enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.profile import database
from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.measures import TEXTS, Measured, measure, plain
from parvis.engines.tables.profile.opened import ROW, SHAPES, TEMPORAL, Opened, table
from parvis.engines.tables.profile.shapes import Top
from parvis.engines.tables.shapes import Field, FieldType

EXACT: Final = 10_000  # different values that are all looked at
LONG: Final = 1_000  # characters of a text that is compared by its hash
_READ: Final = 2_000  # characters of a text that are looked at
_TOP: Final = 10
_CANDIDATES: Final = 40
_SHARE: Final = 64
_OFTEN: Final = 5  # rows of the sample with the most frequent value, for it to be worth naming


@dataclass(slots=True)
class Values:
    """Different values and the rows that have each, the most frequent first.

    All of the column's when `is_whole`; else some of the sample, and `top` is apart. `rows` have these values;
    `filled` are the filled rows of the column.
    """

    natives: list[Any]
    counts: list[int]
    rows: int
    filled: int
    is_whole: bool
    top: tuple[Top, ...] = ()
    distinct: int | None = None  # when it was counted
    _texts: list[tuple[str, int]] | None = None

    def texts(self) -> list[tuple[str, int]]:
        """The values as text without spaces around, and their rows; empty ones left out."""
        if self._texts is None:
            pairs = ((as_text(value), count) for value, count in zip(self.natives, self.counts, strict=True))
            self._texts = [(text, count) for text, count in pairs if text]
        return self._texts


def as_text(value: Any) -> str:
    """A value as a person would have written it: `2020`, not `2020.0`."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def of_column(opened: Opened, one: Field, measured: Measured) -> Values:
    """The different values of a column."""
    if one.type in SHAPES or not measured.filled:
        return Values([], [], measured.filled, measured.filled, is_whole=one.type not in SHAPES)
    if measured.about <= EXACT * 1.1:
        found = opened.ask(f"{_groups(opened.relation, one, measured)} ORDER BY n DESC, v LIMIT {EXACT + 1}")
        if len(found) <= EXACT:
            values = _values(found, measured.filled, measured, is_whole=True)
            values.top, values.distinct = top(found, one), len(found)
            return values
    return _of_many(opened, one, measured)


def _values(found: Sequence[tuple[Any, int]], rows: int, measured: Measured, *, is_whole: bool) -> Values:
    natives, counts = [value for value, _ in found], [int(count) for _, count in found]
    return Values(natives, counts, rows, measured.filled, is_whole)


def _groups(relation: str, one: Field, measured: Measured) -> str:
    """SQL of each different value `v` and its rows `n`."""
    name = quoted(one.name)
    if one.type in TEXTS and measured.lengths and measured.lengths[1] > LONG:
        shown = f"any_value(left({name}, {_READ}))"
        return f"SELECT {shown} AS v, count(*) AS n FROM {relation} WHERE {name} IS NOT NULL GROUP BY hash({name})"
    value = f"{name}::VARCHAR" if one.type in TEMPORAL else name
    return f"SELECT {value} AS v, count(*) AS n FROM {relation} WHERE {name} IS NOT NULL GROUP BY {name}"


def _of_many(opened: Opened, one: Field, measured: Measured) -> Values:
    found = opened.ask(f"{_groups(opened.sample, one, measured)} ORDER BY n DESC, min({ROW}) LIMIT {EXACT}")
    values = _values(found, sum(count for _, count in found), measured, is_whole=False)
    if one.type is not FieldType.NUMBER and measured.about >= 0.9 * measured.filled:
        values.distinct = _counted(opened, one, measured.filled)
    if values.distinct != measured.filled:
        values.top = _top_of_large(opened, one, found) if opened.is_large else _top_of_all(opened, one, measured)
    return values


def _counted(opened: Opened, one: Field, filled: int) -> int | None:
    """How many values there are that hardly ever repeat. Of a large table, only when none may: it takes seconds.

    Whether values repeat is seen in one of `_SHARE` of them; and where they only rise, each is another.
    """
    key = _key(one)
    if opened.is_large:
        if filled == opened.rows and one.type not in TEXTS and _rises(opened, one):
            return filled
        some = f"SELECT {key} AS k FROM {opened.relation} WHERE hash({quoted(one.name)}) % {_SHARE} = 0"
        rows, different = opened.first(f"SELECT count(k), count(DISTINCT k) FROM ({some})")
        if rows != different:
            return None
    return int(opened.first(f"SELECT count(DISTINCT {key}) FROM {opened.relation}")[0])


def _rises(opened: Opened, one: Field) -> bool:
    """Whether each value is above that of the row before; in the sample first, which is nearly always enough to say."""
    name = quoted(one.name)
    falls = f"count(*) FILTER (WHERE r <= pr OR v <= pv) FROM (SELECT {ROW} AS r, {name} AS v, lag({ROW}) OVER () AS pr"
    query = f"SELECT {falls}, lag({name}) OVER () AS pv FROM "
    return all(not opened.first(f"{query}{relation})")[0] for relation in (opened.sample, opened.relation))


def _key(one: Field) -> str:
    """What is counted as different: texts take less memory as their hash."""
    name = quoted(one.name)
    return f"hash({name})" if one.type in TEXTS else name


def _top_of_all(opened: Opened, one: Field, measured: Measured) -> tuple[Top, ...]:
    query = f"SELECT v, n FROM ({_groups(opened.relation, one, measured)}) WHERE n > 1 ORDER BY n DESC, v LIMIT {_TOP}"
    return top(opened.ask(query), one)


def _top_of_large(opened: Opened, one: Field, sampled: Sequence[tuple[Any, int]]) -> tuple[Top, ...]:
    """The values seen most in the sample, counted in every row; none when no value stands out in it."""
    if not sampled or sampled[0][1] < _OFTEN:
        return ()
    candidates = [value for value, count in sampled[:_CANDIDATES] if count > 1]
    name = quoted(one.name)
    value = f"{name}::VARCHAR" if one.type in TEMPORAL else f"left({name}, {_READ})" if one.type in TEXTS else name
    marks = ", ".join("?" * len(candidates))
    query = (
        f"SELECT {value} AS v, count(*) AS n FROM {opened.relation} WHERE {value} IN ({marks})"
        f" GROUP BY 1 ORDER BY n DESC, v LIMIT {_TOP}"
    )
    return top(opened.ask(query, candidates), one)


def top(pairs: Sequence[tuple[Any, int]], one: Field) -> tuple[Top, ...]:
    """The first values and their rows, as a profile has them."""
    return tuple(Top(plain(value, one.type), int(count)) for value, count in pairs[:_TOP])


def take(
    parquet: Path, fields: Sequence[Field], *, threads: int = database.THREADS, memory: str = database.MEMORY
) -> dict[str, Values]:
    """Different values of every column, by name, as `personal.scan` wants them."""
    with database.opened(threads=threads, memory=memory) as connection:
        found = table(connection, parquet, fields)
        measured = measure(found, found.fields)
        return {one.name: of_column(found, one, measured[one.name]) for one in found.fields}
