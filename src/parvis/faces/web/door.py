"""The door: where each request comes from, and whether the portal takes writing at all."""

import re
from collections.abc import Callable
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import http_date
from django.utils.translation import gettext as _

from parvis.faces.web import closed as closed_words
from parvis.faces.web import languages, pages
from parvis.kit import origin
from parvis.kit.dates import now
from parvis.portal.moderation import queries as moderation

Answer = Callable[[HttpRequest], HttpResponseBase]

READING: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What goes on while writing is closed: signing in and out, telling of what is wrong, moderating, operating, asking in
# SQL, which only reads, and the actions of CKAN, most of which read and the others look for themselves.
_OPEN: Final = re.compile(
    r"/operate(?:/|$)|/api/(?:moderation|jobs|reports|sql|action|3/action)(?:/|$)"
    r"|/(?:fr|en|ar)/(?:moderation(?:/|$)|report$|sql$|account/(?:login|logout|reauthenticate"
    r"|2fa/(?:authenticate|reauthenticate|webauthn/(?:login|reauthenticate)))(?:/|$))"
)
_TYPED: Final = 1_000_000  # bytes of a form that are shown again
_PRIVATE: Final = re.compile(r"csrf|password|token|secret|code", re.I)
WAIT: Final = 300  # seconds, when nobody said until when


def door(get_response: Answer) -> Answer:
    """Say where what is done comes from: the face, the network of the caller, whether it can only read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        caller = origin.caller(request.META, proxies=settings.PARVIS.trusted_proxies)
        where = origin.Origin(_face(request.path), caller, request.method in READING)
        with origin.within(where):
            return get_response(request)

    return answer


def _face(path: str) -> str:
    return "api" if path.startswith("/api") else "operate" if path.startswith("/operate") else "web"


def closed(get_response: Answer) -> Answer:
    """Refuse to write while the portal is read-only, and give back what was typed."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method in READING or _OPEN.match(request.path):
            return get_response(request)
        closure = moderation.closure()
        return get_response(request) if closure is None else _refused(request, closure)

    return answer


def _refused(request: HttpRequest, closure: Any) -> HttpResponse:
    language = languages.of(request)
    with translation.override(language):
        words = closed_words.words(language)
        response = _problem(words) if request.path.startswith("/api") else _page(request, words)
    until = closure.until
    response.headers["Retry-After"] = http_date(until.timestamp()) if until and until > now() else str(WAIT)
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(words: str) -> HttpResponse:
    body = {"type": "about:blank", "status": 503, "title": _("The portal is read-only"), "detail": words}
    return HttpResponse(orjson.dumps(body), status=503, content_type="application/problem+json")


def _page(request: HttpRequest, words: str) -> HttpResponse:
    return pages.render(
        request, "errors/closed.html", status=503, words=words, typed=_typed(request), again=request.get_full_path()
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be copied or sent again; secrets and files are left out."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > _TYPED:
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not _PRIVATE.search(name)
        for value in values
        if isinstance(value, str)
    ]
