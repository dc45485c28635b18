"""What every operation answers with: renditions with their ETag, pages, problems (RFC 9457), CORS."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _

from parvis.engines.renditions import Rendition, etag_of
from parvis.kit import errors

# What a browser must be told it may send, and may read, for a resumable upload (tus 1.0).
TUS_SENT = "Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, Upload-Checksum"
UDATA_SENT = "X-API-KEY, X-Fields, X-Get-Datasets-Full-Objects"
TUS_ANSWERED = (
    "Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, Upload-Length,"
    " Upload-Expires"
)


def _title(status: int) -> str:
    titles = {
        400: _("What was sent cannot be taken"),
        401: _("A valid token is needed"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Not possible now"),
        410: _("Deleted"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        415: _("What was sent cannot be taken"),
        423: _("Not possible now"),
        429: _("Too many requests"),
        460: _("Wrong checksum"),
        503: _("Not available now"),
        507: _("No room left"),
    }
    return titles.get(status, _("Something went wrong"))


def problem(
    status: int, detail: str = "", fields: Mapping[str, Iterable[object]] | None = None, headers: Mapping[str, str] = {}
) -> HttpResponse:
    """A problem detail; `errors` lists each field at fault with its reasons."""
    body: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": status}
    if detail:
        body["detail"] = detail
    if fields is not None:
        body["errors"] = [
            {"field": field, "reasons": [str(reason) for reason in reasons]} for field, reasons in fields.items()
        ]
    return HttpResponse(
        orjson.dumps(body), status=status, content_type="application/problem+json", headers=dict(headers)
    )


def problem_of(error: errors.PortalError, status: int = 0) -> HttpResponse:
    """An error of the portal as a problem (RFC 9457); a protocol with a `status` of its own says it."""
    status = status or error.status
    headers = {}
    if isinstance(error, errors.SignInNeeded):
        headers["WWW-Authenticate"] = 'Bearer realm="parvis"'
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if status == 503:
        headers["Retry-After"] = "5"
    if isinstance(error, errors.Invalid):
        detail = str(error.message) or _("Some members cannot be taken; nothing was changed.")
        return problem(status, detail, error.fields, headers)
    return problem(status, str(error.message), headers=headers)


def moved(request: HttpRequest, error: errors.Moved) -> HttpResponse:
    """The thing lives under another name: the same address with the name in force, on any method (308)."""
    parts = request.path.split("/")
    parts[3] = error.ref
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponse(status=308, headers={"Location": "/".join(parts) + query})


def send(request: HttpRequest, rendition: Rendition) -> HttpResponse:
    """The rendition, or 304 when the reader has it already."""
    if request.headers.get("If-None-Match") and _matches(request.headers["If-None-Match"], rendition.etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(rendition.body, content_type=rendition.media_type)
    response["ETag"] = rendition.etag
    response["Cache-Control"] = "private, no-cache" if "Authorization" in request.headers else "public, no-cache"
    response["Vary"] = "Authorization"
    return response


def has(request: HttpRequest, etag: str) -> bool:
    """Whether the reader has the answer with this ETag, so that it need not be worked out."""
    return _matches(request.headers.get("If-None-Match", ""), etag)


def _matches(header: str, etag: str) -> bool:
    seen = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in seen or etag in seen


def ensure_fresh(request: HttpRequest, rendition: Callable[[], Rendition]) -> None:
    """Raise Stale when the reader says (`If-Match`) which copy was changed, and it is not the one in force."""
    header = request.headers.get("If-Match")
    if header and not _matches(header, rendition().etag):
        raise errors.Stale(_("Somebody changed this meanwhile: read it again, then send your changes."))


def body_of(value: object) -> bytes:
    """The value as JSON."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def send_json(request: HttpRequest, value: object, status: int = 200) -> HttpResponse:
    """Any JSON, with an ETag so that a reader who has it is told so."""
    body = body_of(value)
    if status != 200:
        return HttpResponse(body, status=status, content_type="application/json")
    return send(request, Rendition(body, etag_of(body), "application/json"))


def send_page(request: HttpRequest, items: Iterable[bytes], members: Mapping[str, object]) -> HttpResponse:
    """A page: `data` made of items that are JSON already, then the other members."""
    rest = orjson.dumps(dict(members))[1:]
    body = b'{"data":[' + b",".join(items) + b"]," + rest
    return send(request, Rendition(body, etag_of(body), "application/json"))


def cors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let any web page call the API: it is authenticated by tokens, never by cookies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api"):
            return get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
            response["Access-Control-Allow-Headers"] = (
                f"Authorization, X-CKAN-API-Key, Content-Type, If-Match, If-None-Match, {UDATA_SENT}, {TUS_SENT}"
            )
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = (
            f"ETag, Location, Retry-After, X-Request-ID, Content-Disposition, Content-Range, {TUS_ANSWERED}"
        )
        return response

    return middleware
