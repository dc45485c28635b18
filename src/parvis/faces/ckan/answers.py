"""What every action answers with: CKAN's envelope, its errors and their statuses."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.faces.ckan.calls import Call
from parvis.kit import errors

_JSON: Final = "application/json;charset=utf-8"
# Our names of what can be wrong, as CKAN calls them.
_NAMES: Final = {
    "organization": "owner_org", "slug": "name", "file": "upload", "logo": "image_upload", "force": "read-only",
}  # fmt: skip
_OF_RESOURCES: Final = _NAMES | {"title": "name", "type": "resource_type", "checksum": "hash"}
_OF_PACKAGES: Final = _NAMES | {"license": "license_id", "description": "notes", "source_url": "url"}

_CALLED: Final = (("package", _OF_PACKAGES), ("dataset", _OF_PACKAGES), ("resource", _OF_RESOURCES))
_BROKEN: Final = "Internal Server Error"


class BadQuery(errors.PortalError):
    """A search that cannot be asked."""


_KINDS: Final[tuple[tuple[type[errors.PortalError], int, str], ...]] = (
    (BadQuery, 400, "Search Query Error"),
    (errors.NotFound, 404, "Not Found Error"),
    (errors.Gone, 404, "Not Found Error"),
    (errors.Denied, 403, "Authorization Error"),
    (errors.SignInNeeded, 403, "Authorization Error"),
    (errors.Invalid, 409, "Validation Error"),
    (errors.Conflict, 409, "Validation Error"),
    (errors.TooLarge, 413, "Validation Error"),
    (errors.TooMany, 429, "Too Many Requests Error"),
    (errors.Unavailable, 503, "Service Unavailable Error"),
)


# What is met before an action is reached: nothing of it is the fault of the action.
_OTHERS: Final = {400: "Validation Error", 414: "Search Query Error", 507: "Service Unavailable Error"}


def _help(name: str) -> str:
    return f"{settings.PARVIS.site_url}/api/3/action/help_show?name={name}"


def success(request: HttpRequest, name: str, result: object, call: Call) -> HttpResponse:
    """The result in its envelope."""
    return _sent(request, {"help": _help(name), "success": True, "result": result}, 200, call)


def failure(request: HttpRequest, name: str, error: errors.PortalError, call: Call) -> HttpResponse:
    """The error in its envelope: clients look at `__type`, whatever the status."""
    status, kind = next(((code, kind) for of, code, kind in _KINDS if isinstance(error, of)), (500, _BROKEN))
    told: dict[str, Any] = {"__type": kind, "message": _words(error, kind)}
    if isinstance(error, errors.Invalid):
        told = {
            "__type": kind,
            **_fields(error.fields, next((names for start, names in _CALLED if name.startswith(start)), _NAMES)),
        }
        if error.message:
            told.setdefault("message", str(error.message))
    response = _sent(request, {"help": _help(name), "success": False, "error": told}, status, call)
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.retry_after)
    elif status == 503:
        response["Retry-After"] = "5"
    return response


def _words(error: errors.PortalError, kind: str) -> str:
    """CKAN's words come first: programs look for them."""
    said = str(error)
    head = {"Authorization Error": "Access denied", "Not Found Error": "Not found"}.get(kind, "")
    return f"{head}: {said}" if head and said else head or said


def _fields(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """{name: reasons}; a reason that has members is of one thing of a list, `{}` for one that has nothing wrong."""
    told: dict[str, Any] = {}
    for name, reasons in fields.items():
        told[names.get(name, name)] = [
            _fields(reason, _OF_RESOURCES) if isinstance(reason, Mapping) else str(reason) for reason in reasons
        ]
    return told


def problem(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """An error that is met before an action is reached (a body that is too large), or that broke one."""
    name = request.path.rstrip("/").rpartition("/")[2]
    kind = next((kind for _of, code, kind in _KINDS if code == status), "") or _OTHERS.get(status, _BROKEN)
    told = {"help": _help(name), "success": False, "error": {"__type": kind, "message": words}}
    response = HttpResponse(orjson.dumps(told), status=status, content_type=_JSON)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def refused(request: HttpRequest, words: str) -> HttpResponse:
    """What is no call of an action at all: a 400 whose body is a text."""
    return HttpResponse(orjson.dumps(f"Bad request: {words}"), status=400, content_type=_JSON)


def _sent(request: HttpRequest, value: object, status: int, call: Call) -> HttpResponse:
    response = HttpResponse(orjson.dumps(value), status=status, content_type=_JSON)
    response["Cache-Control"] = "private, no-cache" if call.actor.is_known else "no-cache"
    response["Vary"] = "Authorization, X-CKAN-API-Key"
    if call.token_is_bad:
        response["X-CKAN-API-Key-Status"] = "invalid"
    return response
