"""Who calls: a bearer token, or nobody. A wrong token is an error, never a visitor."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security.base import AuthBase

from parvis.kit.actors import VISITOR, Actor
from parvis.kit.dates import now
from parvis.kit.errors import Denied, SignInNeeded
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts import queries as people
from parvis.portal.organizations import queries as organizations

_TOUCH_EVERY = timedelta(minutes=1)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of the `Authorization` header. Raises SignInNeeded for a token that is not in force."""
    header = request.headers.get("Authorization", "")
    if not header:
        return VISITOR
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise SignInNeeded(_("Send the token as “Authorization: Bearer …”."))
    secret = secret.strip()
    return _by_token(request, secret) if secret.startswith(accounts.PREFIX) else _by_grant(secret)


def _by_grant(secret: str) -> Actor:
    """An application acts for a person, within what they allowed: never as an administrator."""
    user, scopes = people.grant_in_force(secret)
    if not scopes:
        raise Denied(_("The person did not allow this application to use the API."))
    return organizations.actor_of(user, scopes)


def _by_token(request: HttpRequest, secret: str) -> Actor:
    actor, token = organizations.actor_by_token(secret)
    if token.last_used_at is None or now() - token.last_used_at > _TOUCH_EVERY:
        accounts.touch_token(token, by=actor)
    request.token = token  # type: ignore[attr-defined]
    return actor


class Bearer(AuthBase):
    """Declares the bearer scheme in OpenAPI and puts the actor on `request.auth`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        return actor_of(request)
