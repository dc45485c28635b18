"""How a record becomes rows; shared by the actions, which alone decide whether it may."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import renditions
from parvis.engines.changes import log
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.kit.ids import free_slug as first_free
from parvis.kit.ids import new_uuid
from parvis.kit.text import slugify
from parvis.portal.datasets import events, queries
from parvis.portal.datasets.models import Contact, Dataset, DatasetZone, FormerSlug, License, Resource
from parvis.portal.datasets.rules import facts, quality
from parvis.portal.zones import queries as zones

_PLAIN = (
    "title", "acronym", "description", "description_short", "translations", "owner_name", "frequency",
    "temporal_start", "temporal_end", "geometry", "granularity", "access_type", "access_reason_category",
    "access_reason", "authorization_request_url", "schema", "source_url", "harvest", "extras", "featured",
)  # fmt: skip
# What the history tells of; resources have verbs of their own.
WATCHED = (*_PLAIN, "language", "license", "tags", "badges", "zones", "contacts", "access_audiences", "organization")
_DERIVED = ("resources_count", "formats", "quality", "quality_score", "next_update_on")
_RESOURCE = (
    "title", "description", "type", "url", "file", "filename", "format", "mime", "filesize", "checksum_type",
    "checksum", "language", "translations", "schema", "harvest", "extras",
)  # fmt: skip


def checked(record: records.Dataset) -> records.Dataset:
    """The record, tidied against the reference lists in force. Raises Invalid."""
    licenses = {row.id for row in License.objects.filter(active=True)} if record.license else ()
    return facts.dataset(record, licenses=licenses, zones=zones.existing(record.zones))


def locked(dataset: Dataset) -> Dataset:
    """The row as it is now, kept from other writers until the end of the transaction."""
    return queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).select_for_update().get()


_WORDS: Final = frozenset({"alike", "bulk"})  # what the API has at the address of a dataset


def free_slug(title: str, id: str) -> str:
    """The slug of `title`, numbered when another dataset has or had it."""
    stem = slugify(title, 200) or id
    taken = _WORDS | set(Dataset.objects.filter(slug__startswith=stem).exclude(pk=id).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__startswith=stem).exclude(dataset=id).values_list("slug", flat=True))
    return first_free(stem, taken)


def move(dataset: Dataset, slug: str) -> None:
    """Give the dataset another address; the old one redirects."""
    if slug == dataset.slug:
        return
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.update_or_create(slug=dataset.slug, defaults={"dataset": dataset})
    dataset.slug = slug


def fill(dataset: Dataset, record: records.Dataset) -> None:
    """Write the fields of the record on the row, unsaved."""
    for name in _PLAIN:
        setattr(dataset, name, getattr(record, name))
    dataset.language = record.language or settings.PARVIS.language
    dataset.license_id = record.license or None
    dataset.tags = list(record.tags)
    dataset.badges = list(record.badges)
    dataset.access_audiences = [dict(audience) for audience in record.access_audiences]


def parts(dataset: Dataset, record: records.Dataset) -> None:
    """Replace the contacts and zones of a saved dataset."""
    Contact.objects.filter(dataset=dataset).delete()
    DatasetZone.objects.filter(dataset=dataset).delete()
    Contact.objects.bulk_create(contact_rows(dataset, record))
    DatasetZone.objects.bulk_create(zone_rows(dataset, record))


def contact_rows(dataset: Dataset, record: records.Dataset) -> list[Contact]:
    """The contacts of the record, as rows to insert."""
    return [
        Contact(dataset=dataset, position=position, name=contact.name, role=contact.role, email=contact.email,
                contact_form=contact.contact_form)
        for position, contact in enumerate(record.contacts)
    ]  # fmt: skip


def zone_rows(dataset: Dataset, record: records.Dataset) -> list[DatasetZone]:
    """The coverage of the record, as rows to insert."""
    ids = dict.fromkeys(record.zones)
    return [DatasetZone(dataset=dataset, zone_id=id, position=position) for position, id in enumerate(ids)]


def fill_resource(resource: Resource, record: records.Resource) -> None:
    """Write the fields of the record on the row, unsaved."""
    for name in _RESOURCE:
        setattr(resource, name, getattr(record, name))


def resource_row(dataset: Dataset, record: records.Resource, position: int) -> Resource:
    """A new resource, unsaved."""
    resource = Resource(id=record.id or new_uuid(), dataset=dataset, position=position, downloads=record.downloads)
    fill_resource(resource, record)
    resource.created_at = record.created_at or now()
    resource.modified_at = record.modified_at or resource.created_at
    return resource


def derive(dataset: Dataset, record: records.Dataset) -> None:
    """Write on the row what follows from the record: count, formats, quality."""
    if record.resources:
        record = with_derived_resources(record)
    dataset.resources_count = record.resources_count
    dataset.formats = list(record.formats)
    assessed = quality.assess(record, now().date())
    dataset.quality = dict(assessed.criteria)
    dataset.quality_score = assessed.score
    dataset.next_update_on = quality.next_update_on(record)


def with_derived_resources(record: records.Dataset) -> records.Dataset:
    """The record with the count and formats its resources give."""
    formats = tuple(dict.fromkeys(resource.format for resource in record.resources if resource.format))
    return replace(record, resources_count=len(record.resources), formats=formats)


def settle(dataset: Dataset) -> None:
    """Save after a change, with all that follows from it, and tell what derives from the dataset that it is stale."""
    dataset.version += 1
    dataset.save()
    derive(dataset, queries.record(queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).get()))
    dataset.save(update_fields=_DERIVED)
    announce([dataset])


def announce(datasets: Iterable[Dataset]) -> None:
    """Make the renditions of the datasets stale and note them in the change log; last in the transaction."""
    rows = list(datasets)
    renditions.stale(queries.KIND, {row.id: row.version for row in rows})
    log.record(queries.KIND, [row.id for row in rows if row.state != "deleted"])
    log.record(queries.KIND, [row.id for row in rows if row.state == "deleted"], "delete")


def add_resource(dataset: Dataset, record: records.Resource, by: Actor) -> Resource:
    """A new resource at the end of the list. Raises Invalid; Conflict for an id already in use."""
    record = facts.resource(record)
    if record.id and (not by.governs or Resource.objects.filter(pk=record.id).exists()):
        raise (
            Conflict(_("There is already a file with this id."))
            if by.governs
            else Invalid({"id": [_("Ids are ours.")]})
        )
    dataset = locked(dataset)
    last = max((row.position for row in dataset.resources.all()), default=-1)
    resource = resource_row(dataset, record, last + 1)
    resource.save(force_insert=True)
    tell(dataset, {"resources": [None, resource.title]}, by)
    return resource


def tell(dataset: Dataset, changed: dict[str, list[object]], by: Actor) -> None:
    """The data changed: so do its date, its quality and its history."""
    dataset.updated_at = now()
    settle(dataset)
    events.dataset_updated.send(None, dataset=dataset, changes=changed, by=by)
