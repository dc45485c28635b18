"""Resumable uploads: the tus protocol, version 1.0.0 (tus.io), with creation, creation-with-upload, checksum,
termination and expiration. What has arrived is then used by its id, in `POST /datasets/{id}/resources` or
`PUT /resources/{id}/file`.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from ninja import Router

from parvis.engines.uploads import Busy, Readable, Upload, WrongChecksum
from parvis.faces.api import answers, bearer, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.datasets import actions, queries

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,termination,expiration"
BODY: Final = "application/offset+octet-stream"


class Sender(bearer.Bearer):
    """A token, or the ticket a page got for its reader; a ticket opens nothing else."""

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and ":" in secret:  # no token has one
            return queries.actor_of_ticket(secret.strip())
        return bearer.actor_of(request)


View = Callable[..., HttpResponse]


def _tus(view: View) -> View:
    """Refuse another version of the protocol; say what tus says on refusals too, with its own statuses."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        if request.headers.get("Tus-Resumable") != VERSION:
            wrong = answers.problem(412, str(_("Send “Tus-Resumable: %(version)s”.") % {"version": VERSION}))
            wrong["Tus-Version"] = VERSION
            return _answer(wrong)
        try:
            return view(request, *arguments, **options)
        except Busy as error:
            return _answer(answers.problem_of(error, 423))
        except WrongChecksum as error:
            return _answer(answers.problem_of(error, 460))
        except PortalError as error:
            return _answer(answers.problem_of(error))

    return answer


router = Router(tags=["uploads"], auth=Sender())
_HEADERS: Final = [
    {"in": "header", "name": name, "required": required, "schema": {"type": "string"}, "description": said}
    for name, required, said in (
        ("Tus-Resumable", True, "`1.0.0`"),
        ("Upload-Length", False, "Creation: the size of the file in bytes."),
        ("Upload-Metadata", False, "Creation: `filename` and `filetype`, each followed by its value in Base64."),
        ("Upload-Offset", False, "PATCH: the byte the body starts at."),
        ("Upload-Checksum", False, "`sha256` or `sha1`, a space, the digest of the body in Base64."),
    )
]


def _extra(*names: str) -> dict[str, Any]:
    """The headers of an operation; a body of BODY is told in words, since tools know no such media type."""
    wanted = {"Tus-Resumable", *names}
    return {"parameters": [header for header in _HEADERS if header["name"] in wanted]}


@router.api_operation(["OPTIONS"], "", auth=None, response={204: None}, operation_id="describe_uploads")
def describe_uploads(request: HttpRequest) -> HttpResponse:
    """What the server can do (tus)."""
    headers = {
        "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(settings.PARVIS.upload_limit),
        "Tus-Checksum-Algorithm": "sha256,sha1",
    }  # fmt: skip
    return _answer(HttpResponse(status=204, headers=headers))


@router.post(
    "", response={201: shapes.UploadOut}, operation_id="create_upload",
    openapi_extra=_extra("Upload-Length", "Upload-Metadata", "Upload-Checksum"),
)  # fmt: skip
@_tus
def create_upload(request: HttpRequest) -> HttpResponse:
    """Announce a file; `Location` is where its bytes go.

    The first of them may come along, as `application/offset+octet-stream`.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = actions.start_upload(
        filename=said.get("filename", said.get("name", "")), media_type=said.get("filetype", ""),
        length=_count(request, "Upload-Length"), by=actor,
    )  # fmt: skip
    if request.content_type == BODY and request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
        upload = _append(request, upload.id, 0, actor)
    response = answers.send_json(request, shapes.upload_out(upload), 201)
    response["Location"] = f"/api/uploads/{upload.id}"  # of this very server, whatever the page calls it
    return _answer(response, upload)


@router.api_operation(["GET"], "/{id}", response=shapes.UploadOut, operation_id="get_upload")
def get_upload(request: HttpRequest, id: str) -> HttpResponse:
    """An upload of yours: how much has arrived, and the SHA-256 once all has."""
    upload = queries.upload(id, actor=request.auth)  # type: ignore[attr-defined]
    response = answers.send_json(request, shapes.upload_out(upload))
    return _answer(response, upload)


@router.api_operation(["HEAD"], "/{id}", response={200: None}, operation_id="ask_upload")
@_tus
def ask_upload(request: HttpRequest, id: str) -> HttpResponse:
    """Where to go on from (tus)."""
    return _answer(HttpResponse(), queries.upload(id, actor=request.auth))  # type: ignore[attr-defined]


@router.patch(
    "/{id}", response={204: None}, operation_id="append_upload",
    openapi_extra=_extra("Upload-Offset", "Upload-Checksum"),
)  # fmt: skip
@_tus
def append_upload(request: HttpRequest, id: str) -> HttpResponse:
    """Send the next bytes, as `application/offset+octet-stream`.

    What came before a cut is kept: ask where to go on from, and go on.
    409 says that the upload is at another byte, 423 that somebody sends to it now, 460 that the checksum is wrong.
    """
    if request.content_type != BODY:
        return _answer(answers.problem(415, str(_("Send the bytes as %(type)s.") % {"type": BODY})))
    upload = _append(request, id, _count(request, "Upload-Offset"), request.auth)  # type: ignore[attr-defined]
    return _answer(HttpResponse(status=204), upload)


@router.delete("/{id}", response={204: None}, operation_id="delete_upload", openapi_extra=_extra())
@_tus
def delete_upload(request: HttpRequest, id: str) -> HttpResponse:
    """Forget the upload and what has arrived of it."""
    actions.drop_upload(id, by=request.auth)  # type: ignore[attr-defined]
    return _answer(HttpResponse(status=204))


def _append(request: HttpRequest, id: str, offset: int, actor: Actor) -> Upload:
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    source, length = _body(request)
    return actions.append_upload(id, source, offset=offset, length=length, checksum=checksum, by=actor)


def _body(request: HttpRequest) -> tuple[Readable, int]:
    """The body and its length; 0 for one sent in chunks (RFC 9112 §7.1), which only its end tells."""
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        return request.META["wsgi.input"], 0  # Django reads no body without a length
    return request, _count(request, "Content-Length")


def _answer(response: HttpResponse, upload: Upload | None = None) -> HttpResponse:
    """The response with what tus says on each."""
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    if upload is not None:
        response["Upload-Offset"] = str(upload.offset)
        response["Upload-Length"] = str(upload.length)
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _count(request: HttpRequest, header: str) -> int:
    """A header that is a number of bytes. Raises Invalid."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid({header: [_("Give a number of bytes.")]})
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`filename d29ybGQ=,filetype dGV4dA==` decoded. Raises Invalid."""
    pairs = {}
    for part in filter(None, map(str.strip, header.split(","))):
        name, _space, value = part.partition(" ")
        try:
            pairs[name] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Invalid({"Upload-Metadata": [_("Give names, each with its value in Base64.")]}) from error
    return pairs


def _checksum(header: str) -> tuple[str, bytes] | None:
    """`sha256 <digest in Base64>` decoded. Raises Invalid."""
    if not header:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        return algorithm.lower(), base64.b64decode(value.strip(), validate=True)
    except binascii.Error as error:
        raise Invalid({"Upload-Checksum": [_("Give a name and a digest in Base64.")]}) from error
