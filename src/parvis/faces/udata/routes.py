"""A table of routes: what answers each address and method, said once for the URLs and for swagger.json."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.faces.udata import answers, door
from parvis.kit import errors

_BODIES: Final = {"POST": "json", "PUT": "json", "PATCH": "json"}
_FORMS: Final = ("upload/", "logo/", "image/")  # addresses that take a form with a file
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Operation:
    """What answers a method at an address: `parameters` are those of the query, `body` says one is taken."""

    view: View
    summary: str
    parameters: Sequence[str] = ()
    status: int = 200
    body: str = ""  # "json" or "file"


@dataclass(frozen=True, slots=True)
class Route:
    """An address under `/api/1/` or `/api/2/`, and what it answers by method."""

    path: str
    operations: Mapping[str, Operation] = field(default_factory=dict)

    def url(self, version: int) -> URLPattern:
        """The address for Django. Cookies never count here, so no form of another site can write."""
        return path(f"api/{version}/{self.path}", csrf_exempt(self._answering(version)))

    def _answering(self, version: int) -> View:
        def answer(request: HttpRequest, **names: Any) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else request.method or "GET"
            operation = self.operations.get(method)
            if operation is None:
                response = answers.problem(405, _("This method is not allowed here."))
                response["Allow"] = ", ".join(sorted({*self.operations, "HEAD", "OPTIONS"}))
                return response
            try:
                return operation.view(answers.Asked(request, door.actor_of(request), version), **names)
            except errors.PortalError as error:
                return answers.problem_of(request, error)

        return answer


def get(path: str, view: View, summary: str, parameters: Sequence[str] = ()) -> Route:
    """An address that is only read."""
    return Route(path, {"GET": Operation(view, summary, parameters)})


def also(route: Route, **operations: tuple[View, str]) -> Route:
    """The same address with other methods: what answers each, and what it does."""
    bodies = dict.fromkeys(_BODIES, "file") if route.path.endswith(_FORMS) else _BODIES
    made = {
        method: Operation(view, summary, body=bodies.get(method, "")) for method, (view, summary) in operations.items()
    }
    return Route(route.path, {**route.operations, **made})


def absent(request: HttpRequest, path: str) -> HttpResponse:
    """Nothing lives there; an address without its last slash leads to the one that has it."""
    if not path.endswith("/") and request.method in ("GET", "HEAD"):
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return answers.lead(f"{request.path}/{query}", 308)
    return answers.problem(404, _("There is nothing at this address."))
