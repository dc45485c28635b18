"""The resources of a dataset: added, changed, ordered, removed."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import events, queries
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Dataset, Resource, ResourceCheck
from parvis.portal.datasets.rules import facts, require

CHECKED = ("check:", "analysis:")  # extras that checks write
_WATCHED = ("title", "description", "type", "url", "file", "format", "mime", "filesize", "checksum", "schema",
            "translations", "extras")  # fmt: skip


@transaction.atomic
def add_resource(dataset: Dataset, record: records.Resource, *, by: Actor) -> Resource:
    """A new link at the end of the list. Raises Invalid; Conflict for an id already in use."""
    require(by, "dataset.update", dataset)
    return writing.add_resource(dataset, replace(record, file="", filename=""), by)


@transaction.atomic
def update_resource(resource: Resource, record: records.Resource, *, by: Actor) -> Resource:
    """Make the resource what `record` says; the file of a hosted one is replaced by an upload, not here.

    What checks said of an address is forgotten with it: the new one is asked in its turn. Raises Invalid.
    """
    require(by, "dataset.update", resource.dataset)
    resource = Resource.objects.select_for_update().select_related("dataset").get(pk=resource.pk)
    before = queries.resource_record(resource)
    record = facts.resource(_with_facts(record, before))
    if record.url != before.url:
        ResourceCheck.objects.filter(resource=resource).delete()
    changed = records.difference(before, record, _WATCHED)
    if not changed:
        return resource
    writing.fill_resource(resource, record)
    resource.modified_at = now()
    resource.save()
    told = {f"resources.{resource.title}.{name}": pair for name, pair in changed.items()}
    writing.tell(writing.locked(resource.dataset), told, by)
    return resource


def _with_facts(record: records.Resource, before: records.Resource) -> records.Resource:
    """The record with what nobody writes by hand: the file we host, and what checks found at the same address."""
    same = bool(before.file) or record.url == before.url
    found = {name: value for name, value in before.extras.items() if same and name.startswith(CHECKED)}
    given = {name: value for name, value in record.extras.items() if not name.startswith(CHECKED)}
    record = replace(record, file=before.file, filename=before.filename, extras={**given, **found})
    if not before.file:
        return record
    return replace(
        record, url="", mime=before.mime, filesize=before.filesize, checksum_type=before.checksum_type,
        checksum=before.checksum,
    )  # fmt: skip


@transaction.atomic
def remove_resource(resource: Resource, *, by: Actor) -> None:
    """Take the resource off its dataset."""
    require(by, "dataset.update", resource.dataset)
    title = resource.title
    resource.delete()
    dataset = writing.locked(resource.dataset)
    if not dataset.resources.all():
        dataset.resources_count, dataset.formats = 0, []
    writing.tell(dataset, {"resources": [title, None]}, by)


@transaction.atomic
def reorder_resources(dataset: Dataset, ids: Sequence[str], *, by: Actor) -> None:
    """Put the resources in the order of `ids`. Raises Invalid unless `ids` are exactly those of the dataset."""
    require(by, "dataset.update", dataset)
    dataset = writing.locked(dataset)
    rows = {resource.id: resource for resource in dataset.resources.all()}
    if len(ids) != len(rows) or set(ids) != set(rows):
        raise Invalid({"resources": [_("List each file of the dataset once.")]})
    _place([rows[id] for id in ids])
    writing.settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes={"resources.order": [None, None]}, by=by)


@transaction.atomic
def move_resource(resource: Resource, to: int, *, by: Actor) -> None:
    """Put one resource at the place `to`, from 1, of the dataset's list; the others close up.

    A place before the first or after the last is the first or the last. Only rows that move are written. Raises
    NotFound when it is no longer there.
    """
    require(by, "dataset.update", resource.dataset)
    dataset = writing.locked(resource.dataset)
    rows = list(dataset.resources.all())
    before = [row.pk for row in rows]
    if resource.pk not in before:
        raise NotFound(_("There is no file at this address."))
    moved = rows.pop(before.index(resource.pk))
    rows.insert(min(max(to, 1), len(before)) - 1, moved)
    if [row.pk for row in rows] == before:
        return
    _place(rows)
    writing.settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes={"resources.order": [None, None]}, by=by)


def _place(rows: Sequence[Resource]) -> None:
    """Write where these rows stand now, of those that moved: a short statement for each, since one that names
    thousands of rows takes longer to put together than all of them to run.
    """
    table, position = connection.ops.quote_name(Resource._meta.db_table), connection.ops.quote_name("position")
    moved = [(place, row.pk) for place, row in enumerate(rows) if row.position != place]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {position} = %s WHERE id = %s", moved)
    for place, row in enumerate(rows):
        row.position = place
