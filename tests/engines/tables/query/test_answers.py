"""Any question about any small table is answered as a slow reading of its rows answers it."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from tests.engines.tables.query import reference
from tests.engines.tables.query.made import at, table

from parvis.engines.tables.query import address, grammar, kinds, run
from parvis.engines.tables.query.shapes import (
    ID,
    Aggregate,
    Condition,
    Either,
    Every,
    Group,
    Measure,
    Operator,
    Part,
    Query,
    Sort,
    Where,
)
from parvis.engines.tables.query.shapes import conditions as walked
from parvis.engines.tables.query.values import parsed, plain
from parvis.engines.tables.shapes import Field, FieldType

LETTERS = "aAbBzZeéÉèçœñ أإاب% _\\'\"=.,()*?$;-+01\n\t\x00"
texts = st.text(st.sampled_from(LETTERS.replace("\x00", "")), max_size=6)
names = st.text(st.sampled_from("abcé \"'._,()=;-%ب"), min_size=1, max_size=5)
VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.STRING: texts,
    FieldType.INTEGER: st.integers(-20, 20) | st.sampled_from([2**62, -(2**62)]),
    FieldType.NUMBER: st.integers(-80, 80).map(lambda value: value / 4 + 0.0),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.dates(date(1890, 1, 1), date(2060, 1, 1))
    | st.sampled_from([date(2024, 2, 29), date(2024, 12, 31)]),
    FieldType.DATETIME: st.datetimes(at("1890-01-01T00:00:00"), at("2060-01-01T00:00:00")).map(
        lambda value: value.replace(microsecond=0)
    ),
    FieldType.TIME: st.times().map(lambda value: value.replace(microsecond=0)),
    FieldType.OBJECT: st.sampled_from(['{"a":1}', "[]", "é"]),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[str, FieldType]], list[list[Any]]]:
    labels = draw(st.lists(names, min_size=1, max_size=5, unique_by=str.lower))
    fields = [(label, draw(st.sampled_from(list(VALUES)))) for label in labels]
    pools = [st.sampled_from(draw(st.lists(VALUES[kind], min_size=1, max_size=5))) for _label, kind in fields]
    cells = [st.none() | pool for pool in pools]
    return fields, draw(st.lists(st.tuples(*cells).map(list), max_size=30))


@st.composite
def conditions(draw: st.DrawFn, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> Condition:
    at = draw(st.integers(0, len(fields) - 1))
    field = fields[at]
    operator = draw(st.sampled_from(sorted(kinds.OPERATORS[field.type])))
    present = [row[at] for row in rows if row[at] is not None]
    values = st.sampled_from(present) | VALUES[field.type] if present else VALUES[field.type]
    if operator in {Operator.CONTAINS, Operator.NOTCONTAINS}:
        part = draw(
            values.map(reference.text).flatmap(lambda text: st.sampled_from([text[:2], text[1:4].upper(), text]))
        )
        return Condition(field.name, operator, (part,))
    count = {Operator.ISNULL: 0, Operator.ISNOTNULL: 0, Operator.BETWEEN: 2}.get(operator, 1)
    if operator in {Operator.IN, Operator.NOTIN}:
        count = draw(st.integers(1, 3))
    return Condition(field.name, operator, tuple(draw(values) for _each in range(count)))


@st.composite
def trees(draw: st.DrawFn, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> Where:
    leaves = conditions(fields, rows)
    return draw(st.recursive(leaves, lambda inner: st.builds(
        lambda joint, parts: joint(tuple(parts)), st.sampled_from([Every, Either]), st.lists(inner, min_size=1, max_size=3)
    ), max_leaves=5).filter(lambda tree: max(depth for _one, depth in walked(tree)) < kinds.DEPTH - 1))  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> Query:
    where = Every(tuple(draw(st.lists(trees(fields, rows), max_size=3))))
    words = [str(row[0])[:3] for row in rows if row[0] is not None] or ["a"]
    search = draw(st.just("") | st.sampled_from(words).map(lambda word: " ".join(word.split())))
    page, size = draw(st.integers(1, 3)), draw(st.integers(1, 12))
    shape = draw(st.sampled_from(["rows", "rows", "groups", "distinct"]))
    if shape == "groups":
        return draw(groups(fields, Query(where=where, search=search, page=page, page_size=size)))
    sortable = [field.name for field in fields if field.type in kinds.SORTED]
    columns = draw(st.lists(st.sampled_from([field.name for field in fields] + [ID] * (shape == "rows")), unique=True))
    if shape == "distinct":
        columns = [name for name in columns if name in sortable]
        if not columns:
            return Query(where=where, page=page, page_size=size)
        sortable = columns
    by = draw(st.lists(st.sampled_from(sortable), unique=True, max_size=3)) if sortable else []
    sort = tuple(Sort(name, draw(st.booleans())) for name in by)
    return Query(tuple(columns), where, search, sort, distinct=shape == "distinct", page=page, page_size=size)


@st.composite
def groups(draw: st.DrawFn, fields: Sequence[Field], query: Query) -> Query:
    grouped = [
        Group(field.name, part) for field in fields if field.type in kinds.GROUPED
        for part in (None, *(Part if field.type in kinds.DATED else ()))
    ]  # fmt: skip
    measured = [Aggregate(field.name, measure) for field in fields for measure in sorted(kinds.MEASURES[field.type])]
    measured.append(Aggregate(ID, Measure.COUNT))
    group = draw(st.lists(st.sampled_from(grouped), unique=True, max_size=3)) if grouped else []
    aggregates = draw(st.lists(st.sampled_from(measured), unique=True, min_size=0 if group else 1, max_size=3))
    made = Query(
        where=query.where, search=query.search, group=tuple(group), aggregates=tuple(aggregates), page=query.page,
        page_size=query.page_size,
    )  # fmt: skip
    if len(set(made.labels)) < len(made.labels):
        return query
    by = draw(st.lists(st.sampled_from(made.labels), unique=True, max_size=2))
    sort = tuple(Sort(label, draw(st.booleans())) for label in by)
    return Query(
        where=query.where, search=query.search, sort=sort, group=tuple(group), aggregates=tuple(aggregates),
        page=query.page, page_size=query.page_size,
    )  # fmt: skip


@settings(max_examples=60)
@given(st.data())
def test_answer_is_that_of_a_slow_reading(data: st.DataObject) -> None:
    columns, rows = data.draw(tables())
    path, fields = table(columns, rows)
    try:
        for _each in range(4):
            query = data.draw(questions(fields, rows))
            note(str(query))
            _compare(path, fields, rows, query)
    finally:
        path.unlink()


def _compare(path: Any, fields: Sequence[Field], rows: Sequence[Sequence[Any]], query: Query) -> None:
    numbered = [
        {ID: number} | dict(zip([field.name for field in fields], row, strict=True))
        for number, row in enumerate(rows, 1)
    ]
    expected = [
        {label: _shown(cell, label, fields, query) for label, cell in row.items()}
        for row in reference.answer(fields, numbered, query)
    ]
    start = (query.page - 1) * query.page_size
    answered = run.page(path, fields, query)
    assert [list(row) for row in answered.data] == [list(answered.columns)] * len(answered.data)
    for ours, theirs in zip(answered.data, expected[start : start + query.page_size], strict=True):
        assert list(ours) == list(theirs)
        for label, cell in ours.items():
            assert cell == (pytest.approx(theirs[label]) if isinstance(cell, float) else theirs[label])
    assert answered.has_next is (len(expected) > start + query.page_size)
    assert run.count(path, fields, query) == len(expected)
    # The same question, once written in an address and read again, is the same.
    again = grammar.parse(address.pairs(query), fields)
    assert again == query
    assert again.key() == query.key()


def _shown(cell: Any, label: str, fields: Sequence[Field], query: Query) -> Any:

    kind = {field.name: field.type for field in fields}.get(label)
    return parsed(cell) if kind is FieldType.OBJECT and not query.is_aggregate else plain(cell)


def test_time_is_not_moved_by_the_machine(tmp_path: Any) -> None:
    path, fields = table(
        [("t", FieldType.DATETIME), ("h", FieldType.TIME)], [(at("2026-03-29T02:30:00"), time(1))], tmp_path
    )
    assert run.page(path, fields, Query()).data == [{"__id": 1, "t": "2026-03-29T02:30:00", "h": "01:00:00"}]
