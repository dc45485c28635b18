"""Compressed files and archives: opened within limits, whatever they claim about themselves.

Nothing is ever written under a name that an archive gives.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from parvis.engines.tables.reading.limits import FREE, Limits, Refused, Task
from parvis.engines.tables.shapes import Refusal

MEMBERS: Final = 10_000  # files in an archive
_CHUNK: Final = 1024 * 1024
_LOCKED: Final = 0x1
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its place there, and how many bytes it says it has."""

    index: int
    name: str
    size: int

    @property
    def suffix(self) -> str:
        """The end of its name, in small letters: `.csv`."""
        return PurePosixPath(self.name.lower()).suffix

    @property
    def title(self) -> str:
        """Its name without folders or ending, to be shown."""
        return PurePosixPath(self.name.replace("\\", "/")).stem


def gunzip(source: Path, task: Task) -> Path:
    """The file that a gzip file holds. Raises Refused over a limit, or when it is damaged."""
    target, size = task.piece(".unpacked"), source.stat().st_size
    gauge = Gauge(task.limits)
    inflater = zlib.decompressobj(wbits=31)
    with source.open("rb") as packed, target.open("wb") as out:
        while chunk := packed.read(_CHUNK):
            while chunk:
                if inflater.eof:
                    if not chunk.startswith(b"\x1f\x8b"):  # padding after the last member
                        break
                    inflater = zlib.decompressobj(wbits=31)
                chunk = _inflate(inflater, chunk, out, gauge)
            task.tell(packed.tell(), size, "unpacking")
    if not inflater.eof:
        raise Refused(Refusal.DAMAGED, "gzip")
    return target


def _inflate(inflater: "zlib._Decompress", chunk: bytes, out: IO[bytes], gauge: "Gauge") -> bytes:
    """Write what one chunk gives, a piece at a time, and return what is left of it."""
    before = len(chunk)
    try:
        piece = inflater.decompress(chunk, _CHUNK)
    except zlib.error as error:
        raise Refused(Refusal.DAMAGED, "gzip") from error
    rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    gauge.weigh(before - len(rest), len(piece))
    out.write(piece)
    return rest


class Gauge:
    """Bytes in and out; refuses when what comes out is more than what went in can mean."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.taken, self.given = limits, 0, 0

    def weigh(self, taken: int, given: int) -> None:
        self.taken += taken
        self.given += given
        if self.given > FREE and self.given > self.limits.ratio * max(self.taken, 1):
            raise Refused(Refusal.BOMB)
        if self.given > self.limits.unpacked:
            raise Refused(Refusal.TOO_LARGE, "unpacked")


def members(source: Path, limits: Limits) -> list[Member]:
    """The files of an archive that may be of use. Raises Refused for one that is not to be opened."""
    try:
        with zipfile.ZipFile(source) as archive:
            found = archive.infolist()
    except _BROKEN as error:
        raise Refused(Refusal.DAMAGED, "zip") from error
    if len(found) > MEMBERS:
        raise Refused(Refusal.BOMB)
    files = [(index, one) for index, one in enumerate(found) if not one.is_dir() and not _is_hidden(one.filename)]
    size, packed = sum(one.file_size for _, one in files), sum(one.compress_size for _, one in files)
    if size > FREE and size > limits.ratio * max(packed, 1):
        raise Refused(Refusal.BOMB)
    if files and all(one.flag_bits & _LOCKED for _, one in files):
        raise Refused(Refusal.ENCRYPTED)
    return [Member(index, one.filename, one.file_size) for index, one in files]


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name.replace("\\", "/")).name.startswith((".", "~$"))


def extract(source: Path, member: Member, target: Path, task: Task, gauge: "Gauge | None" = None) -> Path:
    """Write one file of the archive to `target`. Raises Refused over a limit, or when it is damaged or locked."""
    gauge = gauge or Gauge(task.limits)
    try:
        with zipfile.ZipFile(source) as archive, target.open("wb") as out:
            info = archive.infolist()[member.index]
            if info.flag_bits & _LOCKED:
                raise Refused(Refusal.ENCRYPTED)
            with archive.open(info) as packed:
                share = info.compress_size
                while chunk := packed.read(_CHUNK):
                    gauge.weigh(share, len(chunk))
                    share = 0
                    out.write(chunk)
                    task.tell(min(gauge.taken, member.size), member.size, "unpacking")
    except (RuntimeError, *_BROKEN) as error:
        raise Refused(Refusal.DAMAGED, "zip") from error
    return target


def weigh(source: Path, limits: Limits) -> None:
    """Inflate an archive (a workbook is one) and keep nothing: its reader would believe what it says of its size."""
    gauge = Gauge(limits)
    for member in members(source, limits):
        try:
            with zipfile.ZipFile(source) as archive:
                info = archive.infolist()[member.index]
                share = info.compress_size
                with archive.open(info) as packed:
                    while chunk := packed.read(_CHUNK):
                        gauge.weigh(share, len(chunk))
                        share = 0
        except (RuntimeError, *_BROKEN) as error:
            raise Refused(Refusal.DAMAGED, "zip") from error
