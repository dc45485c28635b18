"""How tables come before readers; shared by the actions, which alone decide whether they may."""

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.tables import events
from parvis.portal.tables.models import Current, Ingestion, State


def show(ingestion: Ingestion, *, by: Actor) -> None:
    """Give readers these tables from now on, in one change."""
    before = Current.objects.filter(resource=ingestion.resource_id).select_related("ingestion").first()
    ingestion.state, ingestion.finished_at = State.READY, now()
    ingestion.save()
    Current.objects.update_or_create(
        resource_id=ingestion.resource_id, defaults={"ingestion": ingestion, "since": now()}
    )
    events.tables_ready.send(
        None, dataset=ingestion.resource.dataset, resource=ingestion.resource, ingestion=ingestion,
        before=before.ingestion if before else None, by=by,
    )  # fmt: skip
