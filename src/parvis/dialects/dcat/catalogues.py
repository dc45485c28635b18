"""A catalogue and its pages: what the portal says of itself, Hydra's page of it, and what a page of others holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from parvis.dialects import records
from parvis.dialects.dcat import authorities, datasets, formats
from parvis.dialects.dcat.graph import Graph, Writing, text_of
from parvis.dialects.dcat.terms import DCAT, DCT, FOAF, HYDRA, LDP, XSD, Node, iri

_NEXT: Final = (HYDRA.next, HYDRA.nextPage, LDP.nextPage)


@dataclass(frozen=True, slots=True)
class Page:
    """What a document describes; `next` is the address of the following page, `""` for none, `total` what it counts.

    `next` is the address of the page itself when that is the only one it names.
    """

    datasets: tuple[records.Dataset, ...] = ()
    organizations: tuple[records.Organization, ...] = ()
    next: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a catalogue says of itself: its address, its texts by language, who publishes it."""

    address: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    homepage: str
    publisher: str = ""  # id of an organization, else the portal itself
    languages: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """One page of a catalogue: the addresses of itself and of its neighbours, `""` where there is none."""

    page: str
    first: str
    last: str
    next: str = ""
    previous: str = ""
    size: int
    total: int
    datasets: Sequence[str] = field(default_factory=tuple)


def write(catalogue: Catalogue, paging: Paging, *, site: str) -> list[Triple]:
    """The catalogue with the datasets of one page, as a Hydra collection of `total` things."""
    w = Writing(catalogue.address)
    node = NamedNode(catalogue.address)
    w.typed(node, DCAT.Catalog, HYDRA.Collection)
    for language, text in catalogue.titles.items():
        w.tell(node, DCT.title, text, language)
    for language, text in catalogue.descriptions.items():
        w.tell(node, DCT.description, text, language)
    for code in catalogue.languages:
        known = authorities.language_address(code)
        w.point(node, DCT.language, iri(known) if known else None, DCT.LinguisticSystem)
    w.point(node, FOAF.homepage, iri(catalogue.homepage), FOAF.Document)
    publisher = iri(f"{site}/organizations/{catalogue.publisher}") if catalogue.publisher else None
    if publisher is None:
        publisher = iri(f"{site}/#portal")
        w.typed(publisher, FOAF.Agent)
        for language, text in catalogue.titles.items():
            w.tell(publisher, FOAF.name, text, language)  # type: ignore[arg-type]
    w.say(node, DCT.publisher, publisher)
    for address in paging.datasets:
        w.say(node, DCAT.dataset, iri(address))
    w.say(node, HYDRA.totalItems, _number(paging.total))
    w.say(node, HYDRA.view, iri(paging.page))
    _write_page(w, NamedNode(paging.page), paging)
    groups: dict[Node, list[Triple]] = {}
    for one in w.triples:
        groups.setdefault(one.subject, []).append(one)  # type: ignore[arg-type]
    return [one for group in groups.values() for one in group]


def _write_page(w: Writing, page: NamedNode, paging: Paging) -> None:
    """In the words of Hydra now, and in those clients of CKAN know."""
    w.typed(page, HYDRA.PartialCollectionView, HYDRA.PagedCollection)
    for name in ("first", "last", "next", "previous"):
        address = iri(getattr(paging, name))
        w.say(page, HYDRA[name], address)
        w.say(page, HYDRA[f"{name}Page"], address)
    w.say(page, HYDRA.itemsPerPage, _number(paging.size))
    w.say(page, HYDRA.totalItems, _number(paging.total))


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def read(body: bytes, media_type: str, *, base: str) -> Page:
    """What a document describes. `base` is where it comes from. Raises Invalid with what cannot be read, and where."""
    graph = Graph(formats.triples(body, media_type, base=base))
    domain = urlsplit(base).hostname or ""
    found: list[records.Dataset] = []
    organizations: dict[str, records.Organization] = {}
    for node in graph.of_kind(DCAT.Dataset, DCAT.DatasetSeries):
        dataset, organization = datasets.read(graph, node, domain=domain)
        if dataset is None:
            continue
        found.append(dataset)
        if organization is not None:
            organizations.setdefault(organization.id, organization)
    return Page(tuple(found), tuple(organizations.values()), following(graph, base), total(graph))


def following(graph: Graph, base: str) -> str:
    """The following page; the page itself only when nothing else is said to follow."""
    found = ""
    for predicate in _NEXT:
        for node, values in graph.subjects(predicate):
            address = text_of(values[0])
            if address and address not in (base, text_of(node)):
                return address
            found = found or (base if address else "")
    return found


def total(graph: Graph) -> int | None:
    """How many datasets there are in all, if the document says."""
    counts = [text_of(values[0]) for _node, values in graph.subjects(HYDRA.totalItems)]
    return next((int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 12), None)
