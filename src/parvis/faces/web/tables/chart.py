"""`/fr/datasets/<slug>/resources/<id>/chart`: a chart of a table is made, looked at, taken along, shown to others.

Everything is in the address, and works without script: a form, the drawing as an image, its numbers as a table.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import figures, forms, pages
from parvis.faces.web.tables import around, asking, drawings
from parvis.kit.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import allows
from parvis.portal.tables.rules import charts as words

ROWS: Final = 200  # of the numbers beside a drawing; all of them are in its CSV
# Parameters that are no part of the chart.
_OURS: Final = ("table", "saved", "column", "op", "value", "page", "width", "titled")
_CHOICES: Final = {
    "kind": words.KINDS, "measure": words.MEASURES, "grain": words.GRAINS, "sort": words.ORDERS, "op": asking.OPERATORS,
}  # fmt: skip
_KINDS: Final = {"integer": "number", "number": "number", "date": "date", "datetime": "date"}
_NARROW: Final = 360  # pixels: of a drawing on a phone

Pairs = list[tuple[str, str]]


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The chart the address asks for, or the one to begin with; its people may keep it beside the dataset."""
    place = around.of(request, language, ref, id, "chart")
    may = allows(place.actor, "chart.save", place.resource.dataset)
    if request.method == "POST":
        return _acted(request, place)
    one = place.table(request) if place.standing.is_ready else None
    kept = queries.charts_of(place.resource, actor=place.actor)
    return pages.render(
        request,
        "tables/chart.html",
        **place.context(one, asking.Question.of(request).filters),
        may=may,
        kept=[drawings.shown(each, language) for each in kept],
        saved=next((each.saved for each in kept if may and each.saved.pk == request.GET.get("saved")), None),
        **(_looked_at(request, place, one) if one is not None else {"chart": None}),
    )


def drawing(request: HttpRequest, language: str, ref: str, id: str, form: str) -> HttpResponse:
    """`…/chart.svg`, `.png`, `.csv`, `.json`: what the page shows, for those who may see it."""
    place = around.of(request, language, ref, id, "chart")
    one = place.table(request)
    chart = _chart(one, _asked(asking.Question.of(request)))
    if chart is None:
        raise NotFound
    return drawings.send(request, one, chart, form, language)


def _asked(question: asking.Question) -> Pairs:
    """The parameters of the chart."""
    return [pair for pair in question.pairs if pair[0] not in _OURS]


def _chart(one: queries.Table, pairs: Pairs) -> Any:
    """The chart that is asked for, or the one to begin with; None when there is nothing to draw. Raises Invalid."""
    if "x" in dict(pairs):
        return queries.fitted_chart(one, queries.chart_asked(pairs))
    return queries.proposed_chart(one, [pair for pair in pairs if pair[0] not in queries.CHART_MEMBERS])


def _looked_at(request: HttpRequest, place: around.Around, one: queries.Table) -> dict[str, Any]:
    """The chart, the form that changes it, and what it shows; or why it cannot be drawn."""
    question = asking.Question.of(request)
    pairs = _asked(question)
    trouble: dict[str, list[str]] = defaultdict(list)
    chart, data = None, None
    try:
        chart = _chart(one, pairs)
        if chart is not None:
            queries.check_chart(one, chart)
            data = queries.chart_data(one, chart)
    except Invalid as error:
        trouble |= {name: [str(reason) for reason in reasons] for name, reasons in error.fields.items()}
    except (TooMany, Unavailable) as error:
        trouble[""] = [str(error)]
    return {
        "chart": chart,
        "trouble": trouble,
        "columns": _columns(one),
        "choices": _CHOICES,
        "conditions": question.conditions(),
        **_form(one, chart, pairs),
        "drawn": None if chart is None or data is None else _drawn(place, one, chart, data),
    }


def _columns(one: queries.Table) -> list[tuple[str, str]]:
    """(name, kind) of the columns one may choose among; those of shapes and objects cannot be drawn."""
    return [
        (field["name"], _KINDS.get(field["type"], "text"))
        for field in one.fields
        if field["type"] not in ("object", "geojson")
    ]


def _form(one: queries.Table, chart: Any, pairs: Pairs) -> dict[str, Any]:
    """What stands in the form: the members of the chart, or what was asked for when it is none."""
    given: dict[str, Any] = dict(pairs) if chart is None else chart.to_json()
    members = {name: str(given.get(name) or "") for name in queries.CHART_MEMBERS if name != "y"}
    x = next((field["type"] for field in one.fields if field["name"] == members["x"]), "")
    return {
        "given": members,
        "values": [text for name, text in pairs if name == "y"] if chart is None else list(chart.y),
        "filters": [pair for pair in pairs if pair[0] not in queries.CHART_MEMBERS],
        "is_dated": x in ("date", "datetime"),
    }


def _drawn(place: around.Around, one: queries.Table, chart: Any, data: Any) -> dict[str, Any]:
    language = place.language
    says = words.words(language, figures.style())
    state = urlencode([("table", one.name), *queries.chart_address(chart)])
    start, api = f"{place.file}/chart", f"{settings.PARVIS.site_url}/api/resources/{place.resource.pk}/chart"
    return {
        "image": f"{start}.svg?{state}&titled=false",
        "narrow": f"{start}.svg?{state}&titled=false&width={_NARROW}",
        "spec": f"{start}.json?{state}&titled=false",
        "state": state,
        "described": words.described(chart, data, says),
        "notes": [words.note(note) for note in data.notes],
        "night": drawings.night(),
        "exports": [(form, f"{start}.{form}?{state}") for form in ("svg", "png", "csv")],
        "api": f"{api}.json?{state}",
        **drawings.numbers(chart, data, says, language, ROWS),
    }


# --- what its people do ----------------------------------------------------------------------------------------------


def _acted(request: HttpRequest, place: around.Around) -> HttpResponse:
    """Keep the chart of the address, put it in the place of one that was kept, or move one of those."""
    here = request.get_full_path()
    verb, _colon, id = request.POST.get("do", "").partition(":")
    try:
        if verb in ("save", "replace"):
            return _saved(request, place, verb)
        if verb not in ("up", "down"):
            raise NotFound
        order = [one.saved.pk for one in queries.charts_of(place.resource, actor=place.actor)]
        at = order.index(id) if id in order else 0
        to = max(0, min(len(order) - 1, at + (-1 if verb == "up" else 1)))
        order.insert(to, order.pop(at))
        actions.order_charts(place.resource, order, by=place.actor)
        return forms.done(request, f"{here}#charts")
    except (Invalid, Conflict) as error:
        return forms.failed(request, here, error)


def _saved(request: HttpRequest, place: around.Around, verb: str) -> HttpResponse:
    pairs = _asked(asking.Question.of(request))
    one = place.table(request)
    chart = _chart(one, pairs)
    if chart is None:
        raise NotFound
    chart = replace(chart, title=request.POST.get("title", ""))
    table = one.name if len(place.standing.tables) > 1 else ""
    if verb == "replace":
        saved = queries.saved_chart(request.POST.get("saved", ""), actor=place.actor)
        actions.update_chart(saved, chart, table=table, by=place.actor)
    else:
        actions.create_chart(place.resource, chart, table=table, by=place.actor)
    state = urlencode([("table", one.name), *queries.chart_address(chart)])
    words_ = _("The chart is shown on the page of the dataset.")
    return forms.done(request, f"{place.file}/chart?{state}#charts", words_)
