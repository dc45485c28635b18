"""Questions about the rows of a table, in the grammar of the rows API, answered by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from parvis.engines.files import nearby
from parvis.engines.tables.query import export as exports
from parvis.engines.tables.query import grammar, run
from parvis.engines.tables.query import openapi as described
from parvis.engines.tables.query.shapes import ID, Query
from parvis.portal.tables.models import Table
from parvis.portal.tables.queries.known import fields_of


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a table: `data` in the order of the question, how many there are in all, and the question itself."""

    data: list[dict[str, Any]]
    total: int
    query: Query


def asked(pairs: Sequence[tuple[str, str]], one: Table, *, compat: bool = False) -> Query:
    """The question that these parameters ask of a table; `compat` keeps to what api-tabular allows. Raises Invalid."""
    return grammar.parse(pairs, fields_of(one), compat=compat)


def narrowed(query: Query, columns: Sequence[str]) -> Query:
    """The same question, answered with these columns alone unless it says which it wants; its total is the same."""
    asks = query.columns or query.is_aggregate or query.distinct
    return query if asks else replace(query, columns=(ID, *columns))


def page(one: Table, query: Query) -> Page:
    """One page of the answer, with the true total. Raises Invalid, Unavailable."""
    rows = run.page(nearby.path_of(one.file), fields_of(one), query)
    return Page(rows.data, count(one, query), query)


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a table from anywhere: their columns in order, and how many rows there are in all, if it was asked."""

    data: list[dict[str, Any]]
    columns: tuple[str, ...]
    total: int


def window(one: Table, query: Query, *, counted: bool = True) -> Window:
    """The rows of the window of the question. Raises Invalid, Unavailable."""
    rows = run.page(nearby.path_of(one.file), fields_of(one), query)
    return Window(rows.data, rows.columns, count(one, query) if counted else 0)


def count(one: Table, query: Query) -> int:
    """How many rows the answer has in all; told from the table itself when it asks for all of it."""
    return one.rows if query.is_whole else _count(one.file, fields_of(one), query.count_key(), _Asked(query))


class _Asked:
    """A question beside its key: questions with the same key have the same answer."""

    def __init__(self, query: Query) -> None:
        self.query = query

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4096)
def _count(file: str, fields: tuple[Any, ...], key: str, asked_: _Asked) -> int:
    return run.count(nearby.path_of(file), fields, asked_.query)


FORMATS: Final = {form.value: media_type for form, media_type in exports.TYPES.items()}


def export(one: Table, query: Query, form: str, **options: Any) -> exports.Stream:
    """The whole answer as a file, piece by piece; whoever stops reading closes it.

    `form` is one of FORMATS, `options` are those of engines.tables.query.export.Options. Raises Invalid, TooLarge.
    """
    asked_for = exports.Options(**options)
    return exports.stream(nearby.path_of(one.file), fields_of(one), query, exports.Format(form), asked_for)


def openapi(one: Table, address: str, *, compat: bool = False) -> dict[str, Any]:
    """The OpenAPI document of the rows of one table, at `address`; `compat` describes what api-tabular has."""
    return described.describe(fields_of(one), address, title=one.title or one.name, compat=compat)
