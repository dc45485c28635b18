"""Charts that the people of a dataset show beside it: kept, changed, put in order, taken away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.charts import checking
from parvis.engines.tables.charts.shapes import Chart
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import events, models, queries
from parvis.portal.tables.rules import require

MOST: Final = 30  # charts of a file


def create_chart(resource: Resource, chart: Chart, *, table: str = "", by: Actor) -> models.Chart:
    """Keep a chart of a table of the file, after those it has.

    Raises Invalid when it has no title or cannot be drawn, NotFound without such a table, Conflict above MOST.
    """
    require(by, "chart.save", resource.dataset)
    chart = _checked(resource, chart, table, by)
    with transaction.atomic():
        Resource.objects.select_for_update().get(pk=resource.pk)
        known = models.Chart.objects.filter(resource=resource)
        if known.count() >= MOST:
            raise Conflict(_("A file shows %(count)s charts at most: delete one first.") % {"count": MOST})
        last = known.order_by("-position").values_list("position", flat=True).first()
        instant = now()
        made = models.Chart.objects.create(
            resource=resource, dataset_id=resource.dataset_id, table=table, title=chart.title, spec=chart.to_json(),
            position=0 if last is None else last + 1, creator_id=by.id if by.kind == "person" else None,
            created_at=instant, modified_at=instant,
        )  # fmt: skip
        events.chart_saved.send(None, dataset=resource.dataset, resource=resource, chart=made, is_new=True, by=by)
    return made


def update_chart(saved: models.Chart, chart: Chart, *, table: str | None = None, by: Actor) -> models.Chart:
    """Change what a chart shows. Raises as `create_chart`."""
    require(by, "chart.save", saved.resource.dataset)
    name = saved.table if table is None else table
    chart = _checked(saved.resource, chart, name, by)
    with transaction.atomic():
        saved.table, saved.title, saved.spec, saved.modified_at = name, chart.title, chart.to_json(), now()
        saved.save(update_fields=["table", "title", "spec", "modified_at"])
        events.chart_saved.send(
            None, dataset=saved.resource.dataset, resource=saved.resource, chart=saved, is_new=False, by=by
        )
    return saved


def delete_chart(saved: models.Chart, *, by: Actor) -> None:
    """Take a chart away for good; pages of others that show it say that it is gone."""
    require(by, "chart.save", saved.resource.dataset)
    with transaction.atomic():
        events.chart_deleted.send(None, dataset=saved.resource.dataset, resource=saved.resource, chart=saved, by=by)
        saved.delete()


def order_charts(resource: Resource, ids: Sequence[str], *, by: Actor) -> None:
    """Put the charts of a file in this order. Raises Invalid unless each is named once."""
    require(by, "chart.save", resource.dataset)
    with transaction.atomic():
        known = {one.pk: one for one in models.Chart.objects.select_for_update().filter(resource=resource)}
        if len(ids) != len(known) or set(ids) != set(known):
            raise Invalid({"ids": [_("Name each chart of the file once.")]})
        moved = [one for place, id in enumerate(ids) if (one := known[id]).position != place]
        for one in moved:
            one.position, one.modified_at = ids.index(one.pk), now()
        models.Chart.objects.bulk_update(moved, ["position", "modified_at"])
        if moved:
            events.charts_ordered.send(None, dataset=resource.dataset, resource=resource, by=by)


def _checked(resource: Resource, chart: Chart, table: str, by: Actor) -> Chart:
    """The chart, which can be drawn and has a title. Raises Invalid, NotFound."""
    chart = replace(chart, title=" ".join(chart.title.split()))
    if not chart.title:
        raise Invalid({"title": [_("Give the chart a title: what is seen in it.")]})
    checking.check(chart, queries.fields_of(queries.table(resource, table, actor=by)))
    return chart
