"""What a kind of source is, what it is asked and what it gives."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from parvis.dialects import records
from parvis.portal.harvest.queries.kinds.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a source: what it calls itself, its bytes, and how they become a dataset.

    Equal bytes are the same record. `read` may raise `dialects.faults.Unreadable`, or kit.errors.Invalid.
    """

    remote_id: str
    raw: bytes
    media_type: str
    read: Callable[[], records.Dataset]


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and how many the source has in all when it says."""

    items: Sequence[Item]
    total: int | None = None
    unchanged: bool = False  # the whole source is as it was at the last clean run


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read: the address of the source, its settings, its name, and the one way to fetch."""

    url: str
    name: str
    fetch: Fetcher
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. `pages` raises Refused or Unreadable when the source cannot be read on."""

    name: str
    label: str | Promise
    help: str | Promise
    pages: Callable[[Asked], Iterator[Page]]


def in_pages(items: Sequence[Item], size: int = 100) -> Iterator[Page]:
    """The records of one document, some at a time, with their total; one empty page for none."""
    for start in range(0, max(1, len(items)), size):
        yield Page(items[start : start + size], len(items))
