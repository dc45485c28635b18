"""Who downloads: whoever the token speaks for; else, off the API, the person the session's cookie knows."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import SCOPES, VISITOR, Actor
from parvis.kit.dates import now
from parvis.kit.errors import SignInNeeded
from parvis.portal.accounts import actions as accounts
from parvis.portal.organizations import queries as organizations

_TOUCH_EVERY: Final = timedelta(minutes=1)


def of(request: HttpRequest) -> Actor:
    """The actor. Raises SignInNeeded for a token that is not in force."""
    header = request.headers.get("Authorization", "")
    if key := request.headers.get("X-API-KEY", "").strip():  # as clients of udata send it
        header = f"Bearer {key}"
    if header:
        return _by_token(header)
    if request.path.startswith("/api") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return VISITOR  # cookies never count on the API
    user = request.user
    return organizations.actor_of(user, frozenset(SCOPES)) if user.is_authenticated and user.is_active else VISITOR


def _by_token(header: str) -> Actor:
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise SignInNeeded(_("Send the token as “Authorization: Bearer …”."))
    actor, token = organizations.actor_by_token(secret.strip())
    if token.last_used_at is None or now() - token.last_used_at > _TOUCH_EVERY:
        accounts.touch_token(token, by=actor)
    return actor
