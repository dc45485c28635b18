"""The way into any store: bytes are counted against the limit and hashed as they pass."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from parvis.engines.files import CHUNK, Stored, key_of
from parvis.kit.errors import NoRoom, TooLarge, Unavailable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Intake:
    """A stream, once: iterate, then ask what was `stored`."""

    def __init__(self, source: Iterable[bytes] | BinaryIO, limit: int | None) -> None:
        self._source = source
        self._limit = limit
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in _chunks(self._source):
            self._size += len(chunk)
            if self._limit is not None and self._size > self._limit:
                raise TooLarge(_("The file is larger than the limit of %(limit)s bytes.") % {"limit": self._limit})
            self._digest.update(chunk)
            yield chunk

    @property
    def stored(self) -> Stored:
        """The key, size and hash of what has passed."""
        sha256 = self._digest.hexdigest()
        return Stored(key_of(sha256), self._size, sha256)


@contextmanager
def disk() -> Iterator[None]:
    """Around our own use of the disk: its failures become Unavailable, those of the source do not pass here."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(_("There is no room left to store the file; nothing was kept.")) from error
        raise Unavailable(_("The disk that holds the files cannot be used.")) from error


def _chunks(source: Iterable[bytes] | BinaryIO) -> Iterable[bytes]:
    # A binary file iterates by lines, which may be as long as the file.
    read = getattr(source, "read", None)
    return source if read is None else iter(partial(read, CHUNK), b"")
