"""Errors as pages that say what happened, what is kept and what to do; as problem+json for programs."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

import orjson
import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import languages, pages
from parvis.kit import errors

_log = structlog.get_logger("parvis.errors")


class Words(NamedTuple):
    """What an error page says."""

    title: Promise
    happened: Promise
    todo: Promise


WORDS: Final = {
    400: Words(
        _("We could not read this address"),
        _("Part of the address is not something the portal understands."),
        _("Check the address, or start again from the search."),
    ),
    401: Words(
        _("Please sign in"),
        _("This page is for people who have signed in."),
        _("Sign in, then come back to this address."),
    ),
    403: Words(
        _("This page is not open to you"),
        _("Your account does not have the right to see it."),
        _("If you think it should, write to the people who run the portal."),
    ),
    404: Words(
        _("There is no page at this address"),
        _("It may have been mistyped, or the page may have moved."),
        _("Search for what you were looking for: most things are still here under another name."),
    ),
    409: Words(
        _("Somebody was faster"),
        _("The page changed while you were working on it."),
        _("Reload it, look at what changed, and try again."),
    ),
    410: Words(
        _("This was removed"),
        _("What was at this address has been deleted by its producer."),
        _("Search for other data on the same subject, or ask the producer."),
    ),
    413: Words(
        _("That is too large"),
        _("What was sent is over the limit for this address. Nothing was kept of it."),
        _("Send something smaller, or send the file through the API."),
    ),
    414: Words(
        _("This address is too long"),
        _("The address has more filters than the portal can read at once."),
        _("Remove some filters, or start again from the search."),
    ),
    429: Words(
        _("Please wait a moment"),
        _("Many requests came from your address in a short time. Nothing is lost."),
        _("Wait one minute and reload the page. Programs should use the API or the feeds."),
    ),
    500: Words(
        _("Something broke on our side"),
        _("It is not your doing, and nothing you did was lost. The people who run the portal can see it."),
        _("Reload the page in a minute. If it happens again, send them the reference below."),
    ),
    503: Words(
        _("The portal is resting for a moment"),
        _("A part it needs does not answer. Nothing was lost."),
        _("Reload the page in a minute."),
    ),
    507: Words(
        _("There is no room left"),
        _("The disk of the portal is full. Nothing was kept of what was sent."),
        _("Write to the people who run the portal, then try again."),
    ),
}
_STATUSES: Final[dict[type[Exception], int]] = {
    errors.Stale: 409,  # a page sends no condition: to people it is somebody else's change
    PermissionDenied: 403,
    RequestDataTooBig: 413,
}


def answer(request: HttpRequest, status: int, message: object = "") -> HttpResponse:
    """The error as the reader can use it: JSON under `/api`, a page elsewhere."""
    with translation.override(languages.of(request)):
        if request.path.startswith("/api"):
            return _in_shape(request, status, str(message or WORDS[status].happened))
        return _page(request, status, message)


def _in_shape(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """As the programs that call this address understand errors; RFC 9457 unless theirs is another shape."""
    shape = next((name for start, name in settings.ERROR_SHAPES.items() if request.path.startswith(start)), "")
    if shape:
        told: HttpResponse = import_string(shape)(request, status, words)
        return told
    body = {"type": "about:blank", "status": status, "title": str(WORDS[status].title), "detail": words}
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def _page(request: HttpRequest, status: int, message: object) -> HttpResponse:
    try:
        response = pages.render(
            request,
            "errors/page.html",
            status=status,
            max_age=0,
            code=status,
            words=WORDS[status],
            message=str(message),
            reference=structlog.contextvars.get_contextvars().get("request_id", ""),
        )
    except Exception:  # the page of last resort must not depend on templates
        _log.exception("error page failed", status=status)
        response = HttpResponse(
            f"{WORDS[status].title}\n{WORDS[status].happened}\n", status=status, content_type="text/plain"
        )
    if status in (429, 503):
        response.headers["Retry-After"] = "60"
    return response


def of_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to an error of the portal; None for what is not ours."""
    if isinstance(exception, errors.Moved):
        return _moved(request, exception)
    if isinstance(exception, errors.SignInNeeded) and not request.path.startswith("/api"):
        return _sign_in(request)
    own = exception.status if isinstance(exception, errors.PortalError) else None
    status = next((status for kind, status in _STATUSES.items() if isinstance(exception, kind)), own)
    if status is None:
        return None
    response = answer(request, status, exception if isinstance(exception, errors.PortalError) else "")
    if isinstance(exception, errors.TooMany):
        response.headers["Retry-After"] = str(exception.retry_after)
    return response


def _moved(request: HttpRequest, exception: errors.Moved) -> HttpResponse:
    """301 to the same view of the thing under the name in force."""
    match = request.resolver_match
    if match is None or "ref" not in match.kwargs:
        return answer(request, 404)
    target = reverse(match.view_name, kwargs={**match.kwargs, "ref": exception.ref})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)


def _sign_in(request: HttpRequest) -> HttpResponse:
    """302 to the form, and from there back to where the reader was."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else languages.home(request)
    response = HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    response.headers["Cache-Control"] = "no-store"
    return response


def not_our_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the form is too old, or was not ours."""
    _log.warning("form refused", reason=reason, path=request.path[:300])
    return answer(
        request, 403, _("This form is too old, or cookies are off. Go back, reload the page and send it again.")
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What allauth shows to who tries too often."""
    response = answer(request, 429)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return answer(request, 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return answer(request, 500)
