"""Who operates: an administrator who signed in as everybody does; programs that watch, by a bearer token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.kit.actors import SCOPES, VISITOR, Actor
from parvis.kit.errors import Denied, SignInNeeded
from parvis.portal.organizations import queries as organizations

PATH: Final = "/operate"

View = Callable[..., HttpResponse]


def actor_of_header(request: HttpRequest) -> Actor:
    """The actor of a bearer token. Raises SignInNeeded for one that is not in force."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return VISITOR
    return organizations.actor_by_token(secret.strip())[0]


def actor_of_session(request: HttpRequest) -> Actor:
    """The person signed in. Raises SignInNeeded, which leads to the form and back."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        raise SignInNeeded
    user = request.user
    if not (user.is_authenticated and user.is_active):
        raise SignInNeeded
    return organizations.actor_of(user, frozenset(SCOPES))


def operators_only(view: View) -> View:
    """Let administrators in; lead visitors to the form and back; refuse others."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        actor = actor_of_session(request)
        if not actor.governs:
            raise Denied
        request.operator = actor  # type: ignore[attr-defined]
        return view(request, *arguments, **options)

    return guarded
