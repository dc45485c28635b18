"""A question as SQL: names only from the fields, values only bound.

Rows keep the order of the file unless they are sorted, and equal rows of a sort keep it too, so that pages never
overlap. Texts are compared, looked into and sorted as readers do where it is harmless: without accents and case when
looking for a part of a cell and when sorting, to the letter everywhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.query import kinds
from parvis.engines.tables.query.shapes import (
    ID,
    Aggregate,
    Condition,
    Every,
    Group,
    Measure,
    Operator,
    Query,
    Sort,
    Value,
    Where,
)
from parvis.engines.tables.shapes import Field, FieldType

_ROW: Final = "(t.file_row_number + 1)"
_SIGNS: Final = {
    Operator.EXACT: "=",
    Operator.DIFFERS: "IS DISTINCT FROM",
    Operator.LESS: "<=",
    Operator.GREATER: ">=",
    Operator.STRICTLY_LESS: "<",
    Operator.STRICTLY_GREATER: ">",
}
_MEASURES: Final[Mapping[Measure, str]] = {
    Measure.COUNT: "count({})",
    Measure.COUNTDISTINCT: "count(DISTINCT {})",
    Measure.MIN: "min({})",
    Measure.MAX: "max({})",
    Measure.SUM: "sum({})",
    Measure.AVG: "avg({})",
    Measure.MEDIAN: "median({})",
}
_DIGITS: Final = frozenset("0123456789")
_NO_DIGITS_NEEDED: Final = frozenset({FieldType.STRING, FieldType.OBJECT})
_SEARCHED: Final = frozenset(FieldType) - {FieldType.BOOLEAN, FieldType.GEOJSON}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: its label, its SQL, its type there."""

    label: str
    sql: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with the values it binds, and the columns of its answer in order."""

    sql: str
    values: tuple[Any, ...]
    columns: tuple[Column, ...]


def quoted(name: str) -> str:
    """The name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def shown(column: Column) -> str:
    """The column's SQL, a geometry or its well-known binary as GeoJSON text."""
    return f"ST_AsGeoJSON(CAST({column.sql} AS GEOMETRY))" if column.type is FieldType.GEOJSON else column.sql


class Builder:
    """Makes the SQL of one question about the table in a Parquet file. Raises Invalid when it cannot be asked."""

    def __init__(self, path: Path, fields: Sequence[Field], query: Query) -> None:
        kinds.check(query, fields)
        self._path = path
        self._fields = fields
        self._known = kinds.by_name(fields)
        self._query = query
        self._values: list[Any] = []

    def page(self) -> Statement:
        """The rows of the page, and one more when there is one; geometries as GeoJSON."""
        return self._statement(self._limit(), shown)

    def slow_page(self) -> Statement:
        """The same, with every row worked out before the page is cut: nothing for the optimizer to be clever about."""
        rows = self._statement("", shown)
        return replace(rows, sql=f"WITH r AS MATERIALIZED ({rows.sql}) SELECT * FROM r{self._limit()}")

    def all(self) -> Statement:
        """Every row, whatever the page; geometries as they are stored."""
        return self._statement("", lambda column: column.sql)

    def count(self) -> Statement:
        """How many rows there are in all."""
        self._values = []
        rows = f"{self._from()}{self._where()}"
        if groups := self._group_by():
            rows = f" FROM (SELECT 1{rows}{groups})"
        elif self._query.aggregates:
            rows = " FROM (SELECT 1)"
            self._values = []
        return Statement(f"SELECT count(*){rows}", tuple(self._values), ())

    def columns(self) -> tuple[Column, ...]:
        """The columns of the answer."""
        return tuple(self._selected())

    def source(self) -> tuple[str, list[Any]]:
        """(`FROM … AS t WHERE …`, the values it binds): the rows that the question is about, to ask something else."""
        self._values = []
        return f"{self._from()}{self._where() or ' WHERE true'}", self._values

    def _limit(self) -> str:
        passed, size = self._query.span
        return f" LIMIT {size + 1} OFFSET {passed}"

    def _statement(self, limit: str, written: Callable[[Column], str]) -> Statement:
        self._values = []
        columns = self.columns()
        select = ", ".join(f"{written(column)} AS {quoted(column.label)}" for column in columns)
        body = f"{self._from()}{self._where()}{self._group_by()}{self._order()}{limit}"
        return Statement(f"SELECT {select}{body}", tuple(self._values), columns)

    def _from(self) -> str:
        self._values.append(str(self._path))
        return " FROM read_parquet(?, file_row_number = true, hive_partitioning = false) AS t"

    # --- what is answered ---------------------------------------------------------------------------------------

    def _selected(self) -> list[Column]:
        query = self._query
        if query.is_aggregate:
            return [*map(self._group, query.group), *map(self._aggregate, query.aggregates)]
        names = dict.fromkeys(query.columns) or [
            name for name in dict.fromkeys([ID, *self._known]) if name != ID or not query.distinct
        ]
        return [Column(name, self._name(name), self._known[name].type) for name in names]

    def _name(self, name: str) -> str:
        return _ROW if name == ID else f"t.{quoted(name)}"

    def _group(self, group: Group) -> Column:
        field = self._known[group.field]
        if group.part is None:
            return Column(group.label, self._name(group.field), field.type)
        return Column(group.label, f"date_trunc('{group.part}', {self._name(group.field)})::DATE", FieldType.DATE)

    def _aggregate(self, aggregate: Aggregate) -> Column:
        field = self._known[aggregate.field]
        if aggregate.measure in {Measure.COUNT, Measure.COUNTDISTINCT}:
            kind = FieldType.INTEGER
        elif aggregate.measure in {Measure.AVG, Measure.MEDIAN}:
            kind = FieldType.NUMBER
        else:
            kind = field.type
        whole = aggregate.field == ID
        sql = "count(*)" if whole else _MEASURES[aggregate.measure].format(self._name(aggregate.field))
        if aggregate.measure is Measure.SUM and kind is FieldType.INTEGER:
            sql += "::DECIMAL(38, 0)"  # exact in Parquet too, which has no whole number that large
        return Column(aggregate.label, sql, kind)

    def _group_by(self) -> str:
        # Different rows are groups of which nothing is computed.
        different = self._selected() if self._query.distinct else map(self._group, self._query.group)
        groups = [column.sql for column in different]
        return f" GROUP BY {', '.join(groups)}" if groups else ""

    # --- which rows ---------------------------------------------------------------------------------------------

    def _where(self) -> str:
        parts = [self._condition(part) for part in self._query.where.parts]
        parts += [self._word(word) for word in self._query.search.split()]
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def _condition(self, where: Where) -> str:
        if isinstance(where, Condition):
            return self._compared(where)
        joint, none = (" AND ", "true") if isinstance(where, Every) else (" OR ", "false")
        return f"({joint.join(map(self._condition, where.parts)) or none})"

    def _compared(self, condition: Condition) -> str:
        field, operator, values = self._known[condition.field], condition.operator, condition.values
        name = self._name(condition.field)
        match operator:
            case Operator.ISNULL:
                return f"{name} IS NULL"
            case Operator.ISNOTNULL:
                return f"{name} IS NOT NULL"
            case Operator.CONTAINS:
                return self._contains(field, str(values[0]))
            case Operator.NOTCONTAINS:
                return f"NOT {self._contains(field, str(values[0]))}"
            case Operator.IN:
                return f"{name} IN ({self._bound(field, *values)})"
            case Operator.NOTIN:
                return f"{name} NOT IN ({self._bound(field, *values)})"
            case Operator.BETWEEN:
                return f"({name} >= {self._bound(field, values[0])} AND {name} <= {self._bound(field, values[1])})"
            case _:
                return f"{name} {_SIGNS[operator]} {self._bound(field, values[0])}"

    def _bound(self, field: Field, *values: Value) -> str:
        self._values += values
        return ", ".join([f"?::{_SQL_TYPES[field.type]}"] * len(values))

    def _contains(self, field: Field, part: str) -> str:
        self._values.append(part.replace(" ", "T") if field.type is FieldType.DATETIME else part)
        return f"contains({_folded(self._name(field.name), field)}, strip_accents(lower(?::VARCHAR)))"

    def _word(self, word: str) -> str:
        """Some cell holds the word; cells without letters are looked at when it has a digit only."""
        digits = bool(_DIGITS & set(word))
        fields = [
            field for field in self._fields
            if field.type in _SEARCHED and (digits or field.type in _NO_DIGITS_NEEDED)
        ]  # fmt: skip
        found = [self._contains(field, word) for field in fields]
        return f"({' OR '.join(found) or 'false'})"

    # --- in which order -----------------------------------------------------------------------------------------

    def _order(self) -> str:
        query = self._query
        if query.is_plain:
            return ""
        labels = {column.label: column for column in self._selected()}
        if query.is_aggregate:
            rest = [group.label for group in query.group]
        elif query.distinct:
            rest = list(labels)
        else:
            rest = [ID]
            labels = {name: Column(name, self._name(name), field.type) for name, field in self._known.items()}
            labels[ID] = Column(ID, "t.file_row_number", FieldType.INTEGER)  # a sum would be worked out for every row
        asked = {sort.by: sort for sort in reversed(query.sort)}
        sorts = [asked[by] for by in dict.fromkeys(sort.by for sort in query.sort)]
        sorts += [Sort(label) for label in rest if label not in asked]
        keys = [key for sort in sorts for key in _keys(labels[sort.by], sort.descending)]
        return f" ORDER BY {', '.join(keys)}" if keys else ""


def _keys(column: Column, descending: bool) -> list[str]:
    way = "DESC" if descending else "ASC"
    folded = [f"strip_accents(lower({column.sql}))"] if column.type is FieldType.STRING else []
    return [f"{sql} {way} NULLS LAST" for sql in [*folded, column.sql]]


def _folded(name: str, field: Field) -> str:
    if field.type in {FieldType.STRING, FieldType.OBJECT}:
        return f"strip_accents(lower({name}))"
    if field.type is FieldType.DATETIME:
        return f"replace(CAST({name} AS VARCHAR), ' ', 't')"
    return f"CAST({name} AS VARCHAR)"


_SQL_TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.STRING: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.TIME: "TIME",
    FieldType.OBJECT: "VARCHAR",
    FieldType.GEOJSON: "VARCHAR",
}
