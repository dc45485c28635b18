"""How the tests of reading read: a file of these bytes, in this process; and the rows of a table."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parvis.engines.tables.reading import work
from parvis.engines.tables.reading.limits import Limits, Task
from parvis.engines.tables.shapes import Made, Outcome

Read = Callable[..., Outcome]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(body, name)` gives the outcome of a file of these bytes; `limits` changes what it may cost."""
    count = 0

    def reading(body: bytes | str | Path, name: str = "file.csv", limits: Limits | None = None) -> Outcome:
        nonlocal count
        count += 1
        source, into = tmp_path / f"source-{count}", tmp_path / f"into-{count}"
        into.mkdir()
        if isinstance(body, Path):
            source = body
        else:
            source.write_bytes(body.encode() if isinstance(body, str) else body)
        return work.tables_of(source, name, Task(into, limits or Limits(threads=1)))

    return reading


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(made: Made, query: str = "SELECT * FROM t") -> list[tuple[Any, ...]]:
    """The rows of a table, in its order."""
    return _connection().execute(f"WITH t AS (SELECT * FROM read_parquet('{made.path}')) {query}").fetchall()


def types(made: Made) -> dict[str, str]:
    return {field.name: str(field.type) for field in made.fields}
