"""Compares two versions of a table, and writes what changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from parvis.engines.tables.profile import database
from parvis.engines.tables.profile.database import chunks, quoted
from parvis.engines.tables.profile.difference import keys, lines, pairing, renaming
from parvis.engines.tables.profile.difference.both import Both, Side, side
from parvis.engines.tables.profile.difference.shapes import Difference, Pair, Retyped, Written
from parvis.engines.tables.profile.measures import plain
from parvis.engines.tables.profile.opened import ROW, SHAPES, GoingOn
from parvis.engines.tables.profile.shapes import Scalar
from parvis.engines.tables.shapes import Field, FieldType

EXAMPLES: Final = 100
_TEXTS: Final = frozenset({FieldType.STRING, FieldType.OBJECT})
_SHOWN: Final = 200  # characters of a text in an example
_AT_ONCE: Final = 100  # columns of one query


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
    with _compared(old, old_fields, new, new_fields, (key,), threads, memory, going_on) as both:
        found = _of_columns(both)
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
    with _compared(old, old_fields, new, new_fields, (key,), threads, memory, going_on) as both:
        return lines.write(both, into)


def make(
    old: Path,
    old_fields: Sequence[Field],
    new: Path,
    new_fields: Sequence[Field],
    *,
    into: Path,
    candidates: Sequence[Sequence[str]] = (),
    threads: int = database.THREADS,
    memory: str = database.MEMORY,
    going_on: GoingOn | None = None,
) -> Written:
    """Compare and write in one go; the difference has no examples, the first cells that changed stand for them.

    The first of the `candidates` that tells the rows of both tables apart is the key; when none does, one is looked
    for as `compare` does. Raises Stopped.
    """
    wanted = (*candidates, None)
    with _compared(old, old_fields, new, new_fields, wanted, threads, memory, going_on, is_strict=False) as both:
        found = _of_columns(both)
        _count(both, found)
        count = lines.write(both, into)
        return Written(found, lines.fields(both), count, lines.first_cells(both, into, found))


@contextmanager
def _compared(
    old: Path,
    old_fields: Sequence[Field],
    new: Path,
    new_fields: Sequence[Field],
    candidates: Sequence[Sequence[str] | None],
    threads: int,
    memory: str,
    going_on: GoingOn | None,
    *,
    is_strict: bool = True,
) -> Iterator[Both]:
    """Both tables, columns of another name found, their key chosen, and the rows that differ.

    A key that is none is an error, or, when not `is_strict`, left for the next; None is one that is looked for.
    """
    with database.opened(threads=threads, memory=memory) as connection:
        both = Both(connection, side(connection, old, old_fields), side(connection, new, new_fields), going_on=going_on)
        both.rename(renaming.renamed(both))
        both.key = keys.first(both, candidates, is_strict)
        both.ask(f"CREATE TEMP TABLE __changes AS {pairing.by_key(both) if both.key else pairing.by_rows(both)}")
        yield both


def _of_columns(both: Both) -> Difference:
    """What is known before rows are counted."""
    old_rows, new_rows = (int(both.first(f"SELECT count(*) FROM {one.relation}")[0]) for one in both.sides)
    return Difference(
        old_rows=old_rows,
        new_rows=new_rows,
        key=both.key,
        columns_added=both.added,
        columns_removed=both.removed,
        columns_retyped=tuple(
            Retyped(new.name, old.type, new.type) for old, new in both.shared if old.type is not new.type
        ),
        columns_renamed=both.renamed,
    )


def _count(both: Both, found: Difference) -> None:
    counts = "count(*) FILTER (WHERE old_row IS NULL), count(*) FILTER (WHERE new_row IS NULL), count(*)"
    added, removed, total = map(int, both.first(f"SELECT {counts} FROM __changes"))
    found.added, found.removed, found.changed = added, removed, total - added - removed
    names = [new.name for _, new in both.shared if new.name not in both.key]
    if not found.changed or not names:
        return
    for some in chunks(names, _AT_ONCE):
        parts = [f"count(*) FILTER (WHERE o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)})" for name in some]
        cells = both.first(
            f"SELECT {', '.join(parts)} FROM __changes AS c"
            f" JOIN {both.rows(both.old, some)} AS o ON o.{ROW} = c.old_row"
            f" JOIN {both.rows(both.new, some)} AS n ON n.{ROW} = c.new_row"
        )
        found.changed_cells |= {name: int(count) for name, count in zip(some, cells, strict=True) if count}


def _show(both: Both, found: Difference) -> None:
    """The first rows of each kind."""
    added, removed = _first(both, "new_row", "old_row IS NULL"), _first(both, "old_row", "new_row IS NULL")
    found.added_examples = tuple(_cells(both, both.new, [place for _, place in added]).values())
    found.removed_examples = tuple(_cells(both, both.old, [place for place, _ in removed]).values())
    changed = _first(both, "new_row", "old_row IS NOT NULL AND new_row IS NOT NULL")
    before = _cells(both, both.old, [place for place, _ in changed])
    after = _cells(both, both.new, [place for _, place in changed])
    found.changed_examples = tuple(Pair(was + 1, now + 1, before[was], after[now]) for was, now in changed)


def _first(both: Both, order: str, where: str) -> list[tuple[int, int]]:
    return [
        (was, now)
        for was, now in both.ask(
            f"SELECT old_row, new_row FROM __changes WHERE {where} ORDER BY {order} LIMIT {EXAMPLES}"
        )
    ]


def _cells(both: Both, one: Side, places: Sequence[int]) -> dict[int, Mapping[str, Scalar]]:
    """The rows at these places, in their order, by place; long texts cut."""
    if not places:
        return {}
    fields = list(one.fields.values())
    parts = [_short(field, one.shown(name)) for name, field in one.fields.items()]
    found = both.ask(
        f"SELECT {', '.join([ROW, *parts])} FROM {one.relation}"
        f" WHERE {ROW} IN ({', '.join(map(str, places))}) ORDER BY {ROW}"
    )
    return {
        int(place): {field.name: plain(cell, field.type) for field, cell in zip(fields, cells, strict=True)}
        for place, *cells in found
    }


def _short(one: Field, shown: str) -> str:
    return f"left({shown}, {_SHOWN})" if one.type in _TEXTS | SHAPES else shown
