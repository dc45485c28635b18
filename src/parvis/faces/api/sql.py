"""Questions in SQL over the public tables of the portal, where its operators switched them on."""

from typing import Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema
from pydantic import Field

from parvis.engines.renditions import Rendition
from parvis.faces.api import answers
from parvis.kit.actors import Actor
from parvis.portal.tables.actions import sharing
from parvis.portal.tables.queries import sql

router = Router(tags=["tables"])
READ = ["GET", "HEAD"]
_JSON: Final = "json"
Format = Literal["json", "csv", "parquet"]


class SqlIn(Schema):
    """One SELECT, and how its answer is written."""

    query: str
    format: Format = _JSON


class SqlColumnOut(Schema):
    """A column of the answer: its type as Table Schema has it, and as DuckDB does."""

    name: str
    type: str
    sql: str = Field(description="The type in DuckDB, as `DECIMAL(18,2)`.")


class SqlTableOut(Schema):
    """A table the query is about: how the query calls it, and what it is."""

    name: str
    resource: str
    table: str
    version: int
    address: str


class SqlOut(Schema):
    """The rows; `truncated` when there were more than leave at once."""

    columns: list[SqlColumnOut]
    data: list[dict[str, Any]]
    rows: int
    truncated: bool
    seconds: float
    tables: list[SqlTableOut]


@router.post("", response=SqlOut, operation_id="ask_sql")
def ask(request: HttpRequest, sent: SqlIn) -> HttpResponse:
    """Answer one SELECT over public tables, whose names docs/api/sql.md tells; with no right more than a visitor has.

    404 where the portal does not answer SQL; 400 with what is wrong in the words of the database.
    """
    with sql.asking(sent.query, actor=_actor(request)) as question:
        return _sent(HttpResponse(*_written(question, sent.format)), sent.format)


@router.api_operation(READ, "", response=SqlOut, operation_id="get_sql")
def get(request: HttpRequest, query: str = "", shared: str = "", format: Format = _JSON) -> HttpResponse:
    """The same as a link, of the query or of the id it is shared by.

    Its `ETag` changes with the tables, unless the query asks for the time or for chance.
    """
    actor = _actor(request)
    text = sharing.open_shared(shared, by=actor) if shared and sql.is_on(actor) else query
    with sql.asking(text, actor=actor) as question:
        if not question.key:
            response = HttpResponse(*_written(question, format), headers={"Cache-Control": "no-store"})
            return _sent(response, format)
        etag = f'"{question.key}{format}"'
        if answers.has(request, etag):
            return answers.send(request, Rendition(b"", etag, ""))
        return _sent(answers.send(request, Rendition(*_written(question, format, etag))), format)


def _written(question: sql.Question, form: str, *etag: str) -> Any:
    """(body, [etag,] media type)."""
    result = question.answer()
    if form == _JSON:
        return answers.body_of(_described(result)), *etag, "application/json"
    return sql.written(result.answer, form), *etag, sql.FORMATS[form]


def _described(result: sql.Result) -> dict[str, Any]:
    answer = result.answer
    return {
        "columns": [{"name": one.name, "type": one.type, "sql": one.sql} for one in answer.columns],
        "data": sql.records(answer),
        "rows": len(answer.rows),
        "truncated": answer.truncated,
        "seconds": round(answer.seconds, 4),
        "tables": [
            {"name": str(name), "resource": one.ingestion.resource_id, "table": one.name,
             "version": one.ingestion.version,
             "address": f"{settings.PARVIS.site_url}/api/resources/{one.ingestion.resource_id}/table?table={one.name}"}
            for name, one in result.tables.items()
        ],
    }  # fmt: skip


def _sent(response: HttpResponse, form: str) -> HttpResponse:
    if form != _JSON:
        response["Content-Disposition"] = content_disposition_header(True, f"sql.{form}") or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
    return response


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
