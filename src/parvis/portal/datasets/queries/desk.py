"""What people work on: the datasets that are theirs, filtered and counted, and changes to many of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.kit.ids import is_reference
from parvis.kit.text import slugify
from parvis.portal.datasets.models import (
    Assignment,
    BulkChange,
    BulkResult,
    Contact,
    Dataset,
    DatasetZone,
    License,
    Resource,
    Transfer,
)
from parvis.portal.datasets.queries.catalogue import record, visible_to
from parvis.portal.datasets.rules import allows, changes, quality
from parvis.portal.datasets.rules.changes import VERBS, Change
from parvis.portal.organizations import queries as producers

PAGE: Final = 50  # rows of a page
SHOWN: Final = 5  # datasets shown at once in an overview
SCHEDULED: Final = "scheduled"  # asks for what waits for its date to go online, in place of a state
MINE: Final = "me"  # asks for what a person owns alone, in place of an organization

# What is missing, the cheapest to mend first: a choice, two dates, a place, then real work.
GAPS: Final = (
    "license", "update_frequency", "temporal_coverage", "spatial", "description", "resources_documentation",
    "open_format",
)  # fmt: skip
_LIVE: Final = (State.DRAFT, State.PRIVATE, State.PUBLISHED)
SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("-modified_at", "-pk"),
    "title": ("slug",),
    "quality": ("quality_score", "slug"),
    "updated": ("updated_at", "slug"),
    "due": ("next_update_on", "slug"),
    "downloads": ("-downloads", "slug"),
}
ROW: Final = (
    "id", "slug", "title", "acronym", "language", "translations", "state", "state_before", "tags", "license",
    "frequency", "quality", "quality_score", "next_update_on", "resources_count", "downloads", "views",
    "metrics_by_month", "created_at", "modified_at", "updated_at", "published_at", "archived_at", "deleted_at",
    "publish_at", "owner", "owner_name", "access_type", "organization__id", "organization__slug",
    "organization__name", "organization__acronym", "organization__language", "organization__translations",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which of their datasets somebody wants to see. `everything` is for who governs, and ignored from others."""

    text: str = ""
    organization: str = ""
    state: str = ""
    problem: str = ""
    sort: str = ""
    page: int = 1
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of datasets, how many there are in all, and how many of each state and problem."""

    rows: Sequence[Dataset]
    total: int
    page: int  # the one there is, when a later one was asked for
    pages: int
    states: Mapping[str, int]
    problems: Mapping[str, int]


def late() -> Q:
    """Published, and late against the promise: the same grace as the score gives."""
    return Q(next_update_on__lt=now().date() - quality.GRACE, state=State.PUBLISHED)


def problems() -> dict[str, Q]:
    """What can be wrong with a dataset, by name, as conditions on rows."""
    live = Q(state__in=_LIVE)
    missing = {f"no_{name}": Q(**{f"quality__{name}": False}) & live for name in GAPS}
    return {
        "late": late(),
        "broken": Q(quality__resources_available=False) & live,
        "empty": Q(resources_count=0) & live,
        "low": Q(quality_score__lt=0.5) & live,
        **missing,
    }


def theirs(actor: Actor, *, everything: bool = False) -> QuerySet[Dataset]:
    """The datasets `actor` owns or whose organization `actor` works in; all, for who governs and asks for it."""
    if everything and actor.governs:
        return Dataset.objects.all()
    return Dataset.objects.filter(Q(organization__in=list(actor.roles)) | Q(owner=actor.id)) if actor.id else _none()


def _none() -> QuerySet[Dataset]:
    return Dataset.objects.none()


def editable_by(actor: Actor) -> QuerySet[Dataset]:
    """Those of `theirs` that `actor` may change; the list form of the rule `dataset.update`."""
    edits = [id for id, role in actor.roles.items() if role in ("administrator", "editor")]
    helps = [id for id, role in actor.roles.items() if role == "contributor"]
    mine = Q(organization__in=edits) | Q(organization=None, owner=actor.id)
    if helps:
        assigned = Assignment.objects.filter(user=actor.id, dataset__organization__in=helps).values("dataset")
        mine |= Q(pk__in=assigned)
    return theirs(actor).filter(mine).exclude(state=State.DELETED) if actor.can_write else _none()


def selected(asked: Asked, *, actor: Actor) -> QuerySet[Dataset]:
    """The datasets asked for, unordered; deleted ones only when their state is asked for."""
    return _within(asked, actor).filter(_in_state(asked.state), problems().get(asked.problem, Q()))


def _within(asked: Asked, actor: Actor) -> QuerySet[Dataset]:
    rows = theirs(actor, everything=asked.everything).order_by()
    if asked.organization == MINE:
        rows = rows.filter(organization=None)
    elif asked.organization:
        rows = rows.filter(organization=asked.organization)
    for word in asked.text.split()[:10]:
        # An address is the folded title: it finds `été` for `ete`.
        folded = slugify(word)
        rows = rows.filter(Q(title__icontains=word) | (Q(slug__contains=folded) if folded else Q()) | Q(pk=word))
    return rows


def scheduled() -> Q:
    """Waiting for a date to go online."""
    return Q(publish_at__isnull=False, state__in=(State.DRAFT, State.PRIVATE))


def _in_state(state: str) -> Q:
    if state == SCHEDULED:
        return scheduled()
    return Q(state=state) if state in list(State) else ~Q(state=State.DELETED)


def _own(actor: Actor) -> "Prefetch[str, QuerySet[Assignment], str]":
    """What the rules ask of a contributor's rows, fetched along: what was assigned to this very person."""
    return Prefetch("assignments", Assignment.objects.filter(user=actor.id))


def listing(asked: Asked, *, actor: Actor, size: int = PAGE) -> Listing:
    """A page of the datasets asked for, with counts; three queries whatever there is."""
    within = _within(asked, actor)
    conditions = problems()
    chosen, among = conditions.get(asked.problem, Q()), _in_state(asked.state)
    counts = within.aggregate(
        total=Count("pk", filter=among & chosen),
        **{f"state_{state}": Count("pk", filter=_in_state(state)) for state in (*State, SCHEDULED)},
        **{f"problem_{name}": Count("pk", filter=among & condition) for name, condition in conditions.items()},
    )
    pages = max(1, -(-counts["total"] // size))
    page = min(max(1, asked.page), pages)
    start = (page - 1) * size
    rows = within.filter(among, chosen).order_by(*SORTS.get(asked.sort, SORTS[""]))
    return Listing(
        rows=list(rows.select_related("organization").prefetch_related(_own(actor)).only(*ROW)[start : start + size]),
        total=counts["total"],
        page=page,
        pages=pages,
        states={str(state): counts[f"state_{state}"] for state in (*State, SCHEDULED)},
        problems={name: counts[f"problem_{name}"] for name in conditions},
    )


def gaps(dataset: Dataset) -> list[str]:
    """The points of the score the dataset lacks, the cheapest to earn first."""
    return [name for name in GAPS if dataset.quality.get(name) is False]


def export(asked: Asked, *, actor: Actor) -> Iterator[Dataset]:
    """Every dataset asked for, in the order asked, a few at a time in memory."""
    rows = selected(asked, actor=actor).order_by(*SORTS.get(asked.sort, SORTS[""]))
    return rows.select_related("organization").only(*ROW).iterator(chunk_size=500)


def deleted_days() -> int:
    """How many days a deleted dataset can be restored."""
    days: int = settings.PARVIS.deleted_days
    return days


def rights(dataset: Dataset, *, actor: Actor) -> frozenset[str]:
    """What `actor` may do to the dataset in its state: `update`, `transfer`, and the verbs that would do something.

    For buttons: the action judges again.
    """
    may = {"update"} if allows(actor, "dataset.update", dataset) else set()
    lead = {verb for verb, (right, _to, starts) in VERBS.items()
            if State(dataset.state) in starts and allows(actor, right, dataset)}  # fmt: skip
    if dataset.state == State.ARCHIVED:
        lead -= {"publish"}  # that is what `unarchive` says
    give = {"transfer"} if allows(actor, "dataset.transfer", dataset) else set()
    return frozenset(may | lead | give)


def overview(actor: Actor, *, limit: int = SHOWN) -> tuple[dict[str, int], list[Dataset]]:
    """How many datasets somebody works on by state, and those changed last."""
    rows = theirs(actor).order_by()
    counts = rows.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in State})
    recent = rows.exclude(state=State.DELETED).order_by("-modified_at", "-pk").select_related("organization")
    return counts, list(recent.only(*ROW)[:limit])


# --- changes to many at once -----------------------------------------------------------------------------------


def planned(ids: Iterable[str], change: Change, *, actor: Actor) -> list[tuple[Dataset, changes.Outcome]]:
    """What `change` would do to each of these datasets, in this order, without doing it; unknown ids are left out.

    Raises Invalid, as the action does, for a change that cannot be.
    """
    change = settled(change, actor=actor)
    wanted = list(dict.fromkeys(ids))
    rows = visible_to(actor).filter(pk__in=wanted).select_related("organization")
    rows = rows.prefetch_related(*_SPARE, _own(actor), *([_OFFERED] if change.transfer else []))
    found = {row.pk: row for row in rows}
    known = [found[id] for id in wanted if id in found]
    return [(row, changes.foresee(actor, row, record(row), change)) for row in known]


# A change touches neither files nor places, of which there may be thousands.
_SPARE: Final = (
    Prefetch("resources", Resource.objects.none()),
    Prefetch("coverage", DatasetZone.objects.none()),
    Prefetch("contacts", Contact.objects.order_by("position")),
)


_OFFERED: Final[Any] = Prefetch("transfers", Transfer.objects.filter(state="pending"))


def settled(change: Change, *, actor: Actor) -> Change:
    """The change, tidied, the receiver of an offer named. Raises Invalid with every reason, by member."""
    licenses = set(License.objects.filter(active=True).values_list("pk", flat=True))
    wanted = change.transfer.to_organization if change.transfer else ""
    receiver = producers.visible_to(actor).filter(pk=wanted, deleted_at=None).first() if wanted else None
    return changes.checked(change, licenses, receiver)


def bulk_change(id: str, *, actor: Actor) -> BulkChange:
    """A change this person made to many datasets. Raises NotFound, for somebody else's too."""
    bulk = BulkChange.objects.select_related("undoes").filter(pk=id).first() if is_reference(id) else None
    if bulk is None or not allows(actor, "datasets.look", bulk):
        raise NotFound(_("There is no change at this address."))
    return bulk


def bulk_change_by_id(id: str) -> BulkChange:
    """The change of this id, for the job that makes it."""
    return BulkChange.objects.select_related("user", "undoes").get(pk=id)


def bulk_changes(*, actor: Actor, limit: int = 20) -> list[BulkChange]:
    """The changes this person made to many datasets, newest first."""
    return list(BulkChange.objects.filter(user=actor.id).order_by("-created_at", "-pk")[:limit]) if actor.id else []


def bulk_counts(bulk: BulkChange) -> dict[str, int]:
    """How many datasets were changed, were the same already, were refused so far."""
    counted = dict(bulk.results.order_by().values_list("kind").annotate(Count("pk")))
    return {kind: counted.get(kind, 0) for kind in ("changed", "same", "refused")}


def bulk_results(bulk: BulkChange, kind: str = "", *, limit: int = 200, offset: int = 0) -> list[BulkResult]:
    """What became of the datasets, of one kind or of all, in the order they were gone through."""
    rows = bulk.results.filter(kind=kind) if kind else bulk.results.all()
    return list(rows.order_by("position")[offset : offset + limit])


def undone_by(bulk: BulkChange) -> BulkChange | None:
    """The change that took this one back."""
    return BulkChange.objects.filter(undoes=bulk).first()
