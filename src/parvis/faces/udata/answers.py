"""What every route answers with: JSON with its ETag and mask, pages, and udata's one shape of errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.utils.translation import gettext as _

from parvis.engines.renditions import Rendition, etag_of
from parvis.faces.udata import masks
from parvis.kit import errors
from parvis.kit.actors import Actor

_JSON: Final = "application/json"

# Members that have another name here than in the portal.
_FIELDS: Final = {
    "temporal": "temporal_coverage", "zones": "spatial", "geometry": "spatial", "granularity": "spatial",
    "contacts": "contact_points", "access_reason_category": "access_type_reason_category", "number": "partindex",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the request, who asks, which of the two APIs."""

    request: HttpRequest
    actor: Actor
    version: int = 1

    @property
    def mask(self) -> str:
        """What the client wants of the answer; `""` for all of it."""
        return self.request.headers.get("X-Fields", "")


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a list, from 1."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


def window(asked: Asked, size: int = 20) -> Window:
    """The page asked for; a size above the instance's limit is that limit. Raises Invalid for a page that cannot be."""
    given = {"page": asked.request.GET.get("page") or "1", "page_size": asked.request.GET.get("page_size") or str(size)}
    wrong = {name: [_("A number from 1 on.")] for name, text in given.items() if not _is_count(text)}
    if wrong:
        raise errors.Invalid(wrong)
    return Window(int(given["page"]), min(int(given["page_size"]), settings.PARVIS.page_size_max))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8 and int(text) > 0


def ready(asked: Asked, rendition: Rendition) -> HttpResponse:
    """What is JSON already, its mask applied."""
    if asked.mask:
        return json(asked, orjson.loads(rendition.body))
    return _sent(asked, rendition)


def json(asked: Asked, value: Any, status: int = 200) -> HttpResponse:
    """Any JSON, its mask applied."""
    if asked.mask:
        value = masks.apply(value, masks.parse(asked.mask))
    body = orjson.dumps(value)
    if status != 200 or asked.request.method not in ("GET", "HEAD"):
        return HttpResponse(body, status=status, content_type=_JSON)
    return _sent(asked, Rendition(body, etag_of(body), _JSON))


def page(asked: Asked, items: Sequence[Any], total: int, at: Window, **more: Any) -> HttpResponse:
    """A page of a list; items are JSON, as bytes or as values."""
    members = {
        "page": at.page,
        "page_size": at.size,
        "total": total,
        "next_page": _link(asked.request, at.page + 1) if at.page * at.size < total else None,
        "previous_page": _link(asked.request, at.page - 1) if at.page > 1 else None,
        **more,
    }
    if asked.mask or not (items and isinstance(items[0], bytes)):
        data = [orjson.loads(item) if isinstance(item, bytes) else item for item in items]
        return json(asked, {"data": data, **members})
    body = b'{"data":[' + b",".join(items) + b"]," + orjson.dumps(members)[1:]
    return _sent(asked, Rendition(body, etag_of(body), _JSON))


def facet(counts: Iterable[tuple[str, int]], total: int) -> list[dict[str, Any]]:
    """How many things have each value, after how many there are in all."""
    return [{"name": "all", "count": total}, *({"name": value, "count": count} for value, count in counts)]


def _link(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{settings.PARVIS.site_url}{request.path}?{query.urlencode()}"


def _sent(asked: Asked, rendition: Rendition) -> HttpResponse:
    seen = {tag.strip().removeprefix("W/") for tag in asked.request.headers.get("If-None-Match", "").split(",")}
    if rendition.etag in seen or "*" in seen:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(rendition.body, content_type=rendition.media_type)
    response["ETag"] = rendition.etag
    response["Cache-Control"] = "private, no-cache" if asked.actor.is_known else "public, no-cache"
    response["Vary"] = "Authorization, X-API-KEY, X-Fields, X-Get-Datasets-Full-Objects, Accept-Language"
    return response


def lead(address: str, status: int = 302) -> HttpResponse:
    """To another address."""
    response = HttpResponseRedirect(address)
    response.status_code = status
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Authorization, X-API-KEY"
    return response


def problem(status: int, message: str, fields: Mapping[str, Any] | None = None) -> HttpResponse:
    """An error in udata's shape: a message, and the reasons by field when there are some."""
    body: dict[str, Any] = {"message": message}
    if fields is not None:
        body["errors"] = {name: [str(reason) for reason in reasons] for name, reasons in fields.items()}
    response = HttpResponse(orjson.dumps(body), status=status, content_type=_JSON)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="parvis"'
    return response


def problem_of(request: HttpRequest, error: errors.PortalError) -> HttpResponse:
    """The one mapping from the portal's errors to udata's answers."""
    if isinstance(error, errors.Moved):
        return _moved(request, error)
    if isinstance(error, errors.Invalid):
        message = str(error.message) or _("Some members cannot be taken; nothing was changed.")
        return problem(error.status, message, {_FIELDS.get(name, name): why for name, why in error.fields.items()})
    response = problem(error.status, str(error.message) or _("Not found"))
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _moved(request: HttpRequest, error: errors.Moved) -> HttpResponse:
    """The thing has another slug now: the same address with it, on any method (308).

    One that is named by its old slug elsewhere than in the address is not found: the message says its new one.
    """
    if request.resolver_match is None or "ref" not in request.resolver_match.kwargs:
        return problem(404, _("It is now called “%(name)s”.") % {"name": error.ref})
    parts = request.path.split("/")
    parts[4] = error.ref  # /api/1/datasets/<ref>/…
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponse(status=308, headers={"Location": settings.PARVIS.site_url + "/".join(parts) + query})
