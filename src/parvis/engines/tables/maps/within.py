"""Becomes another program, within limits: `python -m parvis.engines.tables.maps.within SECONDS SIZE MEMORY PROGRAM …`.

The limits are set here rather than between fork and exec, where a process with threads may do almost nothing.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from typing import Final

_DEATH: Final = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Take the limits from the command line, then be the program that follows them."""
    seconds, size, memory = map(int, sys.argv[1:4])
    with suppress(ImportError, ValueError, OSError):  # systems without limits have the clock alone
        import resource  # noqa: PLC0415  (absent on Windows)

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))  # files it maps are not counted
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(AttributeError, OSError):  # Linux alone: nobody would throw away what an orphan writes
        ctypes.CDLL(None).prctl(_DEATH, signal.SIGKILL)
    os.execv(sys.argv[4], sys.argv[4:])


if __name__ == "__main__":
    main()
