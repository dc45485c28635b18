"""Datasets as search sees them: texts, filters, numbers, and the prior of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from itertools import islice
from math import log1p, log10
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from parvis.dialects.vocabularies import PRODUCER_TYPES, PUBLIC_STATES, State, format_family
from parvis.engines.search import Document
from parvis.kit.text import slugify
from parvis.portal.datasets.models import Dataset, DatasetZone, FormerSlug, Resource
from parvis.portal.datasets.queries import KIND

BATCH: Final = 500  # rows read at a time
PARTS: Final = 500  # titles of resources indexed
# Counters beyond which a dataset is simply famous; fixed, so that one star does not change every other weight.
FOLLOWERS, REUSES, VIEWS = 1_000, 300, 1_000_000
CRAWLED: Final = 1_000  # views that say nothing: robots make as many
ARCHIVED: Final = 0.6
BANDS: Final = ((80, "high"), (50, "medium"), (0, "low"))  # of the quality score, 0 to 100

_INDEXED = {*PUBLIC_STATES, State.DRAFT, State.PRIVATE, State.HIDDEN}
_UNREAD = ("geometry", "extras", "harvest", "access_reason", "metrics_by_month", "quality")


def share(count: int, saturation: int) -> float:
    """From 0 to 1 on a logarithmic scale, 1 from `saturation` on."""
    return min(1.0, log1p(max(0, count)) / log1p(saturation))


def fame(views: int, saturation: int) -> float:
    """From 0 at CRAWLED views to 1 at `saturation`, on a logarithmic scale."""
    return min(1.0, max(0.0, log10(max(views, 1) / CRAWLED) / log10(saturation / CRAWLED)))


def weight(
    *,
    followers: int = 0,
    reuses: int = 0,
    views: int = 0,
    featured: bool = False,
    organization_badges: Sequence[str] = (),
    archived: bool = False,
) -> float:
    """The prior of a dataset: 1 for one nobody has noticed yet, 16.7 at most, times ARCHIVED for an archived one."""
    known = 5 * share(followers, FOLLOWERS) + 5 * share(reuses, REUSES) + 5 * fame(views, VIEWS)
    trusted = 0.3 * ("certified" in organization_badges) + 0.2 * ("public-service" in organization_badges)
    return (1 + known + 0.2 * featured + trusted) * (ARCHIVED if archived else 1)


def columns(ids: Sequence[str]) -> dict[str, list[str]]:
    """{id of a dataset: words of the columns of its files}, as the features that read files say."""
    found: dict[str, list[str]] = {}
    for name in settings.PARVIS_COLUMNS:
        for id, words in import_module(name).columns(ids).items():
            found.setdefault(id, []).extend(words)
    return found


def document(dataset: Dataset, names: Sequence[str] = ()) -> Document:
    """The dataset for the index, with the columns of its files; what belongs to it is fetched along."""
    producer = dataset.organization
    translations = {language: _text(values) for language, values in dataset.translations.items()}
    return Document(
        kind=KIND,
        id=dataset.id,
        title=dataset.title,
        language=dataset.language,
        acronym=dataset.acronym,
        aliases=_aliases(dataset),
        producer=producer.name if producer else dataset.owner_name,
        producer_acronym=producer.acronym if producer else "",
        tags=tuple(dataset.tags),
        description=dataset.description,
        translations={language: text for language, text in translations.items() if text},
        parts=tuple(resource.title for resource in dataset.resources.all()[:PARTS]),
        columns=tuple(names),
        weight=weight(
            followers=dataset.followers, reuses=dataset.reuses, views=dataset.views, featured=dataset.featured,
            organization_badges=producer.badges if producer else (), archived=dataset.state == State.ARCHIVED,
        ),
        audience=_audience(dataset),
        filters=_filters(dataset),
        numbers=_numbers(dataset),
    )  # fmt: skip


def _text(values: Mapping[str, Any]) -> str:
    return "\n".join(text for name in ("title", "description") if (text := str(values.get(name) or "")))


def _aliases(dataset: Dataset) -> tuple[str, ...]:
    """Its title in other languages, and those it had: an address is made of the first title, and stays."""
    translated = [str(values.get("title") or "") for values in dataset.translations.values()]
    addresses = [dataset.slug, *(former.slug for former in dataset.former_slugs.all())]
    now = set(slugify(dataset.title, 1000).split("-"))
    former = [" ".join(slug.split("-")) for slug in addresses if not _is_of(slug, now)]
    return tuple(dict.fromkeys(text for text in [*translated, *former] if text))


def _is_of(slug: str, words: set[str]) -> bool:
    """Whether an address says nothing more than the words of the title; its last word may be cut or a number."""
    return not set(slug.split("-")[:-1]) - words


def _audience(dataset: Dataset) -> tuple[str, ...]:
    if dataset.state in PUBLIC_STATES:
        return ("public",)
    owners = (("organization", dataset.organization_id), ("user", dataset.owner_id))
    return tuple(f"{kind}:{id}" for kind, id in owners if id)


def _filters(dataset: Dataset) -> dict[str, Sequence[str]]:
    producer = dataset.organization
    badges = producer.badges if producer else []
    return {
        "organization": _one(dataset.organization_id),
        "organization_badge": badges,
        "producer_type": _producer_types(dataset, badges),
        "tag": dataset.tags,
        "license": _one(dataset.license_id),
        "format": _formats(dataset),
        "format_family": sorted({format_family(format) for format in _formats(dataset)}),
        "badge": dataset.badges,
        "access_type": _one(dataset.access_type),
        "zone": [link.zone_id for link in dataset.coverage.all()],
        "granularity": _one(dataset.granularity),
        "schema": _schemas(dataset),
        "frequency": _one(dataset.frequency),
        "featured": ["true" if dataset.featured else "false"],
        "state": [dataset.state],
        "language": _one(dataset.language),
        "quality": [next(name for least, name in BANDS if _quality(dataset) >= least)],
    }


def _one(value: str | None) -> Sequence[str]:
    return (value,) if value else ()


def _formats(dataset: Dataset) -> list[str]:
    given = [*dataset.formats, *(resource.format for resource in dataset.resources.all())]
    return sorted({str(format).strip().lower() for format in given if format})


def _schemas(dataset: Dataset) -> list[str]:
    given = [dataset.schema, *(resource.schema for resource in dataset.resources.all())]
    return sorted({str(schema["name"]) for schema in given if schema and schema.get("name")})


def _producer_types(dataset: Dataset, badges: Sequence[str]) -> list[str]:
    """What kind of producer: by the badges, else a person, else nobody knows."""
    found = [badge for badge in PRODUCER_TYPES if badge in badges]
    return found or ["user" if dataset.owner_id else "not-specified"]


def _quality(dataset: Dataset) -> int:
    return round(100 * dataset.quality_score)


def _numbers(dataset: Dataset) -> dict[str, int]:
    known = {
        "created": _seconds(dataset.created_at),
        "updated": _seconds(dataset.updated_at),
        "modified": _seconds(dataset.modified_at),
        "views": dataset.views,
        "followers": dataset.followers,
        "reuses": dataset.reuses,
        "downloads": dataset.downloads,
        "quality": _quality(dataset),
        "temporal_start": _day(dataset.temporal_start),
        "temporal_end": _day(dataset.temporal_end),
    }
    return {name: number for name, number in known.items() if number is not None}


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _day(day: date | None) -> int | None:
    """Midnight UTC, in seconds since 1970."""
    return None if day is None else (day - date(1970, 1, 1)).days * 86_400


class Datasets:
    """The corpus of datasets."""

    kind = KIND

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        """The datasets to be found among `keys`, in a fixed number of queries."""
        named = columns(keys)
        return [document(dataset, named.get(dataset.pk, ())) for dataset in _rows().filter(pk__in=keys)]

    def all(self) -> Iterator[Document]:
        """Every dataset to be found, BATCH rows at a time, in order of id."""
        ids = Dataset.objects.filter(state__in=_INDEXED).order_by("pk").values_list("pk", flat=True).iterator()
        while batch := list(islice(ids, BATCH)):
            yield from self.documents(batch)

    def count(self) -> int:
        """How many there are."""
        return Dataset.objects.filter(state__in=_INDEXED).count()


def _rows() -> QuerySet[Dataset]:
    resources = Resource.objects.only("dataset_id", "title", "format", "schema").order_by("position", "created_at")
    return (
        Dataset.objects.filter(state__in=_INDEXED)
        .select_related("organization")
        .defer(*_UNREAD, "organization__description", "organization__extras", "organization__translations")
        .prefetch_related(
            Prefetch("resources", resources),
            Prefetch("coverage", DatasetZone.objects.order_by("position")),
            Prefetch("former_slugs", FormerSlug.objects.order_by("slug")),
        )
    )


corpus = Datasets()
