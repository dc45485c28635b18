"""What operators do to jobs: cancel, retry, run a schedule now, forget old ones."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.engines.jobs import cron, queue, registry
from parvis.engines.jobs.models import Job, Schedule, State
from parvis.engines.jobs.queries import get
from parvis.kit import dates
from parvis.kit.errors import Conflict, NotFound

KEPT = timedelta(days=14)


def cancel(id: int) -> Job:
    """Cancel a waiting job at once, ask a running one to stop; return it.

    Raises NotFound, and Conflict when the job has ended.
    """
    one = Job.objects.filter(id=id)
    # Twice: between the two looks a running job may go back to waiting.
    for _attempt in range(2):
        if one.filter(state=State.QUEUED).update(state=State.CANCELLED, finished_at=Now()):
            return get(id)
        if one.filter(state=State.RUNNING).update(cancel_requested=True):
            return get(id)
    get(id)
    raise Conflict(_("The job has already ended."))


def retry(id: int) -> Job:
    """Put a failed or cancelled job back on the queue with all its attempts; return the job that waits.

    That is another one when a job of the same key waits already. Raises NotFound, and Conflict for a job that
    is done or has not ended.
    """
    job = get(id)
    ended = Job.objects.filter(id=id, state__in=(State.FAILED, State.CANCELLED))
    try:
        with transaction.atomic():
            changed = ended.update(
                state=State.QUEUED,
                run_at=dates.now(),
                max_attempts=F("attempts") + registry.attempts(job.name),
                cancel_requested=False,
                finished_at=None,
                worker="",
            )
            transaction.on_commit(queue.wake.set)
    except IntegrityError:
        return Job.objects.get(name=job.name, unique_key=job.unique_key, state=State.QUEUED)
    if not changed:
        raise Conflict(_("Only a job that failed or was cancelled can be tried again."))
    return get(id)


def run_now(schedule: str) -> Job:
    """Enqueue a run of the schedule of this name now; its next time stays. Raises NotFound, UnknownTask."""
    row = Schedule.objects.filter(name=schedule).first()
    if row is None:
        raise NotFound
    return cron.fire(row)


def purge(older: timedelta = KEPT) -> int:
    """Delete the jobs that ended longer ago than `older`, a thousand at a time; return how many."""
    old = Job.objects.filter(finished_at__lt=dates.now() - older).order_by("id").values_list("id", flat=True)
    total = 0
    while ids := list(old[:1000]):
        total += Job.objects.filter(id__in=ids).delete()[0]
    return total
