"""A DuckDB of its own for one piece of work: few threads, little memory, what does not fit goes to a directory."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY: Final = "256MB"
THREADS: Final = 2

T = TypeVar("T")


@contextmanager
def opened(*, threads: int = THREADS, memory: str = MEMORY, room: Path | None = None) -> Iterator["DuckDBPyConnection"]:
    """A connection that is closed at the end, with the files it wrote in a directory of `room`; `memory` as DuckDB
    says it (`256MB`)."""
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    with tempfile.TemporaryDirectory(prefix="parvis-tables-", dir=room) as directory:
        connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": directory,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "python_enable_replacements": False,
            }
        )
        try:
            # One footer for a query of each column; and nothing is drawn where somebody may be reading.
            connection.execute("SET parquet_metadata_cache = true; SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


def quoted(name: str) -> str:
    """The name of a column, as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, as SQL wants it."""
    return "'" + text.replace("'", "''") + "'"


def source(path: Path) -> str:
    """The rows of a Parquet file, with `file_row_number`, to be read from."""
    return f"read_parquet({literal(str(path))}, file_row_number = true)"


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, `size` at a time: a query with ten thousand expressions is slow to plan."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def row(connection: "DuckDBPyConnection", query: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
    """The first row of an answer."""
    found = connection.execute(query, list(values)).fetchone()
    assert found is not None
    return tuple(found)
