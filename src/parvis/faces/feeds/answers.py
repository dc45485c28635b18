"""XML as bytes with its ETag, so that a reader that comes back often costs little."""

import hashlib
from xml.etree.ElementTree import Element, indent, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

MAX_AGE = 300  # seconds


def xml(request: HttpRequest, root: Element, content_type: str) -> HttpResponse:
    """The document, or 304 when the reader has it already."""
    indent(root)
    return send(request, tostring(root, encoding="utf-8", xml_declaration=True), content_type)


def send(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """The bytes, or 304."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponse(body, content_type=f"{content_type}; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return get_conditional_response(request, etag=etag, response=response) or response
