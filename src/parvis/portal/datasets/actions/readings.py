"""Files are read once, and what was read is kept until they change."""

from django.db import transaction

from parvis.engines.tables import Kind, Sample
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Dataset, Reading, Resource
from parvis.portal.datasets.queries import proposals
from parvis.portal.datasets.rules import require


def read_files(dataset: Dataset, *, by: Actor) -> dict[str, Sample]:
    """Read the hosted files that were not read since they changed, and keep what was read; {id: sample}.

    A format that the name of a file got wrong, or did not tell, is corrected by what is inside. Takes at most some
    seconds; what was not read then is left for the next call. Raises Denied.
    """
    require(by, "dataset.update", dataset)
    found = proposals.samples(dataset, actor=by)
    rows = {row.id: row for row in dataset.resources.filter(pk__in=found).select_related("reading")}
    fresh = [id for id, row in rows.items() if _is_stale(row)]
    if fresh:
        _keep(dataset, {id: (rows[id], found[id]) for id in fresh})
    return found


def _is_stale(resource: Resource) -> bool:
    reading = getattr(resource, "reading", None)
    return reading is None or reading.file != resource.file


@transaction.atomic
def _keep(dataset: Dataset, fresh: dict[str, tuple[Resource, Sample]]) -> None:
    dataset = writing.locked(dataset)
    instant, corrected = now(), []
    for resource, sample in fresh.values():
        values = {"file": resource.file, "sample": sample.to_json(), "read_at": instant}
        Reading.objects.update_or_create(resource=resource, defaults=values)
        if (format := _format(resource.format, sample)) != resource.format:
            corrected.append(resource)
            resource.format = format
    if corrected:
        Resource.objects.bulk_update(corrected, ["format"])
        writing.settle(dataset)


def _format(said: str, sample: Sample) -> str:
    """What the file is, when nobody said better: a zip with a map in it is a map."""
    told = sample.format.lower()[:64]
    if not told or sample.kind in (Kind.OTHER, Kind.XML):
        return said
    return told if said in ("", "bin", "zip", "gz", "txt") or sample.kind is Kind.HTML else said
