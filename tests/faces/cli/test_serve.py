"""`parvis serve`, run for real: its start, its end, and its accidents."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.running import Portal, alive, running

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")


def gone(pids: list[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, pids))


def test_serve_answers_then_ends_in_time(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as portal:
        children = portal.web_processes()
        assert portal.get("/health") == (200, "ok\n")
        assert portal.get("/fr/")[0] == 200
        assert '"status":"ready"' in portal.until_ready()
        assert f"http://127.0.0.1:{portal.port}" in portal.output
        assert portal.stop() < 10
        assert portal.process.returncode == 0
        assert gone(children, 0)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_serve_interrupted_ends_without_error(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as portal:
        assert portal.stop(signal.SIGINT) < 10
        assert portal.process.returncode == 0
        assert "Traceback" not in portal.output


def test_worker_runs_jobs_and_ends_in_time(tmp_path: Path) -> None:
    with (
        running(tmp_path, "--empty", "--jobs", "0") as portal,
        running(tmp_path, verb="worker", words="worker started") as worker,
    ):
        assert "worker started" not in portal.output
        assert worker.stop() < 10
        assert worker.process.returncode == 0


def test_serve_killed_leaves_no_web_process(tmp_path: Path) -> None:
    with running(tmp_path, "--empty", "--workers", "2") as portal:
        children = portal.web_processes()
        assert len(children) == 2
        portal.stop(signal.SIGKILL)
        assert gone(children, 10)
    with running(tmp_path, "--empty", port=portal.port) as again:
        assert again.get("/health") == (200, "ok\n")


def test_web_process_killed_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as portal:
        [child] = portal.web_processes()
        os.kill(child, signal.SIGKILL)
        assert gone([child], 10)
        for _attempt in range(100):
            try:
                answer = portal.get("/health")
                break
            except OSError:
                time.sleep(0.2)
        assert answer == (200, "ok\n")
        assert portal.stop() < 10


def test_serve_on_a_taken_port_says_so(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as portal:
        other = tmp_path / "other"
        other.mkdir()
        second = Portal(other, "--empty", port=portal.port)
        assert second.process.wait(60) == 1
        assert f"port {portal.port} of 127.0.0.1 is taken" in second.output


def test_serve_twice_on_one_directory_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, "--empty"):
        second = Portal(tmp_path, "--empty")
        assert second.process.wait(60) == 1
        assert "already runs" in second.output


def test_serve_with_a_wrong_setting_names_it(tmp_path: Path) -> None:
    portal = Portal(tmp_path, "--empty", PARVIS_LANGUAGE="es")
    assert portal.process.wait(60) == 1
    assert "PARVIS_LANGUAGE" in portal.output
