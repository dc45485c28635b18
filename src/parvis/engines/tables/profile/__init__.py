"""Profiles: what a table holds, from its Parquet file; its personal data; whether it keeps to a Table Schema; and what
changed from one version to the next.

`make(parquet, fields)` gives a `Profile`. `personal`, `validation` and `difference` are modules of their own.
"""

from parvis.engines.tables.profile.making import make
from parvis.engines.tables.profile.shapes import (
    Bin,
    Code,
    ColumnProfile,
    Finding,
    Flag,
    Level,
    Notice,
    Offender,
    Profile,
    Semantic,
    Stopped,
    Top,
)

__all__ = [
    "Bin", "Code", "ColumnProfile", "Finding", "Flag", "Level", "Notice", "Offender", "Profile", "Semantic", "Stopped",
    "Top", "make",
]  # fmt: skip
