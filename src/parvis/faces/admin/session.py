"""An operator's short session: an administrator's API token, given once, becomes a signed cookie limited to /operate.

The cookie holds the token's id, never its secret, and the token is looked up again at each request: revoking it ends
the session. It lasts an hour, and no API accepts it.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final

import structlog
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from parvis.faces.admin import pages
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Denied, PortalError, SignInNeeded
from parvis.portal.accounts import queries as accounts
from parvis.portal.organizations import queries as organizations

COOKIE: Final = "operator"
PATH: Final = "/operate"
AGE: Final = 3600  # seconds
SALT: Final = "parvis.operate"

View = Callable[..., HttpResponse]

_log = structlog.get_logger("parvis.operate")


def actor_of_header(request: HttpRequest) -> Actor:
    """The actor of a bearer token. Raises SignInNeeded for one that is not in force."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return VISITOR
    return organizations.actor_by_token(secret.strip())[0]


def actor_of_cookie(request: HttpRequest) -> Actor:
    """The operator signed in. Raises SignInNeeded when there is none, or not any more."""
    try:
        id = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature as error:
        raise SignInNeeded from error
    token = accounts.token_by_id(str(id))
    return organizations.actor_of(token.user, frozenset(token.scopes))


def form_key(request: HttpRequest) -> str:
    """What a form of this session must send back, so that no other site can send it."""
    cookie = request.COOKIES.get(COOKIE, "")
    return hmac.new(settings.SECRET_KEY.encode(), f"{SALT}.form:{cookie}".encode(), sha256).hexdigest()


def operators_only(view: View) -> View:
    """Let administrators in, lead others to the form; refuse a form that did not come from our own page."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        try:
            actor = actor_of_cookie(request)
        except SignInNeeded:
            return HttpResponseRedirect(f"{PATH}/sign-in")
        if not actor.governs:
            raise Denied
        if request.method == "POST" and not hmac.compare_digest(request.POST.get("key", ""), form_key(request)):
            raise Denied
        return view(request, *arguments, **options)

    return guarded


def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    if request.method != "POST":
        return pages.render(request, "sign_in.html", error="")
    try:
        actor, token = organizations.actor_by_token(request.POST.get("token", "").strip())
    except PortalError as error:
        return _refused(request, str(error))
    if not actor.governs:
        return _refused(request, _("This token does not belong to an administrator, or lacks the scope “admin”."))
    _log.info("operator signed in", user=actor.id)
    response = HttpResponseRedirect(f"{PATH}/jobs")
    response.status_code = 303
    response.set_cookie(
        COOKIE,
        signing.dumps(token.id, salt=SALT),
        max_age=AGE,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    _log.warning("operator refused")
    return pages.render(request, "sign_in.html", status=403, error=why)


@operators_only
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget the session."""
    response = HttpResponseRedirect(f"{PATH}/sign-in")
    response.status_code = 303
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response
