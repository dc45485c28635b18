"""Receivers of topics: what others do that topics say something of."""

from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver

from parvis.kit.actors import Actor, system
from parvis.portal.accounts import events as accounts
from parvis.portal.organizations import events as organizations
from parvis.portal.topics import actions

_SYSTEM = system("portal")
_SAID = {"name", "acronym", "logo", "badges", "translations"}


@receiver(organizations.organization_updated, dispatch_uid="topics")
def on_organization(organization: Any, changes: Mapping[str, Any], **_: object) -> None:
    """An organization looks different: what says so is made anew."""
    if _SAID & set(changes):
        actions.refresh(organization.id, by=_SYSTEM)


@receiver(organizations.organization_erasing, dispatch_uid="topics")
def on_organization_erasing(organization: Any, by: Actor, **_: object) -> None:
    """An organization goes for good: so do the topics that were deleted of it."""
    actions.erase_deleted(organization, by=by)


@receiver(accounts.user_leaving, dispatch_uid="topics")
def on_user_leaving(user: Any, by: Actor, **_: object) -> None:
    """Somebody deletes their account: no topic is left without anybody."""
    actions.let_go(user, by=by)
