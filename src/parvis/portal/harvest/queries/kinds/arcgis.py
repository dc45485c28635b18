"""An ArcGIS Hub: its feed for DCAT-US; its search, a hundred items at a time, where there is none or that is asked."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import arcgis
from parvis.dialects.faults import Problem, Unreadable
from parvis.portal.harvest.queries.kinds import datajson
from parvis.portal.harvest.queries.kinds.fetching import NotModified, Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before

_JSON: Final = "application/json"
# Its feed, which sites that were not brought up to date have in the old place.
_FEEDS: Final = ("/api/feed/dcat-us/1.1.json", "/data.json")
_RECORDS: Final = "/api/search/v1/collections/dataset/items"
_OLDER: Final = "/api/v3/datasets"
# What a portal says where its people switched the feed off, or where its version has no such search.
_ABSENT: Final = ("400", "403", "404", "410", "501")


def _pages(asked: Asked) -> Iterator[Page]:
    """What the address leads to: a search, a feed, or a portal, which has one of them or the other."""
    if any(path in asked.url for path in ("/api/search/", "/api/v3/")):
        yield from _searched(asked, _first(asked.url))
    elif datajson.is_document(asked.url):
        yield from datajson.pages(asked, [asked.url])
    else:
        yield from _first_there_is(asked)


def _first_there_is(asked: Asked) -> Iterator[Page]:
    ways = [
        *(partial(datajson.pages, asked, [datajson.of(asked.url, path)]) for path in _FEEDS),
        *(partial(_searched, asked, _first(datajson.of(asked.url, path))) for path in (_RECORDS, _OLDER)),
    ]
    for way in ways:
        pages = way()
        try:
            first = next(pages)
        except (Refused, Unreadable) as error:
            if way is ways[-1] or not _is_absent(error):
                raise
        else:
            yield first
            yield from pages
            return


def _is_absent(error: Refused | Unreadable) -> bool:
    """Whether there is something else at an address, often a page for people, or nothing."""
    if isinstance(error, Refused):
        return error.reason == "status" and error.value.startswith(_ABSENT)
    return error.problem in (Problem.NOT_JSON, Problem.NO_CATALOGUE)


def _first(url: str) -> str:
    """The first page of a search; the filters of its address are kept."""
    parts = urlsplit(url)
    paging = {"limit": "100", "startindex": "1", "sortBy": "properties.created"}
    if "/api/v3/" in parts.path:
        paging = {"page[size]": "100", "page[number]": "1", "sort": "name"}
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **paging})))


def _searched(asked: Asked, address: str) -> Iterator[Page]:
    while address:
        page = _page(asked, address)
        yield page
        address = page.following if page.size() else ""


def _page(asked: Asked, address: str) -> Page:
    try:
        answer = asked.fetch.get(address, accept=_JSON, conditional=True)
    except NotModified as same:
        return as_before(same)
    found = arcgis.records_of(answer.body)
    parts = urlsplit(asked.url)
    items = [_item(one, f"{parts.scheme}://{parts.netloc}") for one in found.records]
    return Page(items, found.total, address, urljoin(address, found.next) if found.next else "")


def _item(item: Mapping[str, Any], site: str) -> Item:
    raw = orjson.dumps(item, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return Item(arcgis.identifier(item), raw, _JSON, partial(arcgis.read_dataset, item, site=site))


KIND: Final = Kind(
    "arcgis", "ArcGIS Hub",
    _("The address of the portal, or of its search with filters: …/api/search/v1/collections/dataset/items?tags=…"),
    _pages,
)  # fmt: skip
