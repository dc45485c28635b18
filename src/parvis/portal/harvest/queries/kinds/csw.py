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
    "service": "CSW", "version": "2.0.2", "request": "GetRecords", "resultType": "results",
    "elementSetName": "full", "maxRecords": str(_AT_ONCE),
}  # fmt: skip


def _pages(asked: Asked) -> Iterator[Page]:
    start = 1
    while True:
        answer = asked.fetch.get(search(asked.url, start), accept=_XML)
        found = iso19139.page(answer.body)
        yield Page([_item(one) for one in found.records], found.total)
        if not found.next or not found.records or found.next > (found.total or 0) or is_file(asked.url):
            return
        if found.next <= start:
            raise Refused("loop", f"nextRecord={found.next}")
        start = found.next


def search(url: str, start: int, *, schema: str = iso19139.GMD, names: str = "gmd:MD_Metadata") -> str:
    """The search as a query, for records of this schema and type.

    Parameters that the address of the source already has are kept, `request` above all.
    """
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    said = {name.lower() for name in given}
    if is_file(url):
        return url
    wanted = {**_SEARCH, "typeNames": names, "outputSchema": schema}
    added = {name: value for name, value in wanted.items() if name.lower() not in said}
    kept = {name: value for name, value in given.items() if name.lower() != "startposition"}
    return urlunsplit(parts._replace(query=urlencode({**kept, **added, "startPosition": str(start)})))


def is_file(url: str) -> bool:
    """A document that lies there, and answers no question."""
    return urlsplit(url).path.endswith(".xml")


def _item(raw: bytes) -> Item:
    return Item(iso19139.identifier(raw), raw, _XML, partial(iso19139.read_dataset, raw))


KIND: Final = Kind(
    "csw", "CSW (ISO 19139)",
    _("A catalogue of geographic data: the address of its CSW service, or of a file of ISO 19139 records."), _pages,
)  # fmt: skip
