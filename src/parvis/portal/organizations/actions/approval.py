"""Where new organizations wait: accepted, refused with a reason, submitted again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.organizations import events
from parvis.portal.organizations.actions._writing import settle
from parvis.portal.organizations.models import Organization
from parvis.portal.organizations.rules import require


@transaction.atomic
def accept(organization: Organization, *, by: Actor) -> Organization:
    """Let the organization be seen and publish. Accepting twice changes nothing."""
    require(by, "organization.approve", organization)
    organization = _locked(organization)
    if organization.approval != "accepted":
        _turn(organization, "accepted")
        events.organization_accepted.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def refuse(organization: Organization, *, reason: str, by: Actor) -> Organization:
    """Do not let a waiting organization be seen; its members read `reason`, correct, and submit again.

    Raises Invalid without a reason, Conflict for one that was accepted already.
    """
    require(by, "organization.approve", organization)
    organization = _locked(organization)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why, so that they know what to correct.")]})
    if organization.approval == "accepted":
        raise Conflict(_("This organization was accepted already."))
    _turn(organization, "refused", reason.strip())
    events.organization_refused.send(None, organization=organization, reason=organization.approval_reason, by=by)
    return organization


@transaction.atomic
def submit(organization: Organization, *, by: Actor) -> Organization:
    """Ask again for a refused organization to be accepted."""
    require(by, "organization.submit", organization)
    organization = _locked(organization)
    if organization.approval != "refused":
        raise Conflict(_("Only a refused organization can be submitted again."))
    _turn(organization, "pending", organization.approval_reason)
    events.organization_submitted.send(None, organization=organization, by=by)
    return organization


def _locked(organization: Organization) -> Organization:
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _turn(organization: Organization, approval: str, reason: str = "") -> None:
    organization.approval, organization.approval_reason = approval, reason
    settle(organization)
