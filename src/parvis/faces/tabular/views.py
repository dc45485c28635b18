"""Resources, their profile and their rows in the shapes of api-tabular 0.4; `?table=` names one of several tables.

What differs from api-tabular: aggregates are allowed on every table and have a total; exports have no limit of rows;
values may hold any character; a wrong parameter is always a 400 that says which (docs/api/tabular.md).
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import parse_qsl

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

import parvis
from parvis.dialects import tabular
from parvis.kit import errors, lanes
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import queries

_STATUS: Final[dict[type[errors.PortalError], tuple[int, str]]] = {
    errors.NotFound: (404, "Not found"),
    errors.Gone: (410, "Resource gone"),
    errors.Invalid: (400, "Invalid query string"),
    errors.TooLarge: (403, "Output is too long"),
    errors.TooMany: (429, "Too many requests"),
    errors.Unavailable: (503, "Unavailable"),
}
_OURS: Final = ("table",)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _answered(view: View[P]) -> View[P]:
    """The view, open to pages of other sites, its errors in the shape clients know."""

    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD"):
            response = _error(405, "Method not allowed", "")
        else:
            try:
                response = view(request, *args, **kwargs)
            except errors.PortalError as error:
                status, title = next((one for kind, one in _STATUS.items() if isinstance(error, kind)), (500, "Error"))
                response = _error(status, title, str(error))
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "*"
        return response

    update_wrapper(answer, view)
    return answer


def _error(status: int, title: str, detail: str) -> HttpResponse:
    return _json({"errors": [{"code": None, "title": title, "detail": detail}]}, status)


def _json(value: object, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), status=status, content_type="application/json; charset=utf-8")


def _found(id: str, request: HttpRequest) -> Any:
    """The table of a public resource. Raises NotFound, Gone."""
    return queries.table(datasets.resource(id, actor=VISITOR), request.GET.get("table", ""), actor=VISITOR)


def _home(id: str) -> str:
    return f"{settings.PARVIS.site_url}/tabular/api/resources/{id}"


@_answered
def resource(request: HttpRequest, id: str) -> HttpResponse:
    """What there is to ask of a resource."""
    one = _found(id, request)
    found = datasets.resource(id, actor=VISITOR)
    links = [{"href": f"{_home(id)}/{rel}/", "type": "GET", "rel": rel} for rel in ("profile", "data", "swagger")]
    url = f"{settings.PARVIS.site_url}/api/datasets/r/{id}" if found.file else found.url
    return _json({"created_at": one.ingestion.created_at.isoformat(), "url": url, "links": links})


@_answered
def profile(request: HttpRequest, id: str) -> HttpResponse:
    """What the table holds."""
    one = _found(id, request)
    told = tabular.write_profile(queries.profile(one).to_json(), one.report)
    dataset = datasets.resource(id, actor=VISITOR).dataset_id
    return _json({"profile": told, "deleted_at": None, "dataset_id": dataset, "indexes": None})


@_answered
def data(request: HttpRequest, id: str) -> HttpResponse:
    """A page of rows, its neighbours, and how many rows there are in all."""
    one = _found(id, request)
    page = queries.page(one, queries.asked(_pairs(request), one, compat=True))
    size, number = page.query.page_size, page.query.page
    links = {
        "profile": f"{_home(id)}/profile/",
        "swagger": f"{_home(id)}/swagger/",
        "next": _page(request, id, number + 1) if number * size < page.total else None,
        "prev": _page(request, id, number - 1) if number > 1 else None,
    }
    return _json({"data": page.data, "links": links, "meta": {"page": number, "page_size": size, "total": page.total}})


def _page(request: HttpRequest, id: str, number: int) -> str:
    """The same question, another page: the page comes last, and a column may be called `pages`."""
    parts = request.META.get("QUERY_STRING", "").split("&")
    asked = [part for part in parts if part and part.partition("=")[0] != "page"]
    return f"{_home(id)}/data/?{'&'.join([*asked, f'page={number}'])}"


@_answered
def export(request: HttpRequest, id: str, form: str) -> HttpResponseBase:
    """All the rows of the answer, as they come."""
    one = _found(id, request)
    asked = [(name, value) for name, value in _pairs(request) if name not in ("page", "page_size")]
    query = queries.asked(asked, one, compat=True)
    body = iter(()) if request.method == "HEAD" else lanes.Passing(queries.export(one, query, form, ids=True))
    response = StreamingHttpResponse(body, content_type=queries.FORMATS[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{one.ingestion.resource_id}.{form}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@_answered
def swagger(request: HttpRequest, id: str) -> HttpResponse:
    """The description of the rows of this table (OpenAPI); JSON, which is YAML too."""
    one = _found(id, request)
    body = orjson.dumps(queries.openapi(one, f"{_home(id)}/", compat=True), option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type="application/yaml; charset=utf-8")


@_answered
def exceptions(request: HttpRequest) -> HttpResponse:
    """Which tables may be aggregated: all of them."""
    return _json({"allowed": True, "exceptions": []})


@_answered
def health(request: HttpRequest) -> HttpResponse:
    """The face answers."""
    return _json({"status": "ok", "version": parvis.__version__})


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        asked = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise errors.Invalid({"query": [_("Too many parameters.")]}) from error
    return [(name, value) for name, value in asked if name not in _OURS]
