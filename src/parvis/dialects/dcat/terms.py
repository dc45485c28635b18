"""The vocabularies of a catalogue in RDF: namespaces, and terms made of what people wrote."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal


class Namespace:
    """Terms that begin alike: `DCT.title`."""

    def __init__(self, start: str) -> None:
        self.start = start

    def __getattr__(self, name: str) -> NamedNode:
        return _term(self.start + name)

    __getitem__ = __getattr__


@lru_cache(maxsize=4096)
def _term(text: str) -> NamedNode:
    return NamedNode(text)


PREFIXES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "spdx": "http://spdx.org/rdf/terms#",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "http://schema.org/",
    "dcatap": "http://data.europa.eu/r5r/",
    "geodcat": "http://data.europa.eu/930/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "ldp": "http://www.w3.org/ns/ldp#",
    "dqv": "http://www.w3.org/ns/dqv#",
}
RDF, RDFS, XSD, OWL, SKOS = (Namespace(PREFIXES[name]) for name in ("rdf", "rdfs", "xsd", "owl", "skos"))
DCAT, DCT, FOAF, VCARD, ADMS = (Namespace(PREFIXES[name]) for name in ("dcat", "dct", "foaf", "vcard", "adms"))
LOCN, GSP, SPDX, PROV, ORG = (Namespace(PREFIXES[name]) for name in ("locn", "gsp", "spdx", "prov", "org"))
SCHEMA, DCATAP, GEODCAT, ELI = (Namespace(PREFIXES[name]) for name in ("schema", "dcatap", "geodcat", "eli"))
HYDRA, LDP, DQV = (Namespace(PREFIXES[name]) for name in ("hydra", "ldp", "dqv"))
TYPE: Final = RDF.type

_SCHEMES: Final = ("http://", "https://", "ftp://", "ftps://", "urn:", "mailto:", "tel:")
# What no address may hold (RFC 3987), as it is escaped there.
_ESCAPED: Final = {code: f"%{code:02X}" for code in (*range(33), *b'<>"{}|\\^`', 127)}
# XML 1.0 has no place for most control characters, nor for halves of surrogate pairs.
_BARE: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def iri(text: str) -> NamedNode | None:
    """The address as a term, its forbidden characters escaped; None for what is no address (`N/A`, `\\\\server\\x`)."""
    text = text.strip()
    if not text.lower().startswith(_SCHEMES) or text.lower() in _SCHEMES:
        return None
    try:
        return NamedNode(text.translate(_ESCAPED).encode("utf-8", "ignore").decode())
    except ValueError:
        return None


def clean(text: str) -> str:
    """The text without the characters that no RDF/XML may hold."""
    return text.translate(_BARE).encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n")


def words(text: str, language: str = "") -> Literal:
    """A text people read, in a language when it is known."""
    text = clean(text)
    try:
        return Literal(text, language=language.lower()) if language else Literal(text)
    except ValueError:  # no language tag
        return Literal(text)


def on(day: date) -> Literal:
    """A day, or a moment when there is one."""
    kind = XSD.dateTime if isinstance(day, datetime) else XSD.date
    return Literal(day.isoformat(), datatype=kind)


def compact(term: NamedNode) -> str:
    """`dct:title` for a term of a known vocabulary, else the whole address."""
    for prefix, start in PREFIXES.items():
        if term.value.startswith(start):
            name = term.value[len(start) :]
            return f"{prefix}:{name}" if name and name.replace("_", "").replace("-", "").isalnum() else term.value
    return term.value


def expand(name: str) -> NamedNode | None:
    """The term `compact` told; None for what is neither a known prefix nor an address."""
    prefix, _colon, local = name.partition(":")
    try:
        return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)
    except ValueError:
        return None
