"""Lanes: how many long transfers go on at once in a process, so that some threads are always left for pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.db import connection
from django.utils.translation import gettext_lazy as _

from parvis.kit.errors import Unavailable


class Lanes:
    """So many lanes; whoever finds none free in time is told to come back."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = BoundedSemaphore(count)

    def take(self, seconds: float = 0) -> None:
        """Take a lane, waiting for one at most `seconds`. Raises Unavailable."""
        if not self._free.acquire(timeout=seconds) if seconds else not self._free.acquire(blocking=False):
            raise Unavailable(_("Many files are on their way just now: try again in a moment."))

    def leave(self) -> None:
        """Give the lane back."""
        self._free.release()

    @contextmanager
    def lane(self, seconds: float = 0) -> Iterator[None]:
        """A lane for as long as the block runs. Raises Unavailable."""
        self.take(seconds)
        try:
            yield
        finally:
            self.leave()


# Together some fewer than the threads of a web process (faces.cli.web.THREADS).
ARRIVING = Lanes(8)
LEAVING = Lanes(18)


class Passing:
    """A body on its way out, in a lane of its own until it ends or its reader is gone. Raises Unavailable."""

    def __init__(self, body: Iterator[bytes]) -> None:
        self._body: Iterator[bytes] | None = None
        LEAVING.take()
        self._body = body
        if not connection.in_atomic_block:
            connection.close()  # a reader may take hours, and the database has nothing more to say

    def __iter__(self) -> "Passing":
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._body or iter(()))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the lane back, once."""
        body, self._body = self._body, None
        if body is not None:
            LEAVING.leave()

    def __del__(self) -> None:
        """Whoever forgets to close gives the lane back all the same."""
        self.close()
