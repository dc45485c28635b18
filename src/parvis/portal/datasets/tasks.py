"""Jobs of datasets, and the receivers that enqueue them."""

from typing import Any

from django.dispatch import receiver

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.engines import jobs
from parvis.kit.actors import VISITOR, system
from parvis.portal.datasets import actions, events, queries

_SYSTEM = system("portal")


@jobs.task("datasets.render")
def render(context: jobs.Context, *, dataset_id: str) -> None:
    """Build the renditions of a dataset, so that its next reader does not wait."""
    queries.summaries([dataset_id], actor=VISITOR)


@jobs.scheduled("datasets.rescore", cron="20 2 * * *")
def rescore(context: jobs.Context) -> int:
    """Assess again the datasets whose promised update has come and gone."""
    return actions.rescore(by=_SYSTEM)


@jobs.scheduled("datasets.purge", cron="40 2 * * *")
def purge(context: jobs.Context) -> int:
    """Remove for good what was deleted too long ago to be restored."""
    return actions.purge(by=_SYSTEM)


@receiver([events.dataset_created, events.dataset_updated, events.dataset_published, events.dataset_archived,
           events.dataset_restored, events.dataset_unhidden], dispatch_uid="datasets")  # fmt: skip
def on_change(dataset: Any, **_: object) -> None:
    """A public dataset changed: render it again."""
    if dataset.state in PUBLIC_STATES:
        jobs.enqueue("datasets.render", {"dataset_id": dataset.id}, unique_key=dataset.id)
