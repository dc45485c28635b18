"""Datasets on their way to another owner, and who may work on which."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.kit.ids import is_reference
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Assignment, Dataset, Transfer
from parvis.portal.datasets.rules import allows
from parvis.portal.organizations.models import Organization
from parvis.portal.organizations.rules import admit


@dataclass(frozen=True, slots=True)
class Transfers:
    """What is offered to a person and their organizations, what they offer, and what was answered lately."""

    to_answer: list[Transfer]
    offered: list[Transfer]
    answered: list[Transfer]


def _with_sides(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    return transfers.select_related("from_organization", "from_user", "to_organization", "asked_by").prefetch_related(
        "datasets"
    )


def transfer(id: str, *, actor: Actor) -> Transfer:
    """A transfer, for either side. Raises NotFound to others."""
    found = _with_sides(Transfer.objects.filter(pk=id)).first() if is_reference(id) else None
    if found is None or not allows(actor, "transfer.view", (found, accounts.of_actor(actor))):
        raise NotFound(_("There is no such transfer."))
    return found


def to_answer(actor: Actor) -> QuerySet[Transfer]:
    """What is offered to a person, or to the organizations they administer, and waits; the longest first."""
    user = accounts.of_actor(actor)
    if user is None:
        return Transfer.objects.none()
    pending = Transfer.objects.filter(_to(user, actor), state="pending")
    return _with_sides(pending).order_by("created_at", "pk")


def _administered(actor: Actor) -> list[str]:
    return [id for id, role in actor.roles.items() if role == "administrator"]


def _to(user: User, actor: Actor) -> Q:
    return Q(to_organization__in=_administered(actor)) | Q(to_email=user.email.lower())


def transfers(*, actor: Actor, latest: int = 20) -> Transfers:
    """The transfers of a person and of the organizations they administer, in a fixed number of queries."""
    user = accounts.of_actor(actor)
    if user is None:
        return Transfers([], [], [])
    to_me = _to(user, actor)
    from_me = Q(from_organization__in=_administered(actor)) | Q(from_user=user)
    pending = Transfer.objects.filter(state="pending")
    answered = Transfer.objects.filter(to_me | from_me).exclude(state="pending").order_by("-answered_at", "-pk")
    return Transfers(
        to_answer=list(_with_sides(pending.filter(to_me)).order_by("created_at", "pk")),
        offered=list(_with_sides(pending.filter(from_me)).order_by("-created_at", "-pk")),
        answered=list(_with_sides(answered)[:latest]),
    )


def to_give(*, actor: Actor, ids: Collection[str] = (), limit: int = 200) -> list[Dataset]:
    """The datasets the person may give away, by title; among `ids` when there are some."""
    rows = Dataset.objects.select_related("organization").exclude(state=State.DELETED)
    rows = rows.filter(pk__in=ids) if ids else rows
    if not (actor.governs and ids):
        rows = rows.filter(Q(organization__in=_administered(actor)) | Q(owner=actor.id, organization=None))
    return list(rows.order_by("organization__name", "title", "pk")[:limit])


def assigned_to(organization: Organization, user_id: str, *, actor: Actor) -> set[str]:
    """The ids of the datasets of the organization a person may work on. For its administrators. Raises Denied."""
    admit(actor, "organization.members", organization)
    rows = Assignment.objects.filter(dataset__organization=organization, user=user_id)
    return set(rows.values_list("dataset_id", flat=True))


def of_organization(organization: Organization, *, actor: Actor) -> list[Dataset]:
    """Every dataset of the organization that is not deleted, by title. For its administrators. Raises Denied."""
    admit(actor, "organization.members", organization)
    return list(Dataset.objects.filter(organization=organization).exclude(state=State.DELETED).order_by("title", "pk"))
