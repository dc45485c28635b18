"""The address that always gives the current file of a resource."""

from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from parvis.engines import files
from parvis.faces.api import answers, bearer
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.datasets import queries

# What a browser would run in our name is never shown in the page (docs/design/decisions).
_INERT = ("text/csv", "text/plain", "application/json", "application/geo+json", "application/pdf", "image/png",
          "image/jpeg", "application/vnd.apache.parquet", "application/zip")  # fmt: skip


def current_file(request: HttpRequest, id: str) -> HttpResponse | StreamingHttpResponse:
    """The file itself when we host it, with ranges (RFC 9110 §14); a redirect to it when it lives elsewhere."""
    try:
        resource = queries.resource(id, actor=bearer.actor_of(request))
    except PortalError as error:
        return answers.problem_of(error)
    if not resource.file:
        return HttpResponseRedirect(resource.url)
    return _stream(request, resource.file, resource.filename or resource.id, resource.mime, resource.filesize or 0)


def _stream(
    request: HttpRequest, key: str, filename: str, mime: str, size: int
) -> HttpResponse | StreamingHttpResponse:
    etag = f'"{key}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    try:
        span = _range(request.headers.get("Range", ""), size)
    except Invalid:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span or (0, size)
    body: Iterator[bytes] = iter(()) if request.method == "HEAD" else files.store().read(key, start, end)
    response = StreamingHttpResponse(
        body, status=206 if span else 200, content_type=mime if mime in _INERT else "application/octet-stream"
    )
    if span:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    """(start, end), end excluded, of a single byte range; None when the whole is to be sent. Raises Invalid."""
    unit, _equals, spec = header.partition("=")
    if unit.strip() != "bytes" or "," in spec:
        return None
    first, dash, last = spec.strip().partition("-")
    if not dash or not (first or last) or not (first + last).isdigit():
        return None
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise Invalid({"Range": ["not in the file"]})
    return start, end
