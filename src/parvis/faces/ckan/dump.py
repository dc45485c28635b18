"""`/datastore/dump/<id>`: all the rows of a table as a file, as they come."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from parvis.engines.tables.query.shapes import ID
from parvis.faces.ckan import calls, datastore
from parvis.faces.ckan.tabular import ROW, Rows, named
from parvis.kit import errors, lanes
from parvis.portal.tables import queries as tables

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
_SEPARATORS: Final = {"csv": ",", "tsv": "\t"}
_BOM: Final = "\ufeff".encode()
_BATCH: Final = 2_000  # rows written at a time
_XML_NAME: Final = re.compile(r"(?!xml)[^\W\d][\w.-]*", re.IGNORECASE)
_CONTROL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATUS: Final = ((errors.NotFound, 404), (errors.Gone, 404), (errors.Invalid, 400), (errors.TooMany, 429))


def dump(request: HttpRequest, id: str) -> HttpResponseBase:
    """The rows of the table of a file: `format` csv, tsv, json or xml, `bom`; `fields`, `sort`, `filters`, `q`,
    `distinct`, `limit` and `offset` as `datastore_search` takes them. 404 for what is not to be seen.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    try:
        return _dumped(request, id)
    except errors.PortalError as error:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 503)
        return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")


def _dumped(request: HttpRequest, id: str) -> HttpResponseBase:
    read = calls.read(request, reads=True)
    call = calls.Call(read.actor, {**read.sent, "resource_id": id})
    form = call.text("format", "csv").lower()
    if form not in _TYPES:
        raise errors.Invalid({"format": [f"format: must be one of {', '.join(_TYPES)}"]})
    rows = Rows(call)
    body: Iterator[bytes] = iter(())
    if request.method == "GET":
        body = lanes.Passing(_written(rows, call, form))
    response = StreamingHttpResponse(body, content_type=_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{rows.resource.pk}.{form}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    response["Vary"] = "Authorization, X-CKAN-API-Key"
    return response


def _written(rows: Rows, call: calls.Call, form: str) -> Iterator[bytes]:
    """The pieces; what is wrong with the question is raised here, before the first of them."""
    query = rows.query(window=None)
    bom = call.flag("bom")
    if form in _SEPARATORS and not (call.has("limit") or call.has("offset")):
        return _renamed(tables.export(rows.table, query, form, ids=True, bom=bom and form == "csv"))
    offset = call.number("offset", 0)
    end = offset + call.number("limit", 0) if call.has("limit") else None
    found = islice(_read(tables.export(rows.table, query, "ndjson", ids=True)), offset, end)
    fields = rows.described(query.columns)
    if query.distinct:
        fields = [field for field in fields if field["id"] != ROW]
    return _framed(found, fields, form, _BOM if bom else b"")


def _renamed(stream: Any) -> Iterator[bytes]:
    """The file with the number of the row as CKAN calls it, in its first line."""
    try:
        for position, piece in enumerate(stream):
            yield piece if position else piece.replace(ID.encode(), ROW.encode(), 1)
    finally:
        stream.close()


def _read(stream: Any) -> Iterator[dict[str, Any]]:
    try:
        for piece in stream:
            for line in piece.split(b"\n"):
                if line:
                    yield named(orjson.loads(line))
    finally:
        stream.close()


def _framed(rows: Iterator[dict[str, Any]], fields: list[dict[str, Any]], form: str, bom: bytes) -> Iterator[bytes]:
    names = [field["id"] for field in fields]
    if form == "json":
        yield bom + b'{"fields":' + orjson.dumps(fields) + b',"records":['
    elif form == "xml":
        yield bom + b'<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    else:
        yield bom + datastore.lines([names], _SEPARATORS[form]).encode()
    several = False
    while batch := list(islice(rows, _BATCH)):
        lists = [[row.get(name) for name in names] for row in batch]
        if form == "json":
            yield b",\n" * several + b",\n".join(map(orjson.dumps, lists))
        elif form == "xml":
            yield "".join(_element(names, row) for row in lists).encode()
        else:
            yield datastore.lines(lists, _SEPARATORS[form]).encode()
        several = True
    yield {"json": b"]}", "xml": b"</data>\n"}.get(form, b"")


def _element(names: list[str], row: list[Any]) -> str:
    """A row; a column whose name cannot be that of an element is called `column`, and says its name."""
    number, cells = "", []
    for name, value in zip(names, row, strict=True):
        if name == ROW:
            number = f" {ROW}={quoteattr(str(value))}"
            continue
        tag, of = (name, "") if _XML_NAME.fullmatch(name) else ("column", f" name={quoteattr(_CONTROL.sub('', name))}")
        if value is None:
            cells.append(f'<{tag}{of} xsi:nil="true"/>')
        else:
            cells.append(f"<{tag}{of}>{escape(_CONTROL.sub('', datastore.cell(value)))}</{tag}>")
    return f"<row{number}>{''.join(cells)}</row>\n"
