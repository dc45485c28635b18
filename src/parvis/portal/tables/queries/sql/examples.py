"""Queries to begin with, about real tables of this portal, and tables found by words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import Case, IntegerField, Value, When

from parvis.engines import search
from parvis.engines.tables.sandbox import Name
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables.models import Table
from parvis.portal.tables.queries.known import profile
from parvis.portal.tables.queries.sql.naming import Called, called, public

_LOOKED: Final = 12  # newest tables that examples are made of
_LARGE: Final = 100  # rows
_GROUPS: Final = range(2, 200)  # different values of a column that makes groups
_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A query: what it does (`first`, `count`, `sum`, `months`, `join`), of which tables, by which columns."""

    kind: str
    text: str
    tables: tuple[Called, ...]
    columns: tuple[str, ...] = ()


def examples() -> list[Example]:
    """At most one of each kind, those of featured and of new data first, each of another table where there is one."""
    newest = public().order_by("-ingestion__resource__dataset__featured", "-ingestion__current_of__since", "pk")
    large = newest.filter(rows__gte=_LARGE)  # dictionaries and the like say little when they are counted
    # Names of datasets are read more easily than those of files.
    return list(_examples(tuple(sorted(called((large if large.exists() else newest)[:_LOOKED]), key=_is_twin))))


def _is_twin(one: Called) -> bool:
    return one.twin


@lru_cache(maxsize=4)
def _examples(names: tuple[Called, ...]) -> tuple[Example, ...]:
    tables = Table.objects.in_bulk([one.id for one in names])
    known = [(one, tables[one.id]) for one in names if one.id in tables]
    every = [example for one, table in known for example in _of(one, table)] + list(_joins(known))
    chosen: dict[str, Example] = {}
    for kind in ("first", "count", "sum", "months", "join"):
        of_kind = [one for one in every if one.kind == kind]
        used = {table for one in chosen.values() for table in one.tables}
        fresh = [one for one in of_kind if used.isdisjoint(one.tables)]
        if of_kind:
            chosen[kind] = (fresh or of_kind)[0]
    return tuple(chosen.values())


def _of(called_: Called, table: Table) -> Iterator[Example]:
    name = called_.sql
    yield Example("first", f"SELECT *\nFROM {name}\nLIMIT 20", (called_,))
    spread = {column.name: column.distinct or 0 for column in profile(table).columns}
    types = {field["name"]: field["type"] for field in table.fields}
    groups = [
        one for one, kind in types.items()
        if kind == "string" and spread.get(one, 0) in _GROUPS and 2 * spread[one] <= table.rows
    ]  # fmt: skip
    numbers = [one for one, kind in types.items() if kind == "number" and spread.get(one, 0) > 2]
    days = [one for one, kind in types.items() if kind in ("date", "datetime") and spread.get(one, 0) > 2]
    for group in groups[:1]:
        by = Name("", group)
        yield Example(
            "count", f"SELECT {by}, count(*) AS n\nFROM {name}\nGROUP BY ALL\nORDER BY n DESC", (called_,), (group,)
        )
        for number in numbers[:1]:
            of = Name("", number)
            text = f"SELECT {by}, round(avg({of}), 2) AS mean, min({of}) AS least, max({of}) AS most"
            yield Example("sum", f"{text}\nFROM {name}\nGROUP BY ALL\nORDER BY mean DESC", (called_,), (number, group))
    for day in days[:1]:
        text = f"SELECT date_trunc('month', {Name('', day)})::DATE AS month, count(*) AS n"
        yield Example("months", f"{text}\nFROM {name}\nGROUP BY ALL\nORDER BY month", (called_,), (day,))


def _joins(known: Sequence[tuple[Called, Table]]) -> Iterator[Example]:
    """Two tables of which a column has the same name and the same meaning, a code for one."""
    for at, (one, table) in enumerate(known):
        codes = {(field["name"], field["semantic"]) for field in table.fields if field.get("semantic")}
        for other, beside in known[at + 1 :]:
            shared = codes & {(field["name"], field["semantic"]) for field in beside.fields if field.get("semantic")}
            for column, _meaning in sorted(shared, key=lambda one: ("name" in one[1], one))[:1]:
                text = f"SELECT *\nFROM {one.sql} AS a\nJOIN {other.sql} AS b USING ({Name('', column)})\nLIMIT 20"
                yield Example("join", text, (one, other), (column,))


def search_tables(words: str, language: str) -> list[Called]:
    """The tables of the public datasets that these words find, in the order they are found. Raises Unavailable."""
    if not words.strip():
        return []
    asked = search.Query(kind=datasets.KIND, text=words[:200], limit=_FOUND, language=language)
    ids = [hit.id for hit in search.engine().search(asked).hits]
    order = Case(*[When(ingestion__resource__dataset=id, then=Value(at)) for at, id in enumerate(ids)],
                 default=Value(len(ids)), output_field=IntegerField())  # fmt: skip
    found = public().filter(ingestion__resource__dataset__in=ids)
    return called(found.order_by(order, "ingestion__resource__position", "position", "pk")[:_FOUND])
