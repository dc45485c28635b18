"""What changed from one version of a table to the next: columns, and rows added, removed or changed.

Rows are paired by a key when there is one: then a changed row shows what it was and what it is. Without a key the two
tables are compared as bags of whole rows, and a changed row is one removed and one added. Cells are compared through
a 64-bit hash of the row; what does not fit in memory goes to a temporary directory.
"""

from parvis.engines.tables.profile.difference.lines import CHANGE
from parvis.engines.tables.profile.difference.making import EXAMPLES, compare, make, write
from parvis.engines.tables.profile.difference.shapes import (
    Cell,
    Difference,
    KeyUnfit,
    Pair,
    Renamed,
    Retyped,
    Written,
)

__all__ = [
    "CHANGE", "EXAMPLES", "Cell", "Difference", "KeyUnfit", "Pair", "Renamed", "Retyped", "Written", "compare", "make",
    "write",
]  # fmt: skip
