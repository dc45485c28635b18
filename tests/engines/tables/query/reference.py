"""What a question about a table answers, worked out slowly and without SQL, to compare with."""

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from parvis.engines.tables.query.shapes import (
    Aggregate,
    Condition,
    Either,
    Every,
    Group,
    Measure,
    Operator,
    Part,
    Query,
    Where,
)
from parvis.engines.tables.shapes import Field, FieldType

Row = Mapping[str, Any]


def answer(fields: Sequence[Field], rows: Sequence[Row], query: Query) -> list[dict[str, Any]]:
    """Every row of the answer, in order; `rows` have `__id`."""
    kinds = {field.name: field.type for field in fields} | {"__id": FieldType.INTEGER}
    kept = [row for row in rows if holds(query.where, row, kinds) and found(query.search, row, fields)]
    if query.is_aggregate:
        return grouped(query, kept, kinds)
    names = query.columns or [*(["__id"] if not query.distinct else []), *(field.name for field in fields)]
    if query.distinct:
        kept = [dict(one) for one in dict.fromkeys(tuple((name, row[name]) for name in names) for row in kept)]
        kept = in_order(kept, [(name, False) for name in names], kinds)
    kept = in_order(kept, [(sort.by, sort.descending) for sort in query.sort], kinds)
    return [{name: row[name] for name in names} for row in kept]


def holds(where: Where, row: Row, kinds: Mapping[str, FieldType]) -> bool:
    if isinstance(where, Every):
        return all(holds(part, row, kinds) for part in where.parts)
    if isinstance(where, Either):
        return any(holds(part, row, kinds) for part in where.parts)
    return compared(where, row[where.field], kinds[where.field])


def compared(condition: Condition, cell: Any, kind: FieldType) -> bool:
    operator, values = condition.operator, condition.values
    if operator is Operator.ISNULL:
        return cell is None
    if operator is Operator.DIFFERS:
        return cell is None or cell != values[0]
    if cell is None:
        return False
    tests: dict[Operator, Callable[[], bool]] = {
        Operator.ISNOTNULL: lambda: True,
        Operator.EXACT: lambda: cell == values[0],
        Operator.CONTAINS: lambda: inside(values[0], cell, kind),
        Operator.NOTCONTAINS: lambda: not inside(values[0], cell, kind),
        Operator.IN: lambda: cell in values,
        Operator.NOTIN: lambda: cell not in values,
        Operator.LESS: lambda: cell <= values[0],
        Operator.GREATER: lambda: cell >= values[0],
        Operator.STRICTLY_LESS: lambda: cell < values[0],
        Operator.STRICTLY_GREATER: lambda: cell > values[0],
        Operator.BETWEEN: lambda: values[0] <= cell <= values[1],
    }
    return tests[operator]()


def inside(part: Any, cell: Any, kind: FieldType) -> bool:
    looked_for = str(part).replace(" ", "T") if kind is FieldType.DATETIME else str(part)
    return folded(looked_for) in folded(text(cell))


def found(search: str, row: Row, fields: Iterable[Field]) -> bool:
    def in_some_cell(word: str) -> bool:
        kinds = {FieldType.STRING, FieldType.OBJECT}
        if any(letter in "0123456789" for letter in word):
            kinds |= {FieldType.INTEGER, FieldType.NUMBER, FieldType.DATE, FieldType.DATETIME, FieldType.TIME}
        cells = [row[field.name] for field in fields if field.type in kinds]
        return any(folded(word) in folded(text(cell)) for cell in cells if cell is not None)

    return all(in_some_cell(word) for word in search.split())


def text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date | datetime | time) else str(cell)


def folded(value: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", value.lower()) if not unicodedata.combining(letter)
    )


def in_order(rows: Sequence[Row], by: Sequence[tuple[str, bool]], kinds: Mapping[str, FieldType]) -> list[Row]:
    """Sorted by the last first, for a sort that is stable; empty cells come last either way."""
    asked = list({name: (name, descending) for name, descending in reversed(by)}.values())
    rows = list(rows)
    for name, descending in asked:
        empty = [row for row in rows if row[name] is None]
        full = [row for row in rows if row[name] is not None]
        key = (lambda cell: (folded(cell), cell)) if kinds.get(name) is FieldType.STRING else (lambda cell: cell)
        rows = sorted(full, key=lambda row: key(row[name]), reverse=descending)
        rows += empty
    return rows


def grouped(query: Query, rows: Sequence[Row], kinds: Mapping[str, FieldType]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[Row]] = {} if query.group else {(): list(rows)}
    for row in rows if query.group else []:
        groups.setdefault(tuple(period(row[group.field], group) for group in query.group), []).append(row)
    labels = [group.label for group in query.group]
    made = [
        dict(chain(zip(labels, key, strict=True), ((one.label, computed(one, members)) for one in query.aggregates)))
        for key, members in groups.items()
    ]
    kinds = {group.label: FieldType.DATE if group.part else kinds[group.field] for group in query.group}
    made = in_order(made, [(label, False) for label in labels], kinds)
    return [dict(row) for row in in_order(made, [(sort.by, sort.descending) for sort in query.sort], kinds)]


def period(cell: Any, group: Group) -> Any:
    if cell is None or group.part is None:
        return cell
    day = cell.date() if isinstance(cell, datetime) else cell
    return {
        Part.DAY: lambda: day,
        Part.WEEK: lambda: day - timedelta(days=day.weekday()),
        Part.MONTH: lambda: day.replace(day=1),
        Part.QUARTER: lambda: day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
        Part.YEAR: lambda: day.replace(day=1, month=1),
    }[group.part]()


def computed(aggregate: Aggregate, rows: Sequence[Row]) -> Any:
    if aggregate.field == "__id":
        return len(rows)
    cells = [row[aggregate.field] for row in rows if row[aggregate.field] is not None]
    if aggregate.measure is Measure.COUNT:
        return len(cells)
    if aggregate.measure is Measure.COUNTDISTINCT:
        return len(set(cells))
    if not cells:
        return None
    return {
        Measure.MIN: min, Measure.MAX: max, Measure.SUM: sum, Measure.AVG: statistics.fmean,
        Measure.MEDIAN: statistics.median,
    }[aggregate.measure](cells)  # fmt: skip
