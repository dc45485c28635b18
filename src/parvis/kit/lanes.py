"""Lanes: how many long transfers go on at once in a process, so that some threads are always left for pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

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
