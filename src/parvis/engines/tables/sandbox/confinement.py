"""The process apart gives up what it could do: first everything but the files, then all files but those it was given.

What cannot be given up on this machine is told; a process that could write to the data is no sandbox, and says so.
"""

import ctypes
import os
import resource
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from parvis.engines.tables.sandbox import calls, landlock
from parvis.engines.tables.sandbox.shapes import GRACE, Limits, Refused

_FILES: Final = 64  # open at once
_USERS, _NETWORK, _IPC = 0x10000000, 0x40000000, 0x08000000  # namespaces
_DUMPABLE: Final = 4


@dataclass(slots=True)
class Confinement:
    """What holds this process back."""

    other_user: bool = False
    no_network: bool = False
    few_calls: bool = False
    few_files: bool = False

    @property
    def holds(self) -> bool:
        """Whether the files of the portal are out of its reach, by the user it is or by the kernel."""
        return self.other_user or self.few_files


def leave(limits: Limits) -> Confinement:
    """Give up everything but files: no more memory, time, processes or network than one question needs.

    Called once, with one thread, before anything of a stranger comes in; what is to be imported already is.
    """
    # Should memory run out, this process is the one to end.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    done = Confinement(no_network=_without_network())
    _limit(limits)
    if os.geteuid() == 0:
        done.other_user = _become(limits.user)
    done.few_calls = calls.close()
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)
    return done


def keep_to(files: Sequence[int], done: Confinement) -> None:
    """Give up every file but these, open to be read. Raises Refused when the data of the portal stay within reach."""
    if len(os.listdir("/proc/self/task")) > 1:
        raise Refused("unconfined", "threads")
    done.few_files = landlock.restrict(files)
    if not done.holds:
        raise Refused("unconfined")


def _limit(limits: Limits) -> None:
    seconds = int(limits.seconds + GRACE) + 1
    for what, most in (
        (resource.RLIMIT_AS, limits.address_space),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _without_network() -> bool:
    """Leave the network for an empty one, where that is allowed; DuckDB without extensions has no way to it either."""
    spaces = _NETWORK | _IPC | (0 if os.geteuid() == 0 else _USERS)
    try:
        return bool(ctypes.CDLL(None, use_errno=True).unshare(spaces) == 0)
    except AttributeError:  # a system that is not Linux
        return False


def _become(user: str) -> bool:
    import pwd  # noqa: PLC0415  (absent on Windows)

    try:
        known = pwd.getpwnam(user)
    except KeyError as error:
        raise Refused("unconfined", "user") from error
    if known.pw_uid == 0:
        raise Refused("unconfined", "user")
    os.setgroups([])
    os.setresgid(known.pw_gid, known.pw_gid, known.pw_gid)
    os.setresuid(known.pw_uid, known.pw_uid, known.pw_uid)
    return True
