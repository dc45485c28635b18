"""What changed from one version of a table to the next: columns, and rows added, removed or changed.

Rows are paired by a key when there is one: then a changed row shows what it was and what it is. Without a key the two
tables are compared as bags of whole rows, and a changed row is one removed and one added. Cells are compared through
a 64-bit hash of the row; what does not fit in memory goes to a temporary directory.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from parvis.engines.tables.profile import database
from parvis.engines.tables.profile.database import literal, quoted, row, source
from parvis.engines.tables.profile.measures import plain
from parvis.engines.tables.profile.opened import NUMBERS, ROW, SHAPES, GoingOn
from parvis.engines.tables.profile.rows import hashed
from parvis.engines.tables.profile.shapes import Scalar, Stopped
from parvis.engines.tables.shapes import Field, FieldType

EXAMPLES: Final = 100
CHANGE: Final = "_change"  # the column of a download: added, removed, before, after
_NO_KEY: Final = SHAPES | {FieldType.NUMBER, FieldType.BOOLEAN, FieldType.OBJECT}
_NEARLY: Final = 0.9  # of the rows, by estimate, that a key tells apart; the estimate is some 3% off
_WIDEST: Final = 5  # columns of a key


class KeyUnfit(ValueError):
    """The key that was given is not one: a column is not in both tables, is empty somewhere, or rows share a value."""

    def __init__(self, key: Sequence[str], why: str) -> None:
        super().__init__(f"{', '.join(key)}: {why}")
        self.key, self.why = tuple(key), why  # `missing_column`, `empty`, `not_unique`


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column whose type is another."""

    name: str
    old: FieldType
    new: FieldType


@dataclass(frozen=True, slots=True)
class Pair:
    """A row that changed, before and after; rows count from 1."""

    old_row: int
    new_row: int
    before: Mapping[str, Scalar]
    after: Mapping[str, Scalar]


@dataclass(slots=True)
class Difference:
    """Two versions of a table compared; `key` is empty when rows were compared whole.

    `changed_cells` are the rows whose cell differs, by column; examples are the first hundred of each kind.
    """

    old_rows: int
    new_rows: int
    key: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0
    columns_added: tuple[Field, ...] = ()
    columns_removed: tuple[Field, ...] = ()
    columns_retyped: tuple[Retyped, ...] = ()
    changed_cells: dict[str, int] = field(default_factory=dict)
    added_examples: tuple[Mapping[str, Scalar], ...] = ()
    removed_examples: tuple[Mapping[str, Scalar], ...] = ()
    changed_examples: tuple[Pair, ...] = ()

    @property
    def unchanged(self) -> int:
        """Rows of the new table that were so in the old one."""
        return self.new_rows - self.added - self.changed

    @property
    def is_same(self) -> bool:
        """Whether nothing changed, in rows or in columns."""
        counts = self.added or self.removed or self.changed
        return not (counts or self.columns_added or self.columns_removed or self.columns_retyped)

    def to_json(self) -> dict[str, Any]:
        """The difference as plain JSON."""
        return {**asdict(self), "unchanged": self.unchanged, "is_same": self.is_same}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Difference":
        """The difference that `to_json` wrote; members it does not know are left out."""
        known = {name: value for name, value in members.items() if name in cls.__slots__}
        for name in ("columns_added", "columns_removed"):
            known[name] = tuple(Field(**{**one, "type": FieldType(one["type"])}) for one in known.get(name, ()))
        known["columns_retyped"] = tuple(
            Retyped(one["name"], FieldType(one["old"]), FieldType(one["new"]))
            for one in known.get("columns_retyped", ())
        )
        for name in ("key", "added_examples", "removed_examples"):
            known[name] = tuple(known.get(name, ()))
        known["changed_examples"] = tuple(Pair(**one) for one in known.get("changed_examples", ()))
        return cls(**known)


def compare(
    old: Path,
    old_fields: Sequence[Field],
    new: Path,
    new_fields: Sequence[Field],
    *,
    key: Sequence[str] | None = None,
    threads: int = database.THREADS,
    memory: str = database.MEMORY,
    going_on: GoingOn | None = None,
) -> Difference:
    """What changed from the old table to the new one, over the columns both have.

    `key` names the columns that tell rows apart; without it, the first column that does in both tables is taken, or
    the fewest of the first columns that do together; `key=()` compares whole rows. Raises KeyUnfit, Stopped.
    """
    with _compared(old, old_fields, new, new_fields, key, threads, memory, going_on) as both:
        found = both.difference()
        _count(both, found)
        _show(both, found)
        return found


def write(
    old: Path,
    old_fields: Sequence[Field],
    new: Path,
    new_fields: Sequence[Field],
    *,
    into: Path,
    key: Sequence[str] | None = None,
    threads: int = database.THREADS,
    memory: str = database.MEMORY,
    going_on: GoingOn | None = None,
) -> int:
    """Write every row that changed `into` a file, Parquet or CSV by the end of its name; returns how many lines.

    The column `_change` says added, removed, before or after (a changed row has both, one below the other); the other
    columns are those of the new table, then those that were removed. Raises KeyUnfit, Stopped.
    """
    kind = "FORMAT csv, HEADER" if into.suffix.lower() == ".csv" else "FORMAT parquet, COMPRESSION zstd"
    with _compared(old, old_fields, new, new_fields, key, threads, memory, going_on) as both:
        names = [*(one.name for one in new_fields), *(one.name for one in both.only(old_fields, new_fields))]
        query = f"{both.lines('old', names)} UNION ALL BY NAME {both.lines('new', names)}"
        query = f"SELECT * EXCLUDE (__place, __turn) FROM ({query}) ORDER BY __place, __turn"
        return int(both.first(f"COPY ({query}) TO {literal(str(into))} ({kind})")[0])


@dataclass(slots=True)
class _Both:
    """The two tables, open, and the rows that differ in a table `__changes` (old row, new row, from 0)."""

    connection: duckdb.DuckDBPyConnection
    old: str
    new: str
    old_fields: tuple[Field, ...]
    new_fields: tuple[Field, ...]
    key: tuple[str, ...]
    going_on: GoingOn | None

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Every row of the answer."""
        self._check()
        return self.connection.execute(query).fetchall()

    def first(self, query: str) -> tuple[Any, ...]:
        """The first row of the answer."""
        self._check()
        return row(self.connection, query)

    def _check(self) -> None:
        if self.going_on is not None and not self.going_on():
            raise Stopped

    @property
    def shared(self) -> list[tuple[Field, Field]]:
        """The columns both have, as (old, new)."""
        by_name = {one.name: one for one in self.old_fields}
        return [(by_name[one.name], one) for one in self.new_fields if one.name in by_name]

    @staticmethod
    def only(some: Sequence[Field], others: Sequence[Field]) -> tuple[Field, ...]:
        """Fields of the first whose name the others do not have."""
        names = {one.name for one in others}
        return tuple(one for one in some if one.name not in names)

    def rows(self, relation: str) -> str:
        """SQL of a table's shared columns, each as what both types can be."""
        parts = [f"{_cast(old, new)} AS {quoted(new.name)}" for old, new in self.shared]
        return f"(SELECT {', '.join([ROW, *parts])} FROM {relation})"

    def difference(self) -> Difference:
        """What is known before rows are counted."""
        counts = [int(self.first(f"SELECT count(*) FROM {relation}")[0]) for relation in (self.old, self.new)]
        retyped = tuple(Retyped(new.name, old.type, new.type) for old, new in self.shared if old.type is not new.type)
        return Difference(
            old_rows=counts[0],
            new_rows=counts[1],
            key=self.key,
            columns_added=self.only(self.new_fields, self.old_fields),
            columns_removed=self.only(self.old_fields, self.new_fields),
            columns_retyped=retyped,
        )

    def lines(self, side: str, names: Sequence[str]) -> str:
        """SQL of the rows of one side that changed, as lines of a download."""
        fields, relation = (self.old_fields, self.old) if side == "old" else (self.new_fields, self.new)
        mine = {one.name: one for one in fields}
        other = {one.name: one for one in (self.new_fields if side == "old" else self.old_fields)}
        alone, beside, turn = ("removed", "before", 0) if side == "old" else ("added", "after", 1)
        cells = [
            f"{_written(mine[name], other.get(name), 't.')} AS {quoted(name)}"
            if name in mine
            else f"NULL AS {quoted(name)}"
            for name in names
        ]
        opposite = "new" if side == "old" else "old"
        return (
            f"SELECT CASE WHEN c.{opposite}_row IS NULL THEN '{alone}' ELSE '{beside}' END AS {CHANGE},"
            f" {', '.join(cells)}, coalesce(c.new_row, c.old_row) AS __place, {turn} AS __turn"
            f" FROM {relation} AS t JOIN __changes AS c ON t.{ROW} = c.{side}_row"
        )


def _cast(old: Field, new: Field, prefix: str = "") -> str:
    """A cell, as what is compared when its column has another type on the other side."""
    name = prefix + quoted(new.name)
    if old.type is new.type:
        return name
    if old.type in NUMBERS and new.type in NUMBERS:
        return f"{name}::DOUBLE"
    return f"{name}::VARCHAR"


def _written(mine: Field, other: Field | None, prefix: str) -> str:
    if mine.type in SHAPES:
        return f"ST_AsText(ST_GeomFromWKB(ST_AsWKB({prefix}{quoted(mine.name)})))"
    return _cast(mine, other or mine, prefix)


@contextmanager
def _compared(
    old: Path,
    old_fields: Sequence[Field],
    new: Path,
    new_fields: Sequence[Field],
    key: Sequence[str] | None,
    threads: int,
    memory: str,
    going_on: GoingOn | None,
) -> Iterator[_Both]:
    """Both tables, their key chosen and the rows that differ found."""
    with database.opened(threads=threads, memory=memory) as connection:
        both = _Both(connection, source(old), source(new), tuple(old_fields), tuple(new_fields), (), going_on)
        both.key = _guessed(both) if key is None else _given(both, key)
        both.ask(f"CREATE TEMP TABLE __changes AS {_by_key(both) if both.key else _by_rows(both)}")
        yield both


def _given(both: _Both, key: Sequence[str]) -> tuple[str, ...]:
    """The key, once it is sure to be one. Raises KeyUnfit."""
    shared = {new.name for _, new in both.shared}
    if not set(key) <= shared:
        raise KeyUnfit(key, "missing_column")
    for relation in (both.old, both.new) if key else ():
        empty = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
        total, blank, distinct = both.first(
            f"SELECT count(*), count(*) FILTER (WHERE {empty}), count(DISTINCT {hashed(key)})"
            f" FROM {both.rows(relation)}"
        )
        if blank or distinct < total:
            raise KeyUnfit(key, "empty" if blank else "not_unique")
    return tuple(key)


def _guessed(both: _Both) -> tuple[str, ...]:
    """The first column that tells rows apart in both tables; or the fewest of the first ones that do together."""
    usable = [new.name for old, new in both.shared if not {old.type, new.type} & _NO_KEY]
    if not usable:
        return ()
    totals, spans = [], []
    for relation in (both.old, both.new):
        parts = [f"approx_count_distinct({quoted(name)}), count({quoted(name)})" for name in usable]
        total, *figures = both.first(f"SELECT count(*), {', '.join(parts)} FROM {both.rows(relation)}")
        totals.append(int(total))
        spans.append(dict(zip(usable, zip(figures[::2], figures[1::2], strict=True), strict=True)))
    if 0 in totals:
        return ()
    full = [name for name in usable if all(some[name][1] == total for some, total in zip(spans, totals, strict=True))]
    for name in full:
        if all(some[name][0] >= _NEARLY * total for some, total in zip(spans, totals, strict=True)) and _is_key(
            both, [name]
        ):
            return (name,)
    return _several(both, full[:_WIDEST], spans, totals)


def _several(
    both: _Both, names: list[str], spans: Sequence[Mapping[str, tuple[int, int]]], totals: Sequence[int]
) -> tuple[str, ...]:
    for size in range(2, len(names) + 1):
        reach = [1.0] * len(spans)
        for name in names[:size]:
            reach = [before * some[name][0] for before, some in zip(reach, spans, strict=True)]
        if all(most >= _NEARLY * total for most, total in zip(reach, totals, strict=True)) and _is_key(
            both, names[:size]
        ):
            return tuple(names[:size])
    return ()


def _is_key(both: _Both, names: Sequence[str]) -> bool:
    try:
        return bool(_given(both, names))
    except KeyUnfit:
        return False


def _by_key(both: _Both) -> str:
    """SQL of the rows that differ: paired by key, and by nothing else."""
    key = ", ".join(map(quoted, both.key))
    rest = [new.name for _, new in both.shared if new.name not in both.key]
    mark = hashed(rest) if rest else "0"
    sides = [f"(SELECT {ROW} AS r, {key}, {mark} AS h FROM {both.rows(relation)})" for relation in (both.old, both.new)]
    return (
        f"SELECT o.r AS old_row, n.r AS new_row FROM {sides[0]} AS o FULL JOIN {sides[1]} AS n USING ({key})"
        " WHERE o.r IS NULL OR n.r IS NULL OR o.h <> n.h"
    )


def _by_rows(both: _Both) -> str:
    """SQL of the rows that differ: of a row that comes three times and came twice, the last is added."""
    names = [new.name for _, new in both.shared]
    mark = hashed(names) if names else "0"
    sides = [f"(SELECT {ROW} AS r, {mark} AS h FROM {both.rows(relation)})" for relation in (both.old, both.new)]
    counts = [f"(SELECT h, count(*) AS n FROM {side} GROUP BY h)" for side in sides]
    odd = (
        f"SELECT coalesce(a.h, b.h) AS h, coalesce(a.n, 0) AS was, coalesce(b.n, 0) AS is_now"
        f" FROM {counts[0]} AS a FULL JOIN {counts[1]} AS b ON a.h = b.h WHERE a.n IS DISTINCT FROM b.n"
    )
    numbered = [
        f"(SELECT s.r, o.was, o.is_now, row_number() OVER (PARTITION BY s.h ORDER BY s.r) AS k"
        f" FROM {side} AS s JOIN odd AS o ON s.h = o.h)"
        for side in sides
    ]
    return (
        f"WITH odd AS MATERIALIZED ({odd})"
        f" SELECT r AS old_row, NULL::BIGINT AS new_row FROM {numbered[0]} WHERE k > is_now"
        f" UNION ALL SELECT NULL::BIGINT, r FROM {numbered[1]} WHERE k > was"
    )


def _count(both: _Both, found: Difference) -> None:
    counts = "count(*) FILTER (WHERE old_row IS NULL), count(*) FILTER (WHERE new_row IS NULL), count(*)"
    added, removed, total = map(int, both.first(f"SELECT {counts} FROM __changes"))
    found.added, found.removed, found.changed = added, removed, total - added - removed
    names = [new.name for _, new in both.shared if new.name not in both.key]
    if not found.changed or not names:
        return
    parts = [f"count(*) FILTER (WHERE o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)})" for name in names]
    cells = both.first(
        f"SELECT {', '.join(parts)} FROM __changes AS c JOIN {both.rows(both.old)} AS o ON o.{ROW} = c.old_row"
        f" JOIN {both.rows(both.new)} AS n ON n.{ROW} = c.new_row"
    )
    found.changed_cells = {name: int(count) for name, count in zip(names, cells, strict=True) if count}


def _show(both: _Both, found: Difference) -> None:
    """The first rows of each kind."""
    added = _first(both, "new_row", "old_row IS NULL")
    removed = _first(both, "old_row", "new_row IS NULL")
    old, new = _fetched(both.old, both.old_fields), _fetched(both.new, both.new_fields)
    found.added_examples = tuple(_cells(both, new, [place for _, place in added]).values())
    found.removed_examples = tuple(_cells(both, old, [place for place, _ in removed]).values())
    changed = _first(both, "new_row", "old_row IS NOT NULL AND new_row IS NOT NULL")
    before = _cells(both, old, [place for place, _ in changed])
    after = _cells(both, new, [place for _, place in changed])
    found.changed_examples = tuple(Pair(was + 1, now + 1, before[was], after[now]) for was, now in changed)


def _first(both: _Both, order: str, where: str) -> list[tuple[int, int]]:
    query = f"SELECT old_row, new_row FROM __changes WHERE {where} ORDER BY {order} LIMIT {EXAMPLES}"
    return [(was, now) for was, now in both.ask(query)]


def _fetched(relation: str, fields: Sequence[Field]) -> tuple[str, Sequence[Field]]:
    parts = [f"{_written(one, None, '')}" if one.type in SHAPES else _shown(one) for one in fields]
    return f"SELECT {', '.join([ROW, *parts])} FROM {relation}", fields


def _shown(one: Field) -> str:
    texts = (FieldType.STRING, FieldType.OBJECT)
    return f"left({quoted(one.name)}, 200)" if one.type in texts else quoted(one.name)


def _cells(both: _Both, query: tuple[str, Sequence[Field]], places: Sequence[int]) -> dict[int, Mapping[str, Scalar]]:
    """The rows at these places, in their order, by place."""
    if not places:
        return {}
    text, fields = query
    found = both.ask(f"{text} WHERE {ROW} IN ({', '.join(map(str, places))}) ORDER BY {ROW}")
    return {
        int(place): {one.name: plain(cell, one.type) for one, cell in zip(fields, cells, strict=True)}
        for place, *cells in found
    }
