"""Conditions of any shape that a query may add to its words and filters."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Has:
    """A filter has one of these values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A number lies between these, ends included; None for an open end."""

    name: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """The thing is one of these, by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Says:
    """A text has all these words: `title`, or `all` for any of its texts."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold; always true without any."""

    parts: "tuple[Where, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds at least; never true without any."""

    parts: "tuple[Where, ...]" = ()


@dataclass(frozen=True, slots=True)
class Without:
    """This does not hold."""

    part: "Where"


Where: TypeAlias = Has | Within | Among | Says | Every | Either | Without


def looks_into_texts(where: Where | None) -> bool:
    """Whether only an index of words can tell."""
    match where:
        case Says():
            return True
        case Every(parts) | Either(parts):
            return any(looks_into_texts(part) for part in parts)
        case Without(part):
            return looks_into_texts(part)
        case _:
            return False
