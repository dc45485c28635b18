"""Datasets as clients of other portals ask for them: by any condition, in orders that the search index has not."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import BooleanField, Count, F, Func, Q, QuerySet, Value

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.engines.search.wanted import Among, Either, Every, Has, Where, Within, Without
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.datasets.queries.catalogue import visible_to

ORDERS: Final = {
    "id": "pk", "name": "slug", "title": "title", "created": "created_at", "modified": "modified_at",
    "updated": "updated_at", "views": "views",
}  # fmt: skip
_EQUAL: Final = {
    "organization": "organization", "license": "license", "state": "state", "frequency": "frequency",
    "language": "language", "access_type": "access_type", "granularity": "granularity",
}  # fmt: skip
_LISTS: Final = {"tag": "tags", "format": "formats", "badge": "badges"}
STORED: Final = (*_EQUAL, *_LISTS)  # filters that the database answers
_MOMENTS: Final = {"created": "created_at", "modified": "modified_at", "updated": "updated_at"}
_ALL, _NONE = Q(pk__isnull=False), Q(pk__in=[])


class Holds(Func):
    """Whether a list of texts has one."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As SQLite says it."""
        template = "EXISTS (SELECT 1 FROM json_each(%(first)s) AS one WHERE one.value = %(second)s)"
        return self._as(template, compiler)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As PostgreSQL says it."""
        return self._as("(%(first)s @> jsonb_build_array(%(second)s::text))", compiler)

    def _as(self, template: str, compiler: Any) -> Any:
        first, second = self.get_source_expressions()
        left, left_values = compiler.compile(first)
        right, right_values = compiler.compile(second)
        return template % {"first": left, "second": right}, [*left_values, *right_values]


def condition(where: Where) -> Q:
    """The condition on rows. What looks into texts is true of none here: the index tells it."""
    match where:
        case Has(name, values) if name in _EQUAL:
            return Q(**{f"{_EQUAL[name]}__in": list(values)})
        case Has(name, values) if name in _LISTS:
            return reduce(or_, (Q(Holds(F(_LISTS[name]), Value(value))) for value in values), _NONE)
        case Within(name, low, high) if name in _MOMENTS:
            found = _ALL
            if low is not None:
                found &= Q(**{f"{_MOMENTS[name]}__gte": _instant(low)})
            if high is not None:
                found &= Q(**{f"{_MOMENTS[name]}__lt": _instant(high) + timedelta(seconds=1)})
            return found
        case Among(ids):
            return Q(pk__in=list(ids))
        case Every(parts):
            return reduce(and_, map(condition, parts), _ALL)
        case Either(parts):
            return reduce(or_, map(condition, parts), _NONE)
        case Without(part):
            return ~condition(part)
        case _:
            return _NONE


_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def _instant(seconds: int) -> datetime:
    """Seconds since 1970 as an instant, within what a date can be."""
    return datetime.fromtimestamp(max(_FIRST.timestamp(), min(seconds, _LAST.timestamp())), UTC)


def _shown(states: Collection[str], actor: Actor) -> QuerySet[Dataset]:
    return visible_to(actor).filter(state__in=list(states))


def ordered(
    where: Where | None, order: Sequence[tuple[str, bool]], *, states: Collection[str], offset: int, limit: int,
    actor: Actor, ids: Collection[str] | None = None,
) -> tuple[list[str], int]:  # fmt: skip
    """(ids of a page, how many there are) of the datasets in these states for which a condition holds.

    `order` is of (name in ORDERS, whether the largest come first), and ends with the id. `ids` narrows to those.
    """
    rows = _shown(states, actor)
    if where is not None:
        rows = rows.filter(condition(where))
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    keys = [f"-{ORDERS[name]}" if down else ORDERS[name] for name, down in order]
    page = rows.order_by(*keys, "pk").values_list("pk", flat=True)[offset : offset + limit]
    return list(page) if limit else [], rows.count()


def slugs_of(
    *, states: Collection[str], actor: Actor, offset: int = 0, limit: int | None = None, start: str = ""
) -> list[tuple[str, str]]:
    """(slug, id) of the datasets in these states, in order of slug; of those whose slug begins with `start`."""
    rows = _shown(states, actor).filter(slug__startswith=start) if start else _shown(states, actor)
    end = None if limit is None else offset + limit
    return list(rows.order_by("slug").values_list("slug", "pk")[offset:end])


def tags(start: str = "") -> dict[str, int]:
    """{tag: how many public datasets have it}, of those that have `start` in them."""
    counts: Counter[str] = Counter()
    for found in Dataset.objects.filter(state__in=PUBLIC_STATES).exclude(tags=[]).values_list("tags", flat=True):
        counts.update(tag for tag in found if start in tag)
    return dict(counts)


def formats(part: str) -> list[tuple[str, int]]:
    """(format, how many files of public datasets have it) of those with `part` in them, the most frequent first."""
    rows = Resource.objects.filter(dataset__state__in=PUBLIC_STATES, format__contains=part).exclude(format="")
    counts = rows.order_by().values_list("format").annotate(Count("pk"))
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of resources found: their ids, those of their datasets, how many there are in all."""

    ids: Sequence[str]
    datasets: Sequence[str]
    total: int


def resources_with(parts: Mapping[str, str], *, order: str, offset: int, limit: int) -> Found:
    """Resources of public datasets that have each of these parts ({field: text}) in a field, whatever the case."""
    rows = Resource.objects.filter(dataset__state__in=PUBLIC_STATES)
    rows = rows.filter(**{f"{field}__icontains": part for field, part in parts.items()})
    page = list(rows.order_by(order or "pk", "pk").values_list("pk", "dataset_id")[offset : offset + limit])
    return Found([id for id, _dataset in page], list(dict.fromkeys(id for _id, id in page)), rows.count())
