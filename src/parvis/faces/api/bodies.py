"""Bodies that come as JSON or as a form with a file: read within limits, every fault named by its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError
from pydantic import BaseModel, ValidationError

from parvis.engines.files.intake import disk
from parvis.kit.errors import Invalid

Shape = TypeVar("Shape", bound=BaseModel)
_TEXT: Final = {"type": "string"}
_FILE: Final = {"type": "string", "format": "binary"}
FILE_RESOURCE: Final = {"file": _FILE, "title": _TEXT, "type": _TEXT, "description": _TEXT, "format": _TEXT}
FILE: Final = {"file": _FILE, "note": _TEXT}


@dataclass(frozen=True, slots=True)
class Sent(Generic[Shape]):
    """What was sent about the file, and the file if it came along."""

    about: Shape
    file: "UploadedFile[Any] | None" = None


def read(request: HttpRequest, shape: type[Shape]) -> Sent[Shape]:
    """The body, JSON or multipart. Raises Invalid for what does not have the shape, HttpError for what is no JSON."""
    if request.content_type == "multipart/form-data":
        fields, sent = _form(request)
        return Sent(_shaped(shape, fields), sent)
    try:
        return Sent(shape.model_validate_json(request.body or b"{}"))
    except ValidationError as error:
        faults = error.errors()
        if faults and faults[0]["type"] == "json_invalid":
            raise HttpError(400, "not JSON") from error
        raise Invalid(named(faults)) from error


def _form(request: HttpRequest) -> "tuple[dict[str, str], UploadedFile[Any]]":
    """The fields and the file of a form; Django itself parses only those of POST."""
    try:
        with disk():
            fields, files = request.parse_file_upload(request.META, request)
    except UnreadablePostError as error:  # the sender is gone
        raise Invalid({"file": [_("The form stopped in the middle.")]}) from error
    except (MultiPartParserError, SuspiciousOperation, BadRequest) as error:
        raise Invalid({"file": [_("This form cannot be read.")]}) from error
    request._files = files  # type: ignore[attr-defined]  # closed with the request, as those Django parses itself
    file = files.get("file")
    if file is None:
        raise Invalid({"file": [_("Give the file.")]})
    return {name: str(value) for name, value in fields.items()}, file


def _shaped(shape: type[Shape], fields: Mapping[str, Any]) -> Shape:
    given = {name: value.replace("\x00", "") for name, value in fields.items() if name not in ("upload", "url", "id")}
    try:
        # A form only holds texts; pydantic reads those of the shape's other members that can be a text.
        return shape.model_validate({name: value for name, value in given.items() if name in shape.model_fields})
    except ValidationError as error:
        raise Invalid(named(error.errors())) from error


def named(faults: Sequence[Any]) -> dict[str, list[str]]:
    """The faults of a shape by field."""
    fields: dict[str, list[str]] = {}
    for fault in faults:
        fields.setdefault(".".join(map(str, fault["loc"])) or "body", []).append(fault["msg"])
    return fields


def described(shape: type[BaseModel], form: Mapping[str, Any]) -> dict[str, Any]:
    """The body for OpenAPI: JSON of this shape, or a form of these fields."""
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)  # shapes of the answers, declared there
    multipart = {"type": "object", "required": ["file"], "properties": dict(form)}
    return {
        "required": True,
        "content": {"application/json": {"schema": schema}, "multipart/form-data": {"schema": multipart}},
    }
