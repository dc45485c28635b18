"""Catalogues in DCAT: a document of RDF with its pages (Hydra), or a CSW 2.0.2 service that gives DCAT."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.dialects import dcat, iso19139
from parvis.dialects.dcat import formats
from parvis.dialects.filelist import extension
from parvis.kit.errors import Invalid
from parvis.portal.harvest.queries.kinds import csw
from parvis.portal.harvest.queries.kinds.fetching import NotModified, Refused
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before

_ACCEPT: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/trig;q=0.7"
# What servers say when they do not know: the end of the address then knows better.
_VAGUE: Final = frozenset(["", "text/plain", "text/html", "application/octet-stream", "binary/octet-stream"])
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_XML: Final = "application/rdf+xml"


def _pages(asked: Asked) -> Iterator[Page]:
    address, is_first, count = asked.url, True, 0
    while address:
        page = _page(asked, address, is_first)
        yield page
        count += page.size()
        if page.following == address:  # a last page may name itself, and no other
            if count < (page.total or 0):
                raise Refused("loop", address)
            return
        address, is_first = page.following, False


def _page(asked: Asked, address: str, is_first: bool) -> Page:
    try:
        answer = asked.fetch.get(address, accept=_ACCEPT, conditional=True)
    except NotModified as same:
        return as_before(same)
    found = _parts(answer.body, _kind(answer.headers.get("content-type", ""), address), address)
    if is_first and not found.datasets and not found.total:
        raise Refused("no_catalogue", answer.body[:100].decode(errors="replace"))
    return Page(_items(found.datasets), found.total, address, found.next)


def _kind(said: str, address: str) -> str:
    """What the document is: as its server says, or else as it is called."""
    bare = said.partition(";")[0].strip().lower()
    return extension(address) or bare if bare in _VAGUE or formats.known(bare) is None else bare


def _parts(body: bytes, media_type: str, base: str) -> dcat.Parts:
    try:
        return dcat.parts(body, media_type, base=base)
    except dcat.TooDeep as error:
        raise Refused("too_deep", dcat.DEPTH) from error
    except Invalid as error:
        raise Refused("not_rdf", "; ".join(str(one) for why in error.fields.values() for one in why)) from error


def _items(datasets: Sequence[dcat.Part]) -> list[Item]:
    """What a graph says of each dataset: a part of a graph has no bytes of its own until somebody asks."""
    return [Item(one.id, cache(one.turtle), "text/turtle", one.read, one.mark) for one in datasets]


def _found(body: bytes, base: str) -> csw.Found:
    total, following = iso19139.place(body)
    return _items(_parts(body, _XML, base).datasets), total, following


def _searched(asked: Asked) -> Iterator[Page]:
    return csw.pages(asked, csw.Search(_DCAT, "dcat", partial(_found, base=asked.url)))


KIND: Final = Kind(
    "dcat", "DCAT",
    _("The address of the catalogue in RDF (Turtle, RDF/XML, JSON-LD…): catalog.ttl, catalog.rdf, catalog.jsonld."),
    _pages,
)  # fmt: skip
OF_CSW: Final = Kind(
    "csw-dcat", "CSW (DCAT)", _("A catalogue of geographic data whose CSW service gives DCAT: its address."), _searched
)
