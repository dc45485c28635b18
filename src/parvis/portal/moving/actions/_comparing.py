"""Both sides, read again through the dialect: what the source said, and what this portal now answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from parvis.dialects import records
from parvis.portal.datasets import queries as datasets
from parvis.portal.moving.actions._run import Run, count_allowed, in_batches
from parvis.portal.moving.queries import DATASET, ORGANIZATION, TOPIC, Line, differences
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

_AT_ONCE = 200


def compare(run: Run) -> None:
    """Tell in the report every difference, and how many of the source's things are here."""
    portal, site = run.source.portal, settings.PARVIS.site_url
    for batch in in_batches(run.organizations.values(), _AT_ONCE):
        found = organizations.records_of({str(line.members["id"]) for line in batch if line.members.get("id")})
        _tell(run, ORGANIZATION, batch, {id: portal.write_organization(one, site) for id, one in found.items()})
    for batch in in_batches(run.topics.values(), _AT_ONCE):
        _tell(run, TOPIC, batch, _topics(batch, run))
    for batch in in_batches(run.source.of(DATASET), _AT_ONCE):
        _tell(run, DATASET, batch, _datasets(batch, run))


def _tell(run: Run, kind: str, lines: Iterable[Line], ours: Mapping[str, Any]) -> None:
    portal, count = run.source.portal, run.report.kinds[kind]
    for line in lines:
        said = ours.get(str(line.members.get("id") or ""))
        if said is None:
            continue
        count.here += 1
        if (kind, str(line.members.get("id"))) in run.refused:
            continue
        for one in differences(portal.name, kind, portal.comparable(line.members), portal.comparable(said)):
            if one.allowed:
                count_allowed(run.report.allowed, kind, one.allowed)
            else:
                run.report.differ(one)


def _datasets(lines: Sequence[Line], run: Run) -> dict[str, Any]:
    ids = [str(line.members.get("id") or "") for line in lines]
    rows = list(datasets.with_parts(datasets.visible_to(run.by).filter(pk__in=ids)))
    held = topics.holding(ids, kind=datasets.KIND, actor=run.by)
    site = settings.PARVIS.site_url
    return {
        row.id: run.source.portal.write_dataset(told, _topics_of(row.id, held), site)
        for row, told in datasets.described(rows)
    }


def _topics_of(id: str, held: Mapping[str, Sequence[records.Topic]]) -> Sequence[records.Topic]:
    return held.get(id, ())


def _topics(lines: Sequence[Line], run: Run) -> dict[str, Any]:
    ids = [str(line.members.get("id") or "") for line in lines]
    rows = list(topics.visible_to(run.by).filter(pk__in=ids))
    site = settings.PARVIS.site_url
    return {row.pk: run.source.portal.write_topic(topics.record(row), _held(row, run), site) for row in rows}


def _held(topic: Any, run: Run) -> Sequence[records.Element]:
    parts = topics.parts(topic, actor=run.by)
    return [one for part in parts for one in (part.section, *(item.element for item in part.items)) if one is not None]
