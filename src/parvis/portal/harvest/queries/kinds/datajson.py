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
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, in_pages

_JSON: Final = "application/json"


def _pages(asked: Asked, paths: Sequence[str] = ()) -> Iterator[Page]:
    """The records of the document at the address, or at the first of these paths of its site where there is one."""
    try:
        answer = _first(asked, [asked.url] if _is_document(asked.url) else [_of(asked.url, path) for path in paths])
    except NotModified:
        yield Page((), unchanged=True)
        return
    yield from in_pages([_item(one) for one in datajson.records_of(answer.body)])


def _is_document(url: str) -> bool:
    path = urlsplit(url).path
    return path.endswith(".json") or "/api/" in path


def _of(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, "", ""))


def _first(asked: Asked, addresses: Sequence[str]) -> http.Answer:
    for address in addresses[:-1]:
        try:
            return asked.fetch.get(address, accept=_JSON, conditional=True)
        except Refused as error:
            if error.reason != "status" or not error.value.startswith("404"):
                raise
    return asked.fetch.get(addresses[-1] if addresses else asked.url, accept=_JSON, conditional=True)


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
# ArcGIS Hub has a feed for each version of the vocabulary; sites that were not brought up to date have the old file.
ARCGIS: Final = Kind(
    "arcgis", "ArcGIS Hub", _("The address of the portal."),
    partial(_pages, paths=("/api/feed/dcat-us/1.1.json", "/data.json")),
)  # fmt: skip
