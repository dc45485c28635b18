"""What several actions write; they alone decide whether it may be."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines import renditions
from parvis.engines.changes import log
from parvis.kit.actors import Actor, Role
from parvis.kit.dates import now
from parvis.kit.errors import Invalid
from parvis.portal.accounts.models import User
from parvis.portal.organizations import events, queries
from parvis.portal.organizations.models import Membership, Organization

ROLES: Final[tuple[Role, ...]] = ("administrator", "editor", "contributor")


def settle(organization: Organization) -> None:
    """Save, and tell what derives from the organization that it is stale."""
    organization.version += 1
    organization.save()
    renditions.stale(queries.KIND, {organization.id: organization.version})
    log.record(queries.KIND, [organization.id], "upsert" if organization.is_public else "delete")


def checked_role(role: str) -> Role:
    """The role. Raises Invalid for one that is not there."""
    found = next((one for one in ROLES if one == role), None)
    if found is None:
        raise Invalid({"role": [_("Choose among: %s.") % ", ".join(ROLES)]})
    return found


def admit(organization: Organization, user: User, role: Role, by: Actor) -> Membership:
    """A new member; one who is already there stays as they are. The caller has asked whether it may be."""
    membership, created = Membership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": checked_role(role)}
    )
    if created:
        # What the person asked for, or was offered, has its answer.
        organization.requests.filter(user=user, state="pending").update(state="accepted", answered_at=now())
        organization.invitations.filter(email=user.email.lower(), state="pending").update(
            state="accepted", answered_at=now()
        )
        events.member_added.send(None, organization=organization, user=user, role=role, by=by)
    return membership
