"""Datasets as RDF: pages of the catalogue, and the lines of each dataset, kept as renditions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from parvis.dialects import dcat
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines import renditions
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset, License
from parvis.portal.datasets.queries.catalogue import KIND, record, visible_to, with_parts
from parvis.portal.datasets.queries.narrowing import Narrowing, narrowed
from parvis.portal.datasets.queries.references import license_record
from parvis.portal.zones import queries as zones

EVERYTHING: Final = Narrowing()
GRAPH: Final = "dcat.2"  # another number when its shape changes: what was made before is then not read


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the catalogue: ids of datasets and of who publishes them, and how many datasets there are in all."""

    ids: Sequence[str]
    organizations: frozenset[str]
    total: int


def part(
    page: int, size: int, *, organization: str = "", since: datetime | None = None, by: Narrowing = EVERYTHING,
    actor: Actor,
) -> Part:  # fmt: skip
    """The published datasets of a page (from 1), the first published first: what comes later changes no page before.

    `since` leaves those whose description and data did not change after it; `by` keeps those of some filters.
    """
    rows = visible_to(actor).filter(state=State.PUBLISHED)
    if organization:
        rows = rows.filter(organization=organization)
    if since is not None:
        rows = rows.filter(modified_at__gte=since) | rows.filter(updated_at__gte=since)
    rows = narrowed(rows, by, actor=actor)
    ordered = rows.order_by("published_at", "pk").values_list("pk", "organization_id")
    found = list(ordered[(page - 1) * size : page * size])
    publishers = frozenset(publisher for _id, publisher in found if publisher)
    return Part([id for id, _publisher in found], publishers, rows.count())


def part_of(ids: Sequence[str], total: int, *, actor: Actor) -> Part:
    """A page of datasets that a search found, in this order, of so many; without those the reader may not see."""
    rows = visible_to(actor).filter(pk__in=ids).exclude(state=State.DELETED)
    publishers = dict(rows.values_list("pk", "organization_id"))
    return Part([id for id in ids if id in publishers], frozenset(filter(None, publishers.values())), total)


def graphs(ids: Collection[str], *, actor: Actor) -> dict[str, bytes]:
    """The lines (`dialects.dcat.keep`) of these datasets by id; those the reader may not see are left out."""
    found = renditions.get_many(KIND, list(ids), GRAPH)
    missing = [id for id in ids if id not in found]
    if missing:
        found |= _written(with_parts(visible_to(actor).filter(pk__in=missing).exclude(state=State.DELETED)))
    return found


def graph_marks(ids: Collection[str], *, actor: Actor) -> list[str]:
    """The ETags of these lines, in the order of the ids: what was not written yet is written."""
    found = renditions.etags(KIND, list(ids), GRAPH)
    missing = [id for id in ids if id not in found]
    found |= {id: renditions.etag_of(body) for id, body in graphs(missing, actor=actor).items()}
    return [found.get(id, "") for id in ids]


def publisher(id: str) -> str:
    """The id of the organization that publishes a dataset, `""` when there is none."""
    return Dataset.objects.filter(pk=id).values_list("organization_id", flat=True).first() or ""


def _written(rows: QuerySet[Dataset]) -> dict[str, bytes]:
    datasets = list(rows)
    licenses = {row.id: license_record(row) for row in License.objects.all()}
    covered = zones.records_of({link.zone_id for row in datasets for link in row.coverage.all()})
    made = {}
    for row in datasets:
        license = licenses.get(row.license_id or "")
        written = dcat.write_dataset(record(row), license=license, zones=covered, site=settings.PARVIS.site_url)
        made[row.id] = dcat.keep(written)
    renditions.put_many(
        [
            (KIND, row.id, GRAPH, made[row.id], renditions.etag_of(made[row.id]), "application/n-triples", row.version)
            for row in datasets
            if row.state in PUBLIC_STATES
        ]
    )
    return made
