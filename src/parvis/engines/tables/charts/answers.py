"""What is drawn: worked out of the table by DuckDB, names quoted and values bound by the builder of questions.

Rows are grouped first; groups then have the neutral names x, s, n, y0, y1…, so that no column's name is ever part of
what follows.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables import duck
from parvis.engines.tables.charts import binned, checking
from parvis.engines.tables.charts.shapes import (
    ASKED,
    BARS,
    DOTS,
    POINTS,
    SERIES,
    Chart,
    Column,
    Data,
    Kind,
    Note,
    Order,
    Told,
)
from parvis.engines.tables.query import kinds, values
from parvis.engines.tables.query.builder import Builder, Statement
from parvis.engines.tables.query.shapes import ID, Aggregate, Condition, Every, Group, Measure, Operator, Part, Query
from parvis.engines.tables.shapes import Field, FieldType

_DWARFED: Final = 2  # times the largest category, and all others together are told rather than drawn
_UNORDERED: Final = frozenset({FieldType.STRING, FieldType.BOOLEAN, FieldType.TIME})
_DAYS: Final = {Part.DAY: 1, Part.WEEK: 7, Part.MONTH: 30, Part.QUARTER: 91, Part.YEAR: 365}


def data(path: Path, fields: Sequence[Field], chart: Chart, *, seconds: float | None = None) -> Data:
    """What the chart shows of the table in the Parquet file at `path`.

    Raises Invalid when it cannot be drawn of these fields, and what `duck.cursor` raises.
    """
    query = checking.check(chart, fields)
    known = {field.name: field for field in fields}
    asked = _Asked(path, fields, known, chart, query, seconds)
    if chart.kind is Kind.HISTOGRAM:
        return _histogram(asked)
    return _scatter(asked) if chart.kind is Kind.SCATTER else _grouped(asked)


class _Asked:
    """A chart, the table it is of, and how long an answer may take."""

    def __init__(
        self, path: Path, fields: Sequence[Field], known: dict[str, Field], chart: Chart, query: Query,
        seconds: float | None,
    ) -> None:  # fmt: skip
        self.path, self.fields, self.chart, self.query, self.seconds = path, fields, chart, query, seconds
        self.x = known[chart.x]
        self.y = tuple(known[name] for name in chart.y)
        self.series = known[chart.series] if chart.series else None

    def statement(self, query: Query) -> Statement:
        """The SQL of a question about the table, whatever the page."""
        return Builder(self.path, self.fields, query).all()

    def fetched(self, statement: Statement, sql: str) -> list[tuple[Any, ...]]:
        """The answer to `sql`, in which `{rows}` stands for the statement."""
        with duck.cursor(self.seconds) as cursor:
            return cursor.execute(sql.replace("{rows}", statement.sql), statement.values).fetchall()


# --- rows that stand at the same place -----------------------------------------------------------------------------


def _grouped(asked: _Asked) -> Data:
    chart, grain = asked.chart, _grain(asked)
    groups = [Group(chart.x, grain), *([Group(chart.series)] if chart.series else [])]
    measured = [Aggregate(name, ASKED[chart.measure]) for name in chart.y] or [Aggregate(ID, Measure.COUNT)]
    counted = [] if not chart.y else [Aggregate(ID, Measure.COUNT)]
    statement = asked.statement(replace(asked.query, group=tuple(groups), aggregates=(*measured, *counted)))
    ys = [f"y{number}" for number in range(len(measured))]
    names = ["x", *(["s"] if chart.series else []), *ys, *(["n"] if counted else [])]
    sql = _Grouping(chart, is_ordered=asked.x.type not in _UNORDERED, ys=ys, names=names, grain=grain).sql()
    return _groups_read(asked, asked.fetched(statement, sql), grain)


class _Grouping:
    """The SQL around grouped rows: which categories and series are drawn; the others are one where they add up."""

    def __init__(self, chart: Chart, *, is_ordered: bool, ys: list[str], names: list[str], grain: Part | None) -> None:
        self.chart, self.is_ordered, self.ys, self.grain = chart, is_ordered, ys, grain
        self.names = names
        self.n = "n" if "n" in names else "y0"

    def sql(self) -> str:
        has_series = "s" in self.names
        s = "s" if has_series else "NULL"
        place = "g.x IS NOT DISTINCT FROM k.x"
        colour = "JOIN c ON g.s IS NOT DISTINCT FROM c.s" if has_series else ""
        beyond, faded = f"k.r > {self._limit()}", f"c.r > {SERIES}" if has_series else "false"
        if self.chart.adds_up and not self.is_ordered:
            kept, rest = "true", beyond
        else:
            kept, rest = f"NOT ({beyond})", "false"
        if not self.chart.adds_up:
            kept, faded = f"{kept} AND NOT ({faded})", "false"
        totals = ", ".join(f"{self._together(y)} AS {y}" for y in self.ys)
        return (
            f"WITH g({', '.join(self.names)}) AS MATERIALIZED ({{rows}}),"
            f" k AS (SELECT *, row_number() OVER (ORDER BY {self._first()}) AS r FROM ({self._weighed()})),"
            + (f" c AS ({self._series()})," if has_series else "")
            + " d AS (SELECT CASE WHEN "
            + rest
            + " THEN NULL ELSE g.x END AS x, ("
            + rest
            + ") AS o,"
            f" CASE WHEN {faded} THEN NULL ELSE {'g.s' if has_series else s} END AS s, ({faded}) AS so,"
            f" min(k.r) AS r, {'min(c.r)' if has_series else '0'} AS sr, {totals}"
            f" FROM g JOIN k ON {place} {colour} WHERE {kept} AND {self._placed()} GROUP BY ALL)"
            f" SELECT (SELECT count(*) FROM k), {'(SELECT count(*) FROM c)' if has_series else '0'},"
            f" (SELECT sum({self.n}) FROM g WHERE {self._placed()}),"
            f" (SELECT coalesce(sum({self.n}), 0) FROM g WHERE NOT ({self._placed()})), d.*"
            f" FROM (SELECT 1) LEFT JOIN d ON true ORDER BY o, {self._order()}, so, sr"
        )

    def _limit(self) -> int:
        if not self.is_ordered:
            return self.chart.limit
        return BARS if self.chart.kind is Kind.BAR else POINTS

    def _together(self, y: str) -> str:
        return f"sum(g.{y})" if self.chart.adds_up else f"any_value(g.{y})"

    def _placed(self) -> str:
        """Rows without a date or a number have no place along an axis; without a text, they are a category."""
        return "g.x IS NOT NULL" if self.is_ordered else "true"

    def _weighed(self) -> str:
        weight = "sum(y0)" if self.chart.adds_up else "max(y0)"
        return f"SELECT x, {weight} AS w FROM g WHERE {self._placed()} GROUP BY x"

    def _first(self) -> str:
        """Which categories are drawn: the first along an axis, else the largest, or the smallest when that is asked."""
        if self.is_ordered:
            return "x"
        way = "ASC" if self.chart.sort is Order.SMALLEST else "DESC"
        return f"w {way} NULLS LAST, x NULLS LAST"

    def _series(self) -> str:
        weight = "sum(y0)" if self.chart.adds_up else f"sum({self.n})"
        return (
            f"SELECT s, row_number() OVER (ORDER BY {weight} DESC NULLS LAST, s NULLS LAST) AS r"
            f" FROM g WHERE {self._placed()} GROUP BY s"
        )

    def _order(self) -> str:
        if self.is_ordered:
            return "x"
        return "strip_accents(lower(x::VARCHAR)) NULLS LAST, x" if self.chart.sort is Order.NAME else "r"


def _groups_read(asked: _Asked, found: Sequence[tuple[Any, ...]], grain: Part | None) -> Data:
    categories, series, counted, without = found[0][:4]
    chart = asked.chart
    rows: list[dict[str, Any]] = []
    for _k, _c, _n, _w, x, beyond, s, faded, rank, _sr, *measured in found:
        if rank is None:  # the one row there is when there is none
            continue
        for field, value in zip(asked.y or (None,), measured, strict=True):
            row: dict[str, Any] = {"x": values.plain(x), "y": _number(value)}
            if asked.series or len(asked.y) > 1:
                row["s"] = field.name if len(asked.y) > 1 and field else values.plain(s)
            if beyond or faded:
                row["rest"] = "x" if beyond else "s"
            rows.append(row)
    notes = [*_left_out(asked, rows, categories), *_faded(chart, series)]
    if without:
        notes.append(Note(Told.WITHOUT_X, int(without)))
    x_type = FieldType.DATE if grain else asked.x.type
    return Data(_columns(asked, x_type), tuple(rows), int(counted or 0), tuple(notes), grain)


def _columns(asked: _Asked, x_type: FieldType) -> tuple[Column, ...]:
    found = [Column("x", asked.x.name, x_type)]
    if asked.series:
        found.append(Column("s", asked.series.name, asked.series.type))
    elif len(asked.y) > 1:
        found.append(Column("s", "", FieldType.STRING))
    return (*found, Column("y", asked.y[0].name if len(asked.y) == 1 else "", FieldType.NUMBER))


def _left_out(asked: _Asked, rows: list[dict[str, Any]], categories: int) -> list[Note]:
    """What became of the categories beyond those drawn."""
    chart = asked.chart
    if asked.x.type not in _UNORDERED:
        most = BARS if chart.kind is Kind.BAR else POINTS
        return [Note(Told.CUT, most, categories)] if categories > most else []
    others = categories - chart.limit
    if others <= 0:
        return []
    if not chart.adds_up:
        return [Note(Told.OTHERS_LEFT_OUT, others)]
    sums: dict[Any, float] = {}
    for row in rows:
        key = (row.get("rest") == "x", row["x"])
        sums[key] = sums.get(key, 0) + (row["y"] or 0)
    rest = sum(total for (is_rest, _x), total in sums.items() if is_rest)
    largest = max((abs(total) for (is_rest, _x), total in sums.items() if not is_rest), default=0)
    return [Note(Told.OTHERS_APART if abs(rest) > _DWARFED * largest else Told.OTHERS_TOGETHER, others)]


def _faded(chart: Chart, series: int) -> list[Note]:
    others = series - SERIES
    if others <= 0:
        return []
    return [Note(Told.SERIES_TOGETHER if chart.adds_up else Told.SERIES_LEFT_OUT, others)]


def _grain(asked: _Asked) -> Part | None:
    """The period that dates are grouped by: the one asked for, or the finest that can be told apart."""
    if asked.x.type not in kinds.DATED:
        return None
    if asked.chart.grain:
        return asked.chart.grain
    ends = (Aggregate(asked.x.name, Measure.MIN), Aggregate(asked.x.name, Measure.MAX))
    ((first, last),) = asked.fetched(asked.statement(replace(asked.query, aggregates=ends)), "{rows}")
    days = (last - first).days if first is not None else 0
    most = BARS if asked.chart.kind is Kind.BAR else POINTS
    return next((part for part in (Part.DAY, Part.MONTH) if days / _DAYS[part] < most), Part.YEAR)


def _number(value: Any) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(value) if number.is_integer() and abs(number) < 2**53 else number


# --- rows as they are ------------------------------------------------------------------------------------------------


def _scatter(asked: _Asked) -> Data:
    """One dot per row; above DOTS rows, the same ones each time, spread over the whole file."""
    chart = asked.chart
    names = list(dict.fromkeys([ID, chart.x, chart.y[0], *([chart.series] if chart.series else [])]))
    given = tuple(Condition(name, Operator.ISNOTNULL) for name in (chart.x, chart.y[0]))
    where = Every((*asked.query.where.parts, *given))
    statement = asked.statement(replace(asked.query, where=where, columns=tuple(names)))
    keys = [f"c{number}" for number in range(len(names))]
    at = dict(zip(names, keys, strict=True))
    s = at[chart.series] if chart.series else "NULL"
    # Multiplying by a number without a factor in common with 2^32 deals the rows out evenly (Knuth, TAOCP 6.4).
    sql = (
        f"WITH g({', '.join(keys)}) AS ({{rows}}), c AS (SELECT {s} AS s, row_number() OVER (ORDER BY count(*) DESC,"
        f" {s} NULLS LAST) AS r FROM g GROUP BY 1), d AS (SELECT c0 AS i, {at[chart.x]} AS x, {at[chart.y[0]]} AS y,"
        f" c.s, c.r FROM g JOIN c ON {s} IS NOT DISTINCT FROM c.s)"
        f" SELECT (SELECT count(*) FROM g), (SELECT count(*) FROM c), x, y, s, r > {SERIES} FROM"
        f" (SELECT * FROM d ORDER BY (i * 2654435761) % 4294967296 LIMIT {DOTS}) ORDER BY i"
    )
    found = asked.fetched(statement, sql)
    total, series = found[0][:2] if found else (0, 0)
    rows = []
    for _t, _c, x, y, colour, faded in found:
        row = {"x": values.plain(x), "y": _number(y)}
        if chart.series:
            row |= {"s": None if faded else values.plain(colour)} | ({"rest": "s"} if faded else {})
        rows.append(row)
    notes = [Note(Told.SAMPLED, DOTS, total)] if total > DOTS else []
    if chart.series and series > SERIES:
        notes.append(Note(Told.SERIES_TOGETHER, series - SERIES))
    return Data(_columns(asked, asked.x.type), tuple(rows), total, tuple(notes))


# --- how numbers are spread ------------------------------------------------------------------------------------------


def _histogram(asked: _Asked) -> Data:
    """Rows in bins of equal width, whose ends are round numbers; empty bins are there too."""
    x = asked.x.name
    given = replace(asked.query, where=Every((*asked.query.where.parts, Condition(x, Operator.ISNOTNULL))))
    ends = tuple(Aggregate(x, measure) for measure in (Measure.MIN, Measure.MAX, Measure.COUNT))
    ((low, high, filled),) = asked.fetched(asked.statement(replace(given, aggregates=ends)), "{rows}")
    ((every,),) = asked.fetched(
        asked.statement(replace(asked.query, aggregates=(Aggregate(ID, Measure.COUNT),))), "{rows}"
    )
    columns = (
        Column("x", x, asked.x.type), Column("x2", "", asked.x.type), Column("y", "", FieldType.INTEGER),
    )  # fmt: skip
    notes = (Note(Told.WITHOUT_X, every - filled),) if every > filled else ()
    if not filled or not (math.isfinite(float(low)) and math.isfinite(float(high))):
        return Data(columns, (), filled, notes)
    bins = binned.bins(float(low), float(high), is_whole=asked.x.type is FieldType.INTEGER)
    sql = (
        f"SELECT least(greatest(floor((v::DOUBLE - {bins.start!r}) / {bins.step!r}), 0), {bins.count - 1})::INTEGER"
        " AS b, count(*) FROM ({rows}) AS g(v) WHERE isfinite(v::DOUBLE) GROUP BY b"
    )
    counts = dict(asked.fetched(asked.statement(replace(given, columns=(x,))), sql))
    rows = [{"x": bins.at(n), "x2": bins.at(n + 1), "y": counts.get(n, 0)} for n in range(bins.count)]
    return Data(columns, tuple(rows), filled, notes)
