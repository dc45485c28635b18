"""Files are read once, and what was read is kept until they change."""

import io
from typing import Final

from django.db import transaction

from parvis.engines.tables import Kind, Sample, Trouble
from parvis.engines.tables import sample as reader
from parvis.kit import http
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
    fresh = [id for id, row in rows.items() if row.file and _is_stale(row)]
    if fresh:
        _keep(dataset, {id: (rows[id], found[id]) for id in fresh})
    return found


LINK: Final = 4 * 1024 * 1024  # bytes read of a file that lives elsewhere
_ENDLESS: Final = 2**50


def read_links(dataset: Dataset, *, by: Actor) -> int:
    """Read the start of the linked files that were not read yet, a few at a time; return how many gave a table.

    A server that does not answer costs twenty seconds: for a job, never for a page.
    """
    require(by, "dataset.update", dataset)
    found = {row.id: (row, _fetched(row.url)) for row in proposals.unread_links(dataset)}
    if found:
        _keep(dataset, found)
    return sum(bool(sample.columns) for _row, sample in found.values())


def _fetched(url: str) -> Sample:
    """What the start of a linked file holds."""
    body = bytearray()
    try:
        with http.stream(url, limit=_ENDLESS) as answer:
            if answer.status != 200:
                return Sample(Kind.OTHER, trouble=Trouble.NO_TABLE)
            for chunk in answer:
                body += chunk
                if len(body) >= LINK:
                    break
            name = answer.url.partition("?")[0].rpartition("/")[2]
    except http.Failed:
        return Sample(Kind.OTHER, trouble=Trouble.NO_TABLE)
    return reader.read(io.BytesIO(body), name, is_start=len(body) >= LINK)


def _is_stale(resource: Resource) -> bool:
    reading = getattr(resource, "reading", None)
    return reading is None or reading.file != proposals.key_of(resource)


@transaction.atomic
def _keep(dataset: Dataset, fresh: dict[str, tuple[Resource, Sample]]) -> None:
    dataset = writing.locked(dataset)
    instant, corrected = now(), []
    for resource, sample in fresh.values():
        values = {"file": proposals.key_of(resource), "sample": sample.to_json(), "read_at": instant}
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
