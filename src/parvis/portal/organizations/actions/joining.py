"""How people come to work in an organization: they are invited by e-mail, or ask and are answered.

Nothing here looks whether an address belongs to an account: an invitation is a letter to whoever reads it.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor, Role
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone, Invalid, TooMany
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.organizations import events
from parvis.portal.organizations.actions._writing import admit, checked_role
from parvis.portal.organizations.models import Invitation, JoinRequest, Membership, Organization
from parvis.portal.organizations.rules import require

LASTS: Final = timedelta(days=14)  # an invitation
AGAIN: Final = timedelta(minutes=5)  # between two letters of one invitation
A_DAY: Final = 50  # letters an organization sends in 24 hours
MESSAGE: Final = 2000  # characters of a message


@transaction.atomic
def invite(
    organization: Organization, email: str, role: Role, *, by: Actor, message: str = "", language: str = ""
) -> Invitation:
    """Offer a role to whoever reads the mail of an address; an invitation that waits is replaced and sent again.

    Raises Invalid, Conflict for somebody who works there already, TooMany beyond A_DAY letters in 24 hours.
    """
    require(by, "organization.members", organization)
    invitation = _offered(organization, email, role, by)
    _hold_back(organization)
    invitation.message, invitation.language = _said(message), language
    return _send(invitation, by)


@transaction.atomic
def offer(organization: Organization, email: str, role: Role, *, by: Actor) -> Invitation:
    """Offer a role without writing to anybody: the invitation waits, as one that has expired does, to be sent.

    Raises Invalid, Conflict for somebody who works there already.
    """
    require(by, "organization.enlist", organization)
    invitation = _offered(organization, email, role, by)
    if not invitation.digest:
        _seal(invitation, now() - LASTS)
    invitation.save()
    return invitation


def _offered(organization: Organization, email: str, role: Role, by: Actor) -> Invitation:
    """The invitation of this address that waits, or a new one, unsaved, with this role."""
    email = _address(email)
    role = checked_role(role)
    if organization.memberships.filter(user__email__iexact=email).exists():
        raise Conflict(_("This person works here already."))
    waiting = organization.invitations.filter(email=email, state="pending").first()
    invitation = waiting or Invitation(organization=organization, email=email, created_at=now())
    invitation.role = role
    invitation.invited_by_id = by.id if by.kind == "person" else None
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send the letter again with another link, which lasts anew; the one sent before no longer works."""
    require(by, "invitation.manage", invitation)
    invitation = _pending(invitation)
    if now() - invitation.sent_at < AGAIN:
        raise TooMany(_("This letter has just left: wait a few minutes."), int(AGAIN.total_seconds()))
    _hold_back(invitation.organization)
    return _send(invitation, by)


@transaction.atomic
def cancel_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Take the offer back; its link no longer works."""
    require(by, "invitation.manage", invitation)
    return _answered(_pending(invitation), "cancelled")


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Actor) -> Membership:
    """Work there, with the role offered. For the person whose address was written to. Raises Gone, Conflict."""
    require(by, "invitation.answer", offer := (invitation, accounts.of_actor(by)))
    invitation = _in_force(invitation)
    user = _known(offer[1])
    membership = admit(invitation.organization, user, checked_role(invitation.role), by)
    _answered(invitation, "accepted")
    events.invitation_answered.send(None, organization=invitation.organization, invitation=invitation, user=user, by=by)
    return membership


@transaction.atomic
def refuse_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Decline the offer. Raises Gone, Conflict."""
    require(by, "invitation.answer", offer := (invitation, accounts.of_actor(by)))
    invitation = _answered(_in_force(invitation), "refused")
    events.invitation_answered.send(
        None, organization=invitation.organization, invitation=invitation, user=_known(offer[1]), by=by
    )
    return invitation


@transaction.atomic
def ask(organization: Organization, message: str = "", *, by: Actor) -> JoinRequest:
    """Ask to work there. Raises Conflict for who asked already and has no answer yet."""
    require(by, "organization.join", organization)
    if organization.requests.filter(user=by.id, state="pending").exists():
        raise Conflict(_("You asked already: the answer is yet to come."))
    request = JoinRequest(organization=organization, user_id=by.id, message=_said(message), created_at=now())
    request.save()
    events.join_requested.send(None, organization=organization, request=request, by=by)
    return request


@transaction.atomic
def accept_request(request: JoinRequest, role: Role, *, by: Actor) -> Membership:
    """Let the person work there, in this role. Raises Invalid, Conflict for what was answered already."""
    require(by, "request.answer", request)
    role, request = checked_role(role), _waiting(request)
    membership = admit(request.organization, request.user, role, by)
    _settle(request, "accepted", by)
    return membership


@transaction.atomic
def refuse_request(request: JoinRequest, reason: str, *, by: Actor) -> JoinRequest:
    """Say no, and why. Raises Invalid without a reason, Conflict for what was answered already."""
    require(by, "request.answer", request)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why, in a sentence: the person will read it.")]})
    return _settle(_waiting(request), "refused", by, _said(reason))


@transaction.atomic
def cancel_request(request: JoinRequest, *, by: Actor) -> JoinRequest:
    """Ask no longer."""
    require(by, "request.cancel", request)
    request = _waiting(request)
    request.state, request.answered_at = "cancelled", now()
    request.save()
    return request


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({"email": [_("This is not an e-mail address.")]}) from error
    return email


def _said(message: str) -> str:
    return message.strip()[:MESSAGE]


def _known(user: User | None) -> User:
    if user is None:  # the rule has asked already
        raise Gone
    return user


def _hold_back(organization: Organization) -> None:
    """Nobody uses the portal to fill mailboxes."""
    if organization.invitations.filter(sent_at__gt=now() - timedelta(days=1)).count() >= A_DAY:
        raise TooMany(_("This organization has sent many invitations today: go on tomorrow."), 24 * 3600)


def _send(invitation: Invitation, by: Actor) -> Invitation:
    """A new secret, of which only the hash stays; the letter leaves with this transaction."""
    secret = _seal(invitation, now())
    invitation.save()
    events.invitation_sent.send(None, organization=invitation.organization, invitation=invitation, secret=secret, by=by)
    return invitation


def _seal(invitation: Invitation, at: datetime) -> str:
    """Give the invitation a new secret, which lasts LASTS from then; returns it."""
    secret = secrets.token_urlsafe(32)
    invitation.digest = accounts.digest(secret)
    invitation.sent_at = at
    invitation.expires_at = invitation.sent_at + LASTS
    return secret


def _pending(invitation: Invitation) -> Invitation:
    """The row as it is now, kept from others. Raises Conflict when it has its answer."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organization").get(pk=invitation.pk)
    if invitation.state != "pending":
        raise Conflict(_("This invitation has its answer already."))
    return invitation


def _in_force(invitation: Invitation) -> Invitation:
    invitation = _pending(invitation)
    if invitation.expires_at <= now():
        raise Gone(_("This invitation has expired: ask for another one."))
    if invitation.organization.deleted_at is not None:
        raise Gone(_("This organization was removed."))
    return invitation


def _answered(invitation: Invitation, state: str) -> Invitation:
    invitation.state, invitation.answered_at = state, now()
    invitation.save()
    return invitation


def _waiting(request: JoinRequest) -> JoinRequest:
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("organization", "user")
    request = rows.get(pk=request.pk)
    if request.state != "pending":
        raise Conflict(_("This request has its answer already."))
    return request


def _settle(request: JoinRequest, state: str, by: Actor, reason: str = "") -> JoinRequest:
    request.state, request.reason, request.answered_at = state, reason, now()
    request.answered_by_id = by.id if by.kind == "person" else None
    request.save()
    events.join_answered.send(None, organization=request.organization, request=request, by=by)
    return request
