"""data.json (DCAT-US 1.1 and 3): one document, the whole catalogue; and the portals that have one somewhere."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import datajson
from parvis.kit import http
from parvis.portal.harvest.queries.kinds.fetching import NotModified, Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before, in_pages

_JSON: Final = "application/json"


def pages(asked: Asked, addresses: Sequence[str]) -> Iterator[Page]:
    """The records of the document at the first of these addresses where there is one."""
    try:
        address, answer = _first(asked, addresses)
    except NotModified as same:
        yield as_before(same)
        return
    yield from in_pages([_item(one) for one in datajson.records_of(answer.body)], address)


def _pages(asked: Asked, paths: Sequence[str] = ()) -> Iterator[Page]:
    alone = is_document(asked.url) or not paths
    return pages(asked, [asked.url] if alone else [of(asked.url, path) for path in paths])


def is_document(url: str) -> bool:
    """Whether an address is that of the catalogue itself, rather than of its portal."""
    path = urlsplit(url).path
    return path.endswith(".json") or "/api/" in path


def of(url: str, path: str) -> str:
    """An address below that of a portal."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, "", ""))


def _first(asked: Asked, addresses: Sequence[str]) -> tuple[str, http.Answer]:
    for address in addresses[:-1]:
        try:
            return address, asked.fetch.get(address, accept=_JSON, conditional=True)
        except Refused as error:
            if error.reason != "status" or not error.value.startswith("404"):
                raise
    return addresses[-1], asked.fetch.get(addresses[-1], accept=_JSON, conditional=True)


def _item(record: object) -> Item:
    raw = orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return Item(datajson.identifier(record), raw, _JSON, partial(datajson.read_dataset, record))


KIND: Final = Kind(
    "datajson", "data.json", _("The file data.json of a portal (DCAT-US 1.1 or 3): its own address."), _pages
)
# DKAN 2 gives its catalogue in one file and, where that is switched off, by its API, in the same words.
DKAN: Final = Kind(
    "dkan", "DKAN", _("The address of the portal."),
    partial(_pages, paths=("/data.json", "/api/1/metastore/schemas/dataset/items")),
)  # fmt: skip
