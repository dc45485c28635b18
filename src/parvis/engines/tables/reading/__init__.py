"""Whole files as typed Parquet tables, whatever their mess; what could not be read is said, with its line.

`read` runs the work in a process apart, within limits. Nothing in it knows what the data is for.
"""

from parvis.engines.tables.reading.apart import read
from parvis.engines.tables.reading.limits import Limits, Profiling

__all__ = ["Limits", "Profiling", "read"]
