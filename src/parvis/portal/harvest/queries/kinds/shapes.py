"""What a kind of source is, what it is asked and what it gives."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from parvis.dialects import records
from parvis.portal.harvest.queries.kinds.fetching import Fetcher, NotModified


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a source: what it calls itself, its bytes, and how they become a dataset.

    Equal bytes are the same record; where they cost something to make, `raw` makes them, and equal marks are. `read`
    may raise `dialects.faults.Unreadable`, or kit.errors.Invalid.
    """

    remote_id: str
    raw: bytes | Callable[[], bytes]
    media_type: str
    read: Callable[[], records.Dataset]
    mark: bytes = b""

    def body(self) -> bytes:
        """The record as it came."""
        return self.raw if isinstance(self.raw, bytes) else self.raw()


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and how many the source has in all when it says.

    With the `address` it was asked for conditionally, it is remembered, and so is which one was `following`; as long as
    it then stays `unchanged` it comes without records, and none is looked at. Pages of one address follow one another.
    """

    items: Sequence[Item]
    total: int | None = None
    address: str = ""
    following: str = ""
    unchanged: bool = False
    count: int = 0  # of its records, when it is unchanged

    def size(self) -> int:
        """How many records the page has."""
        return self.count if self.unchanged else len(self.items)


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


def in_pages(items: Sequence[Item], address: str = "", size: int = 100) -> Iterator[Page]:
    """The records of one document, some at a time, with their total; one empty page for none."""
    for start in range(0, max(1, len(items)), size):
        yield Page(items[start : start + size], len(items), address)


def as_before(same: NotModified) -> Page:
    """The page of an address whose document is as it was."""
    return Page((), same.known.total, same.address, same.known.following, unchanged=True, count=same.known.count)
