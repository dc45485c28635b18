"""What the API of a portal is: lists, each read in steps that can be taken up where they stopped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from parvis.portal.moving.queries.live.asking import Asked
from parvis.portal.moving.queries.portals import Members


@dataclass(frozen=True, slots=True)
class Step:
    """Some things of a list, where it goes on (None: here it ends), and how many it has when it says."""

    things: Sequence[Members]
    following: int | None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a portal, and how it is read on from a place: a number of the list's own, first `first`.

    A portal may not have one that is not `needed`, or not show it to who asks.
    """

    name: str
    first: int
    step: Callable[[Asked, int], Step]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Api:
    """What there is to read of a kind of portal, and how a token is sent to it."""

    parts: Callable[[bool], Sequence[Part]]  # given whether there is a token
    header: Callable[[str], Mapping[str, str]]
