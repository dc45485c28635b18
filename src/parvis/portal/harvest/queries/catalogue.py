"""Sources: those everybody may know of, those of one's organizations, those whose turn it is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Gone, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.harvest.models import Run, Source
from parvis.portal.harvest.queries.kinds import Kind, all_kinds
from parvis.portal.harvest.rules import allows, labels
from parvis.portal.organizations.models import Organization

RUNS = 20  # of one page
ORDERS: Final = {"name": "name", "created": "created_at"}


def visible_to(actor: Actor) -> QuerySet[Source]:
    """The sources `actor` may know of; the list form of the rule `source.view`."""
    sources = Source.objects.select_related("organization")
    if actor.governs:
        return sources
    seen = Q(
        state="accepted", organization__deleted_at=None, organization__hidden_at=None,
        organization__approval="accepted",
    )  # fmt: skip
    if actor.is_known:
        seen |= Q(organization__in=list(actor.roles))
    return sources.filter(seen, deleted_at=None)


def listing(
    *, actor: Actor, organization: str = "", state: str = "", text: str = "", sort: str = "name", deleted: bool = False,
    offset: int = 0, limit: int = 20,
) -> tuple[list[Source], int]:  # fmt: skip
    """A page of sources and how many there are, sorted by one of ORDERS, `-` before it backwards.

    Those with `text` in their name; those that are not deleted, or with `deleted` those that are.
    """
    backwards = "-" if sort.startswith("-") else ""
    rows = visible_to(actor).filter(deleted_at__isnull=not deleted)
    rows = rows.order_by(f"{backwards}{ORDERS[sort.removeprefix('-')]}", f"{backwards}pk")
    if text:
        rows = rows.filter(name__icontains=text)
    if organization:
        rows = rows.filter(Q(organization=organization) | Q(organization__slug=organization))
    if state:
        rows = rows.filter(state=state)
    return list(rows[offset : offset + limit]), rows.count()


def of_organization(organization: Organization, *, actor: Actor) -> list[Source]:
    """The sources of an organization, by name."""
    return list(visible_to(actor).filter(organization=organization, deleted_at=None))


def own(actor: Actor) -> list[Source]:
    """The sources of the organizations the person works in, by name of these."""
    rows = visible_to(actor).filter(organization__in=list(actor.roles), deleted_at=None)
    return list(rows.order_by("organization__name", "name", "pk"))


def get(ref: str, *, actor: Actor) -> Source:
    """The source of this id or slug, with its organization. Raises NotFound, Gone."""
    rows = Source.objects.select_related("organization")
    found = rows.filter(Q(pk=ref) | Q(slug=ref)).first() if is_reference(ref) else None
    if found is None or not allows(actor, "source.view", found):
        if found is not None and found.deleted_at:
            raise Gone(_("This source was deleted."))
        raise NotFound(_("There is no source at this address."))
    return found


def last_runs(sources: Collection[Source]) -> dict[str, Run]:
    """{id of a source: its last run that is no preview}, in one query."""
    last = Run.objects.filter(source=OuterRef("pk"), is_preview=False).order_by("-created_at", "-pk").values("pk")[:1]
    newest = Source.objects.filter(pk__in=[one.pk for one in sources]).annotate(last=Subquery(last)).values("last")
    return {row.source_id: row for row in Run.objects.filter(pk__in=newest)}


def kinds() -> Mapping[str, Kind]:
    """{name: kind} of the kinds of sources there are."""
    return all_kinds()


def shown(source: Source, *, actor: Actor, last: Run | None = None) -> dict[str, Any]:
    """The source as it leaves the portal: its address, settings and errors for its people alone."""
    members: dict[str, Any] = {
        "id": source.pk, "slug": source.slug, "name": source.name, "description": source.description,
        "kind": source.kind, "domain": urlsplit(source.url).hostname or "",
        "organization": {"id": source.organization.pk, "slug": source.organization.slug,
                         "name": source.organization.name},
        "cadence": source.cadence, "active": source.active, "state": source.state,
        "created_at": source.created_at, "modified_at": source.modified_at, "next_at": source.next_at,
        "last_run": last and _last(last),
    }  # fmt: skip
    if allows(actor, "source.read", source):
        members |= {
            "url": source.url, "config": source.config, "access": source.access, "login": source.login,
            "overwrite": source.overwrite, "reason": source.reason,
            "held_at": source.held_at, "held_count": source.held_count, "failures": source.failures,
        }  # fmt: skip
    return members


def _last(run: Run) -> dict[str, Any]:
    names: Sequence[str] = ("id", "state", "seen", "created", "changed", "unchanged", "refused", "skipped", "archived",
                            "started_at", "finished_at")  # fmt: skip
    return {name: getattr(run, name) for name in names} | {"state_label": str(labels.RUN_STATES[run.state])}
