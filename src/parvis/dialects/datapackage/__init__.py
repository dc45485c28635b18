"""Data Package 2: `datapackage.json`, written of a dataset and read, with the Table Schema of each of its tables.

Members the portal has no field for are kept in `extras["datapackage"]` and given back. https://datapackage.org/standard/
"""

from parvis.dialects.datapackage.reading import Read, read_dataset
from parvis.dialects.datapackage.terms import EXTRAS, PROFILE
from parvis.dialects.datapackage.writing import write_dataset

__all__ = ["EXTRAS", "PROFILE", "Read", "read_dataset", "write_dataset"]
