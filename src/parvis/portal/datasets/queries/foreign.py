"""Datasets in the dialects of others: renditions like those of our own, of a shape that a face gives."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from parvis.dialects import records
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines import renditions
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.queries import catalogue


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a dataset is written; `name` has a number that goes up when the shape changes.

    What is written is the same for everybody who may see the dataset: what depends on the reader is added after.
    """

    name: str
    write: Callable[[records.Described], bytes]
    media_type: str = "application/json"


def rendition_in(dialect: Dialect, ref: str, *, actor: Actor) -> renditions.Rendition:
    """The dataset of this id or slug, ready to send. Raises NotFound, Gone, Moved."""
    known = catalogue.public(ref)
    stored = renditions.get(catalogue.KIND, known.id, dialect.name) if known else None
    if stored is not None:
        return stored
    dataset = catalogue.get(ref, actor=actor)
    body = _render(dialect, catalogue.with_parts(Dataset.objects.filter(pk=dataset.pk)))[dataset.pk]
    return renditions.Rendition(body, renditions.etag_of(body), dialect.media_type)


def told(ref: str, *, actor: Actor) -> records.Described:
    """The dataset of this id or slug with the things it names. Raises NotFound, Gone, Moved."""
    dataset = catalogue.get(ref, actor=actor)
    rows = list(catalogue.with_parts(Dataset.objects.filter(pk=dataset.pk)))
    return next(found for _row, found in catalogue.described(rows))


def bodies_in(dialect: Dialect, ids: Sequence[str], *, actor: Actor, deleted: bool = False) -> list[bytes]:
    """These datasets, in this order; those the reader may not see are left out, and deleted ones but for `deleted`."""
    found = renditions.get_many(catalogue.KIND, ids, dialect.name)
    missing = [id for id in ids if id not in found]
    if missing:
        seen = catalogue.visible_to(actor).filter(pk__in=missing)
        seen = seen if deleted else seen.exclude(state=State.DELETED)
        found |= _render(dialect, list(catalogue.with_parts(seen)))
    return [found[id] for id in ids if id in found]


def _render(dialect: Dialect, datasets: Collection[Dataset]) -> dict[str, bytes]:
    """{id: body}; those of public datasets are kept for the next reader."""
    made: dict[str, bytes] = {}
    rows = []
    for row, told in catalogue.described(datasets):
        made[row.id] = body = dialect.write(told)
        if row.state in PUBLIC_STATES:
            etag = renditions.etag_of(body)
            rows.append((catalogue.KIND, row.id, dialect.name, body, etag, dialect.media_type, row.version))
    renditions.put_many(rows)
    return made
