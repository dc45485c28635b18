"""Drawings of charts as pages need them: sent as images, shown in a list, with their numbers, inside other pages."""

from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from parvis.faces.web import figures, forms, pages, texts, who
from parvis.faces.web.middleware import POLICY as OF_PAGES
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Conflict
from parvis.kit.text import file_name
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import charts as words
from parvis.portal.tables.rules import require

# A drawing opened by itself runs nothing and loads nothing.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
# Any page may show the page that is made for it.
FRAMED: Final = OF_PAGES.replace("frame-ancestors 'none'", "frame-ancestors *")
SMALL: Final = 480  # pixels: of a drawing among others
HEIGHT: Final = 520  # pixels of the frame that others are given


def send(request: HttpRequest, one: queries.Table, chart: Any, form: str, language: str) -> HttpResponse:
    """A drawing with its ETag; 304, without any work, to those who have it. Raises as `queries.drawn`."""
    width = request.GET.get("width", "")
    asked = queries.chart_drawing(
        one, chart, form, words.words(language, figures.style()),
        width=int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0,
        titled=request.GET.get("titled") != "false",
    )  # fmt: skip
    has_it = asked.etag in request.headers.get("If-None-Match", "")
    response = HttpResponse(b"" if has_it else queries.drawn(asked), content_type=asked.media_type)
    response["ETag"] = asked.etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    if form == "csv":
        name = file_name(f"{chart.title or one.title or one.name or 'chart'}.{form}")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-cache" if who.is_personal(request) else "public, max-age=60"
    patch_vary_headers(response, ("Cookie",))
    return get_conditional_response(request, etag=asked.etag, response=response) or response


def saved(request: HttpRequest, language: str, id: str, form: str) -> HttpResponse:
    """`/fr/charts/<id>.svg`: a chart that was kept. Raises NotFound; Conflict when it can no longer be drawn."""
    actor = who.of(request)
    kept = queries.kept_chart(queries.saved_chart(id, actor=actor), actor=actor)
    if kept.chart is None or kept.table is None:
        raise Conflict(kept.trouble)
    return send(request, kept.table, kept.chart, form, language)


def shown(kept: queries.Kept, language: str) -> dict[str, Any]:
    """What a page shows of a chart that was kept: an image, or why there is none."""
    one, dataset = kept.saved, kept.saved.resource.dataset
    start = f"/{language}/charts/{one.pk}"
    state = [("table", one.table)] if one.table else []
    if kept.chart is not None:
        state += queries.chart_address(kept.chart)
    page = f"/{language}/datasets/{dataset.slug}/resources/{one.resource_id}/chart"
    return {
        "id": one.pk,
        "title": one.title,
        "image": f"{start}.svg?titled=false&width={SMALL}",
        "alone": f"{start}.svg?titled=false",
        "page": f"{page}?{urlencode(state)}",
        "change": f"{page}?{urlencode([*state, ('saved', one.pk)])}",
        "frame": frame(one.pk, one.title, language),
        "trouble": kept.trouble,
    }


def frame(id: str, title: str, language: str) -> str:
    """The HTML that shows a chart inside another page."""
    address = f"{settings.PARVIS.site_url}/{language}/charts/{id}/embed"
    said = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<iframe src="{address}" title="{said}" width="100%" height="{HEIGHT}" loading="lazy"></iframe>'


def of_dataset(dataset: Any, actor: Any, language: str) -> list[dict[str, Any]]:
    """The charts that the page of a dataset shows."""
    return [shown(kept, language) for kept in queries.charts_of_dataset(dataset, actor=actor)]


def numbers(chart: Any, data: Any, says: Any, language: str, limit: int) -> dict[str, Any]:
    """The numbers of a drawing as a table: its heads, its rows as people read them, and how many there are beyond."""
    names = words.names(chart, data, says)
    rows = [
        [figures.digits(words.written(row, column, data, says), language) if column.key == "y"
         else words.written(row, column, data, says) for column in data.columns]
        for row in data.rows[:limit]
    ]  # fmt: skip
    return {
        "heads": [(names[column.key], column.key == "y") for column in data.columns],
        "rows": rows,
        "beyond": max(0, len(data.rows) - limit),
    }


def night() -> str:
    """{colour by day: colour by night} as JSON, for drawings that are made in the page."""
    return orjson.dumps(words.NIGHT).decode()


def embed(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/charts/<id>/embed`: a public chart as other sites show it in a frame; nobody is signed in there."""
    found = queries.saved_chart(id, actor=VISITOR)
    kept = queries.kept_chart(found, actor=VISITOR)
    dataset = datasets.page(found.resource.dataset_id, actor=VISITOR)
    drawn: dict[str, Any] = {"described": "", "notes": [], "heads": [], "rows": [], "beyond": 0}
    if kept.chart is not None and kept.table is not None:
        says, data = words.words(language, figures.style()), queries.chart_data(kept.table, kept.chart)
        drawn = {
            "described": words.described(kept.chart, data, says),
            "notes": [words.note(note) for note in data.notes],
            **numbers(kept.chart, data, says, language, 100),
        }
    response = pages.render(
        request,
        "tables/embed.html",
        one=shown(kept, language),
        drawn=drawn,
        dataset_title=texts.isolated(texts.of(dataset, "title", language), language),
        dataset_address=f"/{language}/datasets/{dataset['slug']}",
        canonical=f"/{language}/charts/{id}/embed",
    )
    response["Content-Security-Policy"] = FRAMED
    return response


def delete(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/charts/<id>/delete`: what goes with it is said before."""
    actor = who.known(request)
    one = queries.saved_chart(id, actor=actor)
    require(actor, "chart.save", one.resource.dataset)
    said = shown(queries.kept_chart(one, actor=actor), language)
    if request.method == "POST":
        actions.delete_chart(one, by=actor)
        back = f"/{language}/datasets/{one.resource.dataset.slug}/resources/{one.resource_id}/chart#charts"
        return forms.done(request, back, _("“%(title)s” was deleted.") % {"title": one.title})
    return pages.render(request, "tables/chart_delete.html", one=said)
