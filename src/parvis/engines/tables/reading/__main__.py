"""The process apart: reads one file within its limits, tells how far it is, and answers on the standard output.

The standard input has one line of JSON, `{source, name, into, limits, origin, dates, profiling}`; each line of the
standard output is `{done, total, step}`, and the last one `{outcome}`.
"""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import orjson

from parvis.engines.tables import bounds
from parvis.engines.tables.reading.limits import Limits, Profiling, Task

_EVERY: Final = 0.1  # seconds between two lines


class _Teller:
    """Writes how far the work is, not too often; a reader that is gone ends the process."""

    def __init__(self) -> None:
        self.out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what native code prints is a complaint, never an answer
        self.last = 0.0
        self.lock = threading.Lock()

    def tell(self, done: int, total: int, step: str) -> None:
        now = time.monotonic()
        if now - self.last >= _EVERY:
            self.last = now
            self.line({"done": done, "total": total, "step": step})

    def line(self, members: dict[str, Any]) -> None:
        with self.lock:
            try:
                self.out.write(orjson.dumps(members) + b"\n")
                self.out.flush()
            except OSError:
                os._exit(1)


def _spent() -> tuple[float, int]:
    """(seconds of processor, bytes of memory at the most) of this process."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    return time.process_time(), 0


def main() -> None:
    """Read the file that the standard input names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = orjson.loads(sys.stdin.buffer.readline())
    limits = Limits(**asked["limits"])
    bounds.limit(limits.memory, 2 * limits.seconds)
    bounds.end_with_parent()
    teller = _Teller()

    from parvis.engines.tables.reading import work  # noqa: PLC0415  (within the limits)

    task = Task(Path(asked["into"]), limits, teller.tell, asked["origin"], asked["dates"])
    source = Path(asked["source"])
    outcome = work.tables_of(source, asked["name"], task)
    if asked["profiling"] and outcome.tables:
        from parvis.engines.tables.reading import profiling  # noqa: PLC0415  (within the limits; slow to import)

        wanted = {**asked["profiling"], "lists": {n: frozenset(one) for n, one in asked["profiling"]["lists"].items()}}
        outcome = profiling.profiled(outcome, Profiling(**wanted), task, source.stat().st_size)
    outcome.cpu_seconds, outcome.peak_memory = _spent()
    teller.line({"outcome": outcome.to_json()})


if __name__ == "__main__":
    main()
