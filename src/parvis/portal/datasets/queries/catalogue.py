"""What everybody may read of datasets: one, many, what was found, the reference lists."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from parvis.dialects import native, records
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines import renditions
from parvis.engines import search as engine
from parvis.kit.actors import Actor
from parvis.kit.errors import Gone, Moved, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.datasets.models import Contact, Dataset, DatasetZone, FormerSlug, License, Resource
from parvis.portal.datasets.queries.references import license_record, license_titles
from parvis.portal.datasets.rules import allows
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

KIND = "dataset"
# With a number that goes up when their shape changes: what was made before is then not read.
FULL, SUMMARY = "native.2", "summary.2"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a facet; `label` is its name for people when the portal knows one, else the value."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results: `items` are summaries, as JSON bytes; `matched` says per id what matched, if not the title."""

    items: Sequence[bytes]
    total: int
    facets: Mapping[str, Sequence[Facet]]
    correction: str = ""
    matched: Mapping[str, str] | None = None


# --- who sees what ---------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[Dataset]:
    """The datasets `actor` may know of; the list form of the rule `dataset.view`."""
    datasets = Dataset.objects.all()
    if actor.governs:
        return datasets
    seen = Q(state__in=PUBLIC_STATES)
    if actor.is_known:
        seen |= Q(organization__in=list(actor.roles)) | Q(owner=actor.id)
    return datasets.filter(seen)


def audience_of(actor: Actor) -> tuple[str, ...] | None:
    """What `actor` may find in the search index; None for everything."""
    if actor.governs:
        return None
    mine = (*(f"organization:{id}" for id in actor.roles), f"user:{actor.id}") if actor.is_known else ()
    return ("public", *mine)


def _absent() -> NotFound:
    return NotFound(_("There is no dataset at this address."))


def get(ref: str, *, actor: Actor) -> Dataset:
    """The dataset of this id or slug. Raises NotFound, Gone once deleted, Moved for an address it had."""
    if not is_reference(ref):
        raise _absent()
    dataset = Dataset.objects.filter(Q(pk=ref) | Q(slug=ref)).first()
    if dataset is None:
        former = FormerSlug.objects.select_related("dataset").filter(slug=ref).first()
        if former is None or not allows(actor, "dataset.view", former.dataset):
            raise _absent()
        raise Moved(former.dataset.slug)
    if not allows(actor, "dataset.view", dataset):
        if dataset.state == State.DELETED and dataset.published_at:
            raise Gone(_("This dataset was deleted."))
        raise _absent()
    return dataset


def resource(id: str, *, actor: Actor) -> Resource:
    """The resource of this id, with its dataset. Raises NotFound, Gone."""
    found = Resource.objects.select_related("dataset").filter(pk=id).first() if is_reference(id) else None
    if found is None or not allows(actor, "dataset.view", found.dataset):
        raise NotFound(_("There is no file at this address."))
    return found


# --- records ---------------------------------------------------------------------------------------------------


def with_parts(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """The same datasets, their parts fetched along in a fixed number of queries."""
    return datasets.prefetch_related(
        Prefetch("resources", Resource.objects.order_by("position", "created_at")),
        Prefetch("contacts", Contact.objects.order_by("position")),
        Prefetch("coverage", DatasetZone.objects.order_by("position")),
    )


def resource_record(resource: Resource) -> records.Resource:
    """The resource as it leaves the portal."""
    return records.Resource(
        id=resource.id, title=resource.title, description=resource.description, type=resource.type,
        url=resource.url, file=resource.file, filename=resource.filename, version=resource.current_version,
        format=resource.format,
        mime=resource.mime, filesize=resource.filesize, checksum_type=resource.checksum_type,
        checksum=resource.checksum, language=resource.language, translations=resource.translations,
        schema=resource.schema, harvest=resource.harvest, extras=resource.extras, downloads=resource.downloads,
        created_at=resource.created_at, modified_at=resource.modified_at,
    )  # fmt: skip


def record(dataset: Dataset) -> records.Dataset:
    """The dataset as it leaves the portal, parts included."""
    return records.Dataset(
        id=dataset.id, slug=dataset.slug, title=dataset.title, acronym=dataset.acronym,
        description=dataset.description, description_short=dataset.description_short, language=dataset.language,
        translations=dataset.translations, organization=dataset.organization_id or "",
        owner=dataset.owner_id or "", owner_name=dataset.owner_name, state=dataset.state,
        license=dataset.license_id or "", tags=tuple(dataset.tags), badges=tuple(dataset.badges),
        frequency=dataset.frequency, temporal_start=dataset.temporal_start, temporal_end=dataset.temporal_end,
        zones=tuple(link.zone_id for link in dataset.coverage.all()), geometry=dataset.geometry,
        granularity=dataset.granularity,
        contacts=tuple(
            records.Contact(name=contact.name, role=contact.role, email=contact.email,
                            contact_form=contact.contact_form) for contact in dataset.contacts.all()
        ),
        access_type=dataset.access_type, access_audiences=tuple(dataset.access_audiences),
        access_reason_category=dataset.access_reason_category, access_reason=dataset.access_reason,
        authorization_request_url=dataset.authorization_request_url, schema=dataset.schema,
        source_url=dataset.source_url, harvest=dataset.harvest, extras=dataset.extras, featured=dataset.featured,
        resources=tuple(resource_record(resource) for resource in dataset.resources.all()),
        resources_count=dataset.resources_count, formats=tuple(dataset.formats),
        metrics=records.Metrics(
            views=dataset.views, downloads=dataset.downloads, followers=dataset.followers, reuses=dataset.reuses,
            discussions=dataset.discussions, dataservices=dataset.dataservices, by_month=dataset.metrics_by_month,
        ),
        created_at=dataset.created_at, modified_at=dataset.modified_at, updated_at=dataset.updated_at,
        archived_at=dataset.archived_at, deleted_at=dataset.deleted_at, publish_at=dataset.publish_at,
    )  # fmt: skip


# --- renditions ------------------------------------------------------------------------------------------------


def described(datasets: Collection[Dataset]) -> Iterator[tuple[Dataset, records.Described]]:
    """Each dataset with the things it names; a fixed number of queries for any number of datasets.

    Give datasets fetched through `with_parts`.
    """
    producers = organizations.records_of({row.organization_id for row in datasets if row.organization_id})
    licenses = {row.id: license_record(row) for row in License.objects.all()}
    covered = zones.records_of({link.zone_id for row in datasets for link in row.coverage.all()})
    for row in datasets:
        known = record(row)
        yield row, records.Described(
            dataset=known, organization=producers.get(known.organization), license=licenses.get(known.license),
            zones={id: covered[id] for id in known.zones if id in covered},
            quality={"score": row.quality_score, "criteria": row.quality}, next_update_on=row.next_update_on,
        )  # fmt: skip


def write(datasets: Collection[Dataset]) -> Iterator[tuple[Dataset, bytes, bytes]]:
    """Each dataset with its summary and its full native JSON. Give datasets fetched through `with_parts`."""
    for row, told in described(datasets):
        yield row, *write_told(told)


def write_told(told: records.Described) -> tuple[bytes, bytes]:
    """The summary and the full native JSON of a dataset."""
    site = settings.PARVIS.site_url
    summary = native.write_summary(
        told.dataset, organization=told.organization, license=told.license, zones=told.zones,
        quality=told.quality, next_update_on=told.next_update_on, site=site,
    )  # fmt: skip
    return orjson.dumps(summary), orjson.dumps(native.write_dataset(told.dataset, summary, site=site))


def render(datasets: Collection[Dataset]) -> dict[str, tuple[bytes, bytes]]:
    """{id: (summary, full)}; the renditions of the public ones are stored for the next reader."""
    made: dict[str, tuple[bytes, bytes]] = {}
    rows = []
    for row, summary, full in write(datasets):
        made[row.id] = (summary, full)
        if row.state in PUBLIC_STATES:
            for dialect, body in ((SUMMARY, summary), (FULL, full)):
                rows.append((KIND, row.id, dialect, body, renditions.etag_of(body), _JSON, row.version))
    renditions.put_many(rows)
    return made


@dataclass(frozen=True, slots=True)
class Known:
    """What tells one version of a public dataset from another."""

    id: str
    slug: str
    version: int


def public(ref: str) -> Known | None:
    """A public dataset by its id or slug, with the cheapest query there is: hot pages start here."""
    if not is_reference(ref):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, slug, version FROM datasets_dataset"
            " WHERE (id = %s OR slug = %s) AND state IN ('published', 'archived')",
            [ref, ref],
        )
        row = cursor.fetchone()
    return None if row is None else Known(*row)


def rendition(ref: str, *, actor: Actor) -> renditions.Rendition:
    """The native JSON of the dataset, ready to send. Raises as `get`."""
    known = public(ref)
    stored = renditions.get(KIND, known.id, FULL) if known else None
    if stored is not None:
        return stored
    dataset = get(ref, actor=actor)
    _summary, full = render(with_parts(Dataset.objects.filter(pk=dataset.pk)))[dataset.pk]
    return renditions.Rendition(full, renditions.etag_of(full), _JSON)


def page(ref: str, *, actor: Actor) -> dict[str, Any]:
    """The native JSON of the dataset as a dict. Raises as `get`."""
    members: dict[str, Any] = orjson.loads(rendition(ref, actor=actor).body)
    return members


def summaries(ids: Sequence[str], *, actor: Actor) -> list[bytes]:
    """The summaries of these datasets, in this order; those the reader may not see are left out."""
    found = renditions.get_many(KIND, ids, SUMMARY)
    missing = [id for id in ids if id not in found]
    if missing:
        rows = list(with_parts(visible_to(actor).filter(pk__in=missing).exclude(state=State.DELETED)))
        found |= {id: summary for id, (summary, _full) in render(rows).items()}
    return [found[id] for id in ids if id in found]


# --- search ----------------------------------------------------------------------------------------------------


def find(query: engine.Query, *, actor: Actor) -> engine.Page:
    """What the search engine finds. The kind and what the reader may see are set here, whatever the query says."""
    return engine.engine().search(replace(query, kind=KIND, audience=audience_of(actor)))


def search(query: engine.Query, *, actor: Actor) -> Results:
    """A page of datasets, as `find` finds them."""
    page = find(query, actor=actor)
    return Results(
        items=summaries([hit.id for hit in page.hits], actor=actor),
        total=page.total,
        facets=_labelled(page.facets, query.language),
        correction=page.correction,
        matched={hit.id: hit.matched for hit in page.hits if hit.matched},
    )


def _labelled(facets: Mapping[str, Iterable[tuple[str, int]]], language: str) -> dict[str, list[Facet]]:
    values = {name: list(counts) for name, counts in facets.items()}
    labels: dict[str, Mapping[str, str]] = {
        "organization": organizations.names([value for value, _count in values.get("organization", ())], language),
        "license": license_titles(language) if values.get("license") else {},
        "zone": zones.names([value for value, _count in values.get("zone", ())], language),
    }
    return {
        name: [Facet(value, labels.get(name, {}).get(value, value), count) for value, count in counts]
        for name, counts in values.items()
    }


def suggest(text: str, *, actor: Actor, limit: int = 8) -> list[engine.Suggestion]:
    """Datasets and organizations whose name the reader may be typing."""
    kinds = (KIND, organizations.KIND)
    return engine.engine().suggest(text, kinds, audience=audience_of(actor), limit=limit)


def similar(id: str, *, actor: Actor, limit: int = 4) -> list[bytes]:
    """Summaries of datasets like this one."""
    hits = engine.engine().similar(KIND, id, audience=("public",), limit=limit)
    return summaries([hit.id for hit in hits], actor=actor)


# --- lists -----------------------------------------------------------------------------------------------------


def recent(limit: int = 6) -> list[bytes]:
    """Summaries of the published datasets whose data changed last."""
    ids = Dataset.objects.filter(state=State.PUBLISHED).order_by("-published_at", "-id").values_list("pk", flat=True)
    return summaries(list(ids[:limit]), actor=Actor())


def featured(limit: int = 6) -> list[bytes]:
    """Summaries of the datasets the portal puts forward."""
    rows = Dataset.objects.filter(state=State.PUBLISHED, featured=True).order_by("-updated_at", "-id")
    return summaries(list(rows.values_list("pk", flat=True)[:limit]), actor=Actor())


def walk(after: str, limit: int, *, actor: Actor) -> tuple[list[bytes], str | None]:
    """The next `limit` summaries in order of id after the id `after`, and the cursor to go on; None at the end."""
    rows = visible_to(actor).exclude(state=State.DELETED).filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: limit + 1])
    following = ids[limit - 1] if len(ids) > limit else None
    return summaries(ids[:limit], actor=actor), following


def sitemap(offset: int, limit: int) -> list[tuple[str, str]]:
    """(slug, day of last change) of published datasets, in a stable order."""
    rows = Dataset.objects.filter(state=State.PUBLISHED).order_by("pk").values_list("slug", "modified_at")
    return [(slug, at.date().isoformat()) for slug, at in rows[offset : offset + limit]]


def count() -> int:
    """How many datasets are published."""
    return Dataset.objects.filter(state=State.PUBLISHED).count()


def count_resources() -> int:
    """How many files published datasets have."""
    found = Dataset.objects.filter(state=State.PUBLISHED).aggregate(total=Sum("resources_count"))
    return found["total"] or 0


def totals(organizations: Collection[str]) -> dict[str, dict[str, int]]:
    """By organization: how many datasets it has published, and the sums of the counters of those that are public."""
    rows = (
        Dataset.objects.filter(organization__in=organizations, state__in=PUBLIC_STATES)
        .order_by()
        .values("organization")
        .annotate(
            datasets=Count("pk", filter=Q(state=State.PUBLISHED)),
            followers=Sum("followers"),
            reuses=Sum("reuses"),
            views=Sum("views"),
        )
    )
    names = ("datasets", "followers", "reuses", "views")
    return {id: dict(zip(names, sums, strict=True)) for id, *sums in rows.values_list("organization", *names)}


def exists() -> bool:
    """Whether there is any dataset at all, in whatever state."""
    return Dataset.objects.exists()
