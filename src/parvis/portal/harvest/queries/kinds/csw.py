"""Catalogues of spatial data (CSW 2.0.2) that give ISO 19139 or Dublin Core; or one such document.

They are asked by GET, and by POST when they know no other way: either is a question and changes nothing there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext_lazy as _

from parvis.dialects import dublincore, iso19139
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.iso19139.terms import CSW
from parvis.portal.harvest.queries.kinds.fetching import Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page

_AT_ONCE: Final = 50
_XML: Final = "application/xml"
_SEARCH: Final = {
    "service": "CSW", "version": "2.0.2", "request": "GetRecords", "resultType": "results",
    "elementSetName": "full", "maxRecords": str(_AT_ONCE),
}  # fmt: skip
# Parameters of a search, which a question by POST has in its body.
_OF_SEARCH: Final = {*(name.lower() for name in _SEARCH), "typenames", "outputschema", "startposition"}
_QUESTION: Final = (
    f'<csw:GetRecords xmlns:csw="{CSW}" service="CSW" version="2.0.2" resultType="results" outputFormat="{_XML}" '
    'outputSchema={schema} startPosition="{start}" maxRecords="' + str(_AT_ONCE) + '"><csw:Query xmlns:gmd='
    f'"{iso19139.GMD}" typeNames={{names}}><csw:ElementSetName>full</csw:ElementSetName></csw:Query></csw:GetRecords>'
)
# What servers that only know POST say to a GET: an error, a page for people, a report that it is no operation.
_NO_GET: Final = ("400", "404", "405", "406", "415", "500", "501")
_NOT_FOUND: Final = frozenset([Problem.EXCEPTION, Problem.NO_CATALOGUE, Problem.NOT_XML, Problem.HAS_DOCTYPE])
Found = tuple[Sequence[Item], int | None, int]


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, and how an answer is read: its items, how many there are in all, the next start or 0."""

    schema: str
    names: str
    read: Callable[[bytes], Found]


def pages(asked: Asked, search: Search) -> Iterator[Page]:
    """The pages of a search. Raises Refused, Unreadable."""
    start, ask = 1, _by_get
    while True:
        try:
            items, total, following = search.read(ask(asked, search, start))
        except (Refused, Unreadable) as error:
            if start > 1 or ask is _by_post or not _is_post_worth(error, asked.url):
                raise
            ask = _by_post
            items, total, following = _posted(asked, search, error)
        yield Page(items, total)
        if not following or not items or following > (total or 0) or is_file(asked.url):
            return
        if following <= start:
            raise Refused("loop", f"nextRecord={following}")
        start = following


def _by_get(asked: Asked, search: Search, start: int) -> bytes:
    return asked.fetch.get(address(asked.url, start, search), accept=_XML).body


def _by_post(asked: Asked, search: Search, start: int) -> bytes:
    parts = urlsplit(asked.url)
    given = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
             if name.lower() not in _OF_SEARCH]  # fmt: skip
    question = _QUESTION.format(schema=quoteattr(search.schema), names=quoteattr(search.names), start=start)
    url = urlunsplit(parts._replace(query=urlencode(given)))
    return asked.fetch.post(url, question.encode(), media_type=_XML, accept=_XML).body


def _posted(asked: Asked, search: Search, first: Refused | Unreadable) -> Found:
    """The first page by POST; what went wrong by GET when that is no better."""
    try:
        return search.read(_by_post(asked, search, 1))
    except (Refused, Unreadable):
        raise first from None


def _is_post_worth(error: Refused | Unreadable, url: str) -> bool:
    if is_file(url):
        return False
    if isinstance(error, Refused):
        return error.reason == "status" and error.value.startswith(_NO_GET)
    return error.problem in _NOT_FOUND


def address(url: str, start: int, search: Search) -> str:
    """The search as a query. Parameters that the address of the source already has are kept, `request` above all."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    said = {name.lower() for name in given}
    if is_file(url):
        return url
    wanted = {**_SEARCH, "typeNames": search.names, "outputSchema": search.schema}
    added = {name: value for name, value in wanted.items() if name.lower() not in said}
    kept = {name: value for name, value in given.items() if name.lower() != "startposition"}
    return urlunsplit(parts._replace(query=urlencode({**kept, **added, "startPosition": str(start)})))


def is_file(url: str) -> bool:
    """A document that lies there, and answers no question."""
    return urlsplit(url).path.endswith(".xml")


def _iso(body: bytes) -> Found:
    found = iso19139.page(body)
    items = [Item(iso19139.identifier(raw), raw, _XML, partial(iso19139.read_dataset, raw)) for raw in found.records]
    return items, found.total, found.next


def _core(body: bytes) -> Found:
    found = dublincore.page(body)
    items = [
        Item(dublincore.identifier(raw), raw, _XML, partial(dublincore.read_dataset, raw)) for raw in found.records
    ]
    return items, found.total, found.next


KIND: Final = Kind(
    "csw", "CSW (ISO 19139)",
    _("A catalogue of geographic data: the address of its CSW service, or of a file of ISO 19139 records."),
    partial(pages, search=Search(iso19139.GMD, "gmd:MD_Metadata", _iso)),
)  # fmt: skip
OF_CORE: Final = Kind(
    "csw-dc", "CSW (Dublin Core)",
    _("A catalogue of geographic data whose CSW service gives nothing but Dublin Core: its address."),
    partial(pages, search=Search(CSW, "csw:Record", _core)),
)  # fmt: skip
