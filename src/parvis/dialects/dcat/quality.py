"""The European score of a description: what data.europa.eu's “MQA”, version 1, gives of 405 points.

Measured on the graph that the portal gives out, so that a producer sees today what Europe will say after its harvest.
Source: https://data.europa.eu/mqa/methodology, with its lists of formats. A newer method is another name here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from parvis.dialects import records
from parvis.dialects.dcat import authorities, datasets, distributions
from parvis.dialects.dcat.graph import Graph, text_of
from parvis.dialects.dcat.terms import DCAT, DCT, OWL, SKOS, Node, Value

METHOD: Final = "mqa"
VERSION: Final = "1"

# {dimension: {indicator: points}}, under the names DQV gives the metrics.
DIMENSIONS: Final[Mapping[str, Mapping[str, int]]] = {
    "findability": {
        "keywordAvailability": 30, "categoryAvailability": 30, "spatialAvailability": 20, "temporalAvailability": 20,
    },
    "accessibility": {"accessUrlStatusCode": 50, "downloadUrlAvailability": 20, "downloadUrlStatusCode": 30},
    "interoperability": {
        "formatAvailability": 20, "mediaTypeAvailability": 10, "formatMediaTypeVocabularyAlignment": 10,
        "formatMediaTypeNonProprietary": 20, "formatMediaTypeMachineInterpretable": 20, "dcatApCompliance": 30,
    },
    "reusability": {
        "licenceAvailability": 20, "knownLicence": 10, "accessRightsAvailability": 10,
        "accessRightsVocabularyAlignment": 5, "contactPointAvailability": 20, "publisherAvailability": 10,
    },
    "contextuality": {
        "rightsAvailability": 5, "byteSizeAvailability": 5, "dateIssuedAvailability": 5, "dateModifiedAvailability": 5,
    },
}  # fmt: skip
POINTS: Final = {name: points for indicators in DIMENSIONS.values() for name, points in indicators.items()}
TOTAL: Final = sum(POINTS.values())
RATINGS: Final = {"excellent": 351, "good": 221, "sufficient": 121, "bad": 0}  # from so many points on

_FILE_TYPE: Final = f"{authorities.AUTHORITY}/file-type/"
_LICENCE: Final = f"{authorities.AUTHORITY}/licence/"
_ACCESS_RIGHT: Final = f"{authorities.AUTHORITY}/access-right/"
_OPEN: Final = frozenset([
    "BMP", "CSV", "DBF", "GEOJSON", "GZIP", "HTML", "ICS", "JPEG2000", "JSON", "JSON_LD", "KML", "KMZ", "NETCDF", "ODS",
    "PNG", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "RTF", "TAR", "TIFF", "TSV",
    "TXT", "WMS_SRVC", "XML", "ZIP",
])  # fmt: skip
_FOR_MACHINES: Final = frozenset([
    "CSV", "GEOJSON", "ICS", "JSON", "JSON_LD", "KML", "KMZ", "NETCDF", "ODS", "RDFA", "RDF_N_QUADS", "RDF_N_TRIPLES",
    "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "SHP", "XLS", "XLSX", "XML",
])  # fmt: skip

# Whether what is behind an address answered when it was last asked; None when nobody asked yet.
Answers = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What is met of the indicators of `POINTS`; of files, by the one that has the most points."""

    met: Mapping[str, bool]

    @property
    def points(self) -> int:
        return sum(POINTS[name] for name, met in self.met.items() if met)

    @property
    def rating(self) -> str:
        """A word of `RATINGS`."""
        return next(name for name, least in RATINGS.items() if self.points >= least)

    def of(self, dimension: str) -> int:
        """The points of one of `DIMENSIONS`."""
        return sum(points for name, points in DIMENSIONS[dimension].items() if self.met[name])


def assess(described: records.Described, answers: Answers, *, site: str) -> Score:
    """The score of a dataset as the portal gives it out; `site` is the public address of the portal."""
    written = datasets.write(described.dataset, license=described.license, zones=described.zones, site=site)
    graph, node = Graph(written.triples), written.node
    files = [_of_file(graph, file, answers) for file in graph.values(node, DCAT.distribution)]
    best = max(files, key=_points, default=dict.fromkeys(_OF_FILES, False))
    return Score({**_of_dataset(graph, node), **best})


def _points(met: Mapping[str, bool]) -> int:
    return sum(POINTS[name] for name, is_met in met.items() if is_met)


def _of_dataset(graph: Graph, node: Node) -> dict[str, bool]:
    def said(*predicates: NamedNode) -> bool:
        return bool(graph.values(node, *predicates))

    rights = graph.values(node, DCT.accessRights)
    return {
        "keywordAvailability": said(DCAT.keyword),
        "categoryAvailability": said(DCAT.theme),
        "spatialAvailability": said(DCT.spatial),
        "temporalAvailability": said(DCT.temporal),
        "dcatApCompliance": _complies(graph, node),
        "accessRightsAvailability": bool(rights),
        "accessRightsVocabularyAlignment": _among(rights, _ACCESS_RIGHT),
        "contactPointAvailability": said(DCAT.contactPoint),
        "publisherAvailability": said(DCT.publisher),
        "dateIssuedAvailability": said(DCT.issued),
        "dateModifiedAvailability": said(DCT.modified),
    }


def _complies(graph: Graph, node: Node) -> bool:
    """What DCAT-AP 3 requires of datasets and files is there; the rest of its shapes holds for all that is written."""
    files = graph.values(node, DCAT.distribution)
    return (
        all(graph.text(node, one) for one in (DCT.title, DCT.description))
        and len(graph.values(node, DCT.accessRights)) < 2
        and all(any(isinstance(one, NamedNode) for one in graph.values(file, DCAT.accessURL)) for file in files)
    )


def _of_file(graph: Graph, file: Value, answers: Answers) -> dict[str, bool]:
    downloads = graph.values(file, DCAT.downloadURL)
    formats, media = graph.values(file, DCT.format), graph.values(file, DCAT.mediaType)
    types = {text_of(one).removeprefix(_FILE_TYPE) for one in formats if _among([one], _FILE_TYPE)}
    licences = graph.values(file, DCT.license)
    equals = [same for one in licences for same in graph.values(one, SKOS.exactMatch, OWL.sameAs)]
    return {
        "accessUrlStatusCode": _answer(graph.values(file, DCAT.accessURL), answers),
        "downloadUrlAvailability": bool(downloads),
        "downloadUrlStatusCode": _answer(downloads, answers),
        "formatAvailability": bool(formats),
        "mediaTypeAvailability": bool(media),
        "formatMediaTypeVocabularyAlignment": bool(types) and _among(media, distributions.IANA, but="/x-"),
        "formatMediaTypeNonProprietary": bool(types & _OPEN),
        "formatMediaTypeMachineInterpretable": bool(types & _FOR_MACHINES),
        "licenceAvailability": bool(licences),
        "knownLicence": _among([*licences, *equals], _LICENCE),
        "rightsAvailability": bool(graph.values(file, DCT.rights)),
        "byteSizeAvailability": bool(graph.values(file, DCAT.byteSize)),
    }


_OF_FILES: Final = (
    *DIMENSIONS["accessibility"],
    *(name for name in DIMENSIONS["interoperability"] if name != "dcatApCompliance"),
    "licenceAvailability", "knownLicence", "rightsAvailability", "byteSizeAvailability",
)  # fmt: skip


def _among(values: list[Value], start: str, *, but: str = " ") -> bool:
    """Whether one of the values is of the list whose addresses start so; a private media type (`x-`) is of none."""
    named = (text_of(one) for one in values if not isinstance(one, Literal))
    return any(address.startswith(start) and but not in address for address in named)


def _answer(values: list[Value], answers: Answers) -> bool:
    return any(answers(text_of(one)) is True for one in values)
