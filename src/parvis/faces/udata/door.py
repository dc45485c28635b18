"""Who calls: `X-API-KEY: <token>` as clients of udata send it, or `Authorization: Bearer …`; else a visitor."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import VISITOR, Actor
from parvis.kit.dates import now
from parvis.kit.errors import Denied, SignInNeeded
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts import queries as people
from parvis.portal.organizations import queries as organizations

_TOUCH_EVERY: Final = timedelta(minutes=1)


def actor_of(request: HttpRequest) -> Actor:
    """The actor. Raises SignInNeeded for a token that is not in force, Denied for an application without rights."""
    secret = request.headers.get("X-API-KEY", "").strip()
    header = request.headers.get("Authorization", "")
    if not secret and header:
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise SignInNeeded(_("Send the token as “X-API-KEY: …” or “Authorization: Bearer …”."))
        secret = secret.strip()
        if not secret.startswith(accounts.PREFIX):
            return _by_grant(secret)
    return _by_token(secret) if secret else VISITOR


def _by_grant(secret: str) -> Actor:
    user, scopes = people.grant_in_force(secret)
    if not scopes:
        raise Denied(_("The person did not allow this application to use the API."))
    return organizations.actor_of(user, scopes)


def _by_token(secret: str) -> Actor:
    actor, token = organizations.actor_by_token(secret)
    if token.last_used_at is None or now() - token.last_used_at > _TOUCH_EVERY:
        accounts.touch_token(token, by=actor)
    return actor
