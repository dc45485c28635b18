"""XML as bytes with its ETag, so that a reader that comes back often costs little."""

import hashlib
from datetime import datetime
from xml.etree.ElementTree import Element, indent, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

MAX_AGE = 300  # seconds


def xml(request: HttpRequest, root: Element, content_type: str, changed_at: datetime | None = None) -> HttpResponse:
    """The document, or 304 when the reader has it already."""
    indent(root)
    return send(request, tostring(root, encoding="utf-8", xml_declaration=True), content_type, changed_at)


def send(request: HttpRequest, body: bytes, content_type: str, changed_at: datetime | None = None) -> HttpResponse:
    """The bytes, or 304; `changed_at` is when they last became others, where that is known."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponse(body, content_type=f"{content_type}; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    modified = int(changed_at.timestamp()) if changed_at is not None else None
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response
