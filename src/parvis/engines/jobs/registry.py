"""The tasks this program knows, by name, and the schedules declared in code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])
LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 5


class UnknownTask(LookupError):
    """No task of this name is registered in this process."""


@dataclass(frozen=True, slots=True)
class Task:
    """A function run as `function(context, **kwargs)`, and how."""

    name: str
    function: Callable[..., object]
    max_attempts: int = MAX_ATTEMPTS
    priority: int = 0  # the greatest goes first
    lease: timedelta = LEASE  # how long after its last sign of life a worker is held dead
    unique: Callable[..., str] | None = None  # the unique key, from the kwargs


@dataclass(frozen=True, slots=True)
class Declared:
    """A schedule written in code; `cron` has five fields, read in UTC."""

    name: str
    task: str
    cron: str
    kwargs: Mapping[str, object] = field(default_factory=dict)


_tasks: dict[str, Task] = {}
_declared: dict[str, Declared] = {}


def get(name: str) -> Task:
    """The task called `name`; raises UnknownTask."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(name) from None


def attempts(name: str) -> int:
    """How many attempts a job of this name has; the usual number when its task is unknown here."""
    return _tasks[name].max_attempts if name in _tasks else MAX_ATTEMPTS


def names() -> list[str]:
    """The names of all tasks, sorted."""
    return sorted(_tasks)


def declared() -> list[Declared]:
    """The schedules declared in code."""
    return list(_declared.values())


def task(
    name: str,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    priority: int = 0,
    lease: timedelta = LEASE,
    unique: Callable[..., str] | None = None,
) -> Callable[[Function], Function]:
    """Register `function(context, **kwargs)` as a task; its kwargs and its result are JSON.

    `unique`, called with the kwargs, gives the unique key of a job that is enqueued without one. The function
    is returned unchanged. Raises ValueError when another function has the name.
    """

    def register(function: Function) -> Function:
        known = _tasks.get(name)
        if known and _address(known.function) != _address(function):
            raise ValueError(f"two tasks are called {name!r}: {_address(known.function)} and {_address(function)}")
        _tasks[name] = Task(name, function, max_attempts, priority, lease, unique)
        return function

    return register


def scheduled(
    name: str, *, cron: str, max_attempts: int = MAX_ATTEMPTS, priority: int = 0, lease: timedelta = LEASE
) -> Callable[[Function], Function]:
    """Register a task that also runs by itself, without kwargs, at the times of `cron` (five fields, UTC)."""

    def register(function: Function) -> Function:
        task(name, max_attempts=max_attempts, priority=priority, lease=lease)(function)
        _declared[name] = Declared(name, name, cron)
        return function

    return register


def _address(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
