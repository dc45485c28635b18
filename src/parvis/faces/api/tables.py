"""Tables of resources: where their reading stands, what they hold, their rows, and their export."""

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.engines.renditions import Rendition
from parvis.faces.api import answers, questions, shapes
from parvis.kit import lanes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.kit.text import file_name
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.queries import privacy
from parvis.portal.tables.rules import labels

router = Router(tags=["tables"])
READ = ["GET", "HEAD"]
# Parameters that are no question about the rows.
_OURS: Final = ("table", "version", "bom", "excel", "separator", "decimal")


@router.api_operation(READ, "/{id}/table", response=shapes.TableOut, operation_id="get_table")
def get_table(request: HttpRequest, id: str, table: str = "") -> HttpResponse:
    """Where the tables of a file stand, and what one of them holds: the first, unless `table` names another.

    While a new file is read, `state` is `reading` and the table is that of the file before.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    standing = queries.standing(resource, actor=actor)
    one = queries.table(resource, table, actor=actor) if standing.is_ready else None
    return answers.send_json(request, _standing(standing, one))


def _standing(standing: queries.Standing, one: Any) -> dict[str, Any]:
    last = standing.latest
    done, total, step = standing.progress or (0, 0, "")
    described = standing.said_of(one) if one else {}
    return {
        "state": standing.state,
        "reason": last.reason if last else "",
        "explanation": str(labels.REFUSALS.get(last.reason, "")) if last else "",
        "first_lines": standing.first_lines,
        "progress": {"done": done, "total": total, "step": step} if standing.progress else None,
        "version": standing.current.version if standing.current else None,
        "table": one.name if one else None,
        "rows": one.rows if one else None,
        "columns": [{**field, "label": "", "description": "", "unit": "", **described.get(field["name"], {})}
                    for field in (one.fields if one else ())],
        "report": one.report if one else None,
        "tables": [{"name": each.name, "title": each.title, "rows": each.rows, "columns": len(each.fields)}
                   for each in standing.tables],
        "skipped": standing.current.skipped if standing.current else {},
        "links": _links(standing.resource.pk, one),
    }  # fmt: skip


def _links(id: str, one: Any) -> dict[str, str]:
    if one is None:
        return {}
    start, chosen = f"{settings.PARVIS.site_url}/api/resources/{id}", f"?table={one.name}"
    return {name: f"{start}/{name}{chosen}" for name in ("rows", "profile", "rows.csv", "rows.parquet", "rows.openapi")}


@router.api_operation(READ, "/{id}/profile", response=dict[str, Any], operation_id="get_profile")
def get_profile(request: HttpRequest, id: str, table: str = "", version: int = 0, columns: str = "") -> HttpResponse:
    """What a table holds: statistics, meaning, most frequent values and histogram of each column.

    `columns` names those that are wanted, with commas between them: a wide table has much to say.
    """
    one = questions.table(request, id, table, version)
    etag = questions.etag(one, f"profile {one.profile} {columns}")
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, "application/json"))
    profile = queries.profile(one)
    if columns:
        wanted = queries.asked([("columns", columns)], one).columns
        profile = replace(profile, columns=tuple(column for column in profile.columns if column.name in wanted))
    told = profile.to_json()
    del told["personal"]  # for those who work on the data
    return answers.send(request, Rendition(answers.body_of(told), etag, "application/json"))


@router.api_operation(READ, "/{id}/rows", response=shapes.RowsOut, operation_id="list_rows")
def list_rows(request: HttpRequest, id: str, table: str = "", version: int = 0) -> HttpResponse:
    """Rows of a table: filtered (`column__operator=value`), sorted (`column__sort=asc`), grouped
    (`column__groupby`, `column__sum`), searched (`search=`), chosen (`columns=`), `page_size` 200 at most.

    The operators are described in docs/api/tables.md, and for one table at `rows.openapi`.
    """
    one = questions.table(request, id, table, version)
    query = queries.asked(questions.pairs(request, _OURS), one)
    etag = questions.etag(one, query.key())
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, "application/json"))
    page = queries.page(one, query)
    return answers.send(request, Rendition(answers.body_of(_page(request, page)), etag, "application/json"))


def _page(request: HttpRequest, page: queries.Page) -> dict[str, Any]:
    size, number = page.query.page_size, page.query.page
    return {
        "data": page.data,
        "total": page.total,
        "page": number,
        "page_size": size,
        "next_page": _address(request, number + 1) if number * size < page.total else None,
        "previous_page": _address(request, number - 1) if number > 1 else None,
    }


def _address(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{settings.PARVIS.site_url}{request.path}?{asked.urlencode()}"


@router.api_operation(READ, "/{id}/rows.openapi", response=dict[str, Any], operation_id="describe_rows")
def describe_rows(request: HttpRequest, id: str, table: str = "") -> HttpResponse:
    """The OpenAPI description of the rows of one table: its columns, and what each may be asked."""
    one = questions.table(request, id, table, 0)
    address = f"{settings.PARVIS.site_url}/api/resources/{id}/rows"
    return answers.send_json(request, queries.openapi(one, address))


@router.api_operation(READ, "/{id}/rows.{form}", response=None, operation_id="export_rows")
def export_rows(
    request: HttpRequest, id: str, form: str, options: Query[shapes.ExportIn], table: str = "", version: int = 0
) -> HttpResponseBase:
    """The whole answer as a file, with no limit of rows: `csv`, `tsv`, `json`, `ndjson`, `parquet`, `xlsx`, `geojson`.

    For a spreadsheet in French: `bom=true&separator=;&decimal=,`; `excel=true` keeps text from being run as formulas.
    """
    one = questions.table(request, id, table, version)
    if form not in queries.FORMATS:
        raise Invalid({"format": [_("Choose among: %s.") % ", ".join(queries.FORMATS)]})
    query = queries.asked(questions.pairs(request, _OURS), one)
    etag = questions.etag(one, f"{query.key()}{form}{options.model_dump()}")
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, queries.FORMATS[form]))
    name = file_name(f"{one.title or one.name or 'table'}.{form}")
    empty = request.method == "HEAD"
    body = iter(()) if empty else lanes.Passing(queries.export(one, query, form, **options.model_dump()))
    response = StreamingHttpResponse(body, content_type=queries.FORMATS[form])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Vary"] = "Authorization"
    return response


@router.post("/{id}/table/read", response={202: shapes.TableOut}, operation_id="read_table")
def read_table(request: HttpRequest, id: str) -> HttpResponse:
    """Read the file again."""
    return _after(request, id, actions.retry)


@router.post("/{id}/table/cancel", response=shapes.TableOut, operation_id="cancel_table")
def cancel_table(request: HttpRequest, id: str) -> HttpResponse:
    """End the reading of a file that waits or runs."""
    return _after(request, id, actions.cancel)


@router.get("/{id}/table/personal-data", response=list[dict[str, Any]], operation_id="list_personal_data")
def list_personal_data(request: HttpRequest, id: str) -> HttpResponse:
    """The personal data seen in the file, masked; for those who work on it."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return answers.send_json(request, queries.findings(datasets.resource(id, actor=actor), actor=actor))


@router.get("/{id}/table/decisions", response=list[dict[str, Any]], operation_id="list_personal_data_decisions")
def list_decisions(request: HttpRequest, id: str) -> HttpResponse:
    """Who said why personal data in the file may be public, newest first; for those who work on it."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    made = privacy.decisions(datasets.resource(id, actor=actor), actor=actor)
    return answers.send_json(request, [
        {"by": one.user_name, "by_id": one.user_id, "at": one.created_at.isoformat(), "reason": one.reason,
         "findings": one.findings}
        for one in made
    ])  # fmt: skip


@router.post("/{id}/table/decision", response=shapes.TableOut, operation_id="decide_personal_data")
def decide(request: HttpRequest, id: str, sent: shapes.ReasonIn) -> HttpResponse:
    """Say why a file with personal data may be shown: its tables are, and the reason is kept."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    actions.decide(resource, reason=sent.reason, by=actor)
    return _after(request, id, None)


def _after(request: HttpRequest, id: str, act: Any) -> HttpResponse:
    """Do it, and say where the tables then stand."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    resource = datasets.resource(id, actor=actor)
    if act is not None:
        act(resource, by=actor)
    standing = queries.standing(resource, actor=actor)
    one = queries.table(resource, actor=actor) if standing.is_ready else None
    return answers.send_json(request, _standing(standing, one))
