"""Who works in an organization, who may come, and what waits for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor, Role
from parvis.kit.dates import now
from parvis.kit.errors import Gone, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import Token, User
from parvis.portal.organizations.models import Invitation, JoinRequest, Membership, Organization
from parvis.portal.organizations.queries.catalogue import visible_to
from parvis.portal.organizations.rules import admit, allows


@dataclass(frozen=True, slots=True)
class Inbox:
    """What somebody has in organizations, and what waits for them there."""

    memberships: Sequence[Membership] = ()  # with their organizations, in order of name
    invitations: Sequence[Invitation] = ()  # to answer
    asked: Sequence[JoinRequest] = ()  # their own requests: those that wait, and those refused lately
    requests: Sequence[JoinRequest] = ()  # of others, to answer
    approvals: int = 0  # organizations that wait for this administrator of the portal

    @property
    def count(self) -> int:
        """How many things wait for an answer of theirs."""
        return len(self.invitations) + len(self.requests) + self.approvals


def members(organization: Organization, *, actor: Actor) -> list[Membership]:
    """Who works there; for its administrators. Raises Denied."""
    admit(actor, "organization.members", organization)
    return list(organization.memberships.select_related("user").order_by("since", "pk"))


def member_id(organization: Organization, ref: str, *, actor: Actor) -> str:
    """The id of the member with this id or e-mail; for its administrators. Raises Denied, NotFound."""
    admit(actor, "organization.members", organization)
    found = organization.memberships.filter(Q(user=ref) | Q(user__email__iexact=ref)).first()
    if found is None:
        raise NotFound(_("This person does not work here."))
    return found.user_id


def actor_of(user: User, scopes: frozenset[str]) -> Actor:
    """The person as an actor, with the roles organizations give."""
    roles = cast(dict[str, Role], dict(user.memberships.values_list("organization_id", "role")))
    plain = accounts.actor_of(user, scopes)
    return Actor(
        kind=plain.kind, id=plain.id, name=plain.name, is_administrator=plain.is_administrator, scopes=scopes,
        roles=roles,
    )  # fmt: skip


def actor_by_token(secret: str) -> tuple[Actor, Token]:
    """Whom this secret speaks for, and the token. Raises SignInNeeded."""
    token = accounts.token_in_force(secret)
    return actor_of(token.user, frozenset(token.scopes)), token


def memberships(actor: Actor) -> list[Membership]:
    """Where the person works, with the organizations, in order of name."""
    rows = Membership.objects.filter(user=actor.id, organization__deleted_at=None) if actor.kind == "person" else None
    return [] if rows is None else list(rows.select_related("organization").order_by("organization__name", "pk"))


def memberships_of(ids: Collection[str], *, actor: Actor) -> dict[str, list[Membership]]:
    """{id of a person: where they work, in order of name}; of others than oneself for who governs alone."""
    rows = Membership.objects.filter(user__in=ids, organization__deleted_at=None)
    if not actor.governs:
        rows = rows.filter(user=actor.id)
    found: dict[str, list[Membership]] = {id: [] for id in ids}
    for row in rows.select_related("organization").order_by("organization__name", "pk"):
        found[row.user_id].append(row)
    return found


def administrators(organization: Organization) -> list[User]:
    """Whom a letter about the organization goes to."""
    rows = User.objects.filter(memberships__organization=organization, memberships__role="administrator")
    return list(rows.filter(is_active=True).order_by("pk"))


def publishers(organization: Organization, *, actor: Actor) -> list[str]:
    """The names of those who publish there, for their colleagues: administrators first; nothing to others."""
    if not allows(actor, "organization.publishers", organization):
        return []
    rows = organization.memberships.filter(role__in=("administrator", "editor"), user__is_active=True)
    return [one.user.name for one in rows.select_related("user").order_by("role", "since", "pk")]


def invitations(organization: Organization, *, actor: Actor) -> list[Invitation]:
    """The invitations that wait, expired ones included, newest first; for its administrators. Raises Denied."""
    admit(actor, "organization.members", organization)
    return list(organization.invitations.filter(state="pending").select_related("invited_by"))


def requests(organization: Organization, *, actor: Actor) -> list[JoinRequest]:
    """Who asks to work there and waits, longest first; for its administrators. Raises Denied."""
    admit(actor, "organization.members", organization)
    return list(organization.requests.filter(state="pending").select_related("user").order_by("created_at", "pk"))


def invitation_by_secret(secret: str) -> Invitation:
    """The invitation a letter leads to. Raises NotFound for no such letter, Gone for what is no longer to be taken."""
    found = Invitation.objects.select_related("organization").filter(digest=accounts.digest(secret[:200])).first()
    if found is None:
        raise NotFound(_("This link is not one of ours, or another letter has been sent since: use the newest one."))
    if found.state != "pending":
        raise Gone(_("This invitation was answered or taken back."))
    if found.expires_at <= now():
        raise Gone(_("This invitation has expired: ask for another one."))
    return found


def invitation(id: str, *, actor: Actor) -> Invitation:
    """An invitation, for whoever manages it or may answer it. Raises NotFound to others."""
    rows = Invitation.objects.select_related("organization")
    found = rows.filter(pk=id).first() if is_reference(id) else None
    if found is None or not (
        allows(actor, "invitation.manage", found)
        or allows(actor, "invitation.answer", (found, accounts.of_actor(actor)))
    ):
        raise NotFound(_("There is no such invitation."))
    return found


def is_for(invitation: Invitation, *, actor: Actor) -> bool:
    """Whether the person who acts is the one the letter was written to."""
    return allows(actor, "invitation.answer", (invitation, accounts.of_actor(actor)))


def request(id: str, *, actor: Actor) -> JoinRequest:
    """A request to join, for who asked and who answers. Raises NotFound to others."""
    rows = JoinRequest.objects.select_related("organization", "user")
    found = rows.filter(pk=id).first() if is_reference(id) else None
    if found is None or not allows(actor, "request.view", found):
        raise NotFound(_("There is no such request."))
    return found


def request_of(organization: Organization, *, actor: Actor) -> JoinRequest | None:
    """The person's own request that waits there, if there is one."""
    return organization.requests.filter(user=actor.id, state="pending").first() if actor.is_known else None


def inbox(actor: Actor) -> Inbox:
    """What the person has in organizations and what waits for them, in a fixed number of queries."""
    user = accounts.of_actor(actor)
    if user is None:
        return Inbox()
    live = Q(organization__deleted_at=None)
    offered = Invitation.objects.filter(live, email=user.email.lower(), state="pending", expires_at__gt=now())
    own = JoinRequest.objects.filter(live, user=user, state__in=("pending", "refused")).exclude(
        organization__in=list(actor.roles)
    )
    administered = [id for id, role in actor.roles.items() if role == "administrator"]
    others = JoinRequest.objects.filter(live, organization__in=administered, state="pending")
    return Inbox(
        memberships=memberships(actor),
        invitations=list(offered.select_related("organization", "invited_by")),
        asked=_latest(own.select_related("organization")),
        requests=list(others.select_related("organization", "user").order_by("created_at", "pk"))
        if administered
        else [],
        approvals=_waiting(actor) if actor.governs else 0,
    )


def _latest(requests: Sequence[JoinRequest] | object) -> list[JoinRequest]:
    """The newest request of each organization."""
    found: dict[str, JoinRequest] = {}
    for one in cast(Sequence[JoinRequest], requests):
        found.setdefault(one.organization_id, one)
    return list(found.values())


def _waiting(actor: Actor) -> int:
    return visible_to(actor).filter(approval="pending", deleted_at=None).count()
