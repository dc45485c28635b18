"""A table to ask, the sandbox, and a process held back in which a test runs what it likes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parvis.engines.tables import sandbox
from parvis.engines.tables.sandbox import pool

LIMITS = sandbox.Limits(seconds=60, memory=300_000_000, rows=1000, bytes=500_000, waiting=60)
HURRIED = replace(LIMITS, seconds=2)
_START = "import sys; sys.path[:] = sys.argv[2:]; from tests.engines.tables.sandbox.inside import main; main()"
ALL = ("leave", "files", "database", "reading")


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Parquet file of three rows, that its owner may write."""
    path = tmp_path_factory.mktemp("tables") / "table.parquet"
    rows = "(VALUES (1, 'un'), (2, 'deux'), (3, 'trois')) AS t(a, b)"
    duckdb.connect().execute(f"COPY (SELECT a::BIGINT AS a, b FROM {rows}) TO '{path}'")
    return path


@pytest.fixture(scope="module")
def ask(table: Path) -> Iterator[Callable[..., sandbox.Answer]]:
    """Asks a question; each name in it is the table."""

    def make(text: str, limits: sandbox.Limits = LIMITS) -> sandbox.Answer:
        with sandbox.ask(text, limits) as question:
            given = [sandbox.Given(name, table, (("a", False), ("b", False))) for name in question.statement.names]
            return question.answer(given)

    yield make
    pool.close()


@pytest.fixture
def inside(table: Path) -> Callable[..., dict[str, Any]]:
    """Runs code in a process held back by these layers; gives what it told."""

    def run(code: str, *layers: str, limits: sandbox.Limits = LIMITS) -> dict[str, Any]:
        asked = {"limits": asdict(limits), "path": str(table), "code": code, "layers": layers or ALL}
        root = str(Path(__file__).parents[4])
        done = subprocess.run(
            [sys.executable, "-I", "-c", _START, json.dumps(asked), *filter(None, sys.path), root],
            capture_output=True, timeout=300, check=False, env={}, cwd="/",
        )  # fmt: skip
        assert done.stdout, done.stderr.decode()[-2000:]
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    return run
