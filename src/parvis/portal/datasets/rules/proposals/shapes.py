"""What proposals are made of, and what they are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language

from parvis.engines.tables import Sample


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field of a dataset, and why; `label` is the value in words where it is a code."""

    field: str
    value: Any
    reason: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file: what it is called, and what was read of it."""

    name: str
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A zone: its name in the reader's language, and the ids of the zones around it, the nearest first."""

    id: str
    name: str
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around the files. `places` has those that `asked` asks for, and those around them."""

    today: date
    organization: str = ""
    zone: str = ""  # of the organization
    licenses: Mapping[str, int] = field(default_factory=dict)  # how many of its datasets have each
    license_titles: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()  # in use on the portal, the most used first
    places: Mapping[str, Place] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # folded name of a place: its id


def day(value: date) -> str:
    """`3 mars 2026`, in the language in force."""
    return format_date(value, format="long", locale=_locale())


def number(value: int) -> str:
    """`12 345`, in the language in force."""
    return format_decimal(value, locale=_locale())


def named(text: str) -> str:
    """A name from a file inside a sentence: isolated, so that Latin letters do not turn Arabic around (UAX 9)."""
    return f"\u2068{text}\u2069" if _locale() == "ar" else text


def _locale() -> str:
    return (get_language() or "en").partition("-")[0]
