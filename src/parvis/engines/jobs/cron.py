"""Recurring jobs: rows with a cron expression, read in UTC, that every node may tick and none fires twice."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from cronsim import CronSim, CronSimError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines.jobs import queue, registry
from parvis.engines.jobs.models import Job, Schedule
from parvis.kit import dates
from parvis.kit.errors import Invalid

log = structlog.get_logger("parvis.jobs")


def schedule(name: str, cron: str, kwargs: Mapping[str, object] | None = None, *, task: str | None = None) -> Schedule:
    """Create or change the schedule `name` of `task` (by default the task called `name`); return it.

    It keeps its next time unless `cron` changes, and stays disabled if an operator disabled it. Raises
    Invalid for an expression that is not cron, UnknownTask for an unknown task.
    """
    task = registry.get(task or name).name
    first = following(cron, dates.now())
    with transaction.atomic():
        row, created = Schedule.objects.select_for_update().get_or_create(
            name=name, defaults={"task": task, "cron": cron, "kwargs": dict(kwargs or {}), "next_at": first}
        )
        if not created and (row.task, row.cron, row.kwargs) != (task, cron, kwargs or {}):
            row.next_at = row.next_at if row.cron == cron else first
            row.task, row.cron, row.kwargs = task, cron, dict(kwargs or {})
            row.save()
    return row


def unschedule(name: str) -> bool:
    """Delete the schedule `name`; return whether there was one."""
    return bool(Schedule.objects.filter(name=name).delete()[0])


def following(cron: str, after: datetime) -> datetime:
    """The first time of `cron` strictly after an instant, in UTC. Raises Invalid."""
    try:
        if len(cron.split()) != 5:  # cronsim also takes seconds, which nothing here is made for
            raise CronSimError("five fields expected")
        return next(CronSim(cron, after))
    except (CronSimError, StopIteration) as error:
        raise Invalid({"cron": [_("Not a cron expression with a date to come.")]}) from error


def sync() -> None:
    """Write the schedules declared in code to the database."""
    for declared in registry.declared():
        schedule(declared.name, declared.cron, declared.kwargs, task=declared.task)


def tick() -> int:
    """Enqueue what is due; return how many jobs that made. Slots missed while nothing ran count as one."""
    due = Schedule.objects.filter(enabled=True, next_at__lte=dates.now()).order_by("next_at")
    return sum(_fire(id) for id in list(due.values_list("id", flat=True)))


def fire(row: Schedule) -> Job:
    """Enqueue one run of a schedule. Its name is the unique key: runs neither pile up nor overlap."""
    return queue.enqueue(row.task, row.kwargs, unique_key=f"schedule:{row.name}")


def _fire(id: int) -> bool:
    """Whoever locks the row fires it and moves it to its next slot at once; the others find it moved."""
    now = dates.now()
    with transaction.atomic():
        due = Schedule.objects.select_for_update(skip_locked=True).filter(id=id, enabled=True, next_at__lte=now)
        row = due.first()
        if row is None:
            return False
        try:
            following_at = following(row.cron, now)
            fire(row)
        except (registry.UnknownTask, Invalid) as error:  # left to a node of the version that knows it
            log.warning("schedule skipped", schedule=row.name, task=row.task, cron=row.cron, error=repr(error))
            return False
        row.last_at, row.next_at = now, following_at
        row.save(update_fields=["last_at", "next_at"])
    log.info("schedule fired", schedule=row.name, task=row.task)
    return True
