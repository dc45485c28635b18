"""Jobs of datasets, and the receivers that enqueue them."""

from typing import Any

from django.dispatch import receiver

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.engines import jobs, uploads
from parvis.engines.files import collecting
from parvis.kit.actors import VISITOR, Actor, system
from parvis.portal.accounts import events as accounts
from parvis.portal.datasets import actions, events, queries
from parvis.portal.organizations import events as producers
from parvis.portal.organizations import queries as organizations

_SYSTEM = system("portal")
_SAID_OF_PRODUCERS = frozenset(["name", "acronym", "badges", "logo", "logo_alt", "translations"])


@jobs.task("datasets.render")
def render(context: jobs.Context, *, dataset_id: str) -> None:
    """Build the renditions of a dataset, so that its next reader does not wait."""
    queries.summaries([dataset_id], actor=VISITOR)


@jobs.task("datasets.read_links", max_attempts=1)
def read_links(context: jobs.Context, *, dataset_id: str) -> int:
    """Read the start of the files that a draft links to, so that its description can be proposed."""
    return actions.read_links(queries.get(dataset_id, actor=_SYSTEM), by=_SYSTEM)


@jobs.scheduled("datasets.rescore", cron="20 2 * * *")
def rescore(context: jobs.Context) -> int:
    """Assess again the datasets whose promised update has come and gone."""
    return actions.rescore(by=_SYSTEM)


@jobs.scheduled("datasets.purge", cron="40 2 * * *")
def purge(context: jobs.Context) -> int:
    """Remove for good what was deleted too long ago to be restored."""
    return actions.purge(by=_SYSTEM)


@jobs.task("datasets.change")
def change(context: jobs.Context, *, id: str) -> dict[str, int]:
    """Do what is left of a change to many datasets, in the name of who asked for it."""
    bulk = queries.bulk_change_by_id(id)
    actor = organizations.actor_of(bulk.user, frozenset(bulk.scopes))

    def progress(done: int, total: int) -> None:
        context.check()
        context.progress(done, total)

    return dict(queries.bulk_counts(actions.go_on(bulk, by=actor, progress=progress)))


@jobs.scheduled("datasets.forget_changes", cron="50 2 * * *")
def forget_changes(context: jobs.Context) -> int:
    """Remove changes to many datasets that ended long ago; the datasets keep their own history."""
    return actions.forget_changes(by=_SYSTEM)


@jobs.scheduled("datasets.publish_due", cron="* * * * *")
def publish_due(context: jobs.Context) -> int:
    """Publish the drafts whose moment has come."""
    return actions.publish_due(by=_SYSTEM)


@jobs.scheduled("datasets.settle_downloads", cron="*/15 * * * *")
def settle_downloads(context: jobs.Context) -> int:
    """Bring the counters of datasets up to date."""
    return actions.settle_downloads(by=_SYSTEM)


@jobs.scheduled("datasets.check", cron="*/10 * * * *", max_attempts=1)
def check(context: jobs.Context) -> int:
    """Look at the links whose turn it is."""
    return actions.check_due(by=_SYSTEM, going_on=context.check)


@jobs.scheduled("uploads.sweep", cron="25 * * * *")
def sweep_uploads(context: jobs.Context) -> int:
    """Delete what nobody finished sending, or came for, in time."""
    return uploads.sweep()


@jobs.scheduled("files.collect", cron="10 3 * * *")
def collect_files(context: jobs.Context) -> dict[str, int]:
    """Give up the bytes of old versions when the settings say so, then delete the files nobody holds."""
    forgotten = actions.forget_old_versions(by=_SYSTEM)
    count, size = collecting.collect()
    return {"versions": forgotten, "files": count, "bytes": size}


@receiver(accounts.user_leaving, dispatch_uid="datasets")
def on_user_leaving(user: Any, by: Actor, **_: object) -> None:
    """Somebody deletes their account."""
    actions.let_go(user, by=by)


@receiver([events.dataset_created, events.dataset_updated, events.dataset_published, events.dataset_archived,
           events.dataset_restored, events.dataset_unhidden, events.dataset_transferred],
          dispatch_uid="datasets")  # fmt: skip
def on_change(dataset: Any, **_: object) -> None:
    """A public dataset changed: render it again."""
    if dataset.state in PUBLIC_STATES:
        jobs.enqueue("datasets.render", {"dataset_id": dataset.id}, unique_key=dataset.id)


@receiver(events.dataset_updated, dispatch_uid="datasets.links")
def on_link(dataset: Any, changes: dict[str, list[Any]], by: Actor, **_: object) -> None:
    """Somebody gave a draft the address of a file: look what is there, later."""
    if dataset.state not in PUBLIC_STATES and by.kind == "person" and "resources" in changes:
        jobs.enqueue("datasets.read_links", {"dataset_id": dataset.id}, unique_key=dataset.id)


@jobs.task("datasets.follow_producer")
def follow_producer(context: jobs.Context, *, organization_id: str) -> int:
    """Say on every dataset of a producer what is now so of it: its name, its labels, its logo."""
    return actions.follow_producer(organization_id, by=_SYSTEM)


@receiver(producers.organization_updated, dispatch_uid="datasets")
def on_producer_changed(organization: Any, changes: Any, **_: object) -> None:
    """What datasets say of their producer has changed: they follow."""
    if not _SAID_OF_PRODUCERS.isdisjoint(changes):
        jobs.enqueue("datasets.follow_producer", {"organization_id": organization.id}, unique_key=organization.id)


@receiver(producers.organization_erasing, dispatch_uid="datasets")
def on_producer_erasing(organization: Any, by: Actor, **_: object) -> None:
    """An organization goes for good: so does what was deleted of its data."""
    actions.erase_deleted(organization.id, by=by)


@receiver(producers.member_removed, dispatch_uid="datasets")
def on_member_removed(organization: Any, user: Any, **_: object) -> None:
    """What was assigned to somebody is no longer, once they have left."""
    actions.unassign_all(organization, user.id, by=_SYSTEM)
