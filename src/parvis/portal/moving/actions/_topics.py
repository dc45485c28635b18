"""Topics, and once datasets are here what topics hold."""

from dataclasses import replace

from django.db import transaction

from parvis.dialects import records
from parvis.kit.columns import too_long
from parvis.kit.errors import Invalid
from parvis.portal.datasets import queries as datasets
from parvis.portal.moving.actions import _marks as marks
from parvis.portal.moving.actions._run import Run, words
from parvis.portal.moving.queries import TOPIC
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions, queries
from parvis.portal.topics.models import Topic
from parvis.portal.zones import queries as zones

CONTENTS = "contents"  # what a topic held when it last came


def bring(run: Run) -> None:
    """Create the topics that are not here, renew those that changed in the source since they came."""
    known = marks.known(TOPIC, run.topics)
    here = set(queries.visible_to(run.by).filter(pk__in=list(run.topics)).values_list("pk", flat=True))
    count = run.report.kinds[TOPIC]
    for id, line in run.topics.items():
        try:
            record = _fitting(run.source.portal.topic(line.members), run)
            digest = marks.digest(record)
            if id in here and id in known and known[id].digest == digest:
                count.unchanged += 1
                continue
            if not run.dry_run:
                _write(record, digest, run)
        except Invalid as error:
            run.refuse(line, words(error))
            continue
        count.updated, count.created = count.updated + (id in here), count.created + (id not in here)
        run.progress(run.report)


@transaction.atomic
def _write(record: records.Topic, digest: str, run: Run) -> None:
    actions.load(record, by=run.by)
    marks.note(TOPIC, record.id, digest)


def _fitting(record: records.Topic, run: Run) -> records.Topic:
    if wrong := too_long(record, Topic):
        raise Invalid(wrong)
    organization = record.organization if organizations.records_of({record.organization}) else ""
    places = zones.existing(record.zones) if record.zones else ()
    return replace(record, organization=organization, zones=tuple(zone for zone in record.zones if zone in places))


def fill(run: Run) -> None:
    """Put into each topic what the source says it holds, as far as it is here."""
    keys = {one.key for held in run.held.values() for one in held if one.kind == datasets.KIND}
    seen = datasets.visible_to(run.by)
    here = {id for part in _parts(sorted(keys)) for id in seen.filter(pk__in=part).values_list("pk", flat=True)}
    known = marks.known(CONTENTS, run.held)
    for id, held in run.held.items():
        elements = [one for one in held if one.kind != datasets.KIND or one.key in here]
        digest = marks.digest(elements)
        is_here = id in run.topics and (TOPIC, id) not in run.refused  # a dataset may name one that nobody describes
        if not is_here or (id in known and known[id].digest == digest):
            continue
        _hold(id, elements, digest, run)


@transaction.atomic
def _hold(id: str, elements: list[records.Element], digest: str, run: Run) -> None:
    topic = queries.get(id, actor=run.by)
    actions.load(queries.record(topic), elements, by=run.by)
    marks.note(CONTENTS, id, digest)


def _parts(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + 500] for start in range(0, len(keys), 500)]
