"""A dataset as udata writes it, and back."""

from parvis.dialects.udata.datasets.reading import SpatialIn, read_dataset
from parvis.dialects.udata.datasets.writing import as_v2, contact_id, write_dataset

__all__ = ["SpatialIn", "as_v2", "contact_id", "read_dataset", "write_dataset"]
