"""What operators and the API read about jobs."""

from django.db.models import Count

from parvis.engines.jobs.models import Job, Schedule, State
from parvis.kit import dates
from parvis.kit.errors import NotFound


def get(id: int) -> Job:
    """The job; raises NotFound."""
    job = Job.objects.filter(id=id).first()
    if job is None:
        raise NotFound
    return job


def is_alive(id: int) -> bool:
    """Whether the job waits or runs."""
    return Job.objects.filter(id=id, state__in=(State.QUEUED, State.RUNNING)).exists()


def listing(
    state: str | None = None, name: str | None = None, limit: int = 50, before_id: int | None = None
) -> list[Job]:
    """Jobs, newest first, `limit` at most; the next page starts before the last id of this one."""
    jobs = Job.objects.order_by("-id")
    if state is not None:
        jobs = jobs.filter(state=state)
    if name is not None:
        jobs = jobs.filter(name=name)
    if before_id is not None:
        jobs = jobs.filter(id__lt=before_id)
    return list(jobs[:limit])


def counts() -> dict[str, int]:
    """How many jobs are in each state; every state is there."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
    return {state.value: found.get(state.value, 0) for state in State}


def schedules() -> list[Schedule]:
    """Every schedule, by name."""
    return list(Schedule.objects.order_by("name"))


def lag() -> float:
    """How many seconds the oldest due job has waited; 0 when none waits."""
    now = dates.now()
    due = Job.objects.filter(state=State.QUEUED, run_at__lte=now).order_by("run_at")
    oldest = due.values_list("run_at", flat=True).first()
    return 0.0 if oldest is None else (now - oldest).total_seconds()
