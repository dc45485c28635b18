"""`parvis serve`, run for real: its start, its end, and its accidents."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.running import START, Beginnings, Portal, alive, running

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")


IN_TIME = 30  # seconds; a portal ends within ten on a quiet machine


def gone(pids: list[int], seconds: float = IN_TIME) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.fixture(scope="module")
def portal(begun: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that leaves jobs to workers; it outlives those who come beside it."""
    with running(begun(tmp_path_factory.mktemp("portal")), "--empty", "--jobs", "0") as one:
        yield one


def test_first_start_answers_then_ends_in_time(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as portal:
        children = portal.web_processes()
        assert portal.get("/health") == (200, "ok\n")
        assert portal.get("/fr/")[0] == 200
        assert '"status":"ready"' in portal.until_ready()
        assert f"http://127.0.0.1:{portal.port}" in portal.output
        assert portal.stop() < IN_TIME
        assert portal.process.returncode == 0
        assert gone(children, 0)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_serve_killed_leaves_no_web_process(begun: Beginnings, tmp_path: Path) -> None:
    with running(begun(tmp_path), "--empty", "--workers", "2") as portal:
        children = portal.web_processes()
        assert len(children) == 2
        portal.stop(signal.SIGKILL)
        assert gone(children)
    with running(tmp_path, "--empty", port=portal.port) as again:
        assert again.get("/health") == (200, "ok\n")
        assert again.stop(signal.SIGINT) < IN_TIME
        assert again.process.returncode == 0
        assert "Traceback" not in again.output


def test_web_process_killed_is_replaced(begun: Beginnings, tmp_path: Path) -> None:
    with running(begun(tmp_path), "--empty") as portal:
        [child] = portal.web_processes()
        os.kill(child, signal.SIGKILL)
        assert gone([child])
        deadline = time.monotonic() + START
        while True:
            try:
                answer = portal.get("/health")
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert answer == (200, "ok\n")
        assert portal.stop() < IN_TIME


def test_worker_runs_jobs_and_ends_in_time(portal: Portal) -> None:
    with running(portal.data, verb="worker", words="worker started") as worker:
        assert "worker started" not in portal.output
        assert worker.stop() < IN_TIME
        assert worker.process.returncode == 0


def test_serve_twice_on_a_port_or_a_directory_is_refused(portal: Portal, tmp_path: Path) -> None:
    on_port, in_directory = Portal(tmp_path, "--empty", port=portal.port), Portal(portal.data, "--empty")
    assert (on_port.process.wait(START), in_directory.process.wait(START)) == (1, 1)
    assert f"port {portal.port} of 127.0.0.1 is taken" in on_port.output
    assert not (tmp_path / "parvis.sqlite3").exists()  # it looked before it made a database
    assert "already runs" in in_directory.output


def test_serve_with_a_wrong_setting_names_it(tmp_path: Path) -> None:
    portal = Portal(tmp_path, "--empty", PARVIS_LANGUAGE="es")
    assert portal.process.wait(START) == 1
    assert "PARVIS_LANGUAGE" in portal.output
