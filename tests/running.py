"""A portal run as people run it: `parvis serve` in a process of its own, on a port of its own."""

import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from parvis.faces.cli import upgrade

START = 180  # seconds; a cold start takes two when the machine is quiet


def free_port() -> int:
    """A port nobody listens on now, and which systems give to nobody who does not name it, so that it stays free."""
    while True:
        port = secrets.randbelow(16_000) + 16_000  # what systems give begins at 32768 or above
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the settings of the suite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_", "PYTEST"))}
    return kept | more


class Beginnings:
    """Data directories with an empty database of this version, which takes a process seconds to make: it is made once.

    `room` is a directory that all workers of a run share.
    """

    def __init__(self, room: Path) -> None:
        self._whole = room / "begun.sqlite3"
        self._lock = room / "begun.lock"

    def __call__(self, data: Path) -> Path:
        """Put the database into a data directory, and return this directory."""
        with upgrade.locked(self._lock, wait=300):
            if not self._whole.exists():
                self._make()
        data.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._whole, data / "parvis.sqlite3")
        return data

    def _make(self) -> None:
        first = self._whole.with_name("begun")
        command = [sys.executable, "-m", "parvis", "--data", str(first), "zones", "list"]
        subprocess.run(command, env=environment(), check=True, capture_output=True)
        with closing(sqlite3.connect(first / "parvis.sqlite3")) as database:  # with what is still in its log
            database.execute("VACUUM INTO ?", [str(self._whole)])


class Portal:
    """One running `parvis serve`, or `parvis worker`."""

    def __init__(
        self, data: Path, *options: str, command: Sequence[str] = (), verb: str = "serve", port: int = 0, **more: str
    ) -> None:
        self.data, self.port = data, port or free_port()
        command = [*(command or (sys.executable, "-m", "parvis")), verb, "--data", str(data)]
        if verb == "serve":
            command += ["--port", str(self.port)]
        self._log = data / f"{self.port}.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, *options], env=environment(**more), cwd=data, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def until(self, words: str) -> None:
        """Return once the program has printed `words`; fail when it ends before, or takes too long."""
        deadline = time.monotonic() + START
        while words not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.02)

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text

    def until_ready(self) -> str:
        """What `/ready` says once it says yes: a first start builds the search index a moment after it answers."""
        deadline = time.monotonic() + START
        while (answer := self.get("/ready"))[0] != 200:
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
        return answer[1]

    def stylesheet(self, page: str) -> str:
        """The address of the style sheet a page asks for."""
        found = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
        assert found, page[:1000]
        return found[1]

    def web_processes(self) -> list[int]:
        """The children of the program."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send a signal and wait; return how many seconds the end took."""
        start = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(120)
        return time.monotonic() - start


@contextmanager
def running(data: Path, *options: str, words: str = "Parvis is ready", **more: Any) -> Iterator[Portal]:
    """A portal that has said `words`, and is gone afterwards."""
    portal = Portal(data, *options, **more)
    try:
        portal.until(words)
        yield portal
    finally:
        with suppress(ProcessLookupError):
            portal.process.kill()
        portal.process.wait()


def alive(pid: int) -> bool:
    """Whether a process is there and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
