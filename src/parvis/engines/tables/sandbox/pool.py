"""How many questions go on at once, and the fresh processes that wait for the next ones.

A process answers one question: what a statement leaves behind is gone with it. One or two are kept ready, since to
start one takes longer than most questions; none before the first question.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.sandbox.apart import Worker
from parvis.engines.tables.sandbox.shapes import Answer, Given, Limits, Refused, Statement
from parvis.engines.tables.sandbox.trouble import told
from parvis.kit.errors import TooMany

_READY: Final = 2  # processes that wait, at most


class Question:
    """A statement that was read, and is answered once."""

    def __init__(self, worker: Worker, statement: Statement) -> None:
        self._worker = worker
        self.statement = statement

    def answer(self, tables: Sequence[Given]) -> Answer:
        """The rows, with these files under the names of the statement.

        Raises Invalid for what is wrong with it, OutOfTime, OutOfMemory, Failed, Unavailable.
        """
        try:
            return self._worker.answer(tables)
        except Refused as error:
            raise told(error, self._worker.limits) from error


class _Pool:
    """The processes of one set of limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.turns = BoundedSemaphore(limits.at_once)
        self._ready: deque[Worker] = deque()
        self._lock = Lock()

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        if not self.turns.acquire(timeout=self.limits.waiting):
            raise TooMany(_("Many queries are being answered just now: try again in a moment."), retry_after=5)
        worker = None
        try:
            worker = self._taken()
            self.refill()
            yield worker
        finally:
            if worker is not None:
                worker.end()
            self.turns.release()

    def _taken(self) -> Worker:
        with self._lock:
            while self._ready:
                worker = self._ready.popleft()
                if worker.is_alive:
                    return worker
                worker.end()
        return Worker(self.limits)

    def refill(self) -> None:
        """Have as many ready as there may be questions at once."""
        with self._lock:
            while len(self._ready) < min(_READY, self.limits.at_once):
                self._ready.append(Worker(self.limits))

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            while self._ready:
                self._ready.popleft().end()


_pools: dict[Limits, _Pool] = {}
_choosing = Lock()


def _pool(limits: Limits) -> _Pool:
    """The pool of these limits; those that wait under others are ended, since limits change for good."""
    with _choosing:
        if limits not in _pools:
            for other in _pools.values():
                other.close()
            _pools[limits] = _Pool(limits)
        return _pools[limits]


@contextmanager
def ask(text: str, limits: Limits) -> Iterator[Question]:
    """A process for one statement, which is read and not yet run; at the end of the block it is ended.

    Raises TooMany without a turn in time, Invalid for what is not one SELECT, OutOfTime, OutOfMemory, Failed,
    Unavailable on a machine where the process cannot be held back.
    """
    with _pool(limits).worker() as worker:
        try:
            statement = worker.read(text)
        except Refused as error:
            raise told(error, limits) from error
        yield Question(worker, statement)


def close() -> None:
    """End the processes that wait for a question."""
    with _choosing:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


def _forked() -> None:
    # Those that wait are the parent's, and are left to it for ever; so is a lock that one of its threads held.
    global _pools, _choosing
    _left.append(_pools)
    _pools, _choosing = {}, Lock()


_left: list[object] = []


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
