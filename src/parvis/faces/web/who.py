"""Who reads a page: a person by the session's cookie, or a visitor, whom nothing is asked of the database for."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from parvis.kit.actors import SCOPES, VISITOR, Actor
from parvis.kit.errors import SignInNeeded
from parvis.portal.organizations import queries as organizations

_FOUND: Final = "_parvis_actor"
_NOTICES: Final = "messages"  # the cookie that carries a notice to the next page


def of(request: HttpRequest) -> Actor:
    """The person signed in, with the roles organizations give and every scope; else the visitor."""
    found: Actor | None = getattr(request, _FOUND, None)
    if found is None:
        found = _read(request)
        setattr(request, _FOUND, found)
    return found


def _read(request: HttpRequest) -> Actor:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return VISITOR
    user = request.user
    return organizations.actor_of(user, frozenset(SCOPES)) if user.is_authenticated and user.is_active else VISITOR


def known(request: HttpRequest) -> Actor:
    """The person signed in. Raises SignInNeeded, which leads to the form and back."""
    actor = of(request)
    if not actor.is_known:
        raise SignInNeeded
    return actor


def is_personal(request: HttpRequest) -> bool:
    """Whether what this reader gets may differ from what everybody gets."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or _NOTICES in request.COOKIES
