"""Makes the profile of a table from its Parquet file: one scan for figures, one grouping for each column's values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parvis.engines.tables.profile import database, extent, opened, personal, rows, shares, small, values
from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.measures import Measured, measure, plain
from parvis.engines.tables.profile.opened import DAYS, ROW, SHAPES, GoingOn, Opened, Progress
from parvis.engines.tables.profile.semantics import lists as reference
from parvis.engines.tables.profile.semantics.lists import Lists
from parvis.engines.tables.profile.semantics.scoring import Found, tell
from parvis.engines.tables.profile.shapes import Code, ColumnProfile, Finding, Flag, Notice, Offender, Profile
from parvis.engines.tables.profile.values import Values
from parvis.engines.tables.shapes import Field, FieldType

CATEGORIES: Final = 25
_EXAMPLES: Final = 5
_OFFENDERS: Final = 5
_MOSTLY: Final = 0.8  # of the rows of a text column that are numbers or dates, for the others to stand out
_ZERO: Final = re.compile(r"0[0-9A-Z]+")
_DIGITS: Final = re.compile(r"[0-9]+[A-Z]?")
_NUMBER: Final = re.compile(r"[+-]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s?%?")
_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
_SANE: Final = ("1000", "2101")  # years


@dataclass(slots=True)
class _Seen:
    """What was learnt of columns on the way to the profile."""

    columns: list[ColumnProfile]
    warnings: list[Notice]
    findings: list[Finding]
    texts: dict[str, Sequence[tuple[str, int]]]


def make(
    parquet: Path,
    fields: Sequence[Field],
    *,
    lists: Lists | None = None,
    home: str = "",
    threads: int = database.THREADS,
    memory: str = database.MEMORY,
    room: Path | None = None,
    progress: Progress | None = None,
    going_on: GoingOn | None = None,
) -> Profile:
    """The profile of a table.

    `lists` are reference lists by name (`fr.commune`: codes; `fr.commune_name`: names, see `lists.FROM_CALLER`);
    `home` is the country (`fr`, `ma`) whose types win where two fit as well. `memory` is DuckDB's limit; what goes
    beyond is written to a directory in `room`. `progress` is told the share done, `going_on` asked before each query.
    Raises Stopped when it says no, duckdb.Error when the file is no Parquet.
    """
    with database.opened(threads=threads, memory=memory, room=room) as connection:
        table = opened.table(connection, parquet, fields, progress=progress, going_on=going_on)
        table.tell(0.05)
        seen = _Seen([], [], [], {})
        given = reference.named(lists)
        for one, (measured, found) in _values(table):
            _look(table, one, measured, found, given, home, seen)
            table.tell(0.3 + 0.5 * len(seen.columns) / len(table.fields))
        _order(table, seen.columns)
        return _whole(table, parquet, seen)


def _values(table: Opened) -> Iterator[tuple[Field, small.Known]]:
    """Each column with its figures and its different values."""
    if not small.is_small(table):
        measured = measure(table, table.fields)
        table.tell(0.3)
        for one in table.fields:
            yield one, (measured[one.name], values.of_column(table, one, measured[one.name]))
        return
    for one, known in small.known(table):
        if known is None:
            figures = measure(table, [one])[one.name]
            known = figures, values.of_column(table, one, figures)
        yield one, known


def _whole(table: Opened, parquet: Path, seen: _Seen) -> Profile:
    columns = tuple(seen.columns)
    table.tell(0.85)
    found = rows.keys(table, columns)
    duplicates = rows.duplicates(table, columns, found)
    table.tell(0.95)
    span, span_column = extent.span(columns)
    has_shape = any(one.type in SHAPES for one in columns)
    bbox, bbox_columns = extent.bbox(table, columns, extent.declared(table, str(parquet)) if has_shape else b"")
    seen.warnings[:0] = _of_table(table, duplicates, bbox_columns)
    profile = Profile(
        rows=table.rows,
        columns=columns,
        duplicates=duplicates,
        keys=found,
        span=span,
        span_column=span_column,
        bbox=bbox,
        bbox_columns=bbox_columns if bbox else (),
        warnings=tuple(seen.warnings),
        personal=tuple(personal.together(columns, seen.findings, seen.texts)),
    )
    table.tell(1.0)
    return profile


def _of_table(table: Opened, duplicates: int, places: tuple[str, ...]) -> list[Notice]:
    notices = [] if table.rows else [Notice(Code.NO_ROWS)]
    if duplicates:
        notices.append(Notice(Code.DUPLICATE_ROWS, count=duplicates))
    if zeros := extent.at_zero(table, places):
        notices.append(Notice(Code.NO_PLACE, places[0], zeros))
    return notices


def _look(table: Opened, one: Field, measured: Measured, found: Values, lists: Lists, home: str, seen: _Seen) -> None:
    """Add a column to what was seen."""
    pairs = found.texts() if one.type not in SHAPES else []
    meaning = tell(one.original, one.type, [text for text, _ in pairs] or _stand_in(one, measured), lists, home)
    column = _column(table, one, measured, found, meaning)
    column.flags = tuple(_flags(column, measured, found, pairs))
    if Flag.MIXED in column.flags:
        column.offenders = _offenders(table, one, pairs)
    seen.columns.append(column)
    seen.warnings += _notices(column, meaning, pairs, found)
    seen.findings += personal.of_column(column, found)
    if personal.is_telling(column):
        seen.texts[one.name] = pairs


def _stand_in(one: Field, measured: Measured) -> list[str]:
    """Geometries have no text; that there are some is enough."""
    return ["geometry"] if one.type in SHAPES and measured.filled else []


def _column(table: Opened, one: Field, measured: Measured, found: Values, meaning: Found) -> ColumnProfile:
    grain, bins = shares.histogram(table, one, measured, found)
    return ColumnProfile(
        name=one.name,
        original=one.original,
        type=one.type,
        semantic=meaning.best,
        runner_up=meaning.runner_up,
        nulls=table.rows - measured.filled,
        distinct=measured.about if found.distinct is None else found.distinct,
        distinct_is_exact=found.distinct is not None or not measured.filled,
        min=measured.min,
        max=measured.max,
        mean=measured.mean,
        stddev=measured.stddev,
        quartiles=shares.quartiles(table, one, found) if measured.filled else None,
        lengths=measured.lengths,
        top=found.top,
        histogram=bins,
        grain=grain,
        examples=tuple(plain(value, one.type) for value in found.natives[:_EXAMPLES]),
    )


def _flags(column: ColumnProfile, measured: Measured, found: Values, pairs: Sequence[tuple[str, int]]) -> list[Flag]:
    if not measured.filled:
        return [Flag.EMPTY]
    is_exact, flags = found.distinct is not None, []
    if is_exact and column.distinct == 1:
        flags.append(Flag.CONSTANT)
    if is_exact and column.distinct == measured.filled and not column.nulls and measured.filled > 1:
        flags.append(Flag.UNIQUE)
    if is_exact and 1 < column.distinct <= min(CATEGORIES, measured.filled // 2):
        flags.append(Flag.CATEGORICAL)
    if column.type is FieldType.STRING:
        flags += _of_text(column, pairs)
    return flags


def _of_text(column: ColumnProfile, pairs: Sequence[tuple[str, int]]) -> list[Flag]:
    if any(_ZERO.fullmatch(text) for text, _ in pairs):
        digits = sum(_DIGITS.fullmatch(text) is not None for text, _ in pairs)
        if digits > 0.5 * len(pairs):
            return [Flag.LEADING_ZEROS]
    if column.semantic is not None:
        return []
    total, usual = sum(count for _, count in pairs), sum(count for text, count in pairs if _is_usual(text))
    return [Flag.MIXED] if total * _MOSTLY <= usual < total else []


def _is_usual(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None or _DATE.fullmatch(text) is not None


def _offenders(table: Opened, one: Field, pairs: Sequence[tuple[str, int]]) -> tuple[Offender, ...]:
    """The first cells that are no number or date."""
    odd = [text for text, _ in pairs if not _is_usual(text)][: 10 * _OFFENDERS]
    name, marks = quoted(one.name), ", ".join("?" * len(odd))
    query = (
        f"SELECT {ROW} + 1, left({name}, 200) FROM {table.relation} WHERE trim({name}) IN ({marks})"
        f" ORDER BY 1 LIMIT {_OFFENDERS}"
    )
    return tuple(Offender(int(row), text) for row, text in table.ask(query, odd))


def _notices(column: ColumnProfile, meaning: Found, pairs: Sequence[tuple[str, int]], found: Values) -> list[Notice]:
    notices = []
    if Flag.EMPTY in column.flags:
        notices.append(Notice(Code.EMPTY_COLUMN, column.name))
    if Flag.CONSTANT in column.flags and found.filled > 1:
        notices.append(Notice(Code.CONSTANT_COLUMN, column.name, detail=str(column.examples[0])))
    if Flag.MIXED in column.flags:
        odd = sum(count for text, count in pairs if not _is_usual(text))
        notices.append(Notice(Code.MIXED_COLUMN, column.name, odd))
    if meaning.doubt is not None:
        wrong = round((1 - meaning.doubt.share) * found.filled)
        notices.append(Notice(Code.CHECK_FAILS, column.name, wrong, meaning.doubt.name))
    if column.type in DAYS and (strange := _strange(column)):
        notices.append(Notice(Code.STRANGE_DATES, column.name, detail=strange))
    return notices


def _strange(column: ColumnProfile) -> str:
    smallest, largest = str(column.min or ""), str(column.max or "")
    if smallest and smallest[:4] < _SANE[0]:
        return smallest
    return largest if largest and (largest[:4] >= _SANE[1] or len(largest.partition("-")[0]) > 4) else ""


def _order(table: Opened, columns: Sequence[ColumnProfile]) -> None:
    """Flag the columns the rows are in the order of."""
    tried = {one.name for one in columns if not one.nulls and one.distinct > 1 and one.type not in SHAPES}
    found = rows.ordered(table, [one for one in table.fields if one.name in tried])
    for one in columns:
        if one.name in found:
            one.flags = (*one.flags, Flag.SORTED)
