"""Sending a file: whole or by range (RFC 9110 §13 and §14), always to be saved, never to be run by a browser."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext_lazy as _

from parvis.engines import files
from parvis.kit import lanes, ranges
from parvis.kit.errors import NotFound
from parvis.kit.text import file_name

PRIVATE: Final = "private, no-cache"
# What no browser runs, whatever is in it. All the rest (HTML, SVG, XML, scripts, what we do not know) is just bytes.
_INERT: Final = frozenset(
    {"text/csv", "text/plain", "text/tab-separated-values", "text/markdown", "text/turtle", "application/json",
     "application/geo+json", "application/x-ndjson", "application/ld+json", "application/pdf", "application/zip",
     "application/gzip", "application/vnd.apache.parquet", "application/vnd.ms-excel", "application/msword",
     "application/geopackage+sqlite3", "application/vnd.sqlite3", "image/png", "image/jpeg", "image/gif", "image/webp",
     "image/tiff", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text"}
)  # fmt: skip

_log = structlog.get_logger("parvis.downloads")


class File(NamedTuple):
    """What is sent: its key in the store, its name for people, its media type, its size in bytes."""

    key: str
    name: str
    mime: str
    size: int
    changed_at: datetime


def send(request: HttpRequest, file: File, caching: str) -> HttpResponseBase:
    """The file, the part of it that was asked for, 304 or 416.

    Raises NotFound when the store has lost it, Unavailable when too many are on their way already.
    """
    etag = f'"{file.key.rpartition("/")[2]}"'
    if _has(request.headers.get("If-None-Match", ""), etag):
        return _dressed(HttpResponse(status=304), file, etag, caching)
    marks = (etag, http_date(file.changed_at.timestamp()))
    asked = ranges.asked(request.headers.get("Range", ""), request.headers.get("If-Range", ""), file.size, marks)
    if asked == ranges.OUTSIDE:
        none = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        return _dressed(none, file, etag, caching)
    start, end = asked or (0, file.size)
    body = _body(file, start, end)
    response = StreamingHttpResponse(
        iter(()) if request.method == "HEAD" else lanes.Passing(body),
        status=206 if asked else 200,
        content_type=file.mime if file.mime in _INERT else "application/octet-stream",
    )
    if asked:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = content_disposition_header(True, file_name(file.name)) or "attachment"
    return _dressed(response, file, etag, caching)


def _dressed(response: HttpResponseBase, file: File, etag: str, caching: str) -> HttpResponseBase:
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(file.changed_at.timestamp()),
        "Cache-Control": caching,
        "Vary": "Authorization, X-API-KEY, Cookie",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",  # a page elsewhere may read it, as a visitor does
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    for name, value in headers.items():
        response[name] = value
    return response


def _body(file: File, start: int, end: int) -> Iterator[bytes]:
    try:
        return files.store().read(file.key, start, end)
    except NotFound as error:
        _log.error("file missing from the store", key=file.key)
        raise NotFound(_("There is no file at this address.")) from error


def _has(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in header.split(",")}
