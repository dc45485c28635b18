"""The files port: bytes in, a key made of their SHA-256 out; the same bytes always have the same key.

What is stored is never changed, so a key may be cached for ever. Keys are ours alone: nothing a person typed
becomes a path. `store()` gives the adapter that `PARVIS_FILES_URL` asks for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CHUNK = 256 * 1024  # bytes; what `read` yields at most
_KEY = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(?=\1\2)[0-9a-f]{64}")
_ADAPTERS = {"": "parvis.engines.files.local", "s3": "parvis.engines.files.s3"}


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: its key, its size in bytes, the SHA-256 of its bytes in hexadecimal."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """A place for files. Every method may raise kit.errors.Unavailable, and ValueError for what is not a key."""

    def put(self, source: Iterable[bytes] | BinaryIO, *, limit: int | None = None) -> Stored:
        """Store the bytes of `source`, read once and in little memory; all of them or, after any error, none.

        Raises TooLarge beyond `limit` bytes, Unavailable when there is no room, and what `source` raises.
        """

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end` (None: the last one) in chunks of CHUNK at most.

        What lies beyond the end of the file is left out. Raises NotFound.
        """

    def open(self, key: str) -> BinaryIO:
        """The file, to read and seek in; the caller closes it. Raises NotFound."""

    def size(self, key: str) -> int:
        """The size in bytes. Raises NotFound."""

    def exists(self, key: str) -> bool:
        """Whether the file is there."""

    def delete(self, key: str) -> None:
        """Delete the file, if it is there."""

    def keys(self, older: timedelta = timedelta(0)) -> Iterator[str]:
        """The keys of all files that were last put longer ago than `older`, in no order.

        To collect what nothing refers to, ask for those older than any transaction may last: a file is put
        before the row that refers to it is committed.
        """

    def check(self) -> None:
        """Return if the store takes bytes and gives them back; raise kit.errors.Unavailable otherwise."""


def key_of(sha256: str) -> str:
    """The key of the bytes with this SHA-256 (64 hexadecimal digits): `ab/cd/abcd...`. Raises ValueError."""
    return checked(f"{sha256[:2]}/{sha256[2:4]}/{sha256}")


def is_key(text: str) -> bool:
    """Whether `text` has the shape of a key."""
    return _KEY.fullmatch(text) is not None


def checked(key: str) -> str:
    """`key`; raises ValueError when it does not have the shape of one."""
    if not is_key(key):
        raise ValueError(f"not a key: {key[:100]!r}")
    return key


@cache
def store() -> FileStore:
    """This process's file store, chosen by the setting `files_url`."""
    url = settings.PARVIS.files_url
    scheme = urlsplit(url).scheme if url else ""
    if url and scheme not in _ADAPTERS:
        raise ImproperlyConfigured(f"PARVIS_FILES_URL starts with {scheme}: (allowed: s3:, or nothing at all)")
    adapter = import_module(_ADAPTERS[scheme])
    connected: FileStore = adapter.connect(url, Path(settings.PARVIS.data))
    return connected
