"""Durable background jobs on the database: a row per job, a lease per run, a fence around each ending.

A job is enqueued in the caller's transaction, so it exists if and only if the write that needs it does. It
runs at least once: a task must be idempotent, and must not hold one transaction for longer than a third of
its lease.

    @jobs.task("datasets.index")
    def index(context: jobs.Context, *, dataset_id: str) -> None: ...

    jobs.enqueue("datasets.index", {"dataset_id": dataset.id}, unique_key=dataset.id)

Django imports this package before its models can be, so what touches them is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from parvis.engines.jobs import registry
from parvis.engines.jobs.context import Cancelled, Context, Permanent, Retry
from parvis.engines.jobs.registry import Task, UnknownTask, scheduled, task

if TYPE_CHECKING:
    from parvis.engines.jobs.control import cancel, purge, retry, run_now
    from parvis.engines.jobs.cron import schedule, unschedule
    from parvis.engines.jobs.models import Job, Reason, Schedule, State
    from parvis.engines.jobs.queries import counts, get, is_alive, lag, listing, schedules
    from parvis.engines.jobs.queue import enqueue, enqueue_many
    from parvis.engines.jobs.worker import Worker

_HOMES = {
    "control": ("cancel", "purge", "retry", "run_now"),
    "cron": ("schedule", "unschedule"),
    "models": ("Job", "Reason", "Schedule", "State"),
    "queries": ("counts", "get", "is_alive", "lag", "listing", "schedules"),
    "queue": ("enqueue", "enqueue_many"),
    "worker": ("Worker",),
}

__all__ = [
    "Cancelled",
    "Context",
    "Job",
    "Permanent",
    "Reason",
    "Retry",
    "Schedule",
    "State",
    "Task",
    "UnknownTask",
    "Worker",
    "cancel",
    "counts",
    "enqueue",
    "enqueue_many",
    "get",
    "is_alive",
    "lag",
    "listing",
    "purge",
    "registry",
    "retry",
    "run_now",
    "schedule",
    "scheduled",
    "schedules",
    "task",
    "unschedule",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
