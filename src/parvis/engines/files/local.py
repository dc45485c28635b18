"""Files in a directory: `ab/cd/<sha256>` under its root, put in place whole by a rename."""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from parvis.engines.files import CHUNK, Stored, checked, is_key
from parvis.engines.files.intake import Intake, disk
from parvis.kit.errors import NotFound

_STALE = 24 * 3600  # seconds after which a half-written file is held left behind by a crash


def connect(url: str, data: Path) -> "LocalStore":
    """The store in the instance's data directory."""
    return LocalStore(data / "files")


class LocalStore:
    """A FileStore in the directory `root`, made when first needed; see the port for its methods."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._sweep()

    def put(self, source: Iterable[bytes] | BinaryIO, *, limit: int | None = None) -> Stored:
        intake = Intake(source, limit)
        temporary = self._temporary()
        try:
            self._write(temporary, intake)
            with disk():
                self._place(temporary, self._root / intake.stored.key)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        return intake.stored

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        return self._read(key, start, size if end is None else min(end, size))

    def open(self, key: str) -> BinaryIO:
        with disk(), _found(key):
            return self._path(key).open("rb")

    def path(self, key: str) -> Path:
        """Where the file is (engines.files.nearby). Raises NotFound."""
        path = self._path(key)
        if not self.exists(key):
            raise NotFound(key)
        return path

    def size(self, key: str) -> int:
        with disk(), _found(key):
            return self._path(key).stat().st_size

    def exists(self, key: str) -> bool:
        with disk():
            return self._path(key).is_file()

    def delete(self, key: str) -> None:
        with disk():
            self._path(key).unlink(missing_ok=True)

    def keys(self, older: timedelta = timedelta(0)) -> Iterator[str]:
        latest = time.time() - older.total_seconds()
        for path in self._root.glob("??/??/*"):
            key = path.relative_to(self._root).as_posix()
            with suppress(FileNotFoundError):  # deleted since it was listed
                if is_key(key) and path.stat().st_mtime <= latest:
                    yield key

    def check(self) -> None:
        probe = secrets.token_bytes(64)
        temporary = self._temporary()
        try:
            self._write(temporary, [probe])
            with disk():
                if temporary.read_bytes() != probe:
                    raise OSError("the disk gave back other bytes than it took")
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    def _temporary(self) -> Path:
        with disk():
            self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / secrets.token_hex(16)

    def _write(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Write and sync; an error of `chunks` passes as it is, one of the disk as Unavailable."""
        with disk():
            file = path.open("xb")
        try:
            for chunk in chunks:
                with disk():
                    file.write(chunk)
            with disk():
                file.flush()
                os.fsync(file.fileno())
        finally:
            with suppress(OSError):  # what could not be written fails again on close
                file.close()

    def _place(self, temporary: Path, path: Path) -> None:
        """Rename, though the bytes be there already: it makes them new again for whoever collects old ones."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(path)
        for directory in (path.parent, path.parent.parent, self._root):  # they may be new as well
            _sync_directory(directory)

    def _read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        with self.open(key) as file:
            file.seek(start)
            while start < end and (chunk := file.read(min(CHUNK, end - start))):
                start += len(chunk)
                yield chunk

    def _sweep(self) -> None:
        """Delete what a crash left half-written."""
        with suppress(OSError):
            for path in self._incoming.iterdir():
                if time.time() - path.stat().st_mtime > _STALE:
                    path.unlink(missing_ok=True)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _found(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(key) from error
