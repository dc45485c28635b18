"""Files that nobody needs any more, deleted: whoever keeps a key says so when asked."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from importlib import import_module
from itertools import islice
from typing import Final

from django.conf import settings

from parvis.engines import files

Holds = Callable[[Collection[str]], Collection[str]]
GRACE: Final = timedelta(days=1)  # longer than any transaction: a file is put before the row that holds it
_BATCH: Final = 100  # asked about at once and deleted at once, so that little time passes in between


def holders() -> list[Holds]:
    """Who holds files: the function `holds(keys)` of each module in the setting `PARVIS_HOLDERS`.

    Each returns those of `keys` it needs. They are named in settings, not registered by an import that may be missing
    in one process: a holder nobody asks would lose its files. Raises ImportError, AttributeError.
    """
    return [import_module(name).holds for name in settings.PARVIS_HOLDERS]


def held(keys: Collection[str]) -> set[str]:
    """Those of `keys` that somebody needs."""
    return {key for holds in holders() for key in holds(keys)}


def collect(older: timedelta = GRACE) -> tuple[int, int]:
    """Delete the files put longer ago than `older` that nobody holds; return how many and their size in bytes."""
    store = files.store()
    count = size = 0
    for batch in _batches(store.keys(older)):
        for key in set(batch) - held(batch):
            size += store.size(key)
            store.delete(key)
            count += 1
    return count, size


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, _BATCH)):
        yield batch
