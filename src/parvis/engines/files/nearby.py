"""A file of the store as a path on this machine: where it is, or a copy in a cache of bounded size.

For readers that need a path and read it at random (DuckDB, a process apart). The file is never to be written to.
"""

import secrets
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from django.conf import settings

from parvis.engines import files
from parvis.engines.files.intake import disk

FRESH: Final = 600  # seconds since its last use during which a copy is never given up
_locks: dict[str, threading.Lock] = defaultdict(threading.Lock)


@runtime_checkable
class OnDisk(Protocol):
    """A store whose files are on this machine already."""

    def path(self, key: str) -> Path:
        """Where the file is. Raises NotFound, and ValueError for what is not a key."""


def path_of(key: str) -> Path:
    """A path to the bytes of `key`, good for FRESH seconds at least. Raises NotFound, Unavailable."""
    store = files.store()
    if isinstance(store, OnDisk):
        return store.path(key)
    copy = _root() / files.checked(key).rpartition("/")[2]
    with _locks[key]:
        if not copy.exists():
            _fetch(store, key, copy)
        copy.touch()
    return copy


def _root() -> Path:
    return Path(settings.PARVIS.data) / "cache" / "files"


def _fetch(store: files.FileStore, key: str, copy: Path) -> None:
    """Bring the file here, whole or not at all, and make room for it first."""
    _make_room(store.size(key))
    arriving = copy.with_name(f".{secrets.token_hex(8)}")
    try:
        with disk():
            copy.parent.mkdir(parents=True, exist_ok=True)
            with arriving.open("xb") as target:
                for chunk in store.read(key):
                    target.write(chunk)
            arriving.replace(copy)
    finally:
        with suppress(OSError):
            arriving.unlink(missing_ok=True)


def _make_room(size: int) -> None:
    """Give up the copies used longest ago until `size` more bytes fit under the limit of the settings."""
    found = []
    with suppress(FileNotFoundError):
        found = [(path, path.stat()) for path in _root().iterdir()]
    total = sum(stat.st_size for _path, stat in found) + size
    for path, stat in sorted(found, key=lambda one: one[1].st_mtime):
        if total <= settings.PARVIS.files_cache:
            return
        if time.time() - stat.st_mtime > FRESH:
            path.unlink(missing_ok=True)
            total -= stat.st_size
