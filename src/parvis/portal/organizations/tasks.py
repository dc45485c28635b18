"""Receivers of what happens to people."""

from typing import Any

from django.dispatch import receiver

from parvis.kit.actors import Actor
from parvis.portal.accounts import events as accounts
from parvis.portal.organizations import actions


@receiver(accounts.user_leaving, dispatch_uid="organizations")
def on_user_leaving(user: Any, by: Actor, **_: object) -> None:
    """Somebody deletes their account: their memberships end."""
    actions.leave_all(user, by=by)
