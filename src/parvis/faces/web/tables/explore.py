"""`/fr/datasets/<slug>/resources/<id>/table`: the rows of a table as anybody may look at them, without script."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from parvis.faces.web import figures, forms, pages
from parvis.faces.web.tables import around, asking, cells, choosing, recipes, told
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Invalid, NotFound
from parvis.portal.tables import actions, queries
from parvis.portal.tables.queries import privacy, sql
from parvis.portal.tables.rules import allows, labels

COLUMNS: Final = 40  # shown at once
WIDEST: Final = 200  # shown at once when all are asked for; any may be chosen
FORMATS: Final = ("csv", "xlsx", "parquet", "json", "ndjson")


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The table, or what stands in the way; for its people, buttons to read the file again, to stop, to decide."""
    place = around.of(request, language, ref, id, "table")
    actor, resource, standing = place.actor, place.resource, place.standing
    if request.method == "POST":
        try:
            return forms.done(request, request.path, _acted(request, resource, actor))
        except (Conflict, Invalid) as error:
            return forms.failed(request, request.path, error)
    one = place.table(request) if standing.is_ready else None
    chosen = choosing.sent(request, asking.Question.of(request), _names(one)) if one is not None else None
    if chosen is not None:
        return HttpResponseRedirect(f"{request.path}{chosen}")
    response = pages.render(
        request,
        "tables/explore.html",
        **place.context(one, asking.Question.of(request).filters),
        standing=_standing(standing, language),
        findings=_findings(resource, actor, standing) if _may(actor, resource) else [],
        decisions=privacy.decisions(resource, actor=actor) if _may(actor, resource) else [],
        may=_may(actor, resource),
        may_decide=allows(actor, "table.decide", resource.dataset),
        **(_rows(request, one, language, standing.said_of(one)) if one is not None else {}),
    )
    if "HX-Request" in request.headers and standing.state not in ("waiting", "reading"):
        response["HX-Refresh"] = "true"  # the page was waiting for this: it is shown whole
    return response


def _findings(resource: Any, actor: Actor, standing: queries.Standing) -> list[dict[str, Any]]:
    """The personal data seen in the file, in words; once it is decided, what is left is a trail."""
    shown = standing.state in ("held", "ready")
    return list(privacy.kinds(queries.findings(resource, actor=actor))) if shown else []


def _names(one: queries.Table) -> list[str]:
    return [field["name"] for field in one.fields]


def _may(actor: Actor, resource: Any) -> bool:
    return allows(actor, "table.describe", resource.dataset)


def _acted(request: HttpRequest, resource: Any, actor: Actor) -> str:
    """Read the file again, stop, or say why personal data may be shown; what was done, in words."""
    verb = request.POST.get("do", "")
    if verb == "read":
        actions.retry(resource, by=actor)
        return _("The file will be read in a moment.")
    if verb == "cancel":
        actions.cancel(resource, by=actor)
        return _("The reading was stopped.")
    if verb != "decide":
        raise NotFound
    actions.decide(resource, reason=request.POST.get("reason", ""), by=actor)
    return _("Your reason is kept, and the table is shown.")


def _standing(standing: queries.Standing, language: str) -> dict[str, Any]:
    done, total, _step = standing.progress or (0, 0, "")
    last = standing.latest
    return {
        "state": standing.state,
        "words": labels.STATES[standing.state],
        "reason": labels.REFUSALS.get(last.reason, "") if last else "",
        "skipped": told.skipped(standing.current or last),
        "share": min(done / total, 1.0) if total else None,
        "is_ready": standing.is_ready,
        "first_lines": standing.first_lines,
    }


def _rows(
    request: HttpRequest, one: queries.Table, language: str, described: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What the page says of one table: its columns, a page of its rows, the ways to take them along."""
    question = asking.Question.of(request)
    trouble: list[str] = []
    most = WIDEST if dict(question.pairs).get("show") == "all" else COLUMNS
    first = _names(one)[:most]  # of a wide table the others are not read at all
    try:
        found = queries.page(one, queries.narrowed(queries.asked(question.asked, one), first))
    except Invalid as error:
        trouble = [f"{name}: {' '.join(map(str, reasons))}" for name, reasons in error.fields.items()]
        question = asking.Question([pair for pair in question.pairs if pair[0] == "table"])
        found = queries.page(one, queries.narrowed(queries.asked([], one), first))
    given = list(found.data[0]) if found.data else question.columns or first
    shown = [name for name in given if name != "__id"]
    shown = shown[: max(most, len(question.columns))]
    hidden = 0 if question.columns or found.query.is_aggregate else len(one.fields) - len(shown)
    last = max(1, -(-found.total // found.query.page_size))
    return {
        "question": question,
        "heads": _heads(shown, one, question, language, described),
        "hidden": hidden,
        "is_widest": most == WIDEST,
        "names": _names(one),
        "columns": choosing.Columns.of(shown, _names(one)) if not found.query.is_aggregate else None,
        "rows": [[cells.shown(row.get(name)) for name in shown] for row in found.data],
        "total": found.total,
        "page": found.query.page,
        "last": last,
        "trouble": trouble,
        "operators": asking.OPERATORS,
        "exports": [(form, _export(one.ingestion.resource_id, one, question, form)) for form in FORMATS],
        "sql": _sql(one, language),
        "recipes": recipes.of(one.ingestion.resource_id, one.name, question.asked, settings.PARVIS.site_url),
        "report": one.report,
        "notes": told.notes(one.report),
    }


def _sql(one: Any, language: str) -> str:
    """The page where this table is asked in SQL; empty where SQL is off, or the table is not one of all."""
    name = sql.name_of(one)
    query = f"SELECT *\nFROM {name}\nLIMIT 20"
    return f"/{language}/sql?{urlencode({'query': query})}" if name else ""


def _export(id: str, one: Any, question: asking.Question, form: str) -> str:
    kept = [pair for pair in question.asked if pair[0] not in ("page", "page_size")]
    return f"/api/resources/{id}/rows.{form}?{urlencode([('table', one.name), *kept])}"


def _heads(
    names: Sequence[str], one: queries.Table, question: asking.Question, language: str,
    described: Mapping[str, Mapping[str, str]],
) -> list[dict[str, Any]]:  # fmt: skip
    """The columns: of what type, how the rows may be sorted by them, how full they are, how their values are spread."""
    types = {field["name"]: field["type"] for field in one.fields}
    columns = {column.name: column for column in queries.profile(one).columns}
    heads = []
    for name in names:
        order, kind = question.order(name), types.get(name, "number")  # what is counted is no column of the table
        heads.append({
            "name": name,
            "type": kind,
            "told": _told(described.get(name, {})),
            "is_number": kind in ("integer", "number"),
            "order": order,
            "address": question.sorted(name, "desc" if order == "asc" else "asc"),
            **(_spread(columns[name], one.rows, language) if name in columns else {}),
        })  # fmt: skip
    return heads


def _told(texts: Mapping[str, str]) -> str:
    """What is said of a column, on one line."""
    return " · ".join(text for name in ("label", "description", "unit") if (text := texts.get(name, "")))


def _spread(column: Any, rows: int, language: str) -> Mapping[str, Any]:
    bins: Sequence[Any] = column.histogram
    most = max((one.count for one in bins), default=0)
    return {
        "empty": figures.share(column.nulls, rows, language) if column.nulls else "",
        "distinct": column.distinct,
        "bars": [max(1, round(10 * one.count / most)) if one.count else 0 for one in bins] if most else [],
        "ends": (_end(column.min, language), _end(column.max, language)) if bins else None,
        "top": [(str(one.value), one.count) for one in column.top[:3]] if not bins else [],
    }


def _end(value: Any, language: str) -> str:
    return figures.number(value, language) if isinstance(value, (int, float)) else str(value)
