"""data.json: the catalogue file of Project Open Data (DCAT-US 1.1), and that of DCAT-US 3.

`records_of` finds the records of a file, those of catalogues inside it too; `read_dataset` and `write_dataset` turn one
into a dataset and back. Members the portal has no field for are kept in `extras["datajson"]`. `write_described` and
`catalogue` make the file of a portal.
https://resources.data.gov/resources/dcat-us/ and https://doi-do.github.io/dcat-us/
"""

from parvis.dialects.datajson.reading import identifier, read_dataset, records_of
from parvis.dialects.datajson.values import FREQUENCIES
from parvis.dialects.datajson.writing import catalogue, write_dataset, write_described

__all__ = [
    "FREQUENCIES",
    "catalogue",
    "identifier",
    "read_dataset",
    "records_of",
    "write_dataset",
    "write_described",
]
