"""The European score of a description as a graph of its own, in DQV (https://www.w3.org/TR/vocab-dqv/).

One measurement for each indicator, each dimension and the whole, of the metrics by which data.europa.eu tells them.
"""

from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from parvis.dialects import records
from parvis.dialects.dcat import datasets
from parvis.dialects.dcat.graph import Writing
from parvis.dialects.dcat.quality import DIMENSIONS, Score
from parvis.dialects.dcat.terms import DCT, DQV, XSD, Namespace, Node, iri

_METRICS: Final = Namespace("https://piveau.eu/ns/voc#")
_METHODOLOGY: Final = NamedNode("https://data.europa.eu/mqa/methodology")


def write(score: Score, dataset: records.Dataset, *, site: str) -> list[Triple]:
    """The measurements of a dataset that is in the portal at `site`."""
    document = f"{site}/datasets/{dataset.id}/quality"
    w = Writing(document)
    node: Node = iri(datasets.address(dataset, site)) or w.blank()
    w.typed(NamedNode(document), DQV.QualityMetadata)
    w.say(NamedNode(document), DCT.conformsTo, _METHODOLOGY)
    values = _values(score)
    for name in values:
        w.say(node, DQV.hasQualityMeasurement, NamedNode(f"{document}#{name}"))
    for name, (value, dimension) in values.items():
        measurement = NamedNode(f"{document}#{name}")
        w.typed(measurement, DQV.QualityMeasurement)
        w.say(measurement, DQV.computedOn, node)
        w.say(measurement, DQV.isMeasurementOf, _METRICS[name])
        w.say(measurement, DQV.value, value)
        w.typed(_METRICS[name], DQV.Metric)
        w.say(_METRICS[name], DQV.expectedDataType, value.datatype)
        w.say(_METRICS[name], DQV.inDimension, _METRICS[dimension] if dimension else None)
    return w.triples


def _values(score: Score) -> dict[str, tuple[Literal, str]]:
    """{metric: (what is measured, dimension)}; the whole is of none."""
    told = {"scoring": (_number(score.points), "")}
    for dimension, indicators in DIMENSIONS.items():
        told[f"{dimension}Scoring"] = _number(score.of(dimension)), dimension
        told |= {name: (_boolean(score.met[name]), dimension) for name in indicators}
    return told


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=XSD.boolean)
