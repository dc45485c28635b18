"""Receivers of topics: what others do that topics say something of."""

from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver

from parvis.kit.actors import system
from parvis.portal.organizations import events as organizations
from parvis.portal.topics import actions

_SYSTEM = system("portal")
_SAID = {"name", "acronym", "logo", "badges", "translations"}


@receiver(organizations.organization_updated, dispatch_uid="topics")
def on_organization(organization: Any, changes: Mapping[str, Any], **_: object) -> None:
    """An organization looks different: what says so is made anew."""
    if _SAID & set(changes):
        actions.refresh(organization.id, by=_SYSTEM)
