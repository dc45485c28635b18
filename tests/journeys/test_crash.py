"""The whole process is killed in the middle of an import, and of a rebuild: nothing is lost, and it goes on."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROWS = 1870


def parvis(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command, on its own data directory; what it says goes to a file beside."""
    environment = {**os.environ, "PARVIS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    environment.pop("PARVIS_DATABASE_URL", None)
    command = [sys.executable, "-m", "parvis", *arguments]
    with said(data).open("wb") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)


def said(data: Path) -> Path:
    """The file of what the last command said."""
    return data.with_suffix(".txt")


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill -9 after a while; whether it was still running."""
    time.sleep(seconds)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running


def count(data: Path) -> int:
    """How many datasets the database holds, once it has checked itself."""
    connection = sqlite3.connect(data / "parvis.sqlite3")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM datasets_dataset").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.slow
def test_an_import_killed_again_and_again_ends_whole(shared: Path, tmp_path: Path):
    source = str(shared / "catalogues" / "datagouv-catalogue-2026-01-16.sample-2000.csv")
    assert parvis(tmp_path, "zones", "list").wait() == 0
    cut, seconds = 0, 1.0
    while seconds < 6 and (process := parvis(tmp_path, "import", "datagouv", source)):
        if not kill_after(process, seconds):
            break
        cut, seconds = cut + 1, seconds * 1.5
    assert cut > 2
    assert 0 <= count(tmp_path) <= ROWS
    ended = parvis(tmp_path, "import", "datagouv", source).wait()
    assert (ended, count(tmp_path)) == (0, ROWS), said(tmp_path).read_text()
    assert indexed(tmp_path) == ROWS


@pytest.mark.slow
def test_a_rebuild_killed_again_and_again_leaves_an_index(shared: Path, tmp_path: Path):
    source = str(shared / "catalogues" / "datagouv-catalogue-2026-01-16.sample-2000.csv")
    assert parvis(tmp_path, "import", "datagouv", source).wait() == 0
    for seconds in (0.7, 1.2, 1.7, 2.2):
        kill_after(parvis(tmp_path, "index", "--rebuild"), seconds)
        assert indexed(tmp_path) == ROWS
    assert parvis(tmp_path, "index", "--rebuild").wait() == 0
    assert indexed(tmp_path) == ROWS


def indexed(data: Path) -> int:
    """How many datasets search knows, as a new process sees it."""
    script = (
        "import django; django.setup()\n"
        "from parvis.engines import search\n"
        "print(search.engine().search(search.Query(kind='dataset', audience=None)).total)"
    )
    environment = {**os.environ, "PARVIS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    environment.pop("PARVIS_DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)
