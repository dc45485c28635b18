"""Catalogues in RDF: DCAT-AP 3 with its profile for high-value datasets, written and read.

A record becomes triples (`write_dataset`, `write_organization`, `write_catalogue`), and triples a document in any
format; `read` makes records of a document, also of those of others, and `parts` tells its datasets apart before they
are read. What there is no field for is in `extras["dcat"]`.
`assess` gives what is written its European score, which `write_quality` tells in a graph of its own.
"""

from parvis.dialects.dcat.agents import write_organization
from parvis.dialects.dcat.catalogues import Catalogue, Page, Paging, read
from parvis.dialects.dcat.catalogues import write as write_catalogue
from parvis.dialects.dcat.datasets import Written, address
from parvis.dialects.dcat.datasets import write as write_dataset
from parvis.dialects.dcat.depth import DEPTH, TooDeep
from parvis.dialects.dcat.formats import EXTENSIONS, FORMATS, TURTLE, Format, lines, rewrite, triples
from parvis.dialects.dcat.kept import chosen, keep, subject
from parvis.dialects.dcat.measurements import write as write_quality
from parvis.dialects.dcat.parts import Part, Parts, parts
from parvis.dialects.dcat.quality import DIMENSIONS, METHOD, POINTS, RATINGS, TOTAL, VERSION, Score, assess

__all__ = [
    "DEPTH",
    "DIMENSIONS",
    "EXTENSIONS",
    "FORMATS",
    "METHOD",
    "POINTS",
    "RATINGS",
    "TOTAL",
    "TURTLE",
    "VERSION",
    "Catalogue",
    "Format",
    "Page",
    "Paging",
    "Part",
    "Parts",
    "Score",
    "TooDeep",
    "Written",
    "address",
    "assess",
    "chosen",
    "keep",
    "lines",
    "parts",
    "read",
    "rewrite",
    "subject",
    "triples",
    "write_catalogue",
    "write_dataset",
    "write_organization",
    "write_quality",
]
