"""What a dataset or a file conforms to: a table schema, by its name, version and address."""

from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from parvis.dialects.dcat.graph import Reading, Writing, text_of
from parvis.dialects.dcat.terms import DCAT, DCT, OWL, Node, iri

# Coordinate systems and laws, which say nothing of columns.
_NO_SCHEMA: Final = (
    "http://www.opengis.net/def/crs", "https://www.opengis.net/def/crs", "http://data.europa.eu/eli/",
    "http://inspire.ec.europa.eu/", "https://epsg.io", "http://www.epsg.org", "urn:ogc:def:crs",
)  # fmt: skip


def write(w: Writing, subject: Node, schema: Mapping[str, str]) -> None:
    """The schema as a standard."""
    if not any(schema.values()):
        return
    node = iri(schema.get("url", "")) or w.blank()
    w.point(subject, DCT.conformsTo, node, DCT.Standard)
    w.tell(node, DCT.title, schema.get("name", ""))
    w.tell(node, DCAT.version, schema.get("version", ""))


def read(said: Reading) -> dict[str, str]:
    """The first schema; what else is conformed to is left."""
    values = said.take(DCT.conformsTo)
    for one in values:
        address = text_of(one) if isinstance(one, NamedNode) else ""
        name = said.graph.text(one, DCT.title)
        if isinstance(one, Literal) or address.startswith(_NO_SCHEMA) or not (address or name):
            continue
        said.leave(DCT.conformsTo, (other for other in values if other != one))
        found = {"name": name, "version": said.graph.text(one, DCAT.version, OWL.versionInfo), "url": address}
        return {key: text for key, text in found.items() if text}
    said.leave(DCT.conformsTo, values)
    return {}
