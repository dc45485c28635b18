"""A graph as it is written about one thing, and as it is read from a document."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from parvis.dialects.dcat.terms import DCT, RDFS, TYPE, Node, Value, words


class Writing:
    """The triples about one thing; nodes without an address are named after `about`, so that graphs can be joined."""

    def __init__(self, about: str) -> None:
        self.triples: list[Triple] = []
        self._key = blake2b(about.encode("utf-8", "ignore"), digest_size=6).hexdigest()
        self._count = 0
        self._typed: set[tuple[Node, NamedNode]] = set()

    def say(self, subject: Node, predicate: NamedNode, value: Value | None) -> None:
        """One triple; nothing when there is no value."""
        if value is not None:
            self.triples.append(Triple(subject, predicate, value))

    def tell(self, subject: Node, predicate: NamedNode, text: str, language: str = "") -> None:
        """One text; nothing when it is empty."""
        if text:
            self.say(subject, predicate, words(text, language))

    def typed(self, node: Node | None, *kinds: NamedNode) -> Node | None:
        """The node, said once to be of these kinds."""
        if node is not None:
            for kind in kinds:
                if (node, kind) not in self._typed:
                    self._typed.add((node, kind))
                    self.triples.append(Triple(node, TYPE, kind))
        return node

    def point(self, subject: Node, predicate: NamedNode, node: Node | None, *kinds: NamedNode) -> None:
        """A link to a node of these kinds; nothing when there is no node."""
        self.say(subject, predicate, self.typed(node, *kinds))

    def blank(self, *kinds: NamedNode) -> BlankNode:
        """A new node without an address."""
        self._count += 1
        node = BlankNode(f"b{self._key}n{self._count}")
        self.typed(node, *kinds)
        return node

    def labelled(self, subject: Node, predicate: NamedNode, kind: NamedNode, label: str, language: str = "") -> None:
        """A link to a node that is only a label."""
        node = self.blank(kind)
        self.say(subject, predicate, node)
        self.tell(node, RDFS.label, label, language)


class Graph:
    """What a document says, in its order: {subject: {predicate: values}}."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: dict[Node, dict[NamedNode, dict[Value, None]]] = {}
        for one in triples:
            subject, predicate, value = one.subject, one.predicate, one.object
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, NamedNode | BlankNode | Literal):
                self._said.setdefault(subject, {}).setdefault(predicate, {})[value] = None

    def of_kind(self, *kinds: NamedNode) -> Iterator[Node]:
        """The subjects of any of these kinds, each once, in order."""
        wanted = set(kinds)
        return (node for node, said in self._said.items() if wanted & said.get(TYPE, {}).keys())

    def knows(self, node: Value) -> bool:
        """Whether the document says anything of the node."""
        return not isinstance(node, Literal) and node in self._said

    def predicates(self, node: Node) -> list[NamedNode]:
        """What is said of the node."""
        return list(self._said.get(node, ()))

    def values(self, node: Value, *predicates: NamedNode) -> list[Value]:
        """The values of these predicates, those of the first predicate first."""
        if isinstance(node, Literal):
            return []
        said = self._said.get(node, {})
        return [value for predicate in predicates for value in said.get(predicate, ())]

    def text(self, node: Value, *predicates: NamedNode) -> str:
        """The first text or address among the values, `""` when there is none."""
        found = (text_of(value) for value in self.values(node, *predicates))
        return next((text for text in found if text), "")

    def subjects(self, predicate: NamedNode) -> list[tuple[Node, list[Value]]]:
        """Who says this predicate, and with which values."""
        return [(node, list(said[predicate])) for node, said in self._said.items() if predicate in said]

    def label(self, node: Value) -> str:
        """What a value is called: its own text, or the title or label of its node."""
        if isinstance(node, Literal):
            return node.value.strip()
        return self.text(node, *LABELS)


def text_of(value: Value) -> str:
    """The text of a literal, the address of a node, `""` for a node without one."""
    return "" if isinstance(value, BlankNode) else value.value.strip()


_SKOS = "http://www.w3.org/2004/02/skos/core#"
LABELS = (
    NamedNode(f"{_SKOS}prefLabel"), RDFS.label, DCT.title, NamedNode("http://xmlns.com/foaf/0.1/name"), DCT.description,
)  # fmt: skip


class Reading:
    """What a document says of one node, taken piece by piece; what nobody took is left over."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph, self.node = graph, node
        self._left: dict[NamedNode, list[Value]] = {
            predicate: graph.values(node, predicate) for predicate in graph.predicates(node)
        }

    def take(self, *predicates: NamedNode) -> list[Value]:
        """The values of these predicates, which are then read."""
        return [value for predicate in predicates for value in self._left.pop(predicate, ())]

    def leave(self, predicate: NamedNode, values: Iterable[Value]) -> None:
        """Values that could not be read after all."""
        if kept := list(values):
            self._left[predicate] = [*self._left.get(predicate, ()), *kept]

    def text(self, *predicates: NamedNode) -> str:
        """The first text among the values, which are then read."""
        return next((text for value in self.take(*predicates) if (text := text_of(value))), "")

    def left(self) -> list[tuple[NamedNode, list[Value]]]:
        """What nobody took."""
        return list(self._left.items())
