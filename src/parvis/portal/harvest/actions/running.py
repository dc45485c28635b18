"""Runs: asked for, gone through, resumed, stopped, ended; which source's turn it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, NotFound
from parvis.portal.harvest.actions._ending import close, fail, recount
from parvis.portal.harvest.actions._going import Going
from parvis.portal.harvest.actions._planning import following
from parvis.portal.harvest.models import Run, Source
from parvis.portal.harvest.rules import in_use, labels, require

JOB: Final = "harvest.run"
_SILENT: Final = lambda *_arguments: None  # noqa: E731  (no progress to show)


@transaction.atomic
def run(source: Source, *, by: Actor) -> Run:
    """Read the source as soon as a worker is free. Raises Conflict while it is being read already."""
    require(by, "source.run", source)
    return _start(source, by, is_preview=False)


@transaction.atomic
def preview(source: Source, *, by: Actor) -> Run:
    """Read the source without writing any dataset, to see what a run would do. Raises Conflict as `run`."""
    require(by, "source.preview", source)
    return _start(source, by, is_preview=True)


def _start(source: Source, by: Actor, *, is_preview: bool) -> Run:
    source = Source.objects.select_for_update(of=("self",)).select_related("organization").get(pk=source.pk)
    if Run.objects.filter(source=source, state__in=labels.LIVE, is_preview=is_preview).exists():
        raise Conflict(_("The source is being read already."))
    made = Run(source=source, is_preview=is_preview, asked_by=by.name[:255], created_at=now())
    made.job = jobs.enqueue(JOB, {"run_id": made.pk}, unique_key=made.pk).id
    made.save(force_insert=True)
    return made


def stop(run: Run, *, by: Actor) -> Run:
    """Stop a run: what it did so far stays. Raises Conflict for one that has ended."""
    require(by, "source.stop", run.source)
    if run.state not in labels.LIVE:
        raise Conflict(_("This run has ended."))
    try:
        job = jobs.cancel(run.job or 0)
    except (Conflict, NotFound):  # the job is gone or has just ended; the run follows below
        job = None
    if (job is None or job.state == jobs.State.CANCELLED) and not close(run, "cancelled"):
        raise Conflict(_("This run has ended."))
    run.refresh_from_db()
    return run


def work(
    run_id: str, *, by: Actor, progress: Callable[..., None] = _SILENT, going_on: Callable[[], None] = lambda: None
) -> Run | None:
    """Go through a run, or on with one that a crash stopped; return it, None when it is no longer to be done.

    That it is not either when its source was taken out of use since somebody asked for the run. `progress(done, total)`
    is told how far it is; `going_on` may raise to stop there, and is asked between records.
    """
    require(by, "harvest.work")
    found = Run.objects.select_related("source__organization").filter(pk=run_id, state__in=labels.LIVE).first()
    if found is None:
        return None
    if not found.is_preview and not in_use(by, found.source):
        close(found, "cancelled")
        return None
    started = {"state": "running", "started_at": found.started_at or now()}
    if not Run.objects.filter(pk=found.pk, state__in=labels.LIVE).update(**started):
        return None
    found.refresh_from_db(fields=["state", "started_at"])
    return Going(found, by, progress, going_on).through()


def ended(run_id: str, *, by: Actor) -> None:
    """Somebody stopped the job of a run."""
    require(by, "harvest.work")
    for one in Run.objects.select_related("source").filter(pk=run_id, state__in=labels.LIVE):
        close(one, "cancelled")
        recount(one.source, by)


def sweep(*, by: Actor) -> int:
    """Say of the runs whose job has ended without them that they failed; return how many."""
    require(by, "harvest.work")
    lost = [
        one for one in Run.objects.select_related("source__organization").filter(state__in=labels.LIVE)
        if not jobs.is_alive(one.job or 0) and one.created_at < now() - timedelta(minutes=1)
    ]  # fmt: skip
    for one in lost:
        fail(one, "died", "", by)
    return len(lost)


def start_due(*, by: Actor) -> int:
    """Start the sources whose turn it is; return how many."""
    require(by, "harvest.work")
    started = 0
    due = Source.objects.select_related("organization").filter(
        active=True, state="accepted", deleted_at=None, organization__deleted_at=None, next_at__lte=now()
    )
    for source in due.order_by("next_at")[:200]:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(next_at=following(source, now()))
            if not Run.objects.filter(source=source, state__in=labels.LIVE, is_preview=False).exists():
                _start(source, by, is_preview=False)
                started += 1
    return started


def forget(*, by: Actor) -> int:
    """Remove runs that ended long ago, but for the last of each source; return how many."""
    require(by, "harvest.forget")
    limit = now() - timedelta(days=settings.PARVIS.harvest_kept_days)
    later = Run.objects.filter(source=OuterRef("source"), is_preview=False, created_at__gt=OuterRef("created_at"))
    old = Run.objects.filter(Exists(later), finished_at__lt=limit)
    previews = Run.objects.filter(is_preview=True, finished_at__lt=now() - timedelta(days=7))
    return sum(rows.delete()[1].get(Run._meta.label, 0) for rows in (old, previews))
