"""The queue and its cases, for those who moderate; the notices, for those who are told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset
from parvis.portal.moderation.models import Case, Decision, Notice, Report, Trust
from parvis.portal.moderation.queries import kinds
from parvis.portal.moderation.rules import admit, allows
from parvis.portal.moderation.rules.reasons import REASONS
from parvis.portal.organizations.models import Membership
from parvis.portal.topics.models import Topic

PAGE: Final = 30
STATES: Final = ("open", "closed")
SHOWN: Final = 10  # earlier cases, things that link


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue one wants to see; empty for all. `mine` keeps what is assigned to the reader."""

    state: str = "open"
    kind: str = ""
    reason: str = ""
    mine: bool = False
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to judge a case: the thing as it is now, the person, what else happened to either."""

    thing: kinds.Thing | None
    people: Sequence[dict[str, Any]]
    earlier: Sequence[Case]
    links: Sequence[dict[str, str]]


def _matching(filters: Filters, actor: Actor) -> QuerySet[Case]:
    cases = Case.objects.all()
    if filters.state in STATES:
        cases = cases.filter(state=filters.state)
    if filters.kind:
        cases = cases.filter(kind=filters.kind)
    if filters.mine:
        cases = cases.filter(assignee=actor.id)
    if filters.author:
        cases = cases.filter(author=filters.author)
    if filters.text:
        cases = cases.filter(Q(label__icontains=filters.text) | Q(key=filters.text))
    if filters.reason:
        cases = cases.filter(Q(reports__reason=filters.reason) | Q(decisions__reason=filters.reason)).distinct()
    return cases


def queue(filters: Filters, *, actor: Actor, page: int = 1, size: int = PAGE) -> tuple[list[Case], int]:
    """A page of cases and how many there are: the gravest and oldest first, closed ones by when. Raises Denied."""
    admit(actor, "case.view")
    cases = _matching(filters, actor).select_related("assignee")
    # `open` comes after `closed` in the alphabet.
    order = ("-closed_at", "-id") if filters.state == "closed" else ("-state", "-severity", "opened_at", "id")
    cases = cases.order_by(*order)
    start = (max(1, page) - 1) * size
    return list(cases[start : start + size]), _matching(filters, actor).count()


def counts(*, actor: Actor) -> dict[str, int]:
    """How many cases are open, by kind; under `open` all, `mine` those of the reader, `held` those that wait."""
    admit(actor, "case.view")
    cases = Case.objects.filter(state="open")
    rows = list(cases.values_list("kind", "held", "assignee"))
    found = Counter(kind for kind, _held, _assignee in rows)
    return {
        "open": len(rows),
        "mine": sum(assignee == actor.id for _kind, _held, assignee in rows),
        "held": sum(held for _kind, held, _assignee in rows),
        **{kind: found[kind] for kind in kinds.KINDS},
    }


def waiting(*, actor: Actor) -> int:
    """How many cases are open; 0 for who does not moderate."""
    return Case.objects.filter(state="open").count() if allows(actor, "case.view") else 0


def case(id: str, *, actor: Actor) -> Case:
    """The case. Raises NotFound, Denied."""
    admit(actor, "case.view")
    found = Case.objects.select_related("assignee").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no case at this address."))
    return found


def reports(case: Case, *, actor: Actor) -> list[Report]:
    """What people said, in order."""
    admit(actor, "case.view")
    return list(case.reports.select_related("reporter"))


def all_reports(
    *, actor: Actor, handled: bool | None = None, kind: str = "", offset: int = 0, limit: int = PAGE
) -> tuple[list[Report], int]:
    """A page of what people said, newest first, and how much there is; `handled`: whether its case is closed."""
    admit(actor, "case.view")
    rows = Report.objects.select_related("case", "reporter").order_by("-at", "-id")
    if handled is not None:
        rows = rows.filter(case__state="closed" if handled else "open")
    if kind:
        rows = rows.filter(case__kind=kind)
    return list(rows[offset : offset + limit]), rows.count()


def report(id: str, *, actor: Actor) -> Report:
    """One report. Raises NotFound, Denied."""
    admit(actor, "case.view")
    found = Report.objects.select_related("case", "reporter").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no report at this address."))
    return found


def decisions(case: Case, *, actor: Actor) -> list[Decision]:
    """What was decided, in order."""
    admit(actor, "case.view")
    return list(case.decisions.all())


def context(case: Case, *, actor: Actor) -> Context:
    """What surrounds a case."""
    admit(actor, "case.view", case)
    thing = kinds.still(case.kind, case.key, actor=actor)
    same = Q(kind=case.kind, key=case.key)
    if case.author:
        same |= Q(author=case.author)
    if case.organization:
        same |= Q(organization=case.organization)
    earlier = Case.objects.filter(same).exclude(pk=case.pk).order_by("-opened_at", "-id")[:SHOWN]
    return Context(thing, people_of(thing), list(earlier), _links(thing))


def people_of(thing: kinds.Thing | None) -> list[dict[str, Any]]:
    """Who is behind a thing, with what tells a newcomer from an old hand."""
    if thing is None:
        return []
    wanted = Q(pk=thing.author) if thing.author else Q(pk__in=[])
    if thing.organization:
        wanted |= Q(memberships__organization=thing.organization)
    users = User.objects.filter(wanted).distinct().order_by("-created_at", "-pk")[:SHOWN]
    roles = dict(Membership.objects.filter(organization=thing.organization or None).values_list("user_id", "role"))
    trusted = set(Trust.objects.filter(user__in=[user.pk for user in users]).values_list("user_id", flat=True))
    cases = Counter(Case.objects.filter(author__in=[user.pk for user in users]).values_list("author", flat=True))
    return [
        {
            "id": user.pk, "name": user.name, "email": user.email, "created_at": user.created_at,
            "days": (now() - user.created_at) // timedelta(days=1), "active": user.is_active,
            "role": roles.get(user.pk, ""), "trusted": user.pk in trusted, "cases": cases[user.pk],
        }
        for user in users
    ]  # fmt: skip


def _links(thing: kinds.Thing | None) -> list[dict[str, str]]:
    """What belongs to the thing and would go or stay with it."""
    if thing is None or thing.kind not in ("organization", "user"):
        return []
    owned = Q(organization=thing.key) if thing.kind == "organization" else Q(owner=thing.key)
    rows = Dataset.objects.filter(owned).exclude(state="deleted").order_by("-created_at", "-pk")[:SHOWN]
    return [{"label": row.title, "address": f"datasets/{row.slug}", "state": row.state} for row in rows]


def held_with(thing: kinds.Thing) -> list[Dataset]:
    """The public data of an organization: it is hidden with it."""
    return list(Dataset.objects.filter(organization=thing.key, state__in=PUBLIC_STATES).order_by("pk"))


def topics_held_with(thing: kinds.Thing) -> list[Topic]:
    """The public topics of an organization: they are hidden with it."""
    return list(Topic.objects.filter(organization=thing.key, state__in=PUBLIC_STATES).order_by("pk"))


def is_held(kind: str, key: str) -> bool:
    """Whether the thing waits for a moderator because of the spam filter; for pages that its own people see."""
    return Case.objects.filter(kind=kind, key=key, state="open", held=True).exists()


# --- notices ---------------------------------------------------------------------------------------------------


def notices(*, actor: Actor, unread: bool = False) -> list[Notice]:
    """What the actor was told, newest first; `unread` leaves out what they have opened."""
    if not actor.is_known or actor.kind != "person":
        return []
    rows = Notice.objects.filter(user=actor.id).select_related("decision__case")
    rows = rows.filter(read_at=None) if unread else rows
    return list(rows.order_by("-at", "-id"))


def unread(*, actor: Actor) -> int:
    """How many notices the actor has not opened."""
    return Notice.objects.filter(user=actor.id, read_at__isnull=True).count() if actor.kind == "person" else 0


def notice(id: str, *, actor: Actor) -> Notice:
    """One notice, for the one it was written to. Raises NotFound."""
    found = Notice.objects.select_related("decision__case").filter(pk=id).first()
    if found is None or not allows(actor, "notice.view", found):
        raise NotFound(_("There is no notice at this address."))
    return found


def word(reason: str) -> Any:
    """What a reason is called."""
    return REASONS[reason].label if reason in REASONS else reason
