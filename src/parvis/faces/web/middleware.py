"""What surrounds every request: its log line, its limits, its language and its security headers."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from parvis.faces.web import errors, languages
from parvis.kit import lanes
from parvis.kit.errors import Unavailable

Answer = Callable[[HttpRequest], HttpResponseBase]

QUERY_LIMIT: Final = 8 * 1024  # bytes of a query string
FORM_TYPES: Final = ("application/json", "application/x-www-form-urlencoded", "text/plain")
FILE_TYPES: Final = ("multipart/form-data", "application/offset+octet-stream")
PATIENCE: Final = 15.0  # seconds a form with a file waits for a lane
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Pages of somebody's account, and of who they are for other applications: nobody keeps them.
_OWN: Final = re.compile(r"/(?:(?:fr|en|ar)/account|account|identity)/")
PERMISSIONS: Final = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(),"
    " payment=(), usb=(), browsing-topics=()"
)
# What follows opens something to whoever holds it: an invitation, an address to confirm, a password, the first account.
_SECRETS: Final = re.compile(r"(/(?:invitations|confirm-email|reset/key|account/first)/)[^/]+")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")

_log = structlog.get_logger("parvis.requests")


def request_log(get_response: Answer) -> Answer:
    """Give each request an id (or keep the proxy's) and write one line about it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        start = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            _write_line(request, response, time.perf_counter() - start)
        response.headers["X-Request-ID"] = request_id
        return response

    return answer


class Compression(GZipMiddleware):
    """Compresses pages; a file that is streamed goes as it is, since ranges and its ETag are of those very bytes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As in Django."""
        if response.streaming and response.has_header("Content-Length"):
            return response
        return super().process_response(request, response)


def _write_line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    write = _log.debug if request.path.startswith(settings.STATIC_URL) else _log.info
    write(
        "request",
        method=request.method,
        path=told(request.path),
        status=response.status_code,
        ms=round(seconds * 1000, 1),
    )


def told(path: str) -> str:
    """A path as logs may keep it: without the secret that a letter's link is."""
    return _SECRETS.sub(r"\1…", path[:300])


def limits(get_response: Answer) -> Answer:
    """Turn away what no reader sends, before anything costs."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        status = _over(request)
        if not status:
            return get_response(request)
        return _dress(errors.answer(request, status), languages.of(request))

    return answer


def _over(request: HttpRequest) -> int:
    """The status to refuse a request with, 0 when it may pass."""
    path = request.path
    if "\0" in path or "\\" in path or ".." in path.split("/"):
        return 400
    if len(request.META.get("QUERY_STRING", "")) > QUERY_LIMIT:
        return 414
    return 413 if _body_is_over(request) else 0


def _body_is_over(request: HttpRequest) -> bool:
    """Forms and JSON are held in memory; a form with a file goes to the disk, within what a file may weigh."""
    if request.content_type in FORM_TYPES:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    elif request.content_type == "multipart/form-data":
        limit = settings.PARVIS.upload_limit + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    else:
        return False
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > limit


def arrivals(get_response: Answer) -> Answer:
    """Let so many files arrive at once, and no more: each keeps a thread for as long as its sender takes."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.content_type not in FILE_TYPES:
            return get_response(request)
        # A form waits a moment, for its reader would have to fill it again; programs come back by themselves.
        wait = PATIENCE if request.content_type == "multipart/form-data" else 0
        try:
            lanes.ARRIVING.take(wait)
        except Unavailable as error:
            refusal = errors.answer(request, 503, error)
            refusal.headers["Retry-After"] = "5"
            return _dress(refusal, languages.of(request))
        try:
            return get_response(request)
        finally:
            lanes.ARRIVING.leave()

    return answer


def language(get_response: Answer) -> Answer:
    """Speak the reader's language; say so, and say what a page may load."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        spoken = languages.of(request)
        translation.activate(spoken)
        request.LANGUAGE_CODE = spoken
        response = get_response(request)
        if _OWN.match(request.path):
            _keep_to_oneself(response)
        return _dress(response, spoken)

    # Django asks the outermost callable of a middleware for this hook.
    answer.process_exception = _of_exception  # type: ignore[attr-defined]
    return answer


def policy(*origins: str) -> str:
    """The policy of a page whose forms may also lead to other origins: Chromium asks it of each redirect."""
    return POLICY.replace("form-action 'self'", " ".join(("form-action 'self'", *origins)))


def _keep_to_oneself(response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "no-store"
    elsewhere = [origin for one in settings.PARVIS.oidc_providers for origin in one.form_origins]
    if elsewhere and "text/html" in response.headers.get("Content-Type", ""):
        response.headers.setdefault("Content-Security-Policy", policy(*elsewhere))


def _dress(response: HttpResponseBase, spoken: str) -> HttpResponseBase:
    headers = response.headers
    headers.setdefault("Content-Language", spoken)
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    return response


def _of_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    return errors.of_exception(request, exception)
