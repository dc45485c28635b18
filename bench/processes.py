"""Measures of whole processes: start, memory, import, requests over a socket."""

import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from bench.budgets import Seen

PORT = 8797
IMPORT_RATE = 121_000 / 300  # the budget: a catalogue of 121,000 in five minutes


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    return kept | {"PARVIS_DATA": str(data), "PARVIS_LOG_LEVEL": "warning"}


def _answers(path: str) -> int:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
    with suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0


@contextmanager
def serving(data: Path, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A running portal, and how many seconds its start took; `more` is added to its environment."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "parvis", "serve", "--empty", "--port", str(PORT)]
    environment = _environment(data) | more
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while _answers("/health") != 200:
            if process.poll() is not None:
                sys.exit("the portal did not start")
            time.sleep(0.01)
        yield process, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def start_and_idle(data: Path) -> list[Seen]:
    """Three cold starts, then the memory of a portal that has answered once and waits."""
    starts = []
    for _attempt in range(3):
        with serving(data) as (process, seconds):
            starts.append(seconds)
            _answers("/fr/")
            time.sleep(3)
            memory = _memory(process.pid)
            cpu = _idle_cpu(process.pid)
    return [
        Seen("cold start of parvis serve", statistics.median(starts), "s", 3),
        Seen("idle memory, all processes", memory, "MB", 200),
        Seen("idle processor time", cpu, "%"),
    ]


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int) -> float:
    """Megabytes, what processes share counted once (proportional set size)."""
    kilobytes = 0
    for one in _family(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def ticks(pid: int) -> int:
    fields = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in _family(pid))
    return sum(int(field[11]) + int(field[12]) for field in fields)


def _idle_cpu(pid: int, seconds: float = 5) -> float:
    """Per cent of one core while nobody asks anything."""
    before = ticks(pid)
    time.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds * 100


def importing(data: Path, catalogue: Path) -> list[Seen]:
    """The import of a catalogue, then the index brought up to it."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "parvis", "import", "datagouv", str(catalogue)]
    done = subprocess.run(command, env=_environment(data), capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):  # 1: some lines were refused
        sys.exit(f"the import failed: {(done.stdout + done.stderr)[-1000:]}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    count = sum(int(line.split()[0]) for line in done.stdout.splitlines() if line.endswith(("created", "créés")))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.index"], env=_environment(data), check=True)
    indexing = time.perf_counter() - start
    rate, note = count / (seconds + indexing), f"{count} datasets in {seconds + indexing:.0f} s"
    return [
        Seen("import and index of a catalogue", rate, "/s", IMPORT_RATE, at_least=True, note=note),
        Seen("  of which the index, after the import", indexing, "s"),
        Seen("  memory of the import", memory, "MB", 600),
    ]


def over_http(data: Path, paths: dict[str, str], *, clients: int = 4, seconds: float = 4) -> list[Seen]:
    """Requests per second and their times, `clients` at once, each on a connection kept open."""
    seen = []
    with serving(data) as (process, _seconds):
        for what, path in paths.items():
            if (status := _answers(path)) != 200:
                sys.exit(f"{path} answered {status}")
            before, times = ticks(process.pid), []
            threads = [threading.Thread(target=_ask, args=(path, seconds, times)) for _client in range(clients)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            cpu = (ticks(process.pid) - before) / os.sysconf("SC_CLK_TCK") * 1000 / len(times)
            p95 = statistics.quantiles(times, n=20)[-1] * 1000
            note = f"p95 {p95:.1f} ms, {cpu:.2f} ms CPU each"
            seen.append(Seen(f"HTTP, {clients} clients: {what}", len(times) / seconds, "/s", note=note))
    return seen


def _ask(path: str, seconds: float, times: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=10)
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.request("GET", path)
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
    connection.close()
