"""The ways a graph is written: their extensions, their media types, and how they are read without danger."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from lxml import etree
from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from parvis.dialects.dcat.depth import ensure
from parvis.dialects.dcat.terms import PREFIXES
from parvis.kit import xml
from parvis.kit.errors import Invalid


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a graph; `media_type` is what it is sent as."""

    extension: str
    media_type: str
    syntax: RdfFormat


TURTLE: Final = Format("ttl", "text/turtle", RdfFormat.TURTLE)
FORMATS: Final = (
    TURTLE,
    Format("rdf", "application/rdf+xml", RdfFormat.RDF_XML),
    Format("jsonld", "application/ld+json", RdfFormat.JSON_LD),
    Format("nt", "application/n-triples", RdfFormat.N_TRIPLES),
    Format("trig", "application/trig", RdfFormat.TRIG),
    Format("n3", "text/n3", RdfFormat.TURTLE),  # each Turtle document is an N3 one
)
EXTENSIONS: Final = {one.extension: one for one in FORMATS} | {"xml": FORMATS[1], "json": FORMATS[2]}
MEDIA_TYPES: Final = {one.media_type: one for one in FORMATS} | {
    "application/x-turtle": FORMATS[0], "text/rdf+n3": FORMATS[5], "application/xml": FORMATS[1],
    "text/xml": FORMATS[1], "application/json": FORMATS[2], "text/plain": TURTLE,  # N-Triples are Turtle
}  # fmt: skip
_QUADS: Final = frozenset([RdfFormat.TRIG, RdfFormat.JSON_LD])
_ENTITY: Final = re.compile(rb"<!(?:DOCTYPE[^><\[]*\[|ENTITY)", re.IGNORECASE)
_RDF: Final = f"{{{PREFIXES['rdf']}}}RDF"

# The context that `data.json` files name (Project Open Data 1.1), which nobody should have to fetch.
_DCT, _DCAT, _FOAF, _VCARD = (PREFIXES[name] for name in ("dct", "dcat", "foaf", "vcard"))
_OPEN_DATA: Final[dict[str, Any]] = {
    **PREFIXES, "@vocab": "https://project-open-data.cio.gov/v1.1/schema#",
    "dataset": f"{_DCAT}dataset", "distribution": f"{_DCAT}distribution", "keyword": f"{_DCAT}keyword",
    "accessURL": {"@id": f"{_DCAT}accessURL", "@type": "@id"}, "fn": f"{_VCARD}fn",
    "downloadURL": {"@id": f"{_DCAT}downloadURL", "@type": "@id"}, "mediaType": f"{_DCAT}mediaType",
    "landingPage": {"@id": f"{_DCAT}landingPage", "@type": "@id"},
    "hasEmail": {"@id": f"{_VCARD}hasEmail", "@type": "@id"},
    "theme": f"{_DCAT}theme", "contactPoint": f"{_DCAT}contactPoint", "name": f"{_FOAF}name",
    "accessLevel": f"{_DCT}accessRights",
    **{name: f"{_DCT}{name}" for name in (
        "title", "description", "identifier", "issued", "modified", "publisher", "license", "rights", "spatial",
        "temporal", "format", "accrualPeriodicity", "language", "conformsTo", "references", "isPartOf")},
}  # fmt: skip
CONTEXTS: Final[Mapping[str, Any]] = {
    "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld": _OPEN_DATA,
    "http://project-open-data.cio.gov/v1.1/schema/catalog.jsonld": _OPEN_DATA,
}


def write(triples: Iterable[Triple], format: Format) -> bytes:
    """The triples in a format; those of one subject should follow one another."""
    if format.syntax in _QUADS:
        quads = (Quad(one.subject, one.predicate, one.object) for one in triples)
        return serialize(quads, format=format.syntax, prefixes=PREFIXES) or b""
    return serialize(triples, format=format.syntax, prefixes=PREFIXES) or b""


def rewrite(lines: bytes, format: Format) -> bytes:
    """N-Triples of ours in another format."""
    if format.syntax == RdfFormat.N_TRIPLES:
        return lines
    quads = parse(lines, format=RdfFormat.N_TRIPLES, lenient=True)
    if format.syntax in _QUADS:
        return serialize(quads, format=format.syntax, prefixes=PREFIXES) or b""
    return serialize((quad.triple for quad in quads), format=format.syntax, prefixes=PREFIXES) or b""


def lines(triples: Iterable[Triple]) -> bytes:
    """The triples as N-Triples: what is written one after the other is one graph."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def known(media_type: str) -> Format | None:
    """The format of a media type (its parameters do not matter) or of an extension; None for what is no graph."""
    name = media_type.partition(";")[0].strip().lower()
    return MEDIA_TYPES.get(name) or EXTENSIONS.get(name)


def triples(body: bytes, media_type: str, *, base: str) -> Iterator[Triple]:
    """The triples of a document, of whatever graph. Raises Invalid with what cannot be read, and where; TooDeep."""
    format = known(media_type)
    if format is None:
        raise Invalid({"document": [f"This is no RDF: {media_type or 'no media type'}."]})
    ensure(body, format.syntax)
    try:
        for part in _parts(body, format):
            yield from (quad.triple for quad in parse(part, format=format.syntax, base_iri=base or None, lenient=True))
    except (SyntaxError, ValueError) as error:
        raise Invalid({"document": [_said(error)]}) from error


def _parts(body: bytes, format: Format) -> list[bytes]:
    """What is to be parsed: XML has no DTD, and comes out of an answer of a CSW; JSON has no context from elsewhere."""
    if format.syntax == RdfFormat.JSON_LD:
        return [_with_context(body)]
    if format.syntax != RdfFormat.RDF_XML:
        return [body]
    if _ENTITY.search(body):
        raise ValueError("Documents that declare entities (DTD) are not read.")
    if b"GetRecord" in body[:2000]:
        return [etree.tostring(one, with_tail=False) for one in xml.parse(body).iter(_RDF)]
    return [body]


def _with_context(body: bytes) -> bytes:
    document = orjson.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("@context"), str | list):
        return body
    given = document["@context"]
    contexts = [given] if isinstance(given, str) else given
    for one in contexts:
        if isinstance(one, str) and one not in CONTEXTS:
            raise ValueError(f"The terms of this document are defined elsewhere, where they are not fetched: {one}")
    known_contexts = [CONTEXTS[one] if isinstance(one, str) else one for one in contexts]
    return orjson.dumps({**document, "@context": known_contexts})


def _said(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    text = str(getattr(error, "msg", "") or error)[:300]
    return f"Line {line}: {text}" if line else text
