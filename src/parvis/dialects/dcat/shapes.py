"""A graph held to shapes (SHACL): each thing that is not as they want it, and of which dataset it is said."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from pyoxigraph import Triple

from parvis.dialects.dcat import formats
from parvis.dialects.dcat.terms import DCAT, DCT, FOAF, RDFS, SKOS, TYPE
from parvis.kit.errors import Invalid

_SHACL: Final = "http://www.w3.org/ns/shacl#"
_NAMES: Final = tuple(one.value for one in (DCT.title, FOAF.name, RDFS.label, SKOS.prefLabel))
_PARTS: Final = (DCAT.Dataset, DCAT.Distribution, DCAT.DataService, DCAT.Catalog, DCAT.DatasetSeries)
_KINDS: Final = tuple(one.value for one in _PARTS)
_FAR: Final = 8  # links between a node and its dataset, at most
_LONG: Final = 200  # characters of a value that is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is not as a shape wants it; texts are `""` where there is none."""

    dataset: str = ""  # address of the dataset it is about
    title: str = ""  # of that dataset
    part: str = ""  # title or address of the part of the dataset (a file, a contact) that it is about
    kind: str = ""  # address of the class of the part
    path: str = ""  # address of the property
    name: str = ""  # what the shape calls the property, in English
    value: str = ""  # the one that is wrong
    rule: str  # MinCount, MaxCount, Datatype, NodeKind, Class, In, Pattern, …
    wanted: str = ""  # what the rule asks for: a number, an address of a class or type
    severity: str = "violation"  # violation, warning, info
    message: str = ""  # what the shape says

    @property
    def is_violation(self) -> bool:
        return self.severity == "violation"


def available() -> bool:
    """Whether what checks shapes is installed (the extra `validation`)."""
    return find_spec("pyshacl") is not None


def shapes(body: bytes, media_type: str, *, base: str) -> Any:
    """The shapes of a document, to give to `check`. Raises Invalid for what is no graph, or has no shapes."""
    graph = _graph(formats.triples(body, media_type, base=base))
    import rdflib  # noqa: PLC0415  (slow, and of an extra)

    if (None, None, rdflib.URIRef(_SHACL + "NodeShape")) not in graph:
        raise Invalid({"shapes": ["There are no shapes (SHACL) in this document."]})
    return graph


def check(triples: Iterable[Triple], shapes: Any) -> list[Finding]:
    """What of the graph is not as the shapes want it, in the order of datasets."""
    import pyshacl  # noqa: PLC0415  (slow, and of an extra)

    graph = _graph(triples)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        valid, report, _text = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
    if valid and not any(True for _ in report.subjects(_uri("resultSeverity"))):
        return []
    read = _Report(graph, report, shapes)
    found = {read.finding(one) for one in report.subjects(_uri("resultSeverity"))}
    return sorted(found, key=lambda one: (one.dataset, one.part, one.path, one.rule, one.value))


def _graph(triples: Iterable[Triple]) -> Any:
    """The same graph for rdflib; read by us, since rdflib would fetch contexts from elsewhere."""
    import rdflib  # noqa: PLC0415  (slow, and of an extra)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdflib.Graph().parse(data=formats.lines(triples).decode(), format="nt")


def _uri(name: str) -> Any:
    import rdflib  # noqa: PLC0415  (slow, and of an extra)

    return rdflib.URIRef(name if "://" in name else _SHACL + name)


class _Report:
    """A validation report, with the graph it is about and the shapes it comes from."""

    def __init__(self, graph: Any, report: Any, shapes: Any) -> None:
        self._graph, self._report, self._shapes = graph, report, shapes

    def finding(self, result: Any) -> Finding:
        """One result, in plain words of data."""
        said: Callable[[str], Any] = lambda name: self._report.value(result, _uri(name))  # noqa: E731
        focus, shape = said("focusNode"), said("sourceShape")
        dataset = self._owner(focus)
        rule = str(said("sourceConstraintComponent") or "").removeprefix(_SHACL).removesuffix("ConstraintComponent")
        value = said("value")
        return Finding(
            dataset="" if dataset is None else str(dataset),
            title=self._name(dataset), part="" if focus == dataset else self._name(focus) or self._address(focus),
            kind=self._kind(focus), path=self._address(said("resultPath")), name=self._text(shape, "name"),
            value="" if value is None else str(self._address(value) or self._name(value))[:_LONG], rule=rule,
            wanted=self._text(shape, rule[:1].lower() + rule[1:]),
            severity=str(said("resultSeverity")).removeprefix(_SHACL).lower(), message=str(said("resultMessage") or ""),
        )  # fmt: skip

    def _owner(self, node: Any) -> Any:
        """The dataset that a node is of: itself, or what leads to it."""
        front = [node]
        for _step in range(_FAR):
            for one in front:
                if (one, _uri(TYPE.value), _uri(DCAT.Dataset.value)) in self._graph:
                    return one
            front = [subject for one in front for subject in self._graph.subjects(None, one)][:100]
        return None

    def _kind(self, node: Any) -> str:
        kinds = sorted(map(str, self._graph.objects(node, _uri(TYPE.value))))
        return next((one for one in _KINDS if one in kinds), kinds[0] if kinds else "")

    def _name(self, node: Any) -> str:
        found = (self._graph.value(node, _uri(name)) for name in _NAMES)
        return next((str(text)[:_LONG] for text in found if text), "") if node is not None else ""

    def _address(self, node: Any) -> str:
        """The address of a node, the text of a literal, `""` for a node without an address."""
        import rdflib  # noqa: PLC0415  (slow, and of an extra)

        return "" if node is None or isinstance(node, rdflib.BNode) else str(node)

    def _text(self, shape: Any, name: str) -> str:
        """What a shape says, in English where it says it in several languages."""
        texts = list(self._shapes.objects(shape, _uri(name)))
        english = (one for one in texts if getattr(one, "language", None) in ("en", None))
        return self._address(next(english, texts[0] if texts else None))
