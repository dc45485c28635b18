"""Charts: drawn of a table by their address, and those that the people of a dataset show beside it."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from parvis.engines.renditions import Rendition
from parvis.faces.api import answers, questions, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import charts as words

of_resources = Router(tags=["charts"])
router = Router(tags=["charts"])
READ = ["GET", "HEAD"]
# Parameters that say how it is drawn, not what.
_OURS: Final = ("table", "version", "lang", "width", "titled")
# Should somebody open a drawing by itself: it runs nothing and loads nothing.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@of_resources.api_operation(READ, "/{id}/chart.{form}", response=None, operation_id="draw_chart")
def draw_chart(request: HttpRequest, id: str, form: str, table: str = "", version: int = 0) -> HttpResponse:
    """A chart of a table, as `svg`, `png`, `csv` (what is drawn) or `json` (Vega-Lite with its data).

    `kind`, `x`, `y` (several), `measure`, `grain`, `series`, `sort`, `limit`, `title` say what is drawn; every other
    parameter is a filter of the rows. `lang`, `width` (pixels) and `titled=false` say how.
    """
    one = questions.table(request, id, table, version)
    chart = queries.chart_asked(questions.pairs(request, _OURS))
    return _drawn(request, one, chart, form)


@of_resources.api_operation(READ, "/{id}/charts", response=shapes.ChartsOut, operation_id="list_charts")
def list_charts(request: HttpRequest, id: str) -> HttpResponse:
    """The charts shown beside a file, in their order."""
    return _list(request, id)


@of_resources.post("/{id}/charts", response={201: shapes.ChartOut}, operation_id="create_chart")
def create_chart(request: HttpRequest, id: str, sent: shapes.ChartIn) -> HttpResponse:
    """Show a chart beside a file, after those it has; it needs a title."""
    resource = datasets.resource(id, actor=_actor(request))
    saved = actions.create_chart(resource, queries.chart_sent(_spec(sent)), table=sent.table, by=_actor(request))
    response = _one(request, saved, 201)
    response["Location"] = f"{settings.PARVIS.site_url}/api/charts/{saved.pk}"
    return response


@of_resources.put("/{id}/charts/order", response=shapes.ChartsOut, operation_id="order_charts")
def order_charts(request: HttpRequest, id: str, sent: shapes.OrderIn) -> HttpResponse:
    """Put the charts of a file in this order: all their ids, each once."""
    actions.order_charts(datasets.resource(id, actor=_actor(request)), sent.ids, by=_actor(request))
    return _list(request, id)


@router.api_operation(READ, "/{id}.{form}", response=None, operation_id="draw_saved_chart")
def draw_saved(request: HttpRequest, id: str, form: str) -> HttpResponse:
    """A chart that is shown beside a file, as `svg`, `png`, `csv` or `json`; 409 when it can no longer be drawn."""
    kept = queries.kept_chart(queries.saved_chart(id, actor=_actor(request)), actor=_actor(request))
    if kept.chart is None or kept.table is None:
        raise Conflict(kept.trouble)
    return _drawn(request, kept.table, kept.chart, form)


@router.api_operation(READ, "/{id}", response=shapes.ChartOut, operation_id="get_chart")
def get_chart(request: HttpRequest, id: str) -> HttpResponse:
    """One chart that is shown beside a file."""
    return _one(request, queries.saved_chart(id, actor=_actor(request)))


@router.patch("/{id}", response=shapes.ChartOut, operation_id="update_chart")
def update_chart(request: HttpRequest, id: str, sent: shapes.ChartPatch) -> HttpResponse:
    """Change the members that are sent, and only those."""
    saved = queries.saved_chart(id, actor=_actor(request))
    members = {**saved.spec, "title": saved.title, **_spec(sent)}
    saved = actions.update_chart(saved, queries.chart_sent(members), table=sent.table, by=_actor(request))
    return _one(request, saved)


@router.delete("/{id}", response={204: None}, operation_id="delete_chart")
def delete_chart(request: HttpRequest, id: str) -> HttpResponse:
    """Take the chart away for good."""
    actions.delete_chart(queries.saved_chart(id, actor=_actor(request)), by=_actor(request))
    return HttpResponse(status=204)


def _spec(sent: Any) -> dict[str, Any]:
    members: dict[str, Any] = sent.model_dump(exclude_unset=True)
    members.pop("table", None)
    return members


def _list(request: HttpRequest, id: str) -> HttpResponse:
    actor = _actor(request)
    found = queries.charts_of(datasets.resource(id, actor=actor), actor=actor)
    return answers.send_json(request, {"data": [_out(one) for one in found], "total": len(found)})


def _one(request: HttpRequest, saved: Any, status: int = 200) -> HttpResponse:
    return answers.send_json(request, _out(queries.kept_chart(saved, actor=_actor(request))), status)


def _out(kept: queries.Kept) -> dict[str, Any]:
    saved, site = kept.saved, settings.PARVIS.site_url
    start = f"{site}/api/charts/{saved.pk}"
    return {
        **{name: value for name, value in saved.spec.items() if name != "title"},
        "id": saved.pk,
        "resource": saved.resource_id,
        "table": saved.table,
        "title": saved.title,
        "position": saved.position,
        "created_at": saved.created_at,
        "modified_at": saved.modified_at,
        "trouble": kept.trouble,
        "links": {form: f"{start}.{form}" for form in queries.CHART_FORMS}
        | {"embed": f"{site}/{get_language()}/charts/{saved.pk}/embed"},
    }


def _drawn(request: HttpRequest, one: Any, chart: Any, form: str) -> HttpResponse:
    """The drawing, or 304 without any work when the reader has it."""
    width = request.GET.get("width", "")
    asked = queries.chart_drawing(
        one, chart, form, words.words(_language(request)),
        width=int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0,
        titled=request.GET.get("titled", "").lower() not in ("false", "0", "no"),
    )  # fmt: skip
    body = b"" if answers.has(request, asked.etag) or request.method == "HEAD" else queries.drawn(asked)
    response = answers.send(request, Rendition(body, asked.etag, asked.media_type))
    response["X-Content-Type-Options"] = "nosniff"
    response["Vary"] = "Authorization, Accept-Language"
    response["Content-Security-Policy"] = POLICY
    return response


def _language(request: HttpRequest) -> str:
    """The one asked for in the address, else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else (get_language() or settings.LANGUAGE_CODE)
