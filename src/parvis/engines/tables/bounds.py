"""Bounds of a process apart that works on tables: memory, time, nothing of our environment, no life of its own."""

import os
import sys
import threading
import time
from contextlib import suppress


def environment() -> dict[str, str]:
    """What such a process is given: no secret, one thread for each library."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept, "PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def limit(memory: int, seconds: int) -> None:
    """Have no more than `memory` bytes of addresses and `seconds` of processor, and write no core."""
    with suppress(ImportError, ValueError, OSError):  # systems without limits have the clock alone
        import resource  # noqa: PLC0415  (absent on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent() -> None:
    """End when whoever asked is gone: nobody would throw away what is written."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
