"""A catalogue of spatial data (CSW 2.0.2) that gives ISO 19139, some records at a time; or one such document."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from parvis.dialects import iso19139
from parvis.portal.harvest.queries.kinds.fetching import Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page

_AT_ONCE: Final = 50
_XML: Final = "application/xml"
_SEARCH: Final = {
    "service": "CSW", "version": "2.0.2", "request": "GetRecords", "typeNames": "gmd:MD_Metadata",
    "outputSchema": iso19139.GMD, "resultType": "results", "elementSetName": "full", "maxRecords": str(_AT_ONCE),
}  # fmt: skip


def _pages(asked: Asked) -> Iterator[Page]:
    start = 1
    while True:
        answer = asked.fetch.get(_address(asked.url, start), accept=_XML)
        found = iso19139.page(answer.body)
        yield Page([_item(one) for one in found.records], found.total)
        if not found.next or not found.records or found.next > (found.total or 0) or _is_file(asked.url):
            return
        if found.next <= start:
            raise Refused("loop", f"nextRecord={found.next}")
        start = found.next


def _address(url: str, start: int) -> str:
    """The search as a query; parameters that the address of the source already has are kept, `request` above all."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    names = {name.lower() for name in given}
    if _is_file(url):
        return url
    added = {name: value for name, value in _SEARCH.items() if name.lower() not in names}
    kept = {name: value for name, value in given.items() if name.lower() != "startposition"}
    return urlunsplit(parts._replace(query=urlencode({**kept, **added, "startPosition": str(start)})))


def _is_file(url: str) -> bool:
    """A document that lies there, and answers no question."""
    return urlsplit(url).path.endswith(".xml")


def _item(raw: bytes) -> Item:
    return Item(iso19139.identifier(raw), raw, _XML, partial(iso19139.read_dataset, raw))


KIND: Final = Kind(
    "csw", "CSW (ISO 19139)",
    _("A catalogue of geographic data: the address of its CSW service, or of a file of ISO 19139 records."), _pages,
)  # fmt: skip
