"""Tables that programs write row by row: a Parquet file written anew at each change, which carries its own key.

DuckDB is slow to import, and most processes never write a table: what needs it is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from parvis.engines.tables.writing.shapes import ROWS, Column, Content, Fault, Method, Unfit

if TYPE_CHECKING:
    from parvis.engines.tables.writing.rows import content, put, remove

__all__ = ["ROWS", "Column", "Content", "Fault", "Method", "Unfit", "content", "put", "remove"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.rows"), name)
