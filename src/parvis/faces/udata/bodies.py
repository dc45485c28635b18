"""What is sent: a JSON object, a JSON list, or a form with a file; each within limits, its faults by field."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from parvis.engines.files.intake import disk
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Invalid, TooLarge

# Said by the portal itself, or changed by an address of its own: ignored when clients send back what they read.
COMPUTED: Final = frozenset(
    {"id", "slug", "badges", "featured", "quality", "metrics", "harvest", "internal", "created_at", "last_modified",
     "last_update", "owner", "permissions", "members", "logo", "logo_thumbnail", "elements", "success"}
)  # fmt: skip
_PART: Final = ("uuid", "partindex", "totalparts")


def _json(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise Invalid({"Content-Type": [_("Send JSON, as application/json.")]})
    try:
        return orjson.loads(request.body)
    except RequestDataTooBig as error:
        raise TooLarge(_("What was sent is too large.")) from error
    except (orjson.JSONDecodeError, UnreadablePostError) as error:
        raise Invalid({"request": [_("The body is not JSON.")]}) from error


def mapping(asked: Asked, without: Collection[str] = COMPUTED) -> dict[str, Any]:
    """The JSON object sent, without what its sender cannot say. Raises Invalid."""
    body = _json(asked.request)
    if not isinstance(body, Mapping):
        raise Invalid({"request": [_("Send a JSON object.")]})
    return {name: value for name, value in body.items() if name not in without}


def listed(asked: Asked) -> list[Any]:
    """The JSON list sent. Raises Invalid."""
    body = _json(asked.request)
    if not isinstance(body, list):
        raise Invalid({"request": [_("Send a JSON list.")]})
    return body


def file(asked: Asked) -> "UploadedFile[Any]":
    """The file of a form, its part called `file`. Raises Invalid."""
    request = asked.request
    try:
        with disk():
            fields, files = request.parse_file_upload(request.META, request)
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError) as error:
        raise Invalid({"file": [_("This form cannot be read.")]}) from error
    request._files = files  # type: ignore[attr-defined]  # closed with the request, as those Django parses itself
    if any(name in fields for name in _PART):
        raise Invalid({"file": [_("Send the file in one piece; large files come in pieces at /api/uploads.")]})
    sent = files.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid({"file": [_("Give the file.")]})
    return sent
