"""How a query calls a public table, and which table a name is.

- `"<address of the dataset>"."<table>"`, or the address alone when the dataset has one table;
- `"<id of the file>"."<table>"`, or the id alone for its first table.

Only current tables of public datasets have a name, whoever asks. A name that could be two tables is none.
"""

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.engines.tables.sandbox import Name
from parvis.kit.errors import Invalid
from parvis.portal.datasets.models import FormerSlug
from parvis.portal.tables.models import Table

_NEAR: Final = 3  # names that are offered instead
_LOOKED: Final = 200  # tables that are looked at for them
_STEM: Final = 4  # characters that a near name begins with
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Called:
    """A table and what it belongs to; `alone` when it is the only one of its dataset, `twin` when its name there is
    that of another too."""

    id: str
    name: str
    resource: str
    slug: str
    title: str
    alone: bool = False
    twin: bool = False

    @property
    def sql(self) -> str:
        """The name that people are given, as SQL writes it."""
        return str(Name(self.resource if self.twin else self.slug, self.name))


def public() -> QuerySet[Table]:
    """The tables that have a name: current, of public datasets."""
    return Table.objects.filter(
        ingestion__current_of__isnull=False, ingestion__resource__dataset__state__in=list(PUBLIC_STATES)
    )


def called(tables: QuerySet[Table]) -> list[Called]:
    """How each of these public tables is called, in their order."""
    chosen = list(_rows(tables))
    beside = _rows(public().filter(ingestion__resource__dataset__slug__in={one.slug for one in chosen}))
    known = {one.id: one for one in _told_apart(list(beside))}
    return [known[one.id] for one in chosen if one.id in known]


def name_of(one: Table) -> str:
    """What a query calls this table, as SQL writes it; empty when SQL is off here or the table is not public."""
    if not settings.PARVIS.sql:
        return ""
    names = called(public().filter(pk=one.pk))
    return names[0].sql if names else ""


def found(names: Sequence[Name]) -> dict[Name, Table]:
    """The table of each name. Raises Invalid for a name that is none, with near ones, or that could be several."""
    refs = {_ref(name) for name in names}
    moved = dict(FormerSlug.objects.filter(slug__in=refs).values_list("slug", "dataset__slug"))
    rows = list(_named(refs | set(moved.values())))
    chosen: dict[Name, str] = {}
    for name in names:
        ref = _ref(name)
        matches = _matches(name, ref, rows) or _matches(name, moved.get(ref, ref), rows)
        if len(matches) == 1:
            chosen[name] = matches[0].id
        elif not name.is_inner:
            _refuse(name, matches, [row for row in rows if ref in (row.slug, row.resource)])
    by_id = {one.pk: one for one in public().filter(pk__in=chosen.values()).select_related("ingestion")}
    return {name: by_id[id] for name, id in chosen.items() if id in by_id}


def _ref(name: Name) -> str:
    return (name.schema or name.table).casefold()


def _named(refs: Collection[str]) -> Iterable[Called]:
    """The tables of these files and datasets."""
    where = Q(ingestion__resource__in=refs) | Q(ingestion__resource__dataset__slug__in=refs)
    return _told_apart(list(_rows(public().filter(where))))


def _rows(tables: QuerySet[Table]) -> Iterable[Called]:
    ordered = tables if tables.query.order_by else tables.order_by("ingestion__resource__position", "position")
    of = "ingestion__resource__dataset"
    parts = ordered.values_list("pk", "name", "ingestion__resource_id", f"{of}__slug", f"{of}__title")
    return (Called(*part) for part in parts)


def _told_apart(rows: Sequence[Called]) -> list[Called]:
    """The same, each knowing whether it is alone in its dataset, and whether another has its name there."""
    datasets: dict[str, list[str]] = {}
    for row in rows:
        datasets.setdefault(row.slug, []).append(row.name)
    return [
        Called(row.id, row.name, row.resource, row.slug, row.title, len(datasets[row.slug]) == 1,
               datasets[row.slug].count(row.name) > 1)
        for row in rows
    ]  # fmt: skip


def _matches(name: Name, ref: str, rows: Sequence[Called]) -> list[Called]:
    of_file = [row for row in rows if row.resource == ref]
    of_dataset = [row for row in rows if row.slug == ref]
    if not name.schema:
        return of_file[:1] or of_dataset
    part = name.table.casefold()
    in_file = [row for row in of_dataset if row.resource == part][:1]
    return [row for row in of_file or of_dataset if row.name.casefold() == part] or in_file


def _refuse(name: Name, matches: Sequence[Called], around: Sequence[Called]) -> NoReturn:
    if matches:
        names = ", ".join(row.sql for row in matches[:_SHOWN])
        words = _("%(name)s could be several tables: choose one, as %(names)s")
        raise Invalid({"query": [words % {"name": name, "names": names}]})
    near = _near(name, around)
    if not near:
        raise Invalid({"query": [_("There is no public table called %(name)s.") % {"name": name}]})
    words = _("There is no public table called %(name)s. Is it one of these: %(names)s?")
    raise Invalid({"query": [words % {"name": name, "names": ", ".join(near)}]})


def _near(name: Name, around: Sequence[Called]) -> list[str]:
    """Names like this one: of tables beside it, or else of datasets whose address begins in the same way."""
    if not around:
        beginning = public().filter(ingestion__resource__dataset__slug__startswith=_ref(name)[:_STEM])
        around = called(beginning.order_by("ingestion__resource__dataset__slug", "pk")[:_LOOKED])
    names = {f"{row.slug} {row.name}": row.sql for row in around}
    wanted = f"{_ref(name)} {name.table.casefold()}"
    return [names[one] for one in difflib.get_close_matches(wanted, names, n=_NEAR, cutoff=0.4)]
