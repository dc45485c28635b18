"""DuckDB in this process: a cursor for each question, with a limit on how many, how long and how much.

Two instances: one for questions that are answered at once, one with a single thread for results that leave slowly, so
that downloads never take the processors from pages. Only our own SQL comes here. DuckDB is imported at the first
question, and made anew in a process that was forked.
"""

import ctypes
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Condition, Lock, Thread
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.kit.errors import Invalid, PortalError, TooMany, Unavailable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CORES: Final = os.cpu_count() or 2
_AGAIN: Final = 0.1  # seconds between two interruptions of the same question
# Our files never change, so that what is known of one stays true. A page is found by the columns that choose and order
# its rows, and the others are read for its rows alone; DuckDB does so below 50 rows unless told otherwise.
_WAYS: Final = {
    "parquet_metadata_cache": True,
    "late_materialization_max_rows": 1_000,
    "dynamic_or_filter_threshold": 1_000,
}


class OutOfTime(Unavailable):
    """The question was stopped: it took longer than it may."""


class OutOfMemory(Unavailable):
    """The question was stopped: it needs more memory than there is for one."""


class Failed(Unavailable):
    """DuckDB was wrong about the question itself; put in another way, it may be answered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be used. `directories`: when given, the only ones that are read and written."""

    threads: int = min(_CORES, 4)
    memory: int = 2_000_000_000  # bytes, of all questions together
    questions: int = 2 * _CORES  # at once
    seconds: float = 10.0  # of a question, with the time it waits for its turn
    longest: float = 600.0  # seconds that a caller may ask for
    streams: int = 4  # at once: results that leave as fast as their reader takes them
    stream_memory: int = 1_000_000_000  # bytes, of all streams together
    stream_seconds: float = 3600.0
    temporary: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    temporary_bytes: int = 10_000_000_000
    directories: tuple[Path, ...] = ()


class _Clock:
    """One thread that interrupts the cursors whose time is over; it lives as long as it is needed.

    It says so again and again until they are closed: DuckDB forgets what was said between two statements.
    """

    def __init__(self) -> None:
        self._due: dict[int, tuple[float, DuckDBPyConnection]] = {}
        self._changed = Condition(Lock())
        self._runs = False

    @contextmanager
    def watching(self, cursor: "DuckDBPyConnection", until: float) -> Iterator[None]:
        with self._changed:
            self._due[id(cursor)] = (until, cursor)
            self._changed.notify()
            if not self._runs:
                self._runs = True
                Thread(target=self._run, name="tables-clock", daemon=True).start()
        try:
            yield
        finally:
            with self._changed:
                self._due.pop(id(cursor), None)

    def _run(self) -> None:
        with self._changed:
            while True:
                if not self._due and not self._changed.wait(30) and not self._due:
                    self._runs = False
                    return
                now = time.monotonic()
                for key, (until, cursor) in self._due.items():
                    if until <= now:
                        cursor.interrupt()
                        self._due[key] = now + _AGAIN, cursor
                if self._due:
                    self._changed.wait(min(until for until, _cursor in self._due.values()) - now)


class _Instance:
    """A DuckDB with its turns; made when it is first asked."""

    def __init__(self, limits: Limits, turns: int, threads: int, memory: int, seconds: float) -> None:
        self._limits = limits
        self._sizes = {"threads": threads, "memory_limit": f"{memory}B", "max_execution_time": int(1000 * seconds)}
        self._lock = Lock()
        self.turns = BoundedSemaphore(turns)
        self.made: DuckDBPyConnection | None = None

    def cursor(self) -> "DuckDBPyConnection":
        with self._lock:
            if self.made is None:
                self.made = _make(self._limits, self._sizes)
            return self.made.cursor()

    def look_at(self, error: Exception) -> None:
        """After an error that DuckDB does not come back from, the next cursor is of a new instance."""
        import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

        if isinstance(error, duckdb.FatalException):
            with self._lock:
                self.made = None


class _Process:
    """What this process has."""

    def __init__(self, limits: Limits) -> None:
        one = limits
        self.limits = limits
        self.clock = _Clock()
        # DuckDB's own limit of time is twice ours, should our clock fail.
        self.questions = _Instance(one, one.questions, one.threads, one.memory, 2 * one.longest)
        self.streams = _Instance(one, one.streams, 1, one.stream_memory, 2 * one.stream_seconds)


_process = _Process(Limits())
_source: Callable[[], Limits] = Limits


def follow(source: Callable[[], Limits]) -> Callable[[], Limits]:
    """Use the limits that `source` tells, which is asked at each question; return the source of before.

    Results that are open when they change go on under the old ones.
    """
    global _source
    before, _source = _source, source
    return before


def settle(limits: Limits) -> None:
    """Use these limits from the next question on."""
    follow(lambda: limits)


def limits() -> Limits:
    """The limits in force."""
    return _here().limits


def _here() -> _Process:
    global _process
    wanted = _source()
    if wanted != _process.limits:
        wanted.temporary.mkdir(parents=True, exist_ok=True)
        _process = _Process(wanted)
    return _process


@contextmanager
def cursor(seconds: float | None = None) -> Iterator["DuckDBPyConnection"]:
    """A cursor for one question, which ends within `seconds` (by default those of the limits), waiting included.

    What is left of its result is dropped at the end. Raises TooMany without a turn in time, OutOfTime, OutOfMemory,
    Invalid when a value cannot be computed, Unavailable when the file cannot be read.
    """
    here = _here()
    allowed = here.limits.seconds if seconds is None else min(seconds, here.limits.longest)
    until = time.monotonic() + allowed
    with _turn(here.questions, allowed), _opened(here, here.questions, until, allowed) as opened:
        yield opened


@contextmanager
def stream() -> Iterator["DuckDBPyConnection"]:
    """A cursor for a result that leaves slowly; raises as `cursor` does, TooMany at once when all places are taken."""
    here = _here()
    allowed = here.limits.stream_seconds
    with _turn(here.streams, 0), _opened(here, here.streams, time.monotonic() + allowed, allowed) as opened:
        yield opened


@contextmanager
def _turn(instance: _Instance, seconds: float) -> Iterator[None]:
    turns = instance.turns
    if not (turns.acquire(timeout=seconds) if seconds > 0 else turns.acquire(blocking=False)):
        raise TooMany(_("Many people are asking for tables just now: try again in a moment."), retry_after=5)
    try:
        yield
    finally:
        turns.release()


@contextmanager
def _opened(here: _Process, instance: _Instance, until: float, allowed: float) -> Iterator["DuckDBPyConnection"]:
    opened = instance.cursor()
    try:
        with here.clock.watching(opened, until):
            yield opened
    except _errors() as error:
        instance.look_at(error)
        raise _told(error, allowed) from error
    finally:
        opened.close()


def _make(limits: Limits, sizes: dict[str, Any]) -> "DuckDBPyConnection":
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    settings = {
        **sizes,
        "temp_directory": str(limits.temporary / "duckdb"),
        "max_temp_directory_size": f"{limits.temporary_bytes}B",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    instance = duckdb.connect(":memory:", config=settings)
    for name, value in _WAYS.items():
        instance.execute(f"SET GLOBAL {name} = {value}")
    if limits.directories:
        places = [str(place) for place in (*limits.directories, limits.temporary)]
        instance.execute("SET allowed_directories = ?", [places])
        instance.execute("SET enable_external_access = false")
    instance.execute("SET lock_configuration = true")
    return instance


@cache
def _errors() -> tuple[type[Exception], ...]:
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    return (duckdb.Error,)


def _told(error: Exception, seconds: float) -> Exception:
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    told: PortalError
    match error:
        case duckdb.InterruptException():
            words = _("This takes longer than the %(seconds)s seconds there are: ask for less, with a filter.")
            told = OutOfTime(words % {"seconds": round(seconds)})
        case duckdb.OutOfMemoryException():
            told = OutOfMemory(_("This needs more memory than there is: ask for less, with a filter or fewer columns."))
        case duckdb.ConversionException() | duckdb.OutOfRangeException():
            told = Invalid({}, _("A number or a date of this question is too large to be computed."))
        case duckdb.IOException():
            told = Unavailable(_("This table cannot be read just now: try again in a moment."))
        case duckdb.InternalException() | duckdb.FatalException():
            told = Failed(_("This question could not be answered: ask it in another way."))
        case _:
            return error
    return told


def _forked() -> None:
    # The parent's threads are not here, so its instances must neither be used nor taken down: they are left for ever.
    global _process
    for instance in (_process.questions, _process.streams):
        if instance.made is not None:
            with suppress(AttributeError):  # an interpreter that is not CPython
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(instance.made))
    _process = _Process(_process.limits)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
