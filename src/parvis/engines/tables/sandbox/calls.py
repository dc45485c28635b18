"""A filter of system calls (seccomp): this process starts no other, signals nobody, opens no socket, changes no file.

Each line is a call by its name and its number on x86-64 and on ARM 64
(https://github.com/torvalds/linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h).
"""

import ctypes
import platform
from typing import Final

_CLOSED: Final[dict[str, tuple[int, int]]] = {
    # other processes
    "clone": (56, 220), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    # others on the network, or on this machine
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "connect": (42, 203), "sendto": (44, 206), "sendmsg": (46, 211), "accept4": (288, 242), "shmget": (29, 194),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # the machine itself
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "memfd_create": (319, 279),
    # files
    "truncate": (76, 45), "ftruncate": (77, 46), "mkdirat": (258, 34), "unlinkat": (263, 35), "renameat2": (316, 276),
    "symlinkat": (266, 36), "linkat": (265, 37), "renameat": (264, 38), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchownat": (260, 54), "fchown": (93, 55), "fchmodat2": (452, 452),
}  # fmt: skip
# What only x86-64 still has: fork, vfork, rename, mkdir, rmdir, creat, link, unlink, symlink, chmod, chown, lchown.
_OLD: Final = (57, 58, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94)
_CLONE3: Final = 435  # said not to exist, so that the C library asks for the other
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_X32: Final = 0x40000000  # another set of numbers on x86-64
_ALLOW, _NOT_ALLOWED, _ABSENT, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction))]


def close() -> bool:
    """Close these calls to this process; whether it was done (a machine of another kind has none)."""
    if platform.machine() not in _ARCHITECTURES or platform.system() != "Linux":
        return False
    lines = _lines(*_ARCHITECTURES[platform.machine()])
    program = _Program(len(lines), (_Instruction * len(lines))(*lines))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _lines(architecture: int, which: int) -> list[_Instruction]:
    """The filter: the word at 4 is the architecture, the one at 0 the call; a jump counts the lines it passes over."""
    closed = [one[which] for one in _CLOSED.values()] + list(_OLD if which == 0 else ())
    lines = [
        _Instruction(_LOAD, 0, 0, 4),
        _Instruction(_EQUAL, 1, 0, architecture),
        _Instruction(_RETURN, 0, 0, _KILL),
        _Instruction(_LOAD, 0, 0, 0),
        _Instruction(_AT_LEAST, 0, 1, _X32),
        _Instruction(_RETURN, 0, 0, _KILL),
        _Instruction(_EQUAL, 0, 1, _CLONE3),
        _Instruction(_RETURN, 0, 0, _ABSENT),
    ]
    for number in closed:
        lines += [_Instruction(_EQUAL, 0, 1, number), _Instruction(_RETURN, 0, 0, _NOT_ALLOWED)]
    return [*lines, _Instruction(_RETURN, 0, 0, _ALLOW)]
