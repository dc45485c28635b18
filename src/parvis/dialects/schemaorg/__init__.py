"""schema.org's Dataset (https://schema.org/Dataset), as search engines ask for it, written and read.

It carries: names and descriptions in one language, identity, licence, tags, dates of the description and of the data,
period, places (zones by their id; points, and polygons without holes), the organization, people in four roles, whether
the data are open to all with the reason in words, the page they come from, and files with their format, size, SHA-256
and date. What a table holds is told by its columns (`variableMeasured`). It has no words for: translations, frequency,
granularity, badges, schemas, audiences, the category of a reason, an account that is needed, other checksums, metrics.
Other members are kept in `extras["schemaorg"]` and given back.
"""

from parvis.dialects.schemaorg.reading import Read, read_dataset
from parvis.dialects.schemaorg.values import EXTRAS
from parvis.dialects.schemaorg.writing import address_of, write_dataset

__all__ = ["EXTRAS", "Read", "address_of", "read_dataset", "write_dataset"]
