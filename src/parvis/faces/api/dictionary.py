"""What columns of tables mean: descriptions, Table Schema, and what is wrong beside it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from parvis.faces.api import answers, shapes
from parvis.kit import lanes
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import meanings

router = Router(tags=["tables"])
READ = ["GET", "HEAD"]


@router.api_operation(READ, "/{id}/dictionary", response=shapes.DictionaryOut, operation_id="get_dictionary")
def get_dictionary(request: HttpRequest, id: str) -> HttpResponse:
    """What people say of each column of each table of the file, and the Table Schema it promises to keep to."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _answer(request, datasets.resource(id, actor=actor), actor)


@router.put("/{id}/dictionary", response=shapes.DictionaryOut, operation_id="replace_dictionary")
def replace_dictionary(request: HttpRequest, id: str, sent: shapes.DictionaryIn) -> HttpResponse:
    """Say what the columns are; what is not sent is no longer said. `schema_url` is fetched."""
    return _described(request, id, sent, whole=True)


@router.patch("/{id}/dictionary", response=shapes.DictionaryOut, operation_id="update_dictionary")
def update_dictionary(request: HttpRequest, id: str, sent: shapes.DictionaryIn) -> HttpResponse:
    """Change what is said of the columns and members that are sent, and only those."""
    return _described(request, id, sent, whole=False)


def _described(request: HttpRequest, id: str, sent: shapes.DictionaryIn, *, whole: bool) -> HttpResponse:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    columns = {table: {column: texts.model_dump(exclude_unset=True) for column, texts in of.items()}
               for table, of in sent.columns.items()}  # fmt: skip
    given = "table_schema" in sent.model_fields_set or (whole and not sent.schema_url)
    schema = (sent.table_schema or {}) if given else None
    actions.describe(resource, columns=columns, schema=schema, schema_url=sent.schema_url, whole=whole, by=actor)
    return _answer(request, resource, actor)


def _answer(request: HttpRequest, resource: Any, actor: Actor) -> HttpResponse:
    known = queries.described(resource, actor=actor)
    tables = queries.standing(resource, actor=actor).tables
    gone = queries.gone(known.columns, tables)
    return answers.send_json(request, {
        "tables": [
            {"name": one.name, "title": one.title, "rows": one.rows,
             "columns": [_column(column) for column in queries.columns(one, known.columns, tables)]}
            for one in tables
        ],
        "gone": gone,
        "schema": known.schema or None,
        "schema_url": known.schema_url,
        "modified_at": known.modified_at.isoformat() if known.modified_at else None,
        "links": {"schema": f"{settings.PARVIS.site_url}/api/resources/{resource.pk}/dictionary/schema",
                  "validation": f"{settings.PARVIS.site_url}/api/resources/{resource.pk}/validation"},
    })  # fmt: skip


def _column(one: queries.Column) -> dict[str, str]:
    names = ("name", "original", "type", "semantic", "label", "description", "unit")
    return {name: getattr(one, name) for name in names}


@router.api_operation(READ, "/{id}/dictionary/schema", response=dict[str, Any], operation_id="get_table_schema")
def get_table_schema(request: HttpRequest, id: str, table: str = "") -> HttpResponse:
    """The Table Schema (frictionlessdata.io) of one table as its rows are given out: types, constraints, texts."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    one = queries.table(resource, table, actor=actor)
    known = queries.described(resource, actor=actor)
    tables = queries.standing(resource, actor=actor).tables
    rows = f"{settings.PARVIS.site_url}/api/resources/{id}/rows.csv?table={one.name}"
    return answers.send_json(request, {**queries.table_schema(one, known, tables), "path": rows})


@router.api_operation(READ, "/{id}/validation", response=shapes.ValidationOut, operation_id="get_validation")
def get_validation(request: HttpRequest, id: str, table: str = "") -> HttpResponse:
    """Whether one table keeps to the Table Schema that its producer brought; 1,000 errors at most by their cell.

    `state` is `none` without a schema, `waiting` until somebody has looked, then `ready`.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    one, schema, found = _verdict(id, table, actor)
    if found is None:
        return answers.send_json(
            request, {"state": "waiting" if schema else "none", "table": one.name, "verdict": None}
        )
    errors = [{**error, "line": error.get("line") or None, "row": error["row"] or None,
               "rule": meanings.rule(error["code"], error["wanted"])} for error in found["errors"]]  # fmt: skip
    return answers.send_json(request, {"state": "ready", "table": one.name, "verdict": {**found, "errors": errors}})


@router.api_operation(READ, "/{id}/validation.csv", response=None, operation_id="export_validation")
def export_validation(request: HttpRequest, id: str, table: str = "") -> HttpResponseBase:
    """What is wrong with one table beside its Table Schema, as a report to open in a spreadsheet."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    one, _schema, found = _verdict(id, table, actor)
    if found is None:
        raise NotFound
    response = StreamingHttpResponse(lanes.Passing(queries.report(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="validation-{one.name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _verdict(id: str, table: str, actor: Actor) -> tuple[Any, Any, dict[str, Any] | None]:
    resource = datasets.resource(id, actor=actor)
    one = queries.table(resource, table, actor=actor)
    schema = queries.described(resource, actor=actor).schema
    return one, schema, queries.verdict(one, schema) if schema else None
