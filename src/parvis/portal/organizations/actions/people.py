"""Who works in an organization: roles given, changed, taken back; somebody always remains to administer it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor, Role
from parvis.kit.errors import Denied, NotFound
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.organizations import events
from parvis.portal.organizations.actions import _writing as writing
from parvis.portal.organizations.models import Membership, Organization
from parvis.portal.organizations.rules import allows, require


@transaction.atomic
def set_member(organization: Organization, email: str, role: Role, *, by: Actor) -> Membership:
    """Give the member with this e-mail another role. Operators also name somebody who is no member, without asking.

    Raises Invalid for an unknown role, NotFound for somebody who is not there, Denied for the last administrator.
    """
    require(by, "organization.members", organization)
    found = organization.memberships.select_related("user").filter(user__email__iexact=email.strip()).first()
    if found is not None:
        return _changed(organization, found.user, writing.checked_role(role), by)
    if not allows(by, "organization.enlist", organization):
        # Whether the address has an account is nobody's business here.
        raise NotFound(_("Nobody with this e-mail works here: invite them."))
    return writing.admit(organization, accounts.get(email), role, by)


@transaction.atomic
def set_role(organization: Organization, user_id: str, role: Role, *, by: Actor) -> Membership:
    """Change what a member may do. Raises NotFound for somebody who is none, Invalid, Denied for the last one."""
    require(by, "organization.members", organization)
    return _changed(organization, _member(organization, user_id).user, writing.checked_role(role), by)


@transaction.atomic
def remove(organization: Organization, user_id: str, *, by: Actor) -> None:
    """Take a member out. Raises NotFound for somebody who is none, Denied for the last administrator."""
    require(by, "organization.members", organization)
    _part(organization, _member(organization, user_id), by)


@transaction.atomic
def leave(organization: Organization, *, by: Actor) -> None:
    """Work there no longer. Raises Denied for the last administrator."""
    require(by, "organization.leave", organization)
    _part(organization, _member(organization, by.id), by)


def _member(organization: Organization, user_id: str) -> Membership:
    membership = organization.memberships.select_for_update().select_related("user").filter(user=user_id).first()
    if membership is None:
        raise NotFound(_("This person does not work here."))
    return membership


def _changed(organization: Organization, user: User, role: Role, by: Actor) -> Membership:
    membership = _member(organization, user.id)
    before = membership.role
    if before != role:
        _keep_an_administrator(organization, membership, role)
        membership.role = role
        membership.save(update_fields=["role"])
        events.member_changed.send(None, organization=organization, user=user, role=role, before=before, by=by)
    return membership


def _part(organization: Organization, membership: Membership, by: Actor) -> None:
    _keep_an_administrator(organization, membership, None)
    user, role = membership.user, membership.role
    membership.delete()
    events.member_removed.send(None, organization=organization, user=user, role=role, by=by)


def _keep_an_administrator(organization: Organization, membership: Membership, role: Role | None) -> None:
    """The row of the organization is the lock: two administrators who leave at once leave one behind."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    others = organization.memberships.filter(role="administrator").exclude(pk=membership.pk)
    if membership.role == "administrator" and role != "administrator" and not others.exists():
        raise Denied(_("Name another administrator first."))
