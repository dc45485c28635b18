"""What becomes of the reading of a file: asked for, tried again, ended, decided about, forgotten."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, NotFound
from parvis.portal.datasets.models import Resource, ResourceVersion
from parvis.portal.tables import events
from parvis.portal.tables.actions import _showing as showing
from parvis.portal.tables.models import Decision, Ingestion, State
from parvis.portal.tables.rules import facts, require

JOB: Final = "tables.ingest"
_ENDED: Final = (State.READY, State.REFUSED, State.HELD, State.CANCELLED)
_ENOUGH: Final = 10  # characters of a reason
_BATCH: Final = 500  # resources looked at together


def refresh(dataset_id: str, *, by: Actor) -> int:
    """Ask for the files of a dataset to be read that were not, or have changed since; return how many.

    What was asked for last is not asked for twice, however it ended; a file that comes back is read again.
    """
    require(by, "table.refresh")
    if not settings.PARVIS.tables:
        return 0
    rows = [row for row in Resource.objects.filter(dataset=dataset_id) if facts.may_hold_tables(row)]
    wanted = [(row, source) for row in rows if (source := facts.source_of(row)) and not facts.is_too_large(row)]
    asked = Ingestion.objects.filter(resource__dataset=dataset_id).order_by("created_at", "pk")
    known = dict(asked.values_list("resource_id", "source"))
    return _ask([(row, source) for row, source in wanted if known.get(row.pk) != source])


@transaction.atomic
def _ask(wanted: Iterable[tuple[Resource, str]]) -> int:
    instant = now()
    made = [
        Ingestion(
            resource=resource, version=resource.current_version, source=source, size=resource.filesize or 0,
            created_at=instant,
        )
        for resource, source in wanted
    ]  # fmt: skip
    Ingestion.objects.bulk_create(made)
    jobs.enqueue_many(JOB, [({"ingestion_id": one.pk}, one.resource_id) for one in made])
    return len(made)


def read_again(
    *, by: Actor, dataset: str = "", resource: str = "", only_refused: bool = False, before: datetime | None = None
) -> int:
    """Ask for files to be read again, however it ended the last time; return how many.

    Of a dataset or a resource (ids) when one is given; only those that were refused, or whose last reading was asked
    for before a moment. Files that are being read are left alone.
    """
    require(by, "table.refresh")
    rows = Resource.objects.order_by("pk")
    rows = rows.filter(dataset=dataset) if dataset else rows
    rows = rows.filter(pk=resource) if resource else rows
    count, walk = 0, rows.iterator(chunk_size=_BATCH)
    while batch := list(islice(walk, _BATCH)):
        ids = [row.pk for row in batch]
        last = {one.resource_id: one for one in Ingestion.objects.filter(resource__in=ids).order_by("created_at", "pk")}
        count += _ask([
            (row, source) for row in batch
            if facts.may_hold_tables(row) and not facts.is_too_large(row) and (source := facts.source_of(row))
            and _is_wanted(last.get(row.pk), only_refused, before)
        ])  # fmt: skip
    return count


def _is_wanted(last: Ingestion | None, only_refused: bool, before: datetime | None) -> bool:
    if last is None:
        return not only_refused
    is_old = before is None or last.created_at < before
    return last.state in _ENDED and is_old and (last.state == State.REFUSED or not only_refused)


def retry(resource: Resource, *, by: Actor) -> Ingestion:
    """Read the file of a resource again, whatever became of the last time. Raises Conflict while it is being read."""
    require(by, "table.retry", resource.dataset)
    source = facts.source_of(resource)
    if not source:
        raise Conflict(_("There is no file to read: its link does not answer."))
    with transaction.atomic():
        locked = Resource.objects.select_for_update().get(pk=resource.pk)
        last = Ingestion.objects.filter(resource=locked).first()
        if last is not None and last.state not in _ENDED:
            raise Conflict(_("This file is being read already."))
        _ask([(locked, source)])
    return Ingestion.objects.filter(resource=resource)[0]


def cancel(resource: Resource, *, by: Actor) -> Ingestion:
    """End the reading of a file that waits or runs. Raises Conflict when there is none."""
    require(by, "table.cancel", resource.dataset)
    running = Ingestion.objects.filter(resource=resource, state__in=(State.WAITING, State.READING)).first()
    if running is None:
        raise Conflict(_("This file is not being read."))
    running.state, running.finished_at = State.CANCELLED, now()
    running.save(update_fields=["state", "finished_at"])
    if running.job is not None:
        with suppress(Conflict, NotFound):  # it has ended meanwhile
            jobs.cancel(running.job)
    return running


def decide(resource: Resource, *, reason: str, by: Actor) -> Ingestion:
    """Say why a file with personal data may be shown: its tables are, and the reason is kept for ever.

    Raises Invalid without a reason, Conflict when nothing waits for one.
    """
    require(by, "table.decide", resource.dataset)
    if len(reason.strip()) < _ENOUGH:
        raise Invalid({"reason": [_("Say in a few words why these data may be public.")]})
    with transaction.atomic():
        held = Ingestion.objects.select_for_update().filter(resource=resource).first()
        if held is None or held.state != State.HELD:
            raise Conflict(_("Nothing waits for a decision here."))
        decision = Decision.objects.create(
            resource=resource, source=held.source, findings=held.findings, reason=reason.strip()[:2000],
            user_id=by.id if by.kind == "person" else None, user_name=by.name, created_at=now(),
        )  # fmt: skip
        showing.show(held, by=by)
        events.personal_data_decided.send(
            None, dataset=resource.dataset, resource=resource, decision=decision, by=by
        )  # fmt: skip
    return held


def sweep(*, by: Actor) -> int:
    """Refuse the readings whose job ended without an answer, as one that broke down again and again; how many."""
    require(by, "table.ingest")
    running = Ingestion.objects.filter(state=State.READING, job__isnull=False)
    lost = [one for one in running if one.job is None or not jobs.is_alive(one.job)]
    for one in lost:
        one.state, one.reason, one.finished_at = State.REFUSED, "failed", now()
        one.save(update_fields=["state", "reason", "finished_at"])
    return len(lost)


def forget(*, by: Actor) -> int:
    """Give up the tables of older versions than the setting `tables_kept` says; return how many readings.

    Those of a version whose bytes were given up go too: what was taken back is in neither. So do those of a file that
    was read again since. Changes go with them.
    """
    require(by, "table.forget")
    rank = Window(RowNumber(), partition_by=F("resource_id"), order_by=F("created_at").desc())
    given_up = ResourceVersion.objects.filter(
        resource=OuterRef("resource"), number=OuterRef("version"), removed_at__isnull=False
    )
    again = Ingestion.objects.filter(
        resource=OuterRef("resource"), version=OuterRef("version"), sha256=OuterRef("sha256"), state=State.READY,
        created_at__gt=OuterRef("created_at"),
    )  # fmt: skip
    behind = Ingestion.objects.filter(state=State.READY, current_of=None)
    superseded = list(behind.filter(Exists(given_up) | Exists(again)).values_list("pk", flat=True))
    ready = behind.exclude(pk__in=superseded).annotate(rank=rank)
    old = [one.pk for one in ready.only("pk") if one.rank >= settings.PARVIS.tables_kept] + superseded
    gone = Ingestion.objects.filter(pk__in=old)
    count = gone.count()
    gone.delete()
    return count
