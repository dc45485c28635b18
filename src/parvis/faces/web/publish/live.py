"""What follows the typing: the meter, the description as it will look, datasets alike, places."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

from parvis.dialects import records
from parvis.faces.web import pages, who
from parvis.faces.web.datasets.results import brief
from parvis.faces.web.publish import description
from parvis.faces.web.publish.meter import meter
from parvis.kit.actors import Actor
from parvis.kit.markdown import to_html
from parvis.portal.datasets import queries
from parvis.portal.datasets.queries import proposals
from parvis.portal.datasets.rules import require
from parvis.portal.zones import queries as zones

PLACES = 8  # found at a time


def live(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """The parts of the form that follow what is typed; nothing is saved."""
    actor = who.known(request)
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    form = description.Description(request.POST, language=language)
    record = record_of(form, description.lists_typed(request.POST), queries.record(dataset))
    return pages.render(
        request,
        "publish/live.html",
        meter=meter(record, language),
        markdown=markdown(record.description),
        alike=alike(record.title, dataset.id, language, actor),
    )


def places(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/publish/places?place=fin`: places to choose from, as buttons of the form."""
    who.known(request)
    found = places_found(request.GET.get("place", ""), language, request.GET.getlist("zones"))
    return pages.render(request, "publish/places.html", found=found, typed_place=request.GET.get("place", ""))


# --- pieces, for the whole page too ------------------------------------------------------------------------------


def record_of(form: description.Description, lists: description.Lists, saved: records.Dataset) -> records.Dataset:
    """The description as it stands, faults left aside."""
    if form.is_bound:
        form.is_valid()
        return description.written(form.cleaned_data, lists, saved)
    return description.written(_cleaned(form), lists, saved)


def _cleaned(form: description.Description) -> dict[str, Any]:
    """What the fields of a form that was not sent say; a value that means nothing is left out."""
    values = {}
    for name, field in form.fields.items():
        with suppress(ValidationError):
            values[name] = field.clean(form[name].value())
    return values


def markdown(text: str) -> Markup:
    """The description as its readers will see it."""
    return Markup(to_html(text, 3))  # cleaned by the one door HTML has


def alike(title: str, id: str, language: str, actor: Actor) -> list[dict[str, Any]]:
    """Datasets whose title is nearly this one, and whether a file can be added there."""
    return [
        {**brief(one.summary, language), "mine": one.mine, "id": one.summary["id"]}
        for one in proposals.alike(title, actor=actor, exclude=id)
    ]


def zone_names(ids: Collection[str], language: str) -> list[tuple[str, str]]:
    """(id, name) of the places chosen, in order."""
    names = zones.names(ids, language)
    return [(id, names.get(id, id)) for id in ids]


def places_found(text: str, language: str, chosen: Collection[str]) -> list[dict[str, str]]:
    """Places to choose from, with the place around each."""
    if len(text.strip()) < 2:
        return []
    rows = [row for row in zones.search(text, limit=PLACES + len(chosen)) if row.id not in chosen][:PLACES]
    names = zones.names({row.id for row in rows} | {row.parent_id for row in rows if row.parent_id}, language)
    return [{"id": row.id, "name": names[row.id], "around": names.get(row.parent_id or "", "")} for row in rows]
