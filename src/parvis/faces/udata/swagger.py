"""The description of the two APIs (Swagger 2.0, the one udata gives), made of the table of routes."""

import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

import parvis
from parvis.faces.udata import answers, table
from parvis.faces.udata.routes import Operation, Route, absent
from parvis.kit.actors import VISITOR

_NAMES: Final = re.compile(r"<str:(\w+)>")
# Under the same addresses, and no JSON: what leads to a feed, and graphs, whose format is the end of the address.
_ELSEWHERE: Final = {
    1: {
        "/datasets/recent.atom": "Follow datasets",
        "/posts/recent.atom": "Follow posts",
        "/datasets/{ref}/rdf": "Get a dataset as a graph",
        "/datasets/{ref}/rdf.{format}": "Get a dataset as a graph in a format",
        "/organizations/{ref}/catalog": "Get an organization and its datasets as a graph",
        "/organizations/{ref}/catalog.{format}": "Get an organization and its datasets as a graph in a format",
        "/site/catalog": "Get the catalogue as a graph",
        "/site/catalog.{format}": "Get the catalogue as a graph in a format",
        "/site/data.{format}": "Get the catalogue as a graph in a format",
    },
    2: {},
}


def description(request: HttpRequest, version: int) -> HttpResponse:
    """`/api/1/swagger.json`, `/api/2/swagger.json`."""
    if version not in table.VERSIONS:
        return absent(request, request.path)
    return answers.json(answers.Asked(request, VISITOR, version), described(version))


def described(version: int) -> dict[str, Any]:
    """The description of one of the two APIs."""
    paths: dict[str, Any] = {}
    for route in table.VERSIONS[version]:
        path = "/" + _NAMES.sub(r"{\1}", route.path)
        paths[path] = {method.lower(): _operation(route, said) for method, said in route.operations.items()}
    for path, summary in _ELSEWHERE[version].items():
        paths[path] = {"get": _elsewhere(path, summary)}
    return {
        "swagger": "2.0",
        "basePath": f"/api/{version}",
        "host": settings.PARVIS.site_url.partition("://")[2],
        "info": {"title": "udata API", "version": f"{version}.0", "description": f"Parvis {parvis.__version__}"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {"apikey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}},
        "paths": paths,
    }


def _elsewhere(path: str, summary: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "type": "string"} for name in re.findall(r"\{(\w+)\}", path)
    ]
    responses = {"200": {"description": "Success"}, "302": {"description": "Elsewhere"}}
    return {"summary": summary, "parameters": parameters, "responses": responses, "tags": [path.split("/")[1]]}


def _operation(route: Route, said: Operation) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "type": "string"} for name in _NAMES.findall(route.path)
    ]
    parameters += [{"name": name, "in": "query", "type": "string"} for name in said.parameters]
    if not said.parameters and not route.path.startswith("datasets/r/"):
        parameters.append({"name": "X-Fields", "in": "header", "type": "string", "description": "Members wanted"})
    if said.body == "json":
        parameters.append({"name": "payload", "in": "body", "schema": {}})
    elif said.body:
        parameters.append({"name": "file", "in": "formData", "type": "file"})
    return {
        "summary": said.summary,
        **({"consumes": ["multipart/form-data"]} if said.body == "file" else {}),
        "parameters": parameters,
        "responses": {str(said.status): {"description": "Success"}, "default": {"description": "Error"}},
        "tags": [route.path.partition("/")[0]],
    }
