"""A dataset given whole: description, files and state in one act, all of it or nothing, as clients of CKAN give it."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.datasets import queries
from parvis.portal.datasets.actions import life, resources
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.datasets.rules import require
from parvis.portal.organizations import queries as producers
from parvis.portal.organizations.models import Organization


@transaction.atomic
def create_whole(record: records.Dataset, *, by: Actor) -> Dataset:
    """A new dataset in the state of the record. Only the portal itself may choose ids, those of files too.

    Raises Invalid with every reason, Conflict for an id or an address that another one has.
    """
    require(by, "dataset.create", _producer(record, by))
    files = [one if by.governs else replace(one, id="") for one in record.resources]
    given = [one.id for one in files if one.id]
    if len(set(given)) < len(given) or Resource.objects.filter(pk__in=given).exists():
        raise Conflict(_("There is already a file with this id."))
    if record.slug and queries.visible_to(by).filter(slug=record.slug).exclude(state=State.DELETED).exists():
        raise Invalid({"slug": [_("This address is that of another dataset.")]})
    dataset = life.create(replace(record, resources=tuple(files)), by=by)
    return _turned(dataset, record.state, by)


def _producer(record: records.Dataset, by: Actor) -> Organization | None:
    """The organization of the record; None for none, or one that is not there, which `create` says."""
    return producers.visible_to(by).filter(pk=record.organization).first() if record.organization else None


@transaction.atomic
def save_whole(
    dataset: Dataset, record: records.Dataset, *, files: Sequence[records.Resource] | None = None, by: Actor
) -> Dataset:
    """Make the dataset what the record says, and put it in its state; its files are left as they are without `files`.

    With them, those that are named by their id are changed, others are added, and those that are not told of are
    removed. Raises Invalid with every reason.
    """
    require(by, "dataset.update", dataset)
    dataset = life.update(dataset, record, by=by)
    if files is not None:
        _save_files(dataset, files, by)
    return _turned(queries.get(dataset.pk, actor=by), record.state, by)


def _save_files(dataset: Dataset, files: Sequence[records.Resource], by: Actor) -> None:
    rows = {row.pk: row for row in Resource.objects.filter(dataset=dataset).select_related("dataset")}
    order = []
    for one in files:
        if one.id in rows:
            before = queries.resource_record(rows[one.id])
            order.append(resources.update_resource(rows.pop(one.id), _kept(one, before), by=by).pk)
        else:
            new = one if by.governs else replace(one, id="")
            order.append(resources.add_resource(dataset, new, by=by).pk)
    for row in rows.values():
        resources.remove_resource(row, by=by)
    now_there = list(Resource.objects.filter(dataset=dataset).values_list("pk", flat=True))
    if order and order != now_there:
        resources.reorder_resources(queries.get(dataset.pk, actor=by), order, by=by)


def _kept(record: records.Resource, before: records.Resource) -> records.Resource:
    """The record with what only the portal says of a file."""
    return replace(record, downloads=before.downloads, harvest=before.harvest)


def _turned(dataset: Dataset, state: str, by: Actor) -> Dataset:
    """The dataset in the state asked for, when it is not there yet."""
    if dataset.state in (state, State.HIDDEN):
        return dataset
    if state == State.ARCHIVED:
        published = dataset if dataset.state == State.PUBLISHED else life.publish(dataset, by=by)
        return life.archive(published, by=by)
    turn = {
        State.PUBLISHED: life.publish, State.PRIVATE: life.make_private, State.DRAFT: life.withdraw,
        State.DELETED: life.delete,
    }.get(State(state))  # fmt: skip
    return turn(dataset, by=by) if turn else dataset
