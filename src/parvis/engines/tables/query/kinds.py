"""What can be asked of a field of each type, and what holds in general."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query.shapes import ID, MOST, WINDOW, Measure, Operator, Query, conditions
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid

CONDITIONS: Final = 50
DEPTH: Final = 5
GROUPS: Final = 3  # fields to group by
REACH: Final = 10_000  # groups that pages reach
SORTED_REACH: Final = 100_000  # rows that pages reach in an order that is not the file's
LISTED: Final = 1_000  # values of an `in`
SEARCH: Final = 200  # characters

_NULLS: Final = frozenset({Operator.ISNULL, Operator.ISNOTNULL})
_EQUAL: Final = _NULLS | {Operator.EXACT, Operator.DIFFERS}
_LISTS: Final = _EQUAL | {Operator.IN, Operator.NOTIN}
_ORDER: Final = _LISTS | {
    Operator.LESS,
    Operator.GREATER,
    Operator.STRICTLY_LESS,
    Operator.STRICTLY_GREATER,
    Operator.BETWEEN,
}
_TEXT: Final = _ORDER | {Operator.CONTAINS, Operator.NOTCONTAINS}

OPERATORS: Final[Mapping[FieldType, frozenset[Operator]]] = {
    FieldType.STRING: _TEXT,
    FieldType.INTEGER: _ORDER,
    FieldType.NUMBER: _ORDER,
    FieldType.BOOLEAN: _EQUAL,
    FieldType.DATE: _TEXT,
    FieldType.DATETIME: _TEXT,
    FieldType.TIME: _ORDER,
    FieldType.OBJECT: _NULLS,
    FieldType.GEOJSON: _NULLS,
}

_COUNTS: Final = frozenset({Measure.COUNT, Measure.COUNTDISTINCT})
_ENDS: Final = _COUNTS | {Measure.MIN, Measure.MAX}
MEASURES: Final[Mapping[FieldType, frozenset[Measure]]] = {
    FieldType.STRING: _COUNTS,
    FieldType.INTEGER: frozenset(Measure),
    FieldType.NUMBER: frozenset(Measure),
    FieldType.BOOLEAN: _COUNTS,
    FieldType.DATE: _ENDS,
    FieldType.DATETIME: _ENDS,
    FieldType.TIME: _ENDS,
    FieldType.OBJECT: frozenset({Measure.COUNT}),
    FieldType.GEOJSON: frozenset({Measure.COUNT}),
}

SORTED: Final = frozenset(FieldType) - {FieldType.OBJECT, FieldType.GEOJSON}
GROUPED: Final = SORTED
DATED: Final = frozenset({FieldType.DATE, FieldType.DATETIME})

_TAKEN: Final = frozenset({ID, "file_row_number"})
ROW: Final = Field(ID, ID, FieldType.INTEGER)


def by_name(fields: Sequence[Field]) -> dict[str, Field]:
    """The fields by their name, and the number of the row.

    Raises ValueError when DuckDB, to which A is a, would take a field for another; reading a file gives no such names.
    """
    names = {field.name.casefold() for field in fields}
    if len(names) < len(fields) or not names.isdisjoint(_TAKEN):
        raise ValueError("Two fields have the same name, or one has a name that is taken.")
    return {field.name: field for field in fields} | {ID: ROW}


def takes(field: Field, operator: Operator) -> bool:
    """Whether cells of the field can be compared so."""
    return operator in OPERATORS[field.type]


def measures(field: Field) -> frozenset[Measure]:
    """What can be computed of the field; of the number of the row, how many there are."""
    return frozenset({Measure.COUNT}) if field.name == ID else MEASURES[field.type]


def check(query: Query, fields: Sequence[Field]) -> None:
    """Raises Invalid, with the parameter that is wrong, unless the question can be asked of these fields."""
    known = by_name(fields)
    _check_where(query, known)
    _check_columns(query, known)
    _check_groups(query, known)
    _check_sort(query, known)
    _check_page(query)


def _check_where(query: Query, known: Mapping[str, Field]) -> None:
    every = list(conditions(query.where))
    if len(every) > CONDITIONS:
        refuse("or", _("There are more than %(count)s conditions."), count=CONDITIONS)
    if any(depth > DEPTH for _condition, depth in every):
        refuse("or", _("Conditions are nested more than %(count)s deep."), count=DEPTH)
    for condition, _depth in every:
        name = f"{condition.field}__{condition.operator}"
        if not takes(field_of(condition.field, known, name), condition.operator):
            refuse(name, _("This column cannot be compared in this way."))
        if len(condition.values) > LISTED:
            refuse(name, _("There are more than %(count)s values."), count=LISTED)
        if not _has_its_values(condition.operator, len(condition.values)):
            refuse(name, _("A value is missing."))
    if len(query.search) > SEARCH:
        refuse("search", _("This is longer than %(count)s characters."), count=SEARCH)


def _has_its_values(operator: Operator, count: int) -> bool:
    if operator in _NULLS:
        return count == 0
    if operator in {Operator.IN, Operator.NOTIN}:
        return count > 0
    return count == (2 if operator is Operator.BETWEEN else 1)


def _check_columns(query: Query, known: Mapping[str, Field]) -> None:
    for name in query.columns:
        field_of(name, known, "columns")
    if query.columns and query.is_aggregate:
        refuse("columns", _("Columns cannot be chosen in a question that groups or counts rows."))
    if query.distinct and query.is_aggregate:
        refuse("distinct", _("Groups are already different from one another."))
    if query.distinct and ID in query.columns:
        refuse("distinct", _("Rows are all different by their number: leave it out of the columns."))
    if query.distinct and any(field.type not in GROUPED for field in distinct_fields(query, known)):
        refuse("distinct", _("Choose columns of texts, numbers or dates."))


def distinct_fields(query: Query, known: Mapping[str, Field]) -> list[Field]:
    """The fields whose values are told apart."""
    return [known[name] for name in query.columns] or [field for field in known.values() if field is not ROW]


def _check_groups(query: Query, known: Mapping[str, Field]) -> None:
    if len(query.group) > GROUPS:
        refuse("groupby", _("Rows can be grouped by %(count)s columns at most."), count=GROUPS)
    for group in query.group:
        name = f"{group.field}__groupby"
        field = field_of(group.field, known, name)
        if field.type not in GROUPED or field is ROW:
            refuse(name, _("Rows cannot be grouped by this column."))
        if group.part and field.type not in DATED:
            refuse(name, _("Only dates can be grouped by day, week, month, quarter or year."))
    for aggregate in query.aggregates:
        if aggregate.measure not in measures(field_of(aggregate.field, known, aggregate.label)):
            refuse(aggregate.label, _("This cannot be computed of this column."))
    for label in query.labels:
        if query.labels.count(label) > 1:
            refuse(label, _("This is asked twice."))


def _check_sort(query: Query, known: Mapping[str, Field]) -> None:
    for sort in query.sort:
        name = f"{sort.by}__sort"
        if query.is_aggregate:
            if sort.by not in query.labels:
                refuse(name, _("Groups are sorted by a column they are made by, or by what is computed of them."))
            continue
        field = field_of(sort.by, known, name)
        if field.type not in SORTED:
            refuse(name, _("Rows cannot be sorted by this column."))
        if query.distinct and field not in distinct_fields(query, known):
            refuse(name, _("Different rows are sorted by one of the columns they are made of."))


def _check_page(query: Query) -> None:
    if query.page < 1:
        refuse("page", _("Pages are counted from 1."))
    passed, size = query.span
    most, least = (MOST, 1) if query.window is None else (WINDOW, 0)
    if passed < 0 or not least <= size <= most:
        refuse("page_size", _("A page has from 1 to %(count)s rows."), count=most)
    last = passed + size
    if query.is_aggregate and last > REACH:
        refuse("page", _("Pages reach %(count)s groups: add a filter, or download the answer."), count=REACH)
    if (query.sort or query.distinct) and last > SORTED_REACH:
        refuse(
            "page", _("Pages of sorted rows reach %(count)s rows: add a filter, or download them."), count=SORTED_REACH
        )
    if last >= 2**62:
        refuse("page", _("There is no such page."))


def field_of(name: str, known: Mapping[str, Field], parameter: str) -> Field:
    """The field of that name. Raises Invalid."""
    if name not in known:
        refuse(parameter, _("This table has no column “%(name)s”."), name=name)
    return known[name]


def refuse(parameter: str, words: Any, **arguments: object) -> NoReturn:
    """Raises Invalid for the parameter, in plain words."""
    raise Invalid({parameter: [words % arguments if arguments else words]})
