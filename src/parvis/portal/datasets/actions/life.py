"""The life of a dataset: created, changed, published, archived, deleted, restored, purged."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, Stale
from parvis.kit.ids import new_id
from parvis.portal.datasets import events, queries
from parvis.portal.datasets.actions import _versions as versions
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Assignment, Dataset, Resource, ResourceVersion
from parvis.portal.datasets.queries import guards
from parvis.portal.datasets.rules import facts, require, standing
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers
from parvis.portal.organizations.models import Organization

_COUNTER = "portal"


@transaction.atomic
def create(record: records.Dataset, *, by: Actor) -> Dataset:
    """A new dataset, a draft, owned by the organization of the record or else by the person.

    One that a contributor creates in their organization is assigned to them.
    Only the portal itself may choose the id, the dates and what is featured. Raises Invalid with every reason.
    """
    require(by, "dataset.create", organization := _organization(record, by))
    record = writing.checked(record)
    resources = [facts.resource(resource) for resource in record.resources]
    if record.featured or record.badges:
        require(by, "dataset.feature")
    id = record.id if record.id and by.governs else new_id()
    if Dataset.objects.filter(pk=id).exists():
        raise Conflict(_("There is already a dataset with this id."))
    dataset = Dataset(id=id, slug=writing.free_slug(record.slug or record.title, id), organization=organization)
    writing.fill(dataset, record)
    dataset.owner_id = by.id if organization is None and by.kind == "person" else None
    instant = now()
    dataset.created_at = (record.created_at if by.governs else None) or instant
    dataset.modified_at = dataset.updated_at = instant
    dataset.save(force_insert=True)
    writing.parts(dataset, record)
    rows = [writing.resource_row(dataset, resource, position) for position, resource in enumerate(resources)]
    following = versions.following(rows, by)
    Resource.objects.bulk_create(rows)
    ResourceVersion.objects.bulk_create(following)
    writing.settle(dataset)
    if organization is not None and by.roles.get(organization.id) == "contributor":
        Assignment.objects.create(dataset=dataset, user_id=by.id)
    events.dataset_created.send(None, dataset=dataset, by=by)
    return dataset


def _organization(record: records.Dataset, by: Actor) -> Organization | None:
    if not record.organization:
        return None
    organization = producers.visible_to(by).filter(pk=record.organization).first()
    if organization is None:
        raise Invalid({"organization": [_("There is no such organization.")]})
    return organization


@transaction.atomic
def update(dataset: Dataset, record: records.Dataset, *, by: Actor, seen_at: datetime | None = None) -> Dataset:
    """Make the description what `record` says; resources have actions of their own.

    A new title gives a new address and the old one redirects. Raises Invalid with every reason, and Stale when the
    description was changed by somebody after `seen_at`, its `modified_at` when it was read.
    """
    require(by, "dataset.update", dataset)
    dataset = writing.locked(dataset)
    if seen_at is not None and dataset.modified_at != seen_at:
        raise Stale(_("Somebody saved this description while you were writing."))
    before, record = queries.record(dataset), writing.checked(record)
    if dataset.publish_at and not record.description.strip():
        raise Invalid({"description": [_("It publishes itself at a date: describe it, or take the date off.")]})
    changed = records.difference(before, record, writing.WATCHED)
    if "organization" in changed:
        raise Invalid({"organization": [_("A dataset changes hands by a transfer, not by an edit.")]})
    if {"featured", "badges"} & set(changed):
        require(by, "dataset.feature")
    if not changed:
        return dataset
    writing.fill(dataset, record)
    writing.parts(dataset, record)
    if "title" in changed:
        writing.move(dataset, writing.free_slug(record.title, dataset.id))
    dataset.modified_at = now()
    writing.settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes=changed, by=by)
    return dataset


def _turn(dataset: Dataset, state: State, **values: Any) -> Dataset:
    dataset = writing.locked(dataset)
    dataset.state = state
    for name, value in values.items():
        setattr(dataset, name, value)
    writing.settle(dataset)
    _recount(dataset.organization_id)
    return dataset


def _recount(organization_id: str | None) -> None:
    """The producer's number of published datasets follows."""
    if organization_id:
        published = Dataset.objects.filter(organization=organization_id, state=State.PUBLISHED).count()
        organizations.set_counters({organization_id: {"datasets": published}}, by=_PORTAL)


_PORTAL = Actor(kind="system", name=_COUNTER)


@transaction.atomic
def publish(dataset: Dataset, *, by: Actor) -> Dataset:
    """Show the dataset to everybody. Raises Invalid when it says nothing yet; already public, nothing happens."""
    require(by, "dataset.publish", dataset)
    if dataset.state == State.PUBLISHED:
        return dataset
    _ensure_not_hidden(dataset)
    _ensure_accepted(dataset)
    if not dataset.description.strip():
        raise Invalid({"description": [_("Describe the dataset before you publish it.")]})
    _ensure_unopposed(dataset)
    dataset = _turn(
        dataset, State.PUBLISHED, published_at=dataset.published_at or now(), archived_at=None, publish_at=None
    )
    events.dataset_published.send(None, dataset=dataset, by=by)
    return dataset


def _ensure_unopposed(dataset: Dataset) -> None:
    """Raise Invalid, by file, with what somebody has to settle before it is public (personal data)."""
    against = [one for one in guards.objections(dataset) if one.blocks]
    if against:
        raise Invalid({f"resources.{one.resource.pk}": [one.words] for one in against[:20]})


def _ensure_not_hidden(dataset: Dataset) -> None:
    if reason := standing.hidden(dataset):
        raise Conflict(reason)


def _ensure_accepted(dataset: Dataset) -> None:
    if reason := standing.unaccepted(dataset):
        raise Conflict(reason)


@transaction.atomic
def make_private(dataset: Dataset, *, by: Actor) -> Dataset:
    """Show the dataset to its organization alone."""
    require(by, "dataset.publish", dataset)
    _ensure_not_hidden(dataset)
    before = dataset.state
    dataset = _turn(dataset, State.PRIVATE, publish_at=None)
    events.dataset_updated.send(None, dataset=dataset, changes={"state": [before, State.PRIVATE]}, by=by)
    return dataset


@transaction.atomic
def withdraw(dataset: Dataset, *, by: Actor) -> Dataset:
    """Make the dataset a draft again, which only its people see; already one, nothing happens."""
    require(by, "dataset.publish", dataset)
    if dataset.state == State.DRAFT:
        return dataset
    _ensure_not_hidden(dataset)
    before = dataset.state
    dataset = _turn(dataset, State.DRAFT, archived_at=None)
    events.dataset_updated.send(None, dataset=dataset, changes={"state": [before, State.DRAFT]}, by=by)
    return dataset


@transaction.atomic
def archive(dataset: Dataset, *, by: Actor) -> Dataset:
    """Keep the dataset readable, told as no longer kept up. Raises Conflict for what was never public."""
    require(by, "dataset.archive", dataset)
    if dataset.state == State.ARCHIVED:
        return dataset
    if dataset.state != State.PUBLISHED:
        raise Conflict(_("Only a published dataset can be archived."))
    dataset = _turn(dataset, State.ARCHIVED, archived_at=now())
    events.dataset_archived.send(None, dataset=dataset, by=by)
    return dataset


@transaction.atomic
def unarchive(dataset: Dataset, *, by: Actor) -> Dataset:
    """Take an archived dataset up again. Raises Conflict for one that is not archived."""
    require(by, "dataset.archive", dataset)
    if dataset.state != State.ARCHIVED:
        raise Conflict(_("This dataset is not archived."))
    dataset = _turn(dataset, State.PUBLISHED, archived_at=None)
    events.dataset_restored.send(None, dataset=dataset, by=by)
    return dataset


@transaction.atomic
def delete(dataset: Dataset, *, by: Actor) -> Dataset:
    """Take the dataset off; it can be restored for the days the settings give. Deleting twice changes nothing."""
    require(by, "dataset.delete", dataset)
    if dataset.state == State.DELETED:
        return dataset
    dataset = _turn(dataset, State.DELETED, state_before=dataset.state, deleted_at=now(), publish_at=None)
    events.dataset_deleted.send(None, dataset=dataset, by=by)
    return dataset


@transaction.atomic
def restore(dataset: Dataset, *, by: Actor) -> Dataset:
    """Bring a deleted dataset back to the state it had. Raises Conflict for one that is not deleted."""
    require(by, "dataset.restore", dataset)
    if dataset.state != State.DELETED:
        raise Conflict(_("This dataset is not deleted."))
    dataset = _turn(dataset, State(dataset.state_before or State.DRAFT), state_before="", deleted_at=None)
    events.dataset_restored.send(None, dataset=dataset, by=by)
    return dataset


@transaction.atomic
def hide(dataset: Dataset, *, reason: str, by: Actor) -> Dataset:
    """Keep the dataset from everybody but its own people, who read `reason`. Raises Conflict for a deleted one."""
    require(by, "dataset.hide", dataset)
    if dataset.state == State.HIDDEN:
        return dataset
    if dataset.state == State.DELETED:
        raise Conflict(_("This dataset is deleted."))
    dataset = _turn(dataset, State.HIDDEN, hidden_from=dataset.state, publish_at=None)
    events.dataset_hidden.send(None, dataset=dataset, reason=reason, by=by)
    return dataset


@transaction.atomic
def unhide(dataset: Dataset, *, by: Actor) -> Dataset:
    """Show the dataset again in the state it had. Raises Conflict for one that is not hidden."""
    require(by, "dataset.hide", dataset)
    if dataset.state != State.HIDDEN:
        raise Conflict(_("This dataset is not hidden."))
    dataset = _turn(dataset, State(dataset.hidden_from or State.DRAFT), hidden_from="")
    events.dataset_unhidden.send(None, dataset=dataset, by=by)
    return dataset


@transaction.atomic
def set_featured(dataset: Dataset, featured: bool, *, by: Actor) -> Dataset:
    """Put the dataset forward, or no longer."""
    require(by, "dataset.feature", dataset)
    if dataset.featured == featured:
        return dataset
    dataset = writing.locked(dataset)
    dataset.featured = featured
    writing.settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes={"featured": [not featured, featured]}, by=by)
    return dataset


@transaction.atomic
def purge(*, by: Actor) -> int:
    """Remove for good what was deleted longer ago than it can be restored; return how many datasets that was."""
    require(by, "dataset.purge")
    limit = now() - timedelta(days=settings.PARVIS.deleted_days)
    _count, rows = Dataset.objects.filter(state=State.DELETED, deleted_at__lt=limit).delete()
    return rows.get(Dataset._meta.label, 0)


@transaction.atomic
def erase(dataset: Dataset, *, by: Actor) -> None:
    """Remove the dataset for good at once, with its files and whatever is known of them; nothing brings it back."""
    require(by, "dataset.purge", dataset)
    delete(dataset, by=by)
    Dataset.objects.filter(pk=dataset.pk).delete()


@transaction.atomic
def erase_deleted(organization_id: str, *, by: Actor) -> None:
    """Remove for good the deleted datasets of an organization, however long ago that was."""
    require(by, "dataset.purge")
    Dataset.objects.filter(organization=organization_id, state=State.DELETED).delete()


def rescore(*, by: Actor, batch: int = 500) -> int:
    """Assess again the datasets whose promised update has come and gone; return how many scores changed."""
    require(by, "dataset.score")
    late = Dataset.objects.filter(next_update_on__lt=now().date(), quality__update_fulfilled_in_time=True)
    ids = list(late.values_list("pk", flat=True))
    return sum(_rescore(ids[start : start + batch]) for start in range(0, len(ids), batch))


def follow_producer(organization_id: str, *, by: Actor, batch: int = 500) -> int:
    """What is said of a producer on its datasets is no longer so: make them anew; return how many there are."""
    require(by, "dataset.refresh")
    ids = list(Dataset.objects.filter(organization=organization_id).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), batch):
        _refresh(ids[start : start + batch])
    return len(ids)


@transaction.atomic
def _refresh(ids: list[str]) -> None:
    rows = list(Dataset.objects.select_for_update().filter(pk__in=ids))
    for row in rows:
        row.version += 1
    Dataset.objects.bulk_update(rows, ["version"], batch_size=200)
    writing.announce(rows)


@transaction.atomic
def _rescore(ids: list[str]) -> int:
    changed = []
    for dataset in queries.with_parts(Dataset.objects.filter(pk__in=ids)):
        before = dataset.quality
        writing.derive(dataset, queries.record(dataset))
        if dataset.quality != before:
            dataset.version += 1
            changed.append(dataset)
    Dataset.objects.bulk_update(changed, ["quality", "quality_score", "version"], batch_size=200)
    writing.announce(changed)
    return len(changed)
