"""Accounts closed and opened again by those who moderate."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts.models import User
from parvis.portal.moderation.actions import audit
from parvis.portal.moderation.rules import require


@transaction.atomic
def block(user: User, *, reason: str, by: Actor) -> User:
    """Close the account: no session and no token of it works from now on.

    Raises Invalid without a reason, Conflict for one's own account.
    """
    require(by, "user.block", user)
    if user.pk == by.id:
        raise Conflict(_("You cannot block your own account."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why: it is kept in the audit log.")]})
    audit.explain(reason, by=by)
    user.blocked_at, user.blocked_reason, user.is_active = user.blocked_at or now(), reason.strip(), False
    user.save(update_fields=["blocked_at", "blocked_reason", "is_active"])
    return user


@transaction.atomic
def unblock(user: User, *, by: Actor) -> User:
    """Open the account again."""
    require(by, "user.block", user)
    user.blocked_at, user.blocked_reason, user.is_active = None, "", True
    user.save(update_fields=["blocked_at", "blocked_reason", "is_active"])
    return user


@transaction.atomic
def set_administrator(user: User, wanted: bool, *, reason: str, by: Actor) -> User:
    """Make somebody an administrator of the portal, or take that away.

    Raises Invalid without a reason, Conflict for a closed account or the last administrator.
    """
    require(by, "user.name", user)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why: it is kept in the audit log.")]})
    if wanted and not user.is_active:
        raise Conflict(_("This account is closed: open it first."))
    with origin.because(reason.strip()):
        return accounts.set_administrator(user, wanted, by=by)
