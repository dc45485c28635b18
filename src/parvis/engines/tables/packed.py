"""Archives and compressed files: opened within limits, whatever they claim about themselves."""

import zipfile
import zlib
from typing import BinaryIO, Final

from parvis.engines.tables import BYTES, Trouble, Unreadable

MEMBERS: Final = 10_000  # files in an archive
RATIO: Final = 300  # bytes out of one byte in; tables rarely pass 50
FREE: Final = 8 * 1024 * 1024  # bytes out before the ratio means anything
_CHUNK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1


def gunzip(file: BinaryIO, limit: int = BYTES, *, is_start: bool = False) -> tuple[bytes, bool]:
    """(the first `limit` bytes that a gzip stream gives, whether more were there). Raises Unreadable.

    `is_start`: the stream may end before its end.
    """
    inflater = zlib.decompressobj(wbits=31)
    out, taken = bytearray(), 0
    while len(out) < limit and (chunk := file.read(_CHUNK)):
        taken += len(chunk)
        try:
            while chunk and len(out) < limit and not inflater.eof:
                out += inflater.decompress(chunk, limit - len(out))
                chunk = inflater.unconsumed_tail
        except zlib.error as error:
            raise Unreadable(Trouble.DAMAGED) from error
        read = taken - len(chunk)
        if len(out) > FREE and len(out) > RATIO * max(read, 1):
            raise Unreadable(Trouble.BOMB)
        if inflater.eof:
            break
    if not inflater.eof and len(out) < limit and not is_start:
        raise Unreadable(Trouble.DAMAGED)
    return bytes(out), not inflater.eof


def members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The files of an archive, its folders left out. Raises Unreadable for one that is not to be opened."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(Trouble.DAMAGED) from error
    if len(found) > MEMBERS:
        raise Unreadable(Trouble.BOMB)
    files = [one for one in found if not one.is_dir()]
    size, packed = sum(one.file_size for one in files), sum(one.compress_size for one in files)
    if size > FREE and size > RATIO * max(packed, 1):
        raise Unreadable(Trouble.BOMB)
    if files and all(one.flag_bits & _ENCRYPTED for one in files):
        raise Unreadable(Trouble.ENCRYPTED)
    return files


def extract(file: BinaryIO, name: str, limit: int = BYTES) -> tuple[bytes, bool]:
    """(the first `limit` bytes of a file of the archive, whether more were there). Raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(name) as member:
            body = member.read(limit)
            return body, bool(member.read(1))
    except RuntimeError as error:
        raise Unreadable(Trouble.ENCRYPTED) from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, KeyError) as error:
        raise Unreadable(Trouble.DAMAGED) from error


def weigh(file: BinaryIO, limit: int) -> None:
    """Inflate every file of an archive, keeping nothing, so that none of them lies about its size.

    Raises Unreadable over `limit` bytes in all, or where what is inside is not what the archive says.
    """
    total = 0
    for one in members(file):
        try:
            with zipfile.ZipFile(file) as archive, archive.open(one) as member:
                while chunk := member.read(_CHUNK):
                    total += len(chunk)
                    if total > limit:
                        raise Unreadable(Trouble.TOO_LARGE)
        except RuntimeError as error:
            raise Unreadable(Trouble.ENCRYPTED) from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise Unreadable(Trouble.DAMAGED) from error
