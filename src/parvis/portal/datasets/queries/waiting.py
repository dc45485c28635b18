"""What needs somebody about their data: offers to answer, links that are silent, late updates, drafts, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.datasets.queries import desk, owners
from parvis.portal.datasets.queries.files import unused_uploads

# The most pressing first: what others wait for, what is wrong for readers, what will be lost, what can be done better.
KINDS: Final = ("transfers", "broken", "late", "uploads", "scheduled", "drafts", "gaps")


@dataclass(frozen=True, slots=True)
class Tasks:
    """Tasks of one kind: the first of them, and how many there are."""

    kind: str
    items: Sequence[Any]
    total: int


def todo(actor: Actor, *, limit: int = desk.SHOWN) -> list[Tasks]:
    """What needs doing about the data of `actor`, by kind, the most pressing kind first.

    `transfers` holds what is offered to them, `broken` resources with their dataset and last check, `uploads` files
    sent and used nowhere; `late`, `scheduled`, `drafts` and `gaps` hold datasets they may change. A kind without any is
    left out. The number of queries does not depend on how many tasks there are.
    """
    if not actor.is_known:
        return []
    mine = desk.editable_by(actor).order_by()
    found = {tasks.kind: tasks for tasks in (_offers(actor, limit), _silent(mine, limit), _uploads(actor, limit))}
    found |= {tasks.kind: tasks for tasks in _datasets(mine, limit)}
    return [found[kind] for kind in KINDS if found[kind].total]


def _offers(actor: Actor, limit: int) -> Tasks:
    offers = owners.to_answer(actor)
    return Tasks("transfers", list(offers[:limit]), offers.count())


def _uploads(actor: Actor, limit: int) -> Tasks:
    unused = unused_uploads(actor)
    return Tasks("uploads", unused[:limit], len(unused))


def _datasets(mine: QuerySet[Dataset], limit: int) -> list[Tasks]:
    gap = Q(state__in=(State.PUBLISHED, State.PRIVATE)) & _any(Q(**{f"quality__{name}": False}) for name in desk.GAPS)
    kinds = {
        "late": (desk.late(), ("next_update_on", "slug")),
        "scheduled": (desk.scheduled(), ("publish_at", "slug")),
        "drafts": (Q(state=State.DRAFT, publish_at=None), ("-modified_at", "slug")),
        "gaps": (gap, ("cheapest", "-downloads", "-views", "slug")),
    }
    totals = mine.aggregate(**{name: Count("pk", filter=condition) for name, (condition, _order) in kinds.items()})
    found = []
    for name, (condition, order) in kinds.items():
        rows = mine.filter(condition).annotate(cheapest=_cheapest()).order_by(*order)
        items = list(rows.select_related("organization").only(*desk.ROW)[:limit]) if totals[name] else []
        found.append(Tasks(name, items, totals[name]))
    return found


def _any(conditions: Iterable[Q]) -> Q:
    joined = Q()
    for condition in conditions:
        joined |= condition
    return joined


def _cheapest() -> Case:
    """The rank of the cheapest point a dataset lacks."""
    ranks = [When(**{f"quality__{name}": False}, then=Value(rank)) for rank, name in enumerate(desk.GAPS)]
    return Case(*ranks, default=Value(len(desk.GAPS)), output_field=IntegerField())


def _silent(datasets: QuerySet[Dataset], limit: int) -> Tasks:
    """The links of public datasets that did not answer when last asked."""
    unanswered = datasets.filter(state=State.PUBLISHED, quality__resources_available=False)
    known = Resource.objects.filter(dataset__in=unanswered.values("pk"), file="")
    links = known.filter(**{"extras__check:available": False}).select_related("dataset__organization", "last_check")
    return Tasks("broken", list(links.order_by("dataset__slug", "position", "pk")[:limit]), links.count())
