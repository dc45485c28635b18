"""Files that the portal itself holds: a copy in our store, taken before their dataset comes; else they stay links."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.engines import files
from parvis.kit import text
from parvis.kit.errors import Invalid, TooLarge
from parvis.portal.datasets.rules import formats
from parvis.portal.moving.actions import _marks as marks
from parvis.portal.moving.actions._run import Run, held_files, words
from parvis.portal.moving.actions.report import Note
from parvis.portal.moving.queries import FILE, Line
from parvis.portal.moving.queries.live import Cannot

_SECONDS: Final = 3600  # that one file may take; a server that stops sending is left much sooner
_COMPARED: Final = ("md5", "sha1", "sha256")
Brought = Mapping[str, Any]  # what our store has of a file: file, filename, size, sha256, format, mime


def with_files(read: Sequence[tuple[records.Dataset, Line]], run: Run) -> list[records.Dataset]:
    """The datasets with the files that are here: those that came before, and with `run.files` those that come now."""
    held = [held_files(run.source, line) for _record, line in read]
    known = marks.known(FILE, [id for ids in held for id in ids])
    found = []
    for (record, line), ids in zip(read, held, strict=True):
        own = [_file(one, line, known.get(one.id), run) if one.id in ids else one for one in record.resources]
        found.append(replace(record, resources=tuple(own)) if ids else record)
    return found


def _file(resource: records.Resource, line: Line, known: marks.Brought | None, run: Run) -> records.Resource:
    """The file as it is here, or as the link it is."""
    count = run.report.kinds[FILE]
    digest = marks.digest(resource.url, resource.checksum, resource.modified_at)
    before = known.data if known is not None and files.store().exists(known.data["file"]) else None
    if before is not None and known is not None and known.digest == digest:
        count.unchanged += 1
    elif run.files:
        fetched = before if run.dry_run else _fetched(resource, digest, line, run)
        if fetched is not None or run.dry_run:
            count.updated, count.created = count.updated + (before is not None), count.created + (before is None)
        before = fetched or before
        run.progress(run.report)
    elif before is not None:
        note = _("It changed there since it came: bring files again.")
        run.report.note(Note(line.place, FILE, resource.id, note))
    if before is None:
        return resource
    count.here += 1
    return replace(
        resource, url="", file=before["file"], filename=before["filename"], filesize=before["size"],
        checksum_type="sha256", checksum=before["sha256"], format=resource.format or before["format"],
        mime=resource.mime or before["mime"],
    )  # fmt: skip


def _fetched(resource: records.Resource, digest: str, line: Line, run: Run) -> Brought | None:
    """Take a copy and note where it is; None for what cannot come, which is told."""
    try:
        brought = _copied(resource, run)
    except (Cannot, Invalid, TooLarge) as error:
        run.report.kinds[FILE].refused += 1
        reason = words(error) if isinstance(error, Invalid) else str(error)
        run.report.refuse(Note(line.place, FILE, resource.id, reason))
        return None
    marks.note(FILE, resource.id, digest, brought)
    return brought


def _copied(resource: records.Resource, run: Run) -> Brought:
    """Put the file into our store. Raises Cannot, TooLarge, Invalid for what is not that file, Unavailable."""
    limit = settings.PARVIS.upload_limit
    with run.source.files.open(resource.url, limit=limit, seconds=_SECONDS) as answer:
        if "text/html" in answer.headers.get("content-type", "") and resource.format not in ("html", ""):
            raise Invalid({}, _("A page comes in its place: the token may not read it."))
        passing = _Passing(answer, resource.checksum_type)
        stored = files.store().put(passing, limit=limit)
    if not stored.size:
        raise Invalid({}, _("The file is empty."))
    if passing.sum and passing.sum.hexdigest() != resource.checksum.lower():
        raise Invalid({}, _("Its bytes are not those whose checksum the portal says."))
    name = text.file_name(unquote(urlsplit(resource.url).path.rstrip("/")), resource.title)
    kind = formats.of(name, b"".join(files.store().read(stored.key, 0, formats.HEAD)))
    return {
        "file": stored.key, "filename": name, "size": stored.size, "sha256": stored.sha256, "format": kind.format,
        "mime": kind.mime,
    }  # fmt: skip


class _Passing:
    """Bytes on their way, with the sum that the portal says they have, when it is of a kind that can be compared."""

    def __init__(self, chunks: Iterable[bytes], algorithm: str) -> None:
        self._chunks = chunks
        self.sum = hashlib.new(algorithm, usedforsecurity=False) if algorithm in _COMPARED else None

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self.sum:
                self.sum.update(chunk)
            yield chunk
