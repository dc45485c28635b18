"""A portal of OpenDataSoft: its API, a hundred datasets at a time, or its catalogue exported as CSV."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import opendatasoft
from parvis.portal.harvest.queries.kinds.fetching import NotModified, Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before, in_pages

_AT_ONCE: Final = 100
_WINDOW: Final = 10_000  # datasets the API pages through; larger catalogues are exported
_CATALOGUE: Final = "/api/explore/v2.1/catalog/datasets"


def _pages(asked: Asked) -> Iterator[Page]:
    parts = urlsplit(asked.url)
    site = f"{parts.scheme}://{parts.netloc}"
    if parts.path.strip("/") and not parts.path.rstrip("/").endswith(_CATALOGUE):
        yield from _document(asked, site)
        return
    for offset in range(0, _WINDOW, _AT_ONCE):
        page = _page(asked, f"{site}{_CATALOGUE}?limit={_AT_ONCE}&offset={offset}&order_by=dataset_id", site)
        if page.total is not None and page.total > _WINDOW:
            raise Refused("too_many_pages")
        yield page
        if not page.size() or offset + page.size() >= (page.total or 0):
            return


def _page(asked: Asked, address: str, site: str) -> Page:
    try:
        answer = asked.fetch.get(address, accept="application/json", conditional=True)
    except NotModified as same:
        return as_before(same)
    found = opendatasoft.records_of(answer.body)
    return Page([_item(one, site) for one in found.records], found.total, address)


def _document(asked: Asked, site: str) -> Iterator[Page]:
    try:
        answer = asked.fetch.get(asked.url, conditional=True)
    except NotModified as same:
        yield as_before(same)
        return
    yield from in_pages([_item(one, site) for one in opendatasoft.records_of(answer.body).records], asked.url)


def _item(record: object, site: str) -> Item:
    known = record if isinstance(record, dict) else {}
    raw = orjson.dumps(known, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    read = partial(opendatasoft.read_dataset, known, site=site)
    return Item(opendatasoft.identifier(known), raw, "application/json", read)


KIND: Final = Kind(
    "opendatasoft", "OpenDataSoft",
    _("The address of the portal, https://data.example.org, or that of its catalogue exported as CSV."), _pages,
)  # fmt: skip
