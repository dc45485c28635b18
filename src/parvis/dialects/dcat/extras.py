"""What a catalogue says and we have no field for, kept as expanded JSON-LD and given back.

`{"dct:provenance": [{"@type": ["dct:ProvenanceStatement"], "rdfs:label": [{"@value": "…", "@language": "fr"}]}]}`
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from parvis.dialects.dcat.graph import Graph, Reading, Writing
from parvis.dialects.dcat.terms import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    RDFS,
    SPDX,
    TYPE,
    XSD,
    Node,
    Value,
    clean,
    compact,
    expand,
    iri,
)  # fmt: skip

KEY: Final = "dcat"  # in the extras of a record
# What values are when a catalogue in DCAT-AP has them.
_RANGES: Final = {
    DCT.language: DCT.LinguisticSystem, DCT.provenance: DCT.ProvenanceStatement, DCT.rights: DCT.RightsStatement,
    DCT.accessRights: DCT.RightsStatement, DCT.license: DCT.LicenseDocument, DCT.conformsTo: DCT.Standard,
    DCT.spatial: DCT.Location, DCT.temporal: DCT.PeriodOfTime, DCT.accrualPeriodicity: DCT.Frequency,
    DCATAP.applicableLegislation: ELI.LegalResource, FOAF.page: FOAF.Document, DCAT.landingPage: FOAF.Document,
    DCT.relation: RDFS.Resource, DCT.isReferencedBy: RDFS.Resource, DCAT.accessURL: RDFS.Resource,
    DCAT.downloadURL: RDFS.Resource,
}  # fmt: skip
_IMPLIED: Final = frozenset(map(compact, _RANGES.values()))
DEPTH: Final = 5  # nodes inside nodes
VALUES: Final = 500  # of one thing
# Things of their own, which are not told inside another.
_OWN: Final = frozenset([DCAT.Dataset, DCAT.DatasetSeries, DCAT.Distribution, DCAT.Catalog, DCAT.CatalogRecord])
# What may be said once only (DCAT-AP 3): what a record says comes before what was kept.
_LISTS: Final = (
    "http://publications.europa.eu/resource/", "http://purl.org/", "http://inspire.ec.europa.eu/",
    "http://www.iana.org/", "http://spdx.org/", "http://data.europa.eu/", "http://www.opengis.net/",
)  # fmt: skip
_ONCE: Final = frozenset(
    [
        DCT.license, DCT.rights, DCT.format, DCT.issued, DCT.modified, DCT.publisher, DCT.accessRights,
        DCT.accrualPeriodicity, DCAT.mediaType, DCAT.byteSize, DCAT.version, DCATAP.availability, ADMS.status,
        SPDX.checksum, FOAF.homepage, FOAF.name,
    ]
)  # fmt: skip


# What the portal alone says: who publishes, and which files there are.
_OURS: Final = frozenset([DCT.publisher, DCAT.distribution])


def read(reading: Reading) -> dict[str, list[Any]]:
    """What was left over of a thing, as JSON."""
    budget = [VALUES]
    kept = {
        compact(predicate): _values(reading.graph, predicate, values, {reading.node}, budget)
        for predicate, values in reading.left()
        if predicate != TYPE and ":" in predicate.value
    }
    return {name: values for name, values in kept.items() if values}


def _values(
    graph: Graph, predicate: NamedNode, values: Iterable[Value], inside: set[Node], budget: list[int]
) -> list[Any]:
    told = []
    for value in values:
        budget[0] -= 1
        one = _told(graph, value, inside, budget) if budget[0] >= 0 else None
        if one:
            told.append(_without_range(one, predicate))
    return told


def _without_range(told: dict[str, Any], predicate: NamedNode) -> dict[str, Any]:
    """A value without the kind that values of this predicate have anyway (what has an address may have several)."""
    if "@type" not in told or "@value" in told:
        return told
    implied = _IMPLIED if "@id" in told else {compact(_RANGES[predicate])} if predicate in _RANGES else set()
    kinds = [kind for kind in told["@type"] if kind not in implied]
    rest = {name: value for name, value in told.items() if name != "@type"}
    return {**rest, "@type": kinds} if kinds else rest


def _told(graph: Graph, value: Value, inside: set[Node], budget: list[int]) -> dict[str, Any] | None:
    if isinstance(value, Literal):
        said: dict[str, Any] = {"@value": clean(value.value)}
        if value.language:
            said["@language"] = value.language
        elif value.datatype != XSD.string:
            said["@type"] = compact(value.datatype)
        return said
    named = {"@id": value.value} if isinstance(value, NamedNode) else {}
    kinds = [kind for kind in graph.values(value, TYPE) if isinstance(kind, NamedNode) and ":" in kind.value]
    if value in inside or len(inside) > DEPTH or _OWN & set(kinds) or (named and _is_told_elsewhere(value, inside)):
        return named or None
    types = {"@type": [compact(kind) for kind in kinds]} if kinds else {}
    parts = {
        compact(predicate): _values(graph, predicate, graph.values(value, predicate), {*inside, value}, budget)
        for predicate in graph.predicates(value)
        if predicate != TYPE and ":" in predicate.value
    }
    return {**named, **types, **{name: values for name, values in parts.items() if values}} or None


def _is_told_elsewhere(node: Node, inside: set[Node]) -> bool:
    """Whether its address is enough: a term of a public list, or what is named by something that is only kept."""
    return len(inside) > 1 or (isinstance(node, NamedNode) and node.value.startswith(_LISTS))


def has(extras: Mapping[str, Any], name: str) -> bool:
    """Whether something is kept under this name."""
    kept = extras.get(KEY)
    return isinstance(kept, Mapping) and bool(kept.get(name))


def write(writing: Writing, subject: Node, extras: Mapping[str, Any], site: str, *, ours: Collection[str] = ()) -> None:
    """Give back what was kept; anything that has not the shape of `read` is passed over.

    The addresses in `ours` stand for badges, which the portal gives: nobody else says them.
    """
    kept = extras.get(KEY)
    if not isinstance(kept, Mapping):
        return
    said = {one.predicate for one in writing.triples if one.subject == subject}
    for name, values in list(kept.items())[:VALUES]:
        predicate = expand(name) if isinstance(name, str) else None
        if predicate is None or predicate == TYPE or predicate in _OURS or (predicate in _ONCE and predicate in said):
            continue
        for value in _listed(values)[:VALUES]:
            if isinstance(value, Mapping) and value.get("@id") in ours:
                continue
            made = _made(writing, value, site, DEPTH)
            writing.say(subject, predicate, made)
            if predicate in _RANGES and made is not None and not isinstance(made, Literal) and not _is_ours(made, site):
                writing.typed(made, _RANGES[predicate])


def _is_ours(value: Value, site: str) -> bool:
    """Whether it is a thing of ours, which we alone describe."""
    return isinstance(value, NamedNode) and value.value.startswith(site or "\0")


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, Sequence) and not isinstance(values, str) else [values]


def _made(writing: Writing, value: Any, site: str, depth: int) -> Value | None:
    if isinstance(value, str):
        return Literal(clean(value))
    if not isinstance(value, Mapping) or not depth:
        return None
    if isinstance(value.get("@value"), str):
        return _literal(value)
    named = iri(value["@id"]) if isinstance(value.get("@id"), str) else None
    if named is not None and _is_ours(named, site):
        return named
    node: NamedNode | BlankNode = named or writing.blank()
    for kind in _listed(value.get("@type", ())):
        term = expand(kind) if isinstance(kind, str) else None
        if term is not None and term not in _OWN:
            writing.typed(node, term)
    for name, values in value.items():
        predicate = expand(name) if isinstance(name, str) and not name.startswith("@") else None
        if predicate is not None:
            for one in _listed(values)[:VALUES]:
                writing.say(node, predicate, _made(writing, one, site, depth - 1))
    return node


def _literal(value: Mapping[str, Any]) -> Literal:
    text, language, kind = clean(value["@value"]), value.get("@language"), value.get("@type")
    try:
        if isinstance(language, str) and language:
            return Literal(text, language=language)
        datatype = expand(kind) if isinstance(kind, str) else None
        return Literal(text, datatype=datatype) if datatype is not None else Literal(text)
    except ValueError:
        return Literal(text)
