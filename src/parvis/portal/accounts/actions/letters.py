"""Asking that somebody be written to; the mail face does it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from parvis.kit.actors import Actor
from parvis.portal.accounts import events
from parvis.portal.accounts.models import User
from parvis.portal.accounts.rules import SECURITY, require


@transaction.atomic
def ask_letter(name: str, email: str, *, by: Actor, language: str, facts: Mapping[str, Any]) -> None:
    """Write to an address what finishes something somebody began: `confirm`, `reset`, `exists`, `unknown`."""
    require(by, "letter.ask", email)
    events.link_asked.send(None, name=name, email=email, language=language, facts=dict(facts), by=by)


@transaction.atomic
def tell(user: User, what: str, *, by: Actor, email: str = "", device: str = "") -> None:
    """Tell a person that the security of their account changed; at `email` when their address is what changed.

    `what` is one of `rules.SECURITY`. Raises ValueError for another.
    """
    require(by, "user.tell", user)
    if what not in SECURITY:
        raise ValueError(what)
    events.security_changed.send(None, user=user, what=what, by=by, email=email, device=device)
