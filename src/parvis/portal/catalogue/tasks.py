"""Jobs of the catalogue, and the receivers that enqueue them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.dispatch import receiver

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.kit.dates import now
from parvis.portal.catalogue import actions, queries
from parvis.portal.datasets import events as datasets
from parvis.portal.organizations import events as organizations

TASK: Final = "catalogue.dump"
SOON: Final = timedelta(minutes=5)  # what leaves the catalogue meanwhile leaves the dumps in the same making


@jobs.scheduled(TASK, cron="15 4 * * *")
def dump(context: jobs.Context) -> int:
    """Make the dumps of the catalogue anew."""
    made = actions.make_dumps(by=system("dumps"), progress=context.progress)
    return sum(one.filesize for one in made)


@jobs.task(actions.RENEW)
def renew(context: jobs.Context, *, address: str) -> int:
    """The portal has another public address: make anew what is kept, then the dumps.

    Raises Retry in a process that was not started with that address yet: what it makes would name the one before.
    """
    if settings.PARVIS.site_url != address:
        raise jobs.Retry

    def progress(done: int, total: int) -> None:
        context.check()
        context.progress(done, total)

    done = actions.renew(by=system("portal"), progress=progress)
    if queries.has_dumps():
        jobs.enqueue(TASK, unique_key="now")
    return done


@receiver([
    datasets.dataset_deleted, datasets.dataset_hidden, organizations.organization_deleted,
    organizations.organization_hidden,
])  # fmt: skip
def take_out(sender: Any, *, dataset: Any = None, **_told: Any) -> None:
    """What is no longer public is not to stay in the dumps until the next night."""
    was_public = dataset is None or dataset.published_at is not None
    if was_public and queries.has_dumps():
        jobs.enqueue(TASK, unique_key="now", run_at=now() + SOON)


@receiver(datasets.dataset_updated)
def take_out_withdrawn(sender: Any, *, dataset: Any, changes: Any, **_told: Any) -> None:
    """The same for what its people make private, or a draft again."""
    before, after = changes.get("state", ("", ""))
    if before in PUBLIC_STATES and after not in PUBLIC_STATES:
        take_out(sender, dataset=dataset)


@receiver(datasets.datasets_loaded)
def take_out_loaded(sender: Any, *, withdrawn: Sequence[str], **_told: Any) -> None:
    """The same for what another catalogue, from which it comes, no longer shows."""
    if withdrawn:
        take_out(sender)
