"""What a task is given while it runs, and the exceptions it may raise to say how it ends.

Nothing here touches the database: the worker's keeper thread carries news both ways, on a connection of its
own, so that a task inside a transaction neither hides its progress nor locks its own row against the
heartbeat.
"""

import threading
from datetime import timedelta
from typing import Literal

Ending = Literal["cancelled", "stopping", "lost"]


class Cancelled(BaseException):
    """The job must stop now. Not an Exception, so that a loop that survives errors does not survive this."""


class Retry(Exception):
    """The job must be tried again, `after` seconds or a duration from now; the usual delay when None.

    It counts as an attempt.
    """

    def __init__(self, message: str = "", *, after: float | timedelta | None = None) -> None:
        super().__init__(message)
        self.after = timedelta(seconds=after) if isinstance(after, int | float) else after


class Permanent(Exception):
    """The job has failed and trying again is of no use; `message` is shown to people."""


class Context:
    """One run of one job."""

    def __init__(self, job_id: int, attempt: int, stopping: threading.Event | None = None) -> None:
        self.job_id = job_id
        self.attempt = attempt
        self._stopping = stopping or threading.Event()
        self._ending: Ending | None = None
        self.saw_cancel = False
        self._progress: tuple[int, int | None, str] | None = None

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the job is; costs nothing: written at most once a second, and at the end."""
        self._progress = (done, total, message[:200])

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to cancel; a task that then returns early ends as cancelled, not as done."""
        self.saw_cancel = self.saw_cancel or self._ending == "cancelled"
        return self.saw_cancel

    def check(self) -> None:
        """Raise Cancelled if the job was cancelled, or if its worker must stop or lost it: it runs again."""
        if self.ending:
            raise Cancelled(self.ending)

    @property
    def ending(self) -> Ending | None:
        """Why the run should end early, or None."""
        return self._ending or ("stopping" if self._stopping.is_set() else None)

    def end(self, why: Ending) -> None:
        """Ask the task to end; the worker calls this."""
        self._ending = why

    def take_progress(self) -> tuple[int, int | None, str] | None:
        """The progress not yet written, once; the worker calls this."""
        progress, self._progress = self._progress, None
        return progress
