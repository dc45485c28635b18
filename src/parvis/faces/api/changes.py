"""What changed between versions of a table: in figures, row by row, and as a file."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.engines.renditions import Rendition, etag_of
from parvis.faces.api import answers, shapes
from parvis.kit import lanes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.kit.text import file_name
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import telling

router = Router(tags=["tables"])
READ: Final = ["GET", "HEAD"]
FORMS: Final = ("csv", "ndjson", "json", "parquet", "xlsx")


@router.api_operation(READ, "/{id}/changes", response=shapes.ChangesOut, operation_id="list_changes")
def list_changes(request: HttpRequest, id: str) -> HttpResponse:
    """What each version of a file changed since the one before, newest first; `versions` are those whose tables are
    kept, which may be compared with one another.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    known = queries.readings(resource, actor=actor)
    told = {
        "data": [_change(one, id) for one in queries.changes(resource, actor=actor)],
        "versions": [{"version": queries.mark(one), "read_at": one.created_at.isoformat()} for one in known],
    }
    return answers.send_json(request, told)


def _change(one: Any, id: str) -> dict[str, Any]:
    """A change as a list has it: figures of all its tables, and sentences in the language of the instance."""
    start = f"{settings.PARVIS.site_url}/api/resources/{id}/changes"
    before, after = queries.mark(one.before), queries.mark(one.after)
    figures = {name: one.summary.get(name) for name in ("added", "removed", "changed")}
    return {
        "from": before,
        "to": after,
        "state": one.state,
        "reason": one.reason,
        "compared_at": one.finished_at.isoformat() if one.finished_at else None,
        **figures,
        "summary": telling.sentences(one.summary) if one.summary else [],
        "url": f"{start}/{before}..{after}",
    }


@router.api_operation(
    READ, "/{id}/changes/{before}..{after}", response=shapes.DifferenceOut, operation_id="get_changes"
)
def get_changes(request: HttpRequest, id: str, before: str, after: str) -> HttpResponse:
    """What is different between two versions, table by table: rows, columns, cells of each column, the first cells.

    `state` is `none` until somebody asks for it (`POST` to the same address), then `waiting`, `comparing`, `ready` or
    `failed`.
    """
    return answers.send_json(request, _told(_between(request, id, before, after), id))


@router.post("/{id}/changes/{before}..{after}", response={202: shapes.DifferenceOut}, operation_id="compare_versions")
def compare_versions(request: HttpRequest, id: str, before: str, after: str) -> HttpResponse:
    """Ask for two versions to be compared, or again after it failed."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = _between(request, id, before, after)
    actions.compare(found.before, found.after, by=actor)
    return answers.send_json(request, _told(_between(request, id, before, after), id), status=202)


def _between(request: HttpRequest, id: str, before: str, after: str) -> queries.Between:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return queries.between(datasets.resource(id, actor=actor), before, after, actor=actor)


def _told(found: queries.Between, id: str) -> dict[str, Any]:
    before, after = queries.mark(found.before), queries.mark(found.after)
    done, total = found.progress or (0, 0)
    reason = found.change.reason if found.change else ""
    return {
        "from": before,
        "to": after,
        "state": found.state,
        "reason": reason,
        "explanation": str(telling.FAILURES.get(reason, "")),
        "progress": {"done": done, "total": total, "step": ""} if found.progress else None,
        "summary": telling.sentences(found.change.summary) if found.tables and found.change else [],
        "tables": [_table(one, f"{settings.PARVIS.site_url}/api/resources/{id}/changes/{before}..{after}")
                   for one in found.tables],
    }  # fmt: skip


def _table(one: Any, start: str) -> dict[str, Any]:
    rows = {kind: f"{start}/rows?table={one.name}&kind={kind}" for kind in queries.KINDS if getattr(one, kind)}
    files = {form: f"{start}/rows.{form}?table={one.name}" for form in FORMS} if one.file else {}
    return {
        "name": one.name, "title": one.title, "kind": one.kind, "key": one.key,
        "rows_before": one.rows_before, "rows_after": one.rows_after,
        "added": one.added, "removed": one.removed, "changed": one.changed,
        "columns": {name: one.columns.get(name, []) for name in ("added", "removed", "retyped", "renamed")},
        "cells": one.cells, "sample": one.sample, "links": {**rows, **files},
    }  # fmt: skip


@router.api_operation(
    READ, "/{id}/changes/{before}..{after}/rows", response=shapes.ChangedRowsOut, operation_id="list_changed_rows"
)
def list_changed_rows(
    request: HttpRequest, id: str, before: str, after: str, asked: Query[shapes.ChangedRowsIn]
) -> HttpResponse:
    """The rows that were changed, added or removed (`kind`), each as it was and as it is."""
    one = queries.changed_table(_between(request, id, before, after), asked.table)
    etag = etag_of(f"{one.file} {asked.kind} {asked.page} {asked.page_size}".encode())
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, "application/json"))
    found = queries.changed_rows(one, asked.kind, page=asked.page, page_size=asked.page_size)
    total = getattr(one, asked.kind)
    body = {
        "data": [{"before": row.before, "after": row.after} for row in found],
        "total": total,
        "page": asked.page,
        "page_size": asked.page_size,
        "next_page": _address(request, asked.page + 1) if asked.page * asked.page_size < total else None,
        "previous_page": _address(request, asked.page - 1) if asked.page > 1 else None,
    }
    return answers.send(request, Rendition(answers.body_of(body), etag, "application/json"))


def _address(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{settings.PARVIS.site_url}{request.path}?{asked.urlencode()}"


@router.api_operation(
    READ, "/{id}/changes/{before}..{after}/rows.{form}", response=None, operation_id="export_changed_rows"
)
def export_changed_rows(
    request: HttpRequest, id: str, before: str, after: str, form: str, options: Query[shapes.ExportIn], table: str = ""
) -> HttpResponseBase:
    """Every line of the difference as a file: `csv`, `ndjson`, `json`, `parquet` or `xlsx`.

    The first column says `added`, `removed`, `before` or `after`; a changed row has two lines, one below the other.
    """
    one = queries.changed_table(_between(request, id, before, after), table)
    if form not in FORMS:
        raise Invalid({"format": [_("Choose among: %s.") % ", ".join(FORMS)]})
    etag = etag_of(f"{one.file} {form} {options.model_dump()}".encode())
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, queries.FORMATS[form]))
    name = file_name(f"{one.title or one.name}-{before}-{after}.{form}")
    stream = iter(()) if request.method == "HEAD" else lanes.Passing(
        queries.export_changes(one, form, **options.model_dump())
    )  # fmt: skip
    response = StreamingHttpResponse(stream, content_type=queries.FORMATS[form])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Vary"] = "Authorization"
    return response
