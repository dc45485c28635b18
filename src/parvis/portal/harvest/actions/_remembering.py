"""Pages of a source that need not be read again: those that hold nothing but what was taken in as it is."""

import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

import orjson

from parvis.portal.harvest.actions._reconciling import READING, Known
from parvis.portal.harvest.models import Source, SourcePage
from parvis.portal.harvest.queries.kinds import Page, Remembered

_ADDRESS: Final = 2048
Records = dict[str, str]


class Memory:
    """The pages of a source in one run: what is known of them from earlier runs, and what this one finds.

    Nothing is written for a page that is as it was. In a preview nothing is remembered, and all is read.
    """

    def __init__(self, source: Source, known: Mapping[str, Known], *, dry: bool) -> None:
        self._source, self._known, self._dry = source, known, dry
        self._before: dict[str, SourcePage] = {}
        self._current: Page | None = None
        self._found: Records = {}
        self._kept: set[str] = set()

    def of(self, address: str) -> Remembered | None:
        """What is known of a page, if each record it had is here as it was then."""
        row = None if self._dry else SourcePage.objects.filter(source=self._source, key=_key(address)).first()
        if row is None:
            return None
        self._before[address] = row
        found = _records(row)
        if any((one := self._known.get(id)) is None or one.digest != digest for id, digest in found.items()):
            return None
        return Remembered(row.mark, row.etag, row.last_modified, row.following, row.total, len(found))

    def records(self, address: str) -> Records:
        """{id: digest} of the records of a page that is as it was."""
        self._kept.add(_key(address))
        return _records(self._before[address])

    def note(self, page: Page, id: str, digest: str) -> None:
        """A record that a page has."""
        if page.address and not self._dry:
            self._found[id] = digest

    def turn(self, page: Page | None, seen: Mapping[str, Remembered]) -> None:
        """Another page comes, or none any more: keep the one before it unless it goes on; `seen` is the fetcher's."""
        before, self._current = self._current, page
        if before is None or (page is not None and page.address == before.address):
            return
        came = seen.get(before.address)
        if not self._dry and came is not None and len(before.following) <= _ADDRESS:
            self._write(before, came)
        self._found = {}

    def forget_others(self) -> None:
        """The source was read to its end: pages it no longer has are forgotten."""
        if not self._dry:
            rows = SourcePage.objects.filter(source=self._source)
            gone = [pk for pk, key in rows.values_list("pk", "key") if key not in self._kept]
            for start in range(0, len(gone), 500):
                rows.filter(pk__in=gone[start : start + 500]).delete()

    def _write(self, page: Page, came: Remembered) -> None:
        key = _key(page.address)
        self._kept.add(key)
        found = {
            "mark": came.mark, "etag": came.etag, "last_modified": came.last_modified, "following": page.following,
            "total": page.total, "records": zlib.compress(orjson.dumps(self._found)),
        }  # fmt: skip
        before = self._before.get(page.address)
        if before is None or any(getattr(before, name) != value for name, value in found.items()):
            SourcePage.objects.update_or_create(source=self._source, key=key, defaults=found)


def forget(source: Source) -> None:
    """Read every page of the source again the next time."""
    SourcePage.objects.filter(source=source).delete()


def _key(address: str) -> str:
    return blake2b(READING + address.encode(), digest_size=16).hexdigest()


def _records(row: SourcePage) -> Records:
    found: Records = orjson.loads(zlib.decompress(bytes(row.records)))
    return found
