"""Somebody deletes their account: they leave every organization."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict
from parvis.portal.accounts.models import User
from parvis.portal.organizations import queries
from parvis.portal.organizations.models import Membership
from parvis.portal.organizations.rules import require


@transaction.atomic
def leave_all(user: User, *, by: Actor) -> None:
    """End the person's memberships. Raises Conflict while an organization has no other administrator."""
    require(by, "organizations.leave", user)
    alone = queries.administered_alone_by(user)
    if alone:
        names = ", ".join(organization.name for organization in alone)
        raise Conflict(_("Name another administrator first: %s.") % names)
    Membership.objects.filter(user=user).delete()
