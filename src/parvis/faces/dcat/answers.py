"""Lines of RDF as a document in the format asked for, with its ETag, open to pages of other sites."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from parvis.dialects import dcat
from parvis.engines.renditions import etag_of

MAX_AGE = 300  # seconds


def mark_of(lines: bytes) -> str:
    """What changes when the lines do."""
    return etag_of(lines).strip('"')


def send(
    request: HttpRequest, mark: str, lines: Callable[[], bytes], extension: str, *, following: str = ""
) -> HttpResponse:
    """The document, or 304 when the reader has it: then its lines are not read.

    `mark` changes when the lines do; `following` is the address of the next page.
    """
    format = dcat.EXTENSIONS[extension]
    etag = f'"{mark}-{format.extension}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={MAX_AGE}",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link, Content-Location",
    }
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    known = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if known is not None and known.status_code == 304:
        return known
    content_type = f"{format.media_type}; charset=utf-8"
    return HttpResponse(dcat.rewrite(lines(), format), content_type=content_type, headers=headers)
