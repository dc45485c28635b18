"""The addresses under `/api/`."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import parvis
from parvis.faces.api import (
    answers,
    bearer,
    bulk,
    changes,
    charts,
    datasets,
    desk,
    dictionary,
    docs,
    editorial,
    harvest,
    maps,
    me,
    moderation,
    news,
    organizations,
    people,
    portal,
    proposals,
    resources,
    shapes,
    sql,
    tables,
    topics,
    transfers,
    uploads,
    webhooks,
)
from parvis.kit import errors

api = NinjaAPI(
    title="Parvis",
    version=parvis.__version__,
    description="Read and write the portal. Send a token as `Authorization: Bearer …`; reading needs none. Members may"
    " be added to answers at any time; none is removed or changes its meaning.",
    auth=bearer.Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("/datasets", bulk.router)  # before those whose address may be any word
api.add_router("/datasets", proposals.datasets)
api.add_router("/datasets", datasets.router)
api.add_router("/resources", dictionary.router)
api.add_router("/resources", tables.router)
api.add_router("/resources", changes.router)
api.add_router("/resources", charts.of_resources)
api.add_router("/charts", charts.router)
api.add_router("/resources", maps.router)
api.add_router("/resources", resources.router)
api.add_router("/resources", proposals.resources)
api.add_router("/sql", sql.router)
api.add_router("/uploads", uploads.router)
api.add_router("/organizations", organizations.router)
api.add_router("/topics", topics.router)
api.add_router("/harvest", harvest.router)
api.add_router("/changes", news.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/reports", moderation.reports)
api.add_router("/moderation", moderation.router)
api.add_router("/organizations", people.of_organizations)
api.add_router("/organizations", transfers.of_organizations)
api.add_router("/datasets", transfers.of_datasets)
api.add_router("/invitations", people.invitations)
api.add_router("/join-requests", people.join_requests)
api.add_router("/transfers", transfers.router)
api.add_router("/moderation/organizations", organizations.waiting)
api.add_router("", people.me)
api.add_router("/posts", editorial.posts)
api.add_router("/pages", editorial.pages)
api.add_router("/home", editorial.home)
api.add_router("", editorial.router)
api.add_router("/me", me.router)
api.add_router("/me", desk.router)
api.add_router("/zones", maps.contours)  # before those whose address may be any word
api.add_router("", portal.router)


@api.exception_handler(errors.PortalError)
def on_portal_error(request: HttpRequest, error: errors.PortalError) -> HttpResponse:
    """The portal refused, and says why."""
    return answers.moved(request, error) if isinstance(error, errors.Moved) else answers.problem_of(error)


@api.exception_handler(ValidationError)
def on_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not have the shape described."""
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        # The location starts with where it was (`body`, `query`) and the name of the parameter.
        parts = [str(part) for part in item["loc"] if part not in ("body", "query", "path", "sent", "given")]
        fields.setdefault(".".join(parts) or "body", []).append(item["msg"])
    return answers.problem_of(errors.Invalid(fields))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework refused: the body is no JSON."""
    return answers.problem(error.status_code, _("The body is not JSON."))


@cache
def _described() -> dict[str, Any]:
    """What is told of the API: the same for every reader, and a second of processor to make."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api")
    problem = {"description": "Problem", "content": {"application/problem+json": {
        "schema": shapes.ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")}}}  # fmt: skip
    schema["components"]["schemas"]["ProblemField"] = shapes.ProblemField.model_json_schema()
    for operations in schema["paths"].values():
        operations.pop("head", None)  # the same as get, without the body
        for operation in operations.values():
            operation.setdefault("responses", {})["default"] = problem
            # Reading needs no token.
            operation["security"] = [*operation.get("security", []), {}]
    return schema


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1)."""
    return answers.send_json(request, _described())


def root(request: HttpRequest) -> HttpResponse:
    """Where to go from here."""
    return answers.send_json(
        request,
        {"name": "Parvis", "version": parvis.__version__, "description": "/api/openapi.json", "docs": "/api/docs",
         "datasets": "/api/datasets", "organizations": "/api/organizations",
         "topics": "/api/topics", "changes": "/api/changes"},
    )  # fmt: skip


urlpatterns = [
    path("", root),
    path("openapi.json", openapi),
    path("docs", docs.page),
    path("docs/<str:name>", docs.asset),
    path("", api.urls),
]
