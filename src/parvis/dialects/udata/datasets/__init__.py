"""A dataset as udata writes it, and back."""

from parvis.dialects.udata.datasets.reading import SpatialIn, read_contact, read_dataset
from parvis.dialects.udata.datasets.writing import as_v2, contact_id, write_contact, write_dataset

__all__ = ["SpatialIn", "as_v2", "contact_id", "read_contact", "read_dataset", "write_contact", "write_dataset"]
