"""DuckDB as a reader needs it: one connection of its own, no extension, nothing remembered, nothing spilled."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from parvis.engines.tables.reading.limits import MEGABYTE, Refused, Task
from parvis.engines.tables.shapes import Refusal

MARK: Final = f"cell-{secrets.token_hex(8)}"  # of an error that we raise in SQL; no file can know it
_VECTOR: Final = 2_048  # rows that DuckDB works on together
_GROUP: Final = 60 * _VECTOR  # rows of a row group
_GROUP_CELLS: Final = 4_000_000  # of one, which is held in memory while it is written
_PAGE: Final = 64 * 1024  # bytes of a page of a column
_WORDS: Final = 4_000  # different values of a column in a row group, above which it has no dictionary


def connect(task: Task) -> duckdb.DuckDBPyConnection:
    """A connection with the limits of a task, in universal time."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": task.limits.threads, "memory_limit": f"{task.limits.engine_memory // MEGABYTE}MB",
            "temp_directory": "", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
            "allow_community_extensions": "false", "python_enable_replacements": "false",
        },
    )  # fmt: skip
    # How far a query is can be asked, and is never printed: the standard output is ours.
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    return connection


def name(text: str) -> str:
    """A name in SQL."""
    return '"' + text.replace('"', '""') + '"'


def text(value: object) -> str:
    """A text in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the engine that are about limits, as refusals."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise Refused(Refusal.OUT_OF_MEMORY) from error


@contextmanager
def telling(connection: duckdb.DuckDBPyConnection, task: Task, size: int, step: str) -> Iterator[None]:
    """Tell how far a query is while it runs, several times a second."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            share = connection.query_progress()
            task.tell(int(size * min(max(share, 0.0), 100.0) / 100), size, step)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def copy(
    connection: duckdb.DuckDBPyConnection, query: str, target: Path, task: Task, *, width: int,
    footer: dict[str, str] | None = None,
) -> int:  # fmt: skip
    """Write the rows of a query of `width` columns to a Parquet file in their order; returns how many there are.

    Encodings of Parquet's second version cost a fifth less to write and half as much to read. With small pages and
    their index, a few rows are read without the rest of their group. Snappy rather than zstd: a sixth less to write.
    """
    notes = {**task.origin, **(footer or {})}
    metadata = ", ".join(f"{text(key)}: {text(value)}" for key, value in notes.items())
    extra = f", KV_METADATA {{{metadata}}}" if notes else ""
    connection.execute(
        f"COPY ({query}) TO {text(target)} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy, "
        f"ROW_GROUP_SIZE {group_of(width)}, DATA_PAGE_SIZE_LIMIT {_PAGE}, WRITE_PAGE_INDEX true, "
        f"DICTIONARY_SIZE_LIMIT {_WORDS}{extra})"
    ).fetchall()
    return rows_of(connection, target)


def group_of(width: int) -> int:
    """The rows of a row group of a table of `width` columns: fewer where it is wide, as a group is held in memory."""
    return min(_GROUP, max(1, _GROUP_CELLS // max(1, width) // _VECTOR) * _VECTOR)


def rows_of(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The rows that the footer of a Parquet file has."""
    row: tuple[Any, ...] | None = connection.execute(
        f"SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata({text(path)})"
    ).fetchone()
    return int(row[0]) if row else 0
