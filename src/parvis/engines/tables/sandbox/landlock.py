"""Landlock: from now on this process opens these files and no other, to read alone, and reaches nobody.

Linux ≥ 5.13, without any right (https://docs.kernel.org/userspace-api/landlock.html). It holds for this thread and
those it starts, so it is called while there is one.
"""

import ctypes
from collections.abc import Sequence
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_VERSION: Final = 1
_BENEATH: Final = 1
_READ_FILE: Final = 1 << 2
# Rights over files that each version knows, all of them taken away: 13 bits, REFER, TRUNCATE, IOCTL_DEV.
_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP: Final = 0b11  # bind, connect: version 4
_SCOPES: Final = 0b11  # abstract sockets and signals of others: version 6
_NO_NEW_PRIVILEGES: Final = 38


class _Rules(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version this kernel has, 0 for none."""
    found = _libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    return max(0, int(found))


def restrict(files: Sequence[int]) -> bool:
    """Leave this process nothing but to read these open files; whether the kernel does it."""
    known = version()
    if known == 0:
        return False
    rules = _Rules((1 << _RIGHTS.get(known, 16)) - 1, _TCP if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    ruleset = _libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    done = all(_allow(ruleset, file) for file in files)
    return (
        done
        and _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        and _libc.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    )


def _allow(ruleset: int, file: int) -> bool:
    rule = _Beneath(_READ_FILE, file)
    return bool(
        _libc.syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)) == 0
    )
