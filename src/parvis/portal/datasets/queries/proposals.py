"""What a description could say: what was read of the files, with what the portal knows around them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Final

import orjson
from django.db.models import Count
from django.utils.translation import get_language

from parvis.dialects import records
from parvis.engines import files, tables
from parvis.engines import search as engine
from parvis.engines.tables import Sample
from parvis.engines.tables import sample as reader
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import PortalError
from parvis.kit.text import fold
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.datasets.queries.catalogue import KIND, audience_of, summaries, visible_to
from parvis.portal.datasets.queries.references import license_titles
from parvis.portal.datasets.rules import admit, allows, proposals, quality
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

SECONDS: Final = 8.0  # spent on the files of one dataset at most, when nothing was read before
TAGS: Final = 500  # keywords in use that are matched
_LARGE: Final = 30  # rank of a province or a département
_ALIKE: Final = 0.6  # how near two titles must be


def samples(dataset: Dataset, *, actor: Actor) -> dict[str, Sample]:
    """{id of a file: what was read of it}; hosted ones not read yet are read now, for SECONDS in all.

    Raises Denied for those who may not change the dataset.
    """
    admit(actor, "dataset.update", dataset)
    deadline = time.monotonic() + SECONDS
    found: dict[str, Sample] = {}
    for resource in dataset.resources.select_related("reading").order_by("position"):
        reading = getattr(resource, "reading", None)
        if reading is not None and reading.file == key_of(resource):
            found[resource.id] = tables.from_json(reading.sample)
        elif resource.file and time.monotonic() < deadline:
            found[resource.id] = read(resource)
    return found


def key_of(resource: Resource) -> str:
    """What tells the file that was read from another: its key in the store, or the address of a link."""
    return resource.file or f"link:{blake2b(resource.url.encode(), digest_size=16).hexdigest()}"


def unread_links(dataset: Dataset, limit: int = 5) -> list[Resource]:
    """The links to data that were not read yet, the first ones."""
    rows = dataset.resources.filter(file="", type="main", url__startswith="http").select_related("reading")
    unread = [row for row in rows.order_by("position")[:50] if not _is_read(row)]
    return unread[:limit]


def _is_read(resource: Resource) -> bool:
    reading = getattr(resource, "reading", None)
    return reading is not None and reading.file == key_of(resource)


def read(resource: Resource) -> Sample:
    """What the hosted file of the resource holds; a store that does not answer tells nothing."""
    try:
        with files.store().open(resource.file) as file:
            return reader.read(file, resource.filename or resource.title)
    except PortalError:
        return Sample("other", trouble=tables.Trouble.NO_TABLE)


def for_dataset(dataset: Dataset, *, actor: Actor) -> list[proposals.Proposal]:
    """What the description of the dataset could say, reasons in the language in force. Raises as `samples`."""
    read_of = samples(dataset, actor=actor)
    rows = dataset.resources.order_by("position")
    return _propose(dataset, [_source(row, read_of.get(row.id)) for row in rows if row.type == "main"])


def for_resource(resource: Resource, *, actor: Actor) -> tuple[Sample | None, list[proposals.Proposal]]:
    """What was read of one file, and what a dataset made of it alone could say. Raises as `samples`."""
    sample = samples(resource.dataset, actor=actor).get(resource.id)
    return sample, _propose(resource.dataset, [_source(resource, sample)])


def _source(resource: Resource, sample: Sample | None) -> proposals.Source:
    return proposals.Source(resource.filename or resource.url or resource.title, sample)


def _propose(dataset: Dataset, sources: Sequence[proposals.Source]) -> list[proposals.Proposal]:
    return proposals.propose(sources, _known(dataset, sources)) if sources else []


def _known(dataset: Dataset, sources: Sequence[proposals.Source]) -> proposals.Known:
    language = (get_language() or "en").partition("-")[0]
    asked = proposals.asked(sources)
    names = zones.named(asked.names) | zones.named(asked.large, rank=_LARGE)
    organization = dataset.organization
    home = (organization.zone_id or "") if organization else ""
    return proposals.Known(
        today=now().date(),
        organization=organizations.names([organization.id], language)[organization.id] if organization else "",
        zone=home,
        licenses=_licenses_of(organization.id) if organization else {},
        license_titles=license_titles(language),
        tags=known_tags(),
        places=_places({*asked.ids, *names.values(), *([home] if home else [])}, language),
        names=names,
    )


def _places(ids: set[str], language: str) -> dict[str, proposals.Place]:
    chains = zones.chains(ids)
    around = {above for chain in chains.values() for above in chain}
    chains |= zones.chains(around - chains.keys())
    said = zones.names(list(chains), language)
    return {id: proposals.Place(id, said.get(id, id), chain) for id, chain in chains.items()}


def _licenses_of(organization: str) -> dict[str, int]:
    rows = Dataset.objects.filter(organization=organization, license__isnull=False).order_by()
    return dict(rows.values_list("license").annotate(count=Count("pk")).values_list("license", "count"))


def known_tags() -> list[str]:
    """The keywords in use on the portal, the most used first."""
    page = engine.engine().search(engine.Query(kind=KIND, facets=("tag",), facet_size=TAGS, limit=1))
    return [tag for tag, _count in page.facets.get("tag", ())]


def title_of(name: str) -> str:
    """A title for people out of the name of a file, or of its address; `""` when it says nothing."""
    return proposals.title_of(name)


def is_described(dataset: Dataset) -> bool:
    """Whether anybody has saved the description since the dataset was made."""
    return dataset.modified_at > dataset.created_at


# --- the score while typing ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meter:
    """The score a description would have, and what would raise it."""

    assessed: quality.Quality
    points: int
    total: int
    gains: Sequence[quality.Gain]


def meter(record: records.Dataset) -> Meter:
    """The meter of a description, saved or not."""
    today = now().date()
    assessed = quality.assess(record, today)
    return Meter(assessed, quality.points(assessed), len(quality.CRITERIA), quality.gains(record, today))


# --- this already exists ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """A dataset with nearly the same title; `mine` when the reader may add a file to it."""

    summary: dict[str, object]
    mine: bool


def alike(title: str, *, actor: Actor, exclude: str = "", limit: int = 3) -> list[Alike]:
    """Datasets whose title is nearly this one, the nearest first; those the reader may see."""
    wanted = _words(title)
    if len(" ".join(wanted)) < 6:
        return []
    query = engine.Query(kind=KIND, text=title[:300], audience=audience_of(actor), limit=20)
    ids = [hit.id for hit in engine.engine().search(query).hits if hit.id != exclude]
    rows = {row.id: row for row in visible_to(actor).filter(pk__in=ids).exclude(state="deleted")}
    near = sorted(
        ((_nearness(wanted, _words(row.title)), id) for id in ids if (row := rows.get(id))), key=lambda one: -one[0]
    )
    kept = [id for nearness, id in near if nearness >= _ALIKE][:limit]
    return [
        Alike(orjson.loads(body), allows(actor, "dataset.update", rows[id]))
        for id, body in zip(kept, summaries(kept, actor=actor), strict=False)
    ]


def _words(title: str) -> list[str]:
    return [word.rstrip("sx") or word for word in fold(title.replace("’", "'")).replace("'", " ").split()]


def _nearness(one: list[str], other: list[str]) -> float:
    """1 for the same words in the same order; words shared count, and so do letters."""
    shared = len(set(one) & set(other)) / max(1, len(set(one) | set(other)))
    return max(shared, SequenceMatcher(None, " ".join(one), " ".join(other)).ratio() - 0.1)
