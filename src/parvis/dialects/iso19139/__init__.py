"""ISO 19139: metadata of geographic data in XML, as catalogues of spatial data (CSW 2.0.2) give them.

`page` finds the records of an answer; `read_dataset` and `write_dataset` turn one into a dataset and back. What is read
into no field (lineage, topics, level) is kept in `extras["iso19139"]`. ISO/TS 19139:2007; OGC 07-006r1 for CSW.
"""

from parvis.dialects.iso19139.reading import Page, identifier, page, place, read_dataset
from parvis.dialects.iso19139.terms import EXTRAS, FREQUENCIES, GMD
from parvis.dialects.iso19139.writing import write_dataset

__all__ = ["EXTRAS", "FREQUENCIES", "GMD", "Page", "identifier", "page", "place", "read_dataset", "write_dataset"]
