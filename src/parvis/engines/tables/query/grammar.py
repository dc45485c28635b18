"""A question as it is written in an address: the grammar of api-tabular, and what we add to it.

Theirs: `name__operator=value` (filters), `name__sort=asc`, `name__groupby`, `name__sum`, `columns=a,b`,
`or=(a__exact.1,b__isnull)`, `page`, `page_size`. Ours: `name__groupby=month`, `name__median`, `name__countdistinct`,
`name__between=a,b`, `label__sort` of groups, `search`, `distinct`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query import kinds, nested, written
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import (
    MOST,
    PAGE_SIZE,
    Aggregate,
    Every,
    Group,
    Measure,
    Part,
    Query,
    Sort,
    Where,
)
from parvis.engines.tables.shapes import Field

COMPAT_MOST: Final = 50  # rows of a page, for clients of api-tabular
_NO: Final = frozenset({"false", "0", "no"})


def parse(pairs: Iterable[tuple[str, str]], fields: Sequence[Field], *, compat: bool = False) -> Query:
    """The question that the decoded parameters of an address ask of these fields, as api-tabular limits it if `compat`.

    A parameter without a value has an empty one. Raises Invalid with the name of the parameter that is wrong.
    """
    reading = _Reading(fields)
    for name, value in pairs:
        reading.take(name, value)
    most = COMPAT_MOST if compat else MOST
    if reading.page_size > most:
        refuse("page_size", _("A page has from 1 to %(count)s rows."), count=most)
    query = reading.query()
    kinds.check(query, fields)
    return query


class _Reading:
    """Parameters, taken one after the other."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.known = kinds.by_name(fields)
        self.page = 1
        self.page_size = PAGE_SIZE
        self._columns: tuple[str, ...] = ()
        self._where: list[Where] = []
        self._search = ""
        self._sort: list[Sort] = []
        self._group: list[Group] = []
        self._aggregates: list[Aggregate] = []
        self._distinct = False
        self._whole: Mapping[str, Callable[[str], None]] = {
            "page": self._take_page,
            "page_size": self._take_page_size,
            "columns": self._take_columns,
            "search": self._take_search,
            "__search": self._take_search,
            "distinct": self._take_distinct,
            "or": lambda value: self._take_tree("or", value),
            "and": lambda value: self._take_tree("and", value),
        }

    def take(self, name: str, value: str) -> None:
        if name in self._whole:
            self._whole[name](value)
            return
        field, operator = written.split(name)
        if operator == "sort":
            self._take_sort(name, field, value)
        elif operator == "groupby":
            self._take_group(name, field, value)
        elif operator.startswith("groupby:") and not value:
            self._take_group(name, field, operator.removeprefix("groupby:"))
        elif operator in set(Measure):
            self._take_measure(name, field, operator, value)
        else:
            kind = written.operator_of(name, operator)
            texts = written.texts(name, kind, value)
            self._where.append(written.condition(name, field, kind, texts, self.known))

    def query(self) -> Query:
        return Query(
            self._columns, Every(tuple(self._where)), self._search, tuple(self._sort), tuple(self._group),
            tuple(self._aggregates), self._distinct, self.page, self.page_size,
        )  # fmt: skip

    def _take_page(self, value: str) -> None:
        self.page = _positive("page", value)

    def _take_page_size(self, value: str) -> None:
        self.page_size = _positive("page_size", value)

    def _take_columns(self, value: str) -> None:
        if self._columns:
            refuse("columns", _("This is asked twice."))
        self._columns = tuple(written.listed("columns", value))
        for name in self._columns:
            kinds.field_of(name, self.known, "columns")

    def _take_search(self, value: str) -> None:
        self._search = " ".join([self._search, *value.split()]).strip()

    def _take_distinct(self, value: str) -> None:
        self._distinct = value.lower() not in _NO

    def _take_tree(self, joint: str, value: str) -> None:
        self._where.append(nested.tree(joint, value, self.known))

    def _take_sort(self, name: str, by: str, value: str) -> None:
        if value.lower() not in {"asc", "desc"}:
            refuse(name, _("Rows are sorted “asc”, from the smallest, or “desc”, from the largest."))
        self._sort.append(Sort(by, value.lower() == "desc"))

    def _take_group(self, name: str, field: str, value: str) -> None:
        kinds.field_of(field, self.known, name)
        part = None
        if value:
            with suppress(ValueError):
                part = Part(value.lower())
            if part is None:
                refuse(name, _("Dates are grouped by day, week, month, quarter or year."))
        self._group.append(Group(field, part))

    def _take_measure(self, name: str, field: str, measure: str, value: str) -> None:
        kinds.field_of(field, self.known, name)
        if value:
            refuse(name, _("This takes no value."))
        self._aggregates.append(Aggregate(field, Measure(measure)))


def _positive(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 19 and int(value) > 0):
        refuse(name, _("“%(value)s” is not a whole number from 1 on."), value=value[:100])
    return int(value)
