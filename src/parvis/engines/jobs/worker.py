"""The worker: threads that run jobs, one that keeps their leases, and a loop that reaps and schedules."""

import json
import os
import secrets
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections

from parvis.engines.jobs import cron, leases, queue, registry
from parvis.engines.jobs.context import Cancelled, Context, Permanent, Retry
from parvis.engines.jobs.models import Job, Reason
from parvis.kit import errors

log = structlog.get_logger("parvis.jobs")

T = TypeVar("T")

_BEAT = 1.0  # seconds between two rounds of the keeper, and of the main loop
_REFUSALS = (
    errors.NotFound, errors.Gone, errors.Moved, errors.Denied, errors.SignInNeeded, errors.Invalid,
    errors.TooLarge,
)  # fmt: skip


class Run:
    """A job between its claim and its end."""

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        self.job = job
        self.context = Context(job.id, job.attempts, stopping)
        self.lease = leases.lease(job).total_seconds()
        self.renewed = time.monotonic()


class Worker:
    """Runs jobs, `concurrency` at a time in threads; looks at the queue at most `poll` seconds apart.

    It looks sooner while there is work, and at once when this process commits a job. On stop, running jobs
    have `grace` seconds to end, then they are given back to the queue.
    """

    def __init__(self, concurrency: int = 1, poll: float = 1.0, grace: float = 5.0) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._concurrency = concurrency
        self._poll = poll
        self._grace = grace
        self._runs: set[Run] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._closed = threading.Event()

    def run_forever(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then return within about `grace` + 3 seconds. A worker runs once."""
        log.info("worker started", worker=self.name, concurrency=self._concurrency)
        threads = [self._thread(self._work, f"job-{n}") for n in range(self._concurrency)]
        keeper = self._thread(self._keep, "job-keeper")
        synced = False
        while not stop.is_set():
            close_old_connections()
            synced = synced or _survive(_sync) is not None
            _survive(leases.reap)
            _survive(cron.tick)
            stop.wait(_BEAT)
        self._stop(threads, keeper)
        connections.close_all()
        log.info("worker stopped", worker=self.name)

    def run_until_idle(self) -> int:
        """Run what is due, in this thread, until nothing is; return how many runs that was.

        Inside a transaction nobody else sees the claims, so no lease is kept.
        """
        self._closed.clear()
        keeper = None if connection.in_atomic_block else self._thread(self._keep, "job-keeper")
        count = 0
        try:
            leases.reap()
            while self._step():
                count += 1
        finally:
            self._closed.set()
            if keeper:
                keeper.join(2)
        return count

    def _thread(self, target: Callable[[], None], name: str) -> threading.Thread:
        thread = threading.Thread(target=target, name=name, daemon=True)  # a stuck job must not keep the process
        thread.start()
        return thread

    def _work(self) -> None:
        wait = self._poll / 5
        while not self._stopping.is_set():
            close_old_connections()
            if _survive(self._step) or queue.wake.wait(wait):
                wait = self._poll / 5
                queue.wake.clear()
            else:
                wait = min(self._poll, wait * 1.5)
        connections.close_all()

    def _step(self) -> bool:
        """Claim a job and run it to its end; False when there was none."""
        job = leases.claim(self.name)
        if job is None:
            return False
        queue.wake.set()  # where there was one there may be more: wake a sibling
        run = Run(job, self._stopping)
        with self._lock:
            self._runs.add(run)
        try:
            with structlog.contextvars.bound_contextvars(job=job.id, task=job.name, attempt=job.attempts):
                _execute(run)
        except BaseException:  # the process is told to end, as by Ctrl-C
            leases.release(job)
            raise
        finally:
            with self._lock:
                self._runs.discard(run)
        return True

    def _keep(self) -> None:
        """Every second or so: extend leases at a third of them, write progress, learn of cancellations."""
        while not self._closed.wait(self._beat()):
            runs = self._current()
            if runs:
                close_old_connections()
                _survive(partial(self._attend, runs))
        connections.close_all()

    def _beat(self) -> float:
        return min([_BEAT, *(run.lease / 3 for run in self._current())])

    def _current(self) -> list[Run]:
        with self._lock:
            return list(self._runs)

    def _attend(self, runs: list[Run]) -> None:
        flags = leases.flags(self.name, [run.job.id for run in runs])
        for run in runs:
            flag = flags.get((run.job.id, run.job.attempts))
            if flag is None:
                run.context.end("lost")
                continue
            if flag:
                run.context.end("cancelled")
            if time.monotonic() - run.renewed >= run.lease / 3 - 0.05:
                run.renewed = time.monotonic()
                leases.renew(run.job)
            if progress := run.context.take_progress():
                leases.report(run.job, progress)

    def _stop(self, threads: list[threading.Thread], keeper: threading.Thread) -> None:
        self._stopping.set()
        queue.wake.set()
        deadline = time.monotonic() + self._grace
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for run in self._current():
            _survive(partial(leases.release, run.job))
            log.info("job released", job=run.job.id, task=run.job.name)
        self._closed.set()
        keeper.join(2)


def _execute(run: Run) -> None:
    started = time.monotonic()
    word, settle = _outcome(run)
    ours = _insist(settle)
    level = log.info if ours else log.warning
    level(word if ours else "job no longer ours", seconds=round(time.monotonic() - started, 3))


def _outcome(run: Run) -> tuple[str, Callable[[], bool]]:
    """Run the task; return how it went, in words, and the write that says so."""
    job, context = run.job, run.context
    try:
        result = _json(registry.get(job.name).function(context, **job.kwargs))
    except Cancelled:
        if context.ending in ("stopping", "lost"):
            return "job released", partial(leases.release, job)
        return "job cancelled", partial(leases.drop, job, context.take_progress())
    except registry.UnknownTask:
        return "task unknown", partial(leases.fail, job, Reason.UNKNOWN_TASK)
    except (Exception, SystemExit) as error:
        return "job failed", _failure(job, error, context.take_progress())
    if context.saw_cancel:
        return "job cancelled", partial(leases.drop, job, context.take_progress())
    return "job done", partial(leases.finish, job, result, context.take_progress())


def _failure(job: Job, error: BaseException, progress: leases.Progress | None) -> Callable[[], bool]:
    """The write for a task that raised; what `kit.errors` and the task say on purpose is for people."""
    trace = "".join(traceback.format_exception(error))[-20_000:]
    fail = partial(leases.fail, job, traceback=trace, progress=progress)
    if isinstance(error, Retry):
        return partial(fail, Reason.RETRIED, message=str(error), after=error.after)
    if isinstance(error, (Permanent, *_REFUSALS)):
        return partial(fail, Reason.REFUSED, message=str(error), final=True)
    if isinstance(error, errors.TooMany):
        return partial(fail, Reason.RETRIED, message=str(error), after=timedelta(seconds=error.retry_after))
    if isinstance(error, errors.PortalError):
        return partial(fail, Reason.RETRIED, message=str(error))
    log.error("task raised", exc_info=error)
    return partial(fail, Reason.ERROR)


def _json(result: object) -> object:
    """`result` if both databases can keep it; raises TypeError or ValueError."""
    if "\\u0000" in json.dumps(result, allow_nan=False):
        raise ValueError("a result cannot hold the character NUL")
    return result


def _insist(settle: Callable[[], bool]) -> bool:
    """Write how a run ended, though the database be away some seconds; False when it is not ours."""
    for wait in (0.2, 1.0, 3.0, 6.0):
        try:
            return settle()
        except DatabaseError:
            if connection.in_atomic_block:
                raise
            log.warning("database away, trying again", exc_info=True)
            time.sleep(wait)
            close_old_connections()
    return settle()


def _sync() -> bool:
    cron.sync()
    return True


def _survive(step: Callable[[], T]) -> T | None:
    """The result of `step`; None, a log line and a second's rest when it raised: the thread must go on."""
    try:
        return step()
    except Exception:
        log.exception("worker step failed")
        time.sleep(1.0)
        return None
