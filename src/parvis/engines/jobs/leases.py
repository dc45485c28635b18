"""A run's life: claimed under a lease, kept alive, ended by its holder alone, reclaimed when its worker dies.

Leases are measured by the database's clock, so that the clocks of the nodes may differ. Every ending is
fenced: it changes the row only while the row still names this worker and this attempt, and each function that
ends a run returns whether it did.
"""

import random
from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from parvis.engines.jobs import registry
from parvis.engines.jobs.models import Job, Reason, State
from parvis.kit import dates

Progress = tuple[int, int | None, str]
Changes = Mapping[str, object]
_LONGEST_DELAY = timedelta(hours=1)


def claim(worker: str) -> Job | None:
    """The next due job, now running under a lease of `worker`; None when there is nothing to do."""
    if not _due().exists():  # a mere look does not take SQLite's write lock
        return None
    with transaction.atomic():  # BEGIN IMMEDIATE on SQLite, which has no row locks
        job = _due().select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        job.state, job.worker, job.attempts = State.RUNNING, worker, job.attempts + 1
        Job.objects.filter(id=job.id).update(
            state=job.state,
            worker=worker,
            attempts=job.attempts,
            lease_until=Now() + lease(job),
            started_at=Now(),
            progress_done=0,
            progress_total=None,
            progress_message="",
        )
    return job


def lease(job: Job) -> timedelta:
    """How long `job` is held without a sign of life from its worker."""
    try:
        return registry.get(job.name).lease
    except registry.UnknownTask:
        return registry.LEASE


def renew(job: Job) -> bool:
    """Extend the lease; False when the job is no longer ours."""
    return bool(_held(job).update(lease_until=Now() + lease(job)))


def report(job: Job, progress: Progress) -> None:
    """Write how far the run is."""
    _held(job).update(**_written(progress))


def flags(worker: str, ids: Collection[int]) -> dict[tuple[int, int], bool]:
    """(id, attempt) of the runs among `ids` that `worker` still holds → whether cancelling was asked for."""
    held = Job.objects.filter(id__in=ids, worker=worker, state=State.RUNNING)
    return {(id, attempt): flag for id, attempt, flag in held.values_list("id", "attempts", "cancel_requested")}


def finish(job: Job, result: object, progress: Progress | None = None) -> bool:
    """End the run well."""
    return _end(job, State.DONE, {"result": result, **_told(), **_written(progress)})


def drop(job: Job, progress: Progress | None = None) -> bool:
    """End the run as cancelled."""
    return _end(job, State.CANCELLED, _written(progress))


def fail(
    job: Job,
    reason: Reason,
    *,
    message: str = "",
    traceback: str = "",
    after: timedelta | None = None,
    final: bool = False,
    progress: Progress | None = None,
) -> bool:
    """End the run badly.

    It is tried again `after` a while (None: the usual delay) unless this is `final` or no attempt is left.
    """
    changes = {**_told(reason, message, traceback), **_written(progress)}
    if final or job.attempts >= job.max_attempts:
        return _end(job, State.FAILED, changes)
    wait = delay(job.attempts) if after is None else after
    return _requeue(job, {"run_at": Now() + wait, **changes})


def release(job: Job) -> bool:
    """Give the run back, to be started over at once.

    It costs no attempt: the limit moves, since the fence must grow.
    """
    return _requeue(job, {"run_at": Now(), "max_attempts": job.max_attempts + 1})


def delay(attempts: int) -> timedelta:
    """The wait after a failed attempt: about 5 s, 15 s, 45 s, 2 min, ... 1 h, give or take a quarter.

    The spread keeps jobs that failed together from coming back together.
    """
    factor: int = 3 ** min(attempts - 1, 10)
    usual = min(_LONGEST_DELAY, timedelta(seconds=5) * factor)
    return usual * random.uniform(0.75, 1.25)


def reap() -> int:
    """Take back the runs whose lease has expired: their worker died. Return how many there were."""
    expired = Job.objects.filter(state=State.RUNNING, lease_until__lt=Now())
    return sum(_reap(job) for job in expired.order_by("id")[:1000])


def _reap(job: Job) -> bool:
    changes = _told(Reason.WORKER_DIED)
    if job.attempts >= job.max_attempts and not job.cancel_requested:
        return _end(job, State.FAILED, changes, expired=True)
    return _requeue(job, {"run_at": Now(), **changes}, expired=True)


def _due() -> QuerySet[Job]:
    # Runs of one key never overlap: the later one would write what the earlier one read.
    twin = Job.objects.filter(state=State.RUNNING, name=OuterRef("name"), unique_key=OuterRef("unique_key"))
    waiting = Job.objects.filter(~Exists(twin), state=State.QUEUED, run_at__lte=dates.now())
    return waiting.order_by("-priority", "run_at", "id")


def _held(job: Job, expired: bool = False) -> QuerySet[Job]:
    held = Job.objects.filter(id=job.id, worker=job.worker, attempts=job.attempts, state=State.RUNNING)
    return held.filter(lease_until__lt=Now()) if expired else held


def _end(job: Job, state: State, changes: Changes, *, expired: bool = False) -> bool:
    held = _held(job, expired)
    return bool(held.update(**{**changes, "state": state, "finished_at": Now(), "lease_until": None}))


def _requeue(job: Job, changes: Changes, *, expired: bool = False) -> bool:
    held = _held(job, expired).filter(cancel_requested=False)
    try:
        with transaction.atomic():
            if held.update(**{**changes, "state": State.QUEUED, "worker": "", "lease_until": None}):
                return True
    except IntegrityError:  # a job of the same key waits, and will do this work
        return _end(job, State.CANCELLED, _told(Reason.SUPERSEDED), expired=expired)
    return _end(job, State.CANCELLED, {}, expired=expired)


def _told(reason: str = "", message: str = "", traceback: str = "") -> dict[str, object]:
    def clean(text: str) -> str:  # PostgreSQL's text has no NUL
        return text.replace("\0", "")

    return {"reason": reason, "message": clean(message)[:500], "traceback": clean(traceback)}


def _written(progress: Progress | None) -> dict[str, object]:
    if progress is None:
        return {}
    return dict(zip(("progress_done", "progress_total", "progress_message"), progress, strict=True))
