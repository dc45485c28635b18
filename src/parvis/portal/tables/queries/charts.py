"""Charts that were kept: seen by whoever sees their dataset, and told in words when they can no longer be drawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.charts import address, checking
from parvis.engines.tables.charts.shapes import Chart
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound, PortalError
from parvis.kit.ids import is_reference
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.tables import models
from parvis.portal.tables.models import Table
from parvis.portal.tables.queries import known
from parvis.portal.tables.rules import allows


@dataclass(frozen=True, slots=True)
class Kept:
    """A chart that was kept, the table it is of now, and why it cannot be drawn (`""` when it can)."""

    saved: models.Chart
    chart: Chart | None
    table: Table | None
    trouble: str = ""


def saved_chart(id: str, *, actor: Actor) -> models.Chart:
    """The chart of this id, with its file and dataset. Raises NotFound."""
    found = models.Chart.objects.select_related("resource__dataset").filter(pk=id).first() if is_reference(id) else None
    if found is None or not allows(actor, "table.view", found.resource.dataset):
        raise NotFound(_("There is no chart at this address."))
    return found


def kept_chart(saved: models.Chart, *, actor: Actor) -> Kept:
    """The chart with the table it is of."""
    return _kept([saved], actor)[0]


def charts_of(resource: Resource, *, actor: Actor) -> list[Kept]:
    """The charts of a file, in their order. Raises NotFound when the reader may not see it."""
    if not allows(actor, "table.view", resource.dataset):
        raise NotFound(_("There is no file at this address."))
    return _kept(models.Chart.objects.select_related("resource__dataset").filter(resource=resource), actor)


def charts_of_dataset(dataset: Dataset, *, actor: Actor, limit: int = 6) -> list[Kept]:
    """The first charts of the files of a dataset, in the order of the files. Raises NotFound."""
    if not allows(actor, "table.view", dataset):
        raise NotFound(_("There is no dataset at this address."))
    rows = models.Chart.objects.select_related("resource__dataset").filter(dataset=dataset)
    return _kept(rows.order_by("resource__position", "position", "created_at", "pk")[:limit], actor)


def charts_mark(dataset_id: str) -> str:
    """A text that changes when a chart of the dataset does, or the tables they are of: for copies of its page."""
    rows = models.Chart.objects.filter(dataset=dataset_id)
    found = rows.aggregate(count=Count("pk"), last=Max("modified_at"), since=Max("resource__current_tables__since"))
    if not found["count"]:
        return ""
    return "-".join([str(found["count"]), *(str(at.timestamp()) for name in ("last", "since") if (at := found[name]))])


def _kept(rows: Sequence[models.Chart] | Collection[models.Chart], actor: Actor) -> list[Kept]:
    saved = list(rows)
    files = list({one.resource_id: one.resource for one in saved}.values())
    standings = known.standings(files, actor=actor) if files else {}
    return [_of(one, standings[one.resource_id].tables) for one in saved]


def _of(saved: models.Chart, tables: Sequence[Table]) -> Kept:
    table = next((one for one in tables if saved.table in ("", one.name)), None)
    if table is None:
        words = _("The table of this chart is no longer there.") if tables else _("This file has no table.")
        return Kept(saved, None, None, str(words))
    try:
        chart = address.from_json(saved.spec)
        checking.check(chart, known.fields_of(table))
    except PortalError as error:
        return Kept(saved, None, table, _words(error))
    return Kept(saved, chart, table)


def _words(error: PortalError) -> str:
    """Why, in one line."""
    if isinstance(error, Invalid):
        return " ".join(str(reason) for reasons in error.fields.values() for reason in reasons)
    return str(error)
