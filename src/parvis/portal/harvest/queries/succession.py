"""Which source keeps a dataset up that several have, and which takes it over when that one no longer does."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.portal.harvest.models import Link, Source
from parvis.portal.harvest.rules import admit

# A record keeps its dataset up as long as the source has it, is read at its times, and the dataset is of its owner.
HOLDING: Final = (
    Q(archived_at=None, source__deleted_at=None, source__active=True, source__organization__deleted_at=None)
    & ~Q(source__state="refused")
    & Q(source__organization=F("dataset__organization"))
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many datasets a source keeps up, has beside another that does, and takes over at its next run."""

    own: int
    shared: int
    coming: int


def with_holding(links: QuerySet[Link]) -> QuerySet[Link]:
    """The records, each with what `holds` asks."""
    return links.annotate(holds=ExpressionWrapper(HOLDING, output_field=BooleanField()))


def holds(link: Link) -> bool:
    """Whether a record of `with_holding` keeps its dataset up."""
    return bool(link.holds)  # type: ignore[attr-defined]


def heirs(source: Source) -> QuerySet[Link]:
    """The records of a source whose dataset another source kept up and no longer does: this one is to go on with it.

    Datasets do not change hands by that: one of another organization, or deleted, is left as it is.
    """
    if not source.active:
        return Link.objects.none()
    held = Link.objects.filter(HOLDING, dataset=OuterRef("dataset"), secondary=False)
    rows = Link.objects.filter(source=source, secondary=True, dataset__organization=source.organization_id)
    return rows.exclude(dataset__state=State.DELETED).filter(~Exists(held))


def masters(datasets: Collection[str]) -> dict[str, Link]:
    """{dataset: the record that keeps it up, or last did}, each with its source and with what `holds` asks."""
    if not datasets:
        return {}
    rows = with_holding(Link.objects.filter(dataset__in=datasets, secondary=False).select_related("source"))
    return {str(row.dataset_id): row for row in rows}


def holdings(source: Source, *, actor: Actor) -> Holdings:
    """What becomes of the datasets that a source has. Raises Denied."""
    admit(actor, "source.read", source)
    rows = Link.objects.filter(source=source, archived_at=None).exclude(dataset=None)
    rows = rows.exclude(dataset__state=State.DELETED)
    coming = heirs(source).filter(archived_at=None).count()
    return Holdings(
        own=rows.filter(secondary=False).count(), shared=rows.filter(secondary=True).count() - coming, coming=coming
    )
