"""Organizations: those above others first."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.dialects.vocabularies import ORGANIZATION_BADGES
from parvis.kit.columns import too_long
from parvis.kit.errors import Invalid
from parvis.portal.datasets import queries as datasets
from parvis.portal.moving.actions import _marks as marks
from parvis.portal.moving.actions._run import Run, is_deleted, words
from parvis.portal.moving.queries import ORGANIZATION, Line
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.models import Organization
from parvis.portal.zones import queries as zones

_COUNTERS = ("followers", "reuses", "views")


def bring(run: Run) -> None:
    """Create the organizations that are not here, renew those that changed in the source since they came."""
    read = _read(run)
    known = marks.known(ORGANIZATION, read)
    here = set(queries.records_of(read))
    count = run.report.kinds[ORGANIZATION]
    for id in _in_order(read):
        record = _standing(read[id], here)
        digest = marks.digest(record)
        if id in here and id in known and known[id].digest == digest:
            count.unchanged += 1
        else:
            count.updated, count.created = count.updated + (id in here), count.created + (id not in here)
            if not run.dry_run:
                _write(record, digest, run)
            here.add(id)
        run.progress(run.report)


@transaction.atomic
def _write(record: records.Organization, digest: str, run: Run) -> None:
    actions.load([record], by=run.by, renew=True)
    told = {name: getattr(record.metrics, name) for name in _COUNTERS}
    actions.set_counters({record.id: told}, by=run.by)
    marks.note(ORGANIZATION, record.id, digest)


def _read(run: Run) -> dict[str, records.Organization]:
    found = {}
    for id, line in run.organizations.items():
        if is_deleted(line.members):
            run.refuse(line, _("It was deleted there."))
            continue
        try:
            found[id] = _fitting(run.source.portal.organization(line.members), line)
        except Invalid as error:
            run.refuse(line, words(error))
    return found


def _fitting(record: records.Organization, line: Line) -> records.Organization:
    """The record, when it can be stored. Raises Invalid."""
    if wrong := too_long(record, Organization):
        raise Invalid(wrong)
    badges = tuple(badge for badge in record.badges if badge in ORGANIZATION_BADGES)
    zone = record.zone if record.zone and zones.existing([record.zone]) else ""
    return replace(record, badges=badges, zone=zone)


def _in_order(read: dict[str, records.Organization]) -> list[str]:
    """The ids, each after that of the organization above it."""
    order: dict[str, None] = {}
    left = dict(read)
    while left:
        ready = [id for id, one in left.items() if one.parent not in left] or list(left)
        for id in ready:
            order[id] = None
            del left[id]
    return list(order)


def _standing(record: records.Organization, here: set[str]) -> records.Organization:
    return record if record.parent in here or not record.parent else replace(record, parent="")


def count_datasets(run: Run) -> None:
    """How many datasets each has."""
    ids = list(run.organizations)
    totals = datasets.totals(ids)
    told = {id: {"datasets": totals.get(id, {}).get("datasets", 0)} for id in ids}
    actions.set_counters(told, by=run.by)
