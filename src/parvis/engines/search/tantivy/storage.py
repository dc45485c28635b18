"""Where the index lives: one directory per generation, a pointer to the current one, a lock for the writer.

    search/current            the name of the current generation, replaced by renaming
    search/<generation>/      a tantivy index, with parvis.json beside its files
    search/writer.lock        held by the one process that writes

A rebuild makes a new generation beside the current one and moves the pointer last, so that a process killed at any
point leaves an index that answers.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from parvis.engines.search.tantivy import schema
from parvis.kit.errors import Unavailable

MANIFEST = "parvis.json"
_POINTER, _LOCK = "current", "writer.lock"
_TANTIVY = version_of("tantivy")
_PATIENCE = 2.0  # seconds to wait for the writer's lock


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one must know before reading a generation: who made it, and which number is in which slot."""

    version: int
    tantivy: str
    numbers: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        return (self.version, self.tantivy) == (schema.VERSION, _TANTIVY)


def fresh() -> Manifest:
    """The manifest of a new generation."""
    return Manifest(schema.VERSION, _TANTIVY)


class Storage:
    """The directory of one index."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def current(self) -> Path | None:
        """The directory of the current generation; None when there is none yet."""
        with suppress(OSError):
            name = (self.directory / _POINTER).read_text().strip()
            if name and "/" not in name:
                return self.directory / name
        return None

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever a reader should look again; two calls to the file system."""
        with suppress(OSError):
            pointer = os.stat(self.directory / _POINTER)
            return pointer.st_mtime_ns, pointer.st_ino
        return ()

    def begin(self) -> Path:
        """The directory of a new generation, which nobody sees before `adopt`."""
        path = self.directory / f"{time.time_ns():x}"
        path.mkdir(parents=True)
        return path

    def adopt(self, generation: Path) -> None:
        """Make `generation` the current one, for this process and all others, and remove those before it."""
        write_atomically(self.directory / _POINTER, generation.name)
        self.sweep(keep=generation)

    def sweep(self, keep: Path | None) -> None:
        """Remove the generations that are not `keep`: former ones, and those of a rebuild that was killed."""
        for path in self.directory.iterdir():
            if path.is_dir() and path != keep:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer for the time of the block. Raises Unavailable when another one stays too long.

        The kernel lets go of the lock when its holder dies, however it dies.
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            file = (self.directory / _LOCK).open("a")
        except OSError as error:
            raise Unavailable(f"the search index cannot be written: {error.strerror}") from error
        with file:
            _acquire(file.fileno())
            yield


def _acquire(descriptor: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Unavailable("another process is writing the search index") from None
            time.sleep(0.05)


def read_manifest(generation: Path) -> Manifest | None:
    """The manifest of a generation; None when it is missing or cannot be read."""
    try:
        found = json.loads((generation / MANIFEST).read_text())
        return Manifest(int(found["version"]), str(found["tantivy"]), tuple(map(str, found["numbers"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_manifest(generation: Path, manifest: Manifest) -> None:
    """Keep the manifest, durably, before anything that depends on it is committed."""
    body = {"version": manifest.version, "tantivy": manifest.tantivy, "numbers": list(manifest.numbers)}
    write_atomically(generation / MANIFEST, json.dumps(body))


def write_atomically(path: Path, text: str) -> None:
    """Put a small file in place, whole or not at all, and on the disk."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
