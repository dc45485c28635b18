"""Putting jobs on the queue."""

import json
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from parvis.engines.jobs import registry
from parvis.engines.jobs.models import Job
from parvis.kit import dates

# Set when a transaction that enqueued commits; the workers of this process look at the queue at once.
wake = threading.Event()

_BATCH = 500
_COLUMNS = (
    "name", "kwargs", "unique_key", "priority", "run_at", "max_attempts", "created_at", "cancel_requested",
    "state", "attempts", "worker", "progress_done", "progress_message", "reason", "message", "traceback",
)  # fmt: skip
_ROW = f"({', '.join(['%s'] * 8)}, 'queued', 0, '', 0, '', '', '', '')"
# On conflict the waiting job takes the new request in. Updating it, rather than doing nothing, also locks it
# until the caller commits: a worker cannot start it before the write it is meant to see. `attempts` stays,
# being the fence; the limit moves instead, and the request has all its attempts.
_UPSERT = (
    f"INSERT INTO jobs_job ({', '.join(_COLUMNS)}) VALUES {{rows}}"
    " ON CONFLICT (name, unique_key) WHERE state = 'queued' DO UPDATE SET"
    " kwargs = excluded.kwargs,"
    " priority = CASE WHEN jobs_job.priority > excluded.priority"
    " THEN jobs_job.priority ELSE excluded.priority END,"
    " run_at = CASE WHEN jobs_job.run_at < excluded.run_at THEN jobs_job.run_at ELSE excluded.run_at END,"
    " max_attempts = jobs_job.attempts + excluded.max_attempts"
    " RETURNING *"
)


def enqueue(
    name: str,
    kwargs: Mapping[str, object] | None = None,
    *,
    unique_key: str | None = None,
    run_at: datetime | None = None,
    priority: int | None = None,
) -> Job:
    """Put a job on the queue, in the caller's transaction; return it.

    With a `unique_key` (200 characters at most), a job of the same name and key that still *waits* takes the
    request in and is returned: latest kwargs, greatest priority, earliest time. One that already *runs* does
    not, since it may have read what was there before: a second job waits until the first has ended. Raises
    UnknownTask, and TypeError when the kwargs are not JSON.
    """
    return _insert(name, [(kwargs or {}, unique_key)], run_at, priority)[0]


def enqueue_many(
    name: str,
    items: Iterable[tuple[Mapping[str, object], str | None]],
    *,
    run_at: datetime | None = None,
    priority: int | None = None,
) -> int:
    """Put a job on the queue for each (kwargs, unique key) as `enqueue` does; return how many now wait.

    Keys may repeat: the last kwargs win.
    """
    return len(_insert(name, items, run_at, priority))


def _insert(
    name: str,
    items: Iterable[tuple[Mapping[str, object], str | None]],
    run_at: datetime | None,
    priority: int | None,
) -> list[Job]:
    task = registry.get(name)
    now = dates.now()
    rank = task.priority if priority is None else priority
    adapt = connection.ops.adapt_datetimefield_value
    rows: list[list[object]] = [
        [
            name,
            json.dumps(kwargs, allow_nan=False),
            key,
            rank,
            adapt(run_at or now),
            task.max_attempts,
            adapt(now),
            False,
        ]
        for kwargs, key in _distinct(task, items)
    ]
    stored: list[Job] = []
    with transaction.atomic(savepoint=False):
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            sql = _UPSERT.format(rows=", ".join([_ROW] * len(batch)))
            stored += Job.objects.raw(sql, [value for row in batch for value in row])
        if stored:
            transaction.on_commit(wake.set)
    return stored


def _distinct(
    task: registry.Task, items: Iterable[tuple[Mapping[str, object], str | None]]
) -> list[tuple[Mapping[str, object], str | None]]:
    """One item per key, in the order of keys, so that two calls with the same keys cannot deadlock."""
    keyed: dict[str, Mapping[str, object]] = {}
    free: list[tuple[Mapping[str, object], str | None]] = []
    for kwargs, given in items:
        key = task.unique(**kwargs) if given is None and task.unique else given
        if key is None:
            free.append((kwargs, None))
        else:
            keyed[key] = kwargs
    return [*free, *((keyed[key], key) for key in sorted(keyed))]
