"""Files in an S3 object store. What comes in is spooled to disk until its hash, and so its key, is known.

Uploading to a temporary key and copying would leave objects behind at each crash and stop at the 5 GiB that
S3 copies in one request; an upload straight to the key is atomic (nothing is seen of a multipart one until it
is complete).
"""

import io
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

import obstore
from django.utils.translation import gettext_lazy as _
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from parvis.engines.files import CHUNK, Stored, checked, is_key
from parvis.engines.files.intake import Intake, disk
from parvis.kit.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger file is spooled to disk
_WINDOW = 4 * 1024 * 1024  # bytes asked for at once when reading
_PART = 8 * 1024 * 1024  # bytes of a part of an upload; parts in flight are held in memory
_PARTS = 9_000  # S3 takes 10 000 at most
_IN_FLIGHT = 4


def connect(url: str, data: Path) -> "ObjectStore":
    """The store at `s3://bucket/prefix`; region, credentials and endpoint come from the usual `AWS_` variables."""
    parts = urlsplit(url)
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    bucket = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": endpoint.startswith("http:"), "timeout": timedelta(minutes=2)},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=20)},
    )
    return ObjectStore(bucket, data / "spool")


class ObjectStore:
    """A FileStore in a bucket; see the port for its methods. `spool` is a directory for files on their way in."""

    def __init__(self, bucket: S3Store, spool: Path) -> None:
        self._bucket = bucket
        self._spool = spool

    def put(self, source: Iterable[bytes] | BinaryIO, *, limit: int | None = None) -> Stored:
        intake = Intake(source, limit)
        with disk():
            self._spool.mkdir(parents=True, exist_ok=True)
        # A temporary file has no name on disk: whatever happens to the process, it leaves nothing.
        with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self._spool)) as spooled:
            for chunk in intake:
                with disk():
                    spooled.write(chunk)
            with disk():
                spooled.seek(0)
            self._upload(intake.stored, cast("BinaryIO", spooled))
        return intake.stored

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        return self._read(key, start, size if end is None else min(end, size))

    def open(self, key: str) -> BinaryIO:
        return io.BufferedReader(_Seekable(self, key, self.size(key)), _WINDOW)

    def size(self, key: str) -> int:
        with _remote(key):
            return obstore.head(self._bucket, checked(key))["size"]

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        with suppress(NotFound), _remote(key):
            obstore.delete(self._bucket, checked(key))

    def keys(self, older: timedelta = timedelta(0)) -> Iterator[str]:
        latest = datetime.now(UTC) - older
        with _remote():
            for batch in obstore.list(self._bucket):
                for found in batch:
                    if is_key(found["path"]) and found["last_modified"] <= latest:
                        yield found["path"]

    def check(self) -> None:
        name, probe = f"probes/{secrets.token_hex(16)}", secrets.token_bytes(64)
        with _remote():
            obstore.put(self._bucket, name, probe)
            same = bytes(obstore.get(self._bucket, name).bytes()) == probe
            obstore.delete(self._bucket, name)
        if not same:
            raise Unavailable(_("The object store gave back other bytes than it took."))

    def window(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`, in one request."""
        with _remote(key):
            return bytes(obstore.get_range(self._bucket, key, start=start, end=end))

    def _upload(self, stored: Stored, file: BinaryIO) -> None:
        """Send, though the bytes be there already: it makes them new again for whoever collects old ones."""
        part = max(_PART, stored.size // _PARTS + 1)
        with _remote():
            obstore.put(self._bucket, stored.key, file, chunk_size=part, max_concurrency=_IN_FLIGHT)

    def _read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        # A window at a time, not one long response: a slow reader would outlast the time a request may take.
        for offset in range(start, end, _WINDOW):
            window = self.window(key, offset, min(offset + _WINDOW, end))
            for at in range(0, len(window), CHUNK):
                yield window[at : at + CHUNK]


class _Seekable(io.RawIOBase):
    """An object read by ranges."""

    def __init__(self, store: ObjectStore, key: str, size: int) -> None:
        self._store = store
        self._key = key
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        end = min(self._position + len(view), self._size)
        if self._position >= end:
            return 0
        window = self._store.window(self._key, self._position, end)
        view[: len(window)] = window
        self._position = end
        return len(window)


@contextmanager
def _remote(key: str | None = None) -> Iterator[None]:
    """Around requests: what fails becomes Unavailable, or NotFound when they are for the object at `key`."""
    try:
        yield
    except (BaseError, OSError) as error:
        if key and isinstance(error, NotFoundError | FileNotFoundError):
            raise NotFound(key) from error
        raise Unavailable(_("The object store does not answer as it should.")) from error
