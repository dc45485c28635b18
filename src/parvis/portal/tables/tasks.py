"""Jobs of tables, and the receivers that enqueue them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver

from parvis.dialects.vocabularies import State
from parvis.engines import jobs
from parvis.engines.changes import log
from parvis.kit.actors import system
from parvis.portal.datasets import events as datasets
from parvis.portal.datasets.queries import KIND
from parvis.portal.tables import actions, events, queries
from parvis.portal.tables.actions import sharing

_SYSTEM = system("portal")


@jobs.task("tables.refresh")
def refresh(context: jobs.Context, *, dataset_id: str) -> int:
    """See which files of a dataset are to be read."""
    return actions.refresh(dataset_id, by=_SYSTEM)


@jobs.task("tables.ingest", max_attempts=3)
def ingest(context: jobs.Context, *, ingestion_id: str) -> str:
    """Read a file into tables."""
    done = actions.ingest(
        ingestion_id, by=_SYSTEM, job=context.job_id, progress=context.progress, going_on=context.check
    )
    return str(done.state) if done else "gone"


@jobs.task("tables.validate", max_attempts=3)
def validate(context: jobs.Context, *, resource_id: str) -> int:
    """Look whether the tables of a file keep to the schema of its producer."""
    return actions.validate(resource_id, by=_SYSTEM, going_on=context.check)


@jobs.task("tables.compare", max_attempts=3)
def compare(context: jobs.Context, *, change_id: str) -> str:
    """Say what is different between two readings."""
    done = actions.make_change(change_id, by=_SYSTEM, progress=context.progress, going_on=context.check)
    return str(done.state) if done else "gone"


@jobs.task("tables.tiles", max_attempts=2)
def tiles(context: jobs.Context, *, table_id: str) -> str:
    """Make the vector tiles of a large table that has places."""
    return actions.tile(table_id, by=_SYSTEM, going_on=context.check)


@jobs.scheduled("tables.sweep", cron="*/10 * * * *")
def sweep(context: jobs.Context) -> int:
    """Say of the readings and comparisons whose job has ended without them that they failed."""
    return actions.sweep(by=_SYSTEM) + actions.sweep_changes(by=_SYSTEM)


@jobs.scheduled("tables.forget", cron="5 3 * * *")
def forget(context: jobs.Context) -> int:
    """Give up the tables of old versions."""
    return actions.forget(by=_SYSTEM)


@jobs.scheduled("tables.forget_shared", cron="25 3 * * 0")
def forget_shared(context: jobs.Context) -> int:
    """Give up the shared queries that nobody opens any more."""
    return sharing.forget_shared(by=_SYSTEM)


@receiver([datasets.dataset_created, datasets.dataset_restored], dispatch_uid="tables")
def on_dataset(dataset: Any, **_: object) -> None:
    """A dataset is there: look at its files."""
    _look(dataset)


@receiver(datasets.dataset_updated, dispatch_uid="tables")
def on_change(dataset: Any, changes: Mapping[str, Any], **_: object) -> None:
    """Something of a dataset changed: look at its files if it was about them."""
    if any(name.startswith("resources") for name in changes):
        _look(dataset)


@receiver(datasets.resource_seen, dispatch_uid="tables")
def on_seen(dataset: Any, **_: object) -> None:
    """A link answered, with another file than before, or for the first time."""
    _look(dataset)


@receiver(datasets.datasets_loaded, dispatch_uid="tables")
def on_loaded(created: Sequence[str], updated: Sequence[str], **_: object) -> None:
    """A batch came in from elsewhere: look at the files that came with it; links are looked at once they answer."""
    hosted = queries.hosted([*created, *updated])
    jobs.enqueue_many("tables.refresh", [({"dataset_id": one}, one) for one in hosted])


@receiver([events.tables_ready, events.columns_described], dispatch_uid="tables.validate")
def on_meaning(resource: Any, **_: object) -> None:
    """There are other tables than before, or another schema: one is looked at beside the other."""
    if queries.promises(resource.pk):
        jobs.enqueue("tables.validate", {"resource_id": resource.pk}, unique_key=resource.pk)


@receiver(events.tables_ready, dispatch_uid="tables")
def on_tables(ingestion: Any, **_: object) -> None:
    """Readers have new tables: say what is different from those before."""
    actions.follow(ingestion, by=_SYSTEM)


@receiver([events.tables_ready, events.tables_refused, events.tables_held, events.columns_described],
          dispatch_uid="tables.search")  # fmt: skip
def on_words(dataset: Any, **_: object) -> None:
    """The files of a dataset have other columns than before, or others words for them: search hears of it."""
    log.record(KIND, [dataset.id])


@receiver(events.tables_ready, dispatch_uid="tables.tiles")
def on_ready(ingestion: Any, **_: object) -> None:
    """Tables are shown: those that are large and have places need tiles."""
    for one in queries.maps.untiled(ingestion):
        jobs.enqueue("tables.tiles", {"table_id": one.pk}, unique_key=one.pk)


def _look(dataset: Any) -> None:
    if dataset.state != State.DELETED:
        jobs.enqueue("tables.refresh", {"dataset_id": dataset.id}, unique_key=dataset.id)
