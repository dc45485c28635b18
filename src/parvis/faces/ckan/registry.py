"""The actions there are, each under the name CKAN gives it; their words are what `help_show` says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parvis.faces.ckan.calls import Call

Run = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """`reads` is true for what may be asked with GET, and changes nothing."""

    run: Run
    reads: bool

    @property
    def words(self) -> str:
        """What it does, for people."""
        return (self.run.__doc__ or "").strip()


ACTIONS: dict[str, Action] = {}


def reading(*names: str) -> Callable[[Run], Run]:
    """Declares what answers these actions, which change nothing."""
    return _declared(names, reads=True)


def writing(*names: str) -> Callable[[Run], Run]:
    """Declares what answers these actions, which change something."""
    return _declared(names, reads=False)


def _declared(names: tuple[str, ...], *, reads: bool) -> Callable[[Run], Run]:
    def declare(run: Run) -> Run:
        ACTIONS.update(dict.fromkeys(names, Action(run, reads)))
        return run

    return declare
