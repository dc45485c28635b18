"""What a document says of each dataset, told apart from the rest before any of it is understood.

A dataset that is as it was is known by the mark of its part, and need not be read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, NamedNode, Triple

from parvis.dialects import records
from parvis.dialects.dcat import catalogues, datasets, formats
from parvis.dialects.dcat.graph import Graph, text_of
from parvis.dialects.dcat.terms import DCAT, DCT, PREFIXES, TYPE, Node, Value
from parvis.dialects.faults import Problem, Unreadable

_DEEP: Final = 8  # steps from a dataset to what is read of it: a file, and what is kept of that
_NODES: Final = 2000  # of one dataset
# What a dataset is said to be near to, which is not a part of it.
_APART: Final = frozenset([DCAT.Dataset, DCAT.DatasetSeries, DCAT.Catalog, DCAT.CatalogRecord])


@dataclass(frozen=True, slots=True)
class Part:
    """One dataset in a document: what it calls itself (`""` for nothing), and a mark that changes when it does.

    `read` raises Unreadable; `turtle` gives what is said of it, alone.
    """

    id: str
    mark: bytes
    read: Callable[[], records.Dataset]
    turtle: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document describes, as `catalogues.Page` says."""

    datasets: tuple[Part, ...] = ()
    next: str = ""
    total: int | None = None


def parts(body: bytes, media_type: str, *, base: str) -> Parts:
    """The datasets of a document that have a title. Raises Invalid with what cannot be read, and where; TooDeep."""
    graph = Graph(formats.triples(body, media_type, base=base))
    reach, domain = _Reach(graph), urlsplit(base).hostname or ""
    found = [
        Part(_id(graph, node), reach.mark(node), partial(_read, graph, node, domain), partial(_turtle, reach, node))
        for node in graph.of_kind(DCAT.Dataset, DCAT.DatasetSeries)
        if any(text_of(value).strip("\ufeff") for value in graph.values(node, DCT.title))
    ]
    return Parts(tuple(found), catalogues.following(graph, base), catalogues.total(graph))


def _id(graph: Graph, node: Node) -> str:
    return graph.text(node, DCT.identifier) or text_of(node)


def _read(graph: Graph, node: Node, domain: str) -> records.Dataset:
    dataset, _organization = datasets.read(graph, node, domain=domain)
    if dataset is None:
        raise Unreadable(Problem.NO_TITLE, "", "dct:title")
    return dataset


def _turtle(reach: "_Reach", node: Node) -> bytes:
    """What is said of the dataset, with the prefixes it needs."""
    body = formats.write(reach.triples(node), formats.TURTLE)
    unused = [f"@prefix {name}: ".encode() for name in PREFIXES if body.count(f"{name}:".encode()) == 1]
    return b"".join(line for line in body.splitlines(keepends=True) if not line.startswith(tuple(unused)))


class _Reach:
    """Which nodes of a graph say something of a dataset, and the marks of what they say.

    The order of a document and the names it gives to nodes without an address make no difference.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._next: dict[Node, list[Node]] = {}
        self._marks: dict[tuple[Node, int], bytes] = {}

    def mark(self, root: Node) -> bytes:
        """A hash of all that is said of the dataset."""
        said = sorted(text_of(node).encode() + b" " + self._said(node, _DEEP) for node in self._nodes(root))
        return blake2b(text_of(root).encode() + b"\n" + b"\n".join(said), digest_size=16).digest()

    def triples(self, root: Node) -> Iterable[Triple]:
        """All that is said of the dataset."""
        for node in self._nodes(root):
            for predicate in self._graph.predicates(node):
                for value in self._graph.values(node, predicate):
                    yield Triple(node, predicate, value)

    def _nodes(self, root: Node) -> list[Node]:
        """The dataset, and the nodes it leads to that the document speaks of."""
        found: dict[Node, None] = {root: None}
        front = [root]
        for _step in range(_DEEP):
            new = dict.fromkeys(one for node in front for one in self._leads_to(node) if one not in found)
            front = list(new)[: _NODES - len(found)]
            found |= dict.fromkeys(front)
        return list(found)

    def _leads_to(self, node: Node) -> list[Node]:
        if node not in self._next:
            values = (value for one in self._graph.predicates(node) for value in self._graph.values(node, one))
            known = [one for one in values if isinstance(one, NamedNode | BlankNode) and self._graph.knows(one)]
            self._next[node] = [one for one in known if not _APART & set(self._graph.values(one, TYPE))][:_NODES]
        return self._next[node]

    def _said(self, node: Node, deep: int) -> bytes:
        """A hash of what is said of a node itself; what has no address is known by what is said of it in turn."""
        known = self._marks.get((node, deep))
        if known is None:
            graph = self._graph
            lines = sorted(
                predicate.value.encode() + b" " + self._named(value, deep)
                for predicate in graph.predicates(node)
                for value in graph.values(node, predicate)
            )
            known = self._marks[node, deep] = blake2b(b"\n".join(lines), digest_size=16).digest()
        return known

    def _named(self, value: Value, deep: int) -> bytes:
        if not isinstance(value, BlankNode):
            return str(value).encode()
        return b"_:" + (self._said(value, deep - 1) if deep else b"")
