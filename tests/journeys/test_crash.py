"""The whole process is killed in the middle of an import, and of a rebuild: nothing is lost, and it goes on."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from tests.running import Beginnings, environment

from parvis.engines.search import Query, SearchEngine

ROWS = 1870
WAIT = 120  # seconds


def parvis(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command, on its own data directory; what it says goes to a file beside."""
    command = [sys.executable, "-m", "parvis", *arguments]
    with said(data).open("wb") as output:
        given = environment(PARVIS_DATA=str(data), PARVIS_LANGUAGE="en")
        return subprocess.Popen(command, env=given, stdout=output, stderr=subprocess.STDOUT)


def said(data: Path) -> Path:
    """The file of what the last command said."""
    return data.with_suffix(".txt")


def kill_once(process: subprocess.Popen[bytes], is_so: Callable[[], bool], pause: float = 0) -> None:
    """Kill -9 in the middle of its work: a moment after something is so."""
    deadline = time.monotonic() + WAIT
    while not is_so():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(pause)
    process.send_signal(signal.SIGKILL)
    process.wait()


def ask(data: Path, question: str) -> tuple[int | str, ...]:
    """What the database answers."""
    with closing(sqlite3.connect(data / "parvis.sqlite3", timeout=WAIT)) as connection:
        return tuple(connection.execute(question).fetchone())


def count(data: Path) -> int:
    """How many datasets the database holds."""
    return int(ask(data, "SELECT count(*) FROM datasets_dataset")[0])


def indexed(data: Path) -> int:
    """How many datasets search knows, as somebody sees it who opens it anew."""
    engine: SearchEngine = import_string("parvis.engines.search.tantivy.TantivyEngine")(data / "search")
    return engine.search(Query(kind="dataset", audience=None)).total


def generations(data: Path) -> set[str]:
    """The indexes beside each other: one when nobody makes or left another."""
    return {path.name for path in (data / "search").iterdir() if path.is_dir()}


@pytest.mark.slow
def test_an_import_and_a_rebuild_killed_again_and_again_end_whole(
    begun: Beginnings, shared: Path, tmp_path: Path
) -> None:
    data = begun(tmp_path / "data")
    source = str(shared / "catalogues" / "datagouv-catalogue-2026-01-16.sample-2000.csv")
    there = 0
    for _each in range(2):
        kill_once(parvis(data, "import", "datagouv", source), lambda before=there: count(data) > before)
        there = count(data)
        assert ask(data, "PRAGMA integrity_check") == ("ok",)
    assert 0 < there < ROWS
    ended = parvis(data, "import", "datagouv", source).wait()
    assert (ended, count(data)) == (0, ROWS), said(data).read_text()
    assert f"{ROWS - there}  created" in said(data).read_text()
    changes = "SELECT count(*), count(DISTINCT key) FROM changes_change WHERE kind = 'dataset'"
    assert ask(data, changes) == (ROWS, ROWS)  # each was written once, before or after
    assert indexed(data) == ROWS

    for pause in (0, 0.2, 0.4):
        before = generations(data)
        kill_once(parvis(data, "index", "--rebuild"), lambda before=before: bool(generations(data) - before), pause)
        assert indexed(data) == ROWS
    assert parvis(data, "index", "--rebuild").wait() == 0
    assert (indexed(data), len(generations(data))) == (ROWS, 1)
