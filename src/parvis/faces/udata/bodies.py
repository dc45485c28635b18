"""What is sent: a JSON object, a JSON list, or a form with a file; each within limits, its faults by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
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


def maybe(asked: Asked) -> dict[str, Any]:
    """The JSON object sent, or an empty one when nothing is. Raises Invalid."""
    return mapping(asked) if asked.request.headers.get("Content-Length", "0") not in ("", "0") else {}


def listed(asked: Asked) -> list[Any]:
    """The JSON list sent. Raises Invalid."""
    body = _json(asked.request)
    if not isinstance(body, list):
        raise Invalid({"request": [_("Send a JSON list.")]})
    return body


def text(asked: Asked) -> str:
    """The JSON text sent. Raises Invalid."""
    body = _json(asked.request)
    if not isinstance(body, str):
        raise Invalid({"request": [_("Send a JSON text.")]})
    return body


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a file a form holds: `name` is what the sender calls the file, `number` counts from 0."""

    name: str
    number: int
    of: int
    filename: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form with a file, or with a part of one; a part without bytes says that all have left."""

    file: "UploadedFile[Any] | None"
    part: Part | None


def form(asked: Asked) -> Form:
    """The form sent. Raises Invalid."""
    request = asked.request
    try:
        with disk():
            fields, files = request.parse_file_upload(request.META, request)
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError) as error:
        raise Invalid({"file": [_("This form cannot be read.")]}) from error
    request._files = files  # type: ignore[attr-defined]  # closed with the request, as those Django parses itself
    sent = files.get("file")
    part = _part(fields) if fields.get("totalparts", "1") not in ("", "0", "1") else None
    if part is None and not isinstance(sent, UploadedFile):
        raise Invalid({"file": [_("Give the file.")]})
    if part and isinstance(sent, UploadedFile) and fields.get("chunksize", str(sent.size)) != str(sent.size):
        raise Invalid({"chunksize": [_("The part has another size than what is said of it.")]})
    return Form(sent if isinstance(sent, UploadedFile) else None, part)


def _part(fields: QueryDict) -> Part:
    counts = {name: fields.get(name) or "0" for name in ("partindex", "totalparts")}
    wrong = [name for name, text in counts.items() if not (text.isascii() and text.isdigit() and len(text) < 8)]
    wrong += [name for name in ("uuid",) if not fields.get(name, "").strip() or len(fields[name]) > 200]
    if wrong:
        raise Invalid({name: [_("This says nothing of a part.")] for name in wrong})
    return Part(str(fields["uuid"]), int(counts["partindex"]), int(counts["totalparts"]), fields.get("filename", ""))


def file(asked: Asked) -> "UploadedFile[Any]":
    """The file of a form that holds a whole one. Raises Invalid."""
    sent = form(asked)
    if sent.file is None or sent.part:
        raise Invalid({"file": [_("Give the file.")]})
    return sent.file
