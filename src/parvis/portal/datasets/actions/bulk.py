"""What comes by the thousand: imports, licences, counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.db import transaction

from parvis.dialects import records
from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid
from parvis.portal.datasets import events
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Contact, Dataset, DatasetZone, FormerSlug, License, Resource
from parvis.portal.datasets.rules import facts, require
from parvis.portal.zones import queries as zones

_COUNTERS = ("views", "downloads", "followers", "reuses", "discussions", "dataservices")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a batch: ids created and updated, how many did not change, and (id, error) of those refused."""

    created: Sequence[str]
    updated: Sequence[str]
    unchanged: int
    refused: Sequence[tuple[str, Invalid]]


def _digest(record: records.Dataset) -> str:
    return blake2b(repr(record).encode(errors="surrogatepass"), digest_size=16).hexdigest()


@transaction.atomic
def load(batch: Sequence[records.Dataset], *, by: Actor) -> Loaded:
    """Bring datasets in from another catalogue under the ids, slugs, dates and counters they have.

    A record that did not change since it was last loaded costs no write. Each refused record is told apart with its
    reasons; the others are loaded all the same. Organizations, licences and zones must be there already.
    """
    require(by, "dataset.load")
    existing = Dataset.objects.in_bulk([record.id for record in batch])
    licenses = set(License.objects.values_list("pk", flat=True))
    places = zones.existing({zone for record in batch for zone in record.zones})
    fresh, stale, refused, unchanged = [], [], [], 0
    for sent in {record.id: record for record in batch}.values():
        digest = _digest(sent)
        if (row := existing.get(sent.id)) is not None and row.import_digest == digest:
            unchanged += 1
            continue
        try:
            record = facts.dataset(sent, licenses=licenses, zones=places)
        except Invalid as error:
            refused.append((sent.id, error))
            continue
        (stale if row else fresh).append((_row(row, record, digest), record))
    _store(fresh, stale)
    created, updated = [row.id for row, _r in fresh], [row.id for row, _r in stale]
    events.datasets_loaded.send(None, created=created, updated=updated, by=by)
    return Loaded(created, updated, unchanged, refused)


def _row(row: Dataset | None, record: records.Dataset, digest: str) -> Dataset:
    instant = now()
    row = row or Dataset(id=record.id, slug="", version=0)
    writing.fill(row, record)
    row.organization_id = record.organization or None
    row.state = record.state
    row.created_at = record.created_at or instant
    row.modified_at = record.modified_at or row.created_at
    row.updated_at = record.updated_at or row.modified_at
    row.archived_at, row.deleted_at = record.archived_at, record.deleted_at
    row.published_at = row.published_at or (row.created_at if record.state in PUBLIC_STATES else None)
    for name in _COUNTERS:
        setattr(row, name, getattr(record.metrics, name))
    row.metrics_by_month = {name: dict(months) for name, months in record.metrics.by_month.items()}
    writing.derive(row, replace(record, updated_at=row.updated_at))
    row.import_digest = digest
    row.version += 1
    return row


Pairs = Sequence[tuple[Dataset, records.Dataset]]


def _store(fresh: Pairs, stale: Pairs) -> None:
    _address(fresh)
    Dataset.objects.bulk_create([row for row, _record in fresh], batch_size=200)
    names = [field.name for field in Dataset._meta.concrete_fields if field.name not in ("id", "slug")]
    Dataset.objects.bulk_update([row for row, _record in stale], names, batch_size=50)
    ids = [row.id for row, _record in stale]
    for part in (Contact, DatasetZone, Resource):
        part.objects.filter(dataset__in=ids).delete() if ids else None
    pairs = [*fresh, *stale]
    Contact.objects.bulk_create([contact for pair in pairs for contact in writing.contact_rows(*pair)])
    DatasetZone.objects.bulk_create([zone for pair in pairs for zone in writing.zone_rows(*pair)])
    Resource.objects.bulk_create(
        [
            writing.resource_row(row, resource, position)
            for row, record in pairs
            for position, resource in enumerate(record.resources)
        ]
    )
    writing.announce([row for row, _record in pairs])


def _address(fresh: Pairs) -> None:
    """Keep the slugs that are free, in one look; number the others."""
    wanted = [record.slug for _row, record in fresh if record.slug]
    taken = set(Dataset.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for row, record in fresh:
        row.slug = record.slug
        if not row.slug or row.slug in taken:
            row.slug = f"{writing.free_slug(record.slug or record.title, row.id)[:230]}-{row.id}"
        taken.add(row.slug)


@transaction.atomic
def load_licenses(licenses: Sequence[records.License], titles: Mapping[str, Sequence[str]], *, by: Actor) -> int:
    """Make sure these licences exist; `titles` gives other titles by id. Returns how many are new."""
    require(by, "license.load")
    rows = [
        License(id=item.id, title=item.title, url=item.url, open=item.open, translations=dict(item.translations),
                alternate_titles=list(titles.get(item.id, ())), position=position)
        for position, item in enumerate(licenses)
    ]  # fmt: skip
    before = License.objects.count()
    License.objects.bulk_create(rows, ignore_conflicts=True)
    return License.objects.count() - before


@transaction.atomic
def set_counters(counters: Mapping[str, Mapping[str, int]], *, by: Actor) -> int:
    """Write counters ({id: {"views": n, ...}}) where they differ; return how many datasets changed."""
    require(by, "dataset.count")
    changed = []
    for row in Dataset.objects.filter(pk__in=counters):
        wanted = counters[row.pk]
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.version += 1
            changed.append(row)
    Dataset.objects.bulk_update(changed, [*_COUNTERS, "version"], batch_size=200)
    writing.announce(changed)
    return len(changed)
