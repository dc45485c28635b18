"""Has a statement answered by a process of its own, from the side of the portal: starts it, asks, ends it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from typing import Any, Final

import orjson

from parvis.engines.tables.sandbox.shapes import GRACE, Answer, Column, Given, Limits, Name, Refused, Statement

_PIECE: Final = 65536
_SLACK: Final = 1_000_000  # bytes that an answer may have beyond its rows
# The process starts with the path of this one and nothing else: no variable, no directory of its own.
_START: Final = (
    "import sys; sys.path[:] = sys.argv[2:];"
    " from parvis.engines.tables.sandbox.worker import main; main()"
)  # fmt: skip
# How a process ended that said nothing: by a limit of time, or broken for want of memory.
_SILENT: Final = {
    -signal.SIGXCPU: "time",
    -signal.SIGKILL: "time",
    -signal.SIGABRT: "memory",
    -signal.SIGSEGV: "memory",
}


class Worker:
    """A process that answers one question."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._until = 0.0
        self._rest = b""
        self._heard = 0
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, orjson.dumps(asdict(limits)).decode(), *filter(None, sys.path)],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(),
                cwd="/", start_new_session=True,
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        """Whether it still waits for a question."""
        return self._process.poll() is None

    def read(self, text: str) -> Statement:
        """What the statement names. Raises Refused. The time for the whole question begins here."""
        self._until = time.monotonic() + self.limits.seconds + GRACE
        self._say({"query": text})
        found = self._hear()["statement"]
        return Statement(tuple(Name(*name) for name in found["names"]), bool(found["is_steady"]))

    def answer(self, tables: Sequence[Given]) -> Answer:
        """The rows, with these files under the names of the statement. Raises Refused; OSError for the files."""
        with ExitStack() as held:
            files = [held.enter_context(one.path.open("rb")).fileno() for one in tables]
            self._say({"tables": [[one.name.schema, one.name.table, one.columns] for one in tables]}, files)
        columns = tuple(Column(*column) for column in self._hear()["columns"])
        rows: list[list[Any]] = []
        while isinstance(message := self._message(), list):
            if len(rows) >= self.limits.rows or len(message) != len(columns):
                raise Refused("failed")
            rows.append(message)
        last = _believed(message)
        return Answer(columns, rows, bool(last["truncated"]), float(last["seconds"]))

    def end(self) -> None:
        """End it and all it may have started, whatever it does."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._socket.close()

    def _say(self, message: object, files: Sequence[int] = ()) -> None:
        self._socket.settimeout(self._left())
        body = orjson.dumps(message) + b"\n"
        try:
            sent = socket.send_fds(self._socket, [body], files) if files else 0
            self._socket.sendall(body[sent:])
        except OSError as error:
            raise self._silence() from error

    def _hear(self) -> dict[str, Any]:
        return _believed(self._message())

    def _message(self) -> Any:
        """The next line, as JSON; a process that ends, is late or says too much is heard no more."""
        while b"\n" not in self._rest:
            self._socket.settimeout(self._left())
            try:
                part = self._socket.recv(_PIECE)
            except OSError as error:
                raise self._silence() from error
            self._heard += len(part)
            if not part or self._heard > 2 * self.limits.bytes + _SLACK:
                raise self._silence()
            self._rest += part
        line, _end, self._rest = self._rest.partition(b"\n")
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise Refused("failed") from error

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Refused("time")
        return left

    def _silence(self) -> Refused:
        """Why it says nothing more, told by how it ended."""
        if time.monotonic() >= self._until:
            return Refused("time")
        with suppress(subprocess.TimeoutExpired):
            return Refused(_SILENT.get(self._process.wait(timeout=1), "failed"))
        return Refused("failed")


def _believed(message: Any) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise Refused("failed")
    if "refused" in message:
        raise Refused(str(message["refused"]), str(message.get("detail", "")))
    return message


def _environment() -> dict[str, str]:
    """Nothing is handed on but where libraries are."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
