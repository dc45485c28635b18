"""Bytes arriving: cut into pieces, each kept before the next is read, then put together and hashed.

Each piece starts with random salt, so its key is its own: it can be deleted at once, whoever else has the same bytes.
Who appends holds a short lease; every write of the offset asks for that lease and for the offset it saw, so that two
who append at once cannot both win.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.engines import files
from parvis.engines.uploads import life
from parvis.engines.uploads.models import Piece, State, Upload
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, NoRoom, TooLarge

PIECE: Final = 8 * 1024 * 1024  # bytes; what a killed process loses at most
PIECE_SECONDS: Final = 5.0  # a slow sender's piece is kept as it is after so long
LEASE: Final = timedelta(seconds=15)  # without a sign of life, another may append
SALT: Final = 32  # random bytes at the start of a piece
ALGORITHMS: Final[dict[str, Callable[[], Any]]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}


class Busy(Conflict):
    """Somebody else appends to this upload now."""


class WrongChecksum(Invalid):
    """The bytes that arrived are not those the sender meant; none of them was kept."""


@dataclass
class _Source:
    """A stream of at most `left` bytes, read a chunk ahead; `error` is what broke it off."""

    stream: life.Readable
    left: int
    digest: Any = None
    error: Exception | None = None
    _ahead: bytes = b""

    def more(self) -> bool:
        """Whether there is another byte; waits for it."""
        if not self._ahead and self.left and self.error is None:
            try:
                self._ahead = self.stream.read(min(files.CHUNK, self.left))
            except Exception as error:  # whatever a server raises for a sender who is gone: what came is kept
                self.error = error
            self.left = self.left if self._ahead else 0
        return bool(self._ahead)

    def piece(self) -> Iterator[bytes]:
        """Salt, then the next bytes: PIECE at most, and what comes within PIECE_SECONDS."""
        yield os.urandom(SALT)
        size, deadline = 0, time.monotonic() + PIECE_SECONDS
        while size < PIECE and time.monotonic() < deadline and self.more():
            chunk, self._ahead = self._ahead, b""
            size += len(chunk)
            self.left -= len(chunk)
            if self.digest is not None:
                self.digest.update(chunk)
            yield chunk


@dataclass
class _Writer:
    """The one who may write to the upload now."""

    upload: Upload
    mark: str = field(default_factory=lambda: secrets.token_hex(16))

    def claim(self) -> None:
        """Take the lease. Raises Busy."""
        free = Q(writer="") | Q(writer_until__lte=now())
        if not Upload.objects.filter(free, pk=self.upload.pk, state=State.RECEIVING).update(
            writer=self.mark, writer_until=now() + LEASE
        ):
            raise Busy(_("This upload is being written to already: wait, ask where it is, and go on from there."))

    def renew(self, **values: Any) -> None:
        """Extend the lease and write `values`. Raises Busy when another has it, or the upload is gone."""
        mine = Upload.objects.filter(pk=self.upload.pk, writer=self.mark, state=State.RECEIVING)
        if not mine.update(writer_until=now() + LEASE, **values):
            raise Busy(_("This upload is being written to already: wait, ask where it is, and go on from there."))

    def release(self) -> None:
        """Let others write."""
        Upload.objects.filter(pk=self.upload.pk, writer=self.mark).update(writer="", writer_until=None)


def append(
    id: str, source: life.Readable, *, owner: str, offset: int, checksum: tuple[str, bytes] | None = None
) -> Upload:
    """Keep what `source` gives, from `offset` on; return the upload as it is then, complete with its last byte.

    When `source` breaks off, what came before is kept and the upload is returned as it is. With a `checksum`, (name
    among ALGORITHMS, digest), all is kept or nothing. Raises as `life.get`; Conflict when the upload is at another
    offset; Busy; WrongChecksum; NoRoom, and then the upload is forgotten, its pieces with it.
    """
    upload = life.get(id, owner=owner)
    if upload.parts:
        raise Conflict(_("This file comes in numbered parts: send it as it was begun."))
    if upload.state != State.RECEIVING or upload.offset != offset:
        raise Conflict(_("The upload is at byte %(offset)s: go on from there.") % {"offset": upload.offset})
    if checksum is not None and checksum[0] not in ALGORITHMS:
        raise Invalid({"checksum": [_("Choose among: %s.") % ", ".join(ALGORITHMS)]})
    writer = _Writer(upload)
    writer.claim()
    try:
        _receive(writer, _Source(source, upload.length - offset), offset, checksum)
    except NoRoom:
        life.forget(upload)
        raise
    finally:
        writer.release()
    upload = life.get(id, owner=owner)
    return finish(id, owner=owner) if upload.offset == upload.length else upload


def _receive(writer: _Writer, source: _Source, offset: int, checksum: tuple[str, bytes] | None) -> None:
    waiting: list[Piece] = []
    source.digest = ALGORITHMS[checksum[0]]() if checksum else None
    try:
        while source.more():
            stored = files.store().put(source.piece())
            piece = Piece(upload=writer.upload, offset=offset, size=stored.size - SALT, key=stored.key)
            waiting.append(piece)
            offset += piece.size
            if checksum is None:
                _keep(writer, waiting)
                waiting = []
            else:
                writer.renew()
        if checksum is not None:
            if source.error is not None or source.digest.digest() != checksum[1]:
                raise WrongChecksum({"checksum": [_("The bytes that arrived are not those that were meant.")]})
            _keep(writer, waiting)
            waiting = []
    finally:
        life.discard(piece.key for piece in waiting)


@transaction.atomic
def _keep(writer: _Writer, pieces: list[Piece]) -> None:
    """Write the pieces down; they follow each other, from the offset of the upload on. Raises Busy."""
    if not pieces:
        return
    arrived = sum(piece.size for piece in pieces)
    if not Upload.objects.filter(pk=writer.upload.pk, writer=writer.mark, offset=pieces[0].offset).update(
        offset=F("offset") + arrived, writer_until=now() + LEASE, expires_at=now() + life.KEPT
    ):
        raise Busy(_("This upload is being written to already: wait, ask where it is, and go on from there."))
    Piece.objects.bulk_create(pieces, batch_size=500)


def finish(id: str, *, owner: str) -> Upload:
    """Put the pieces together, unless that was done; every byte must have arrived. Never inside a transaction.

    `append` does it with the last byte; who takes an upload calls it first, for the sender who was cut off at the
    very end. Takes a read and a write of the whole file. Raises as `append`.
    """
    upload = life.get(id, owner=owner)
    if upload.state != State.RECEIVING:
        return upload
    if upload.offset < upload.length:
        raise Conflict(_("This upload is not complete: send the rest of the file first."))
    writer = _Writer(upload)
    writer.claim()
    try:
        _assemble(writer)
    except NoRoom:
        life.forget(upload)
        raise
    finally:
        writer.release()
    return life.get(id, owner=owner)


def _assemble(writer: _Writer) -> None:
    pieces = list(Piece.objects.filter(upload=writer.upload))
    stored = files.store().put(_joined(writer, pieces))
    if stored.size != writer.upload.length:
        raise TooLarge(_("The file does not have the length that was announced."))
    with transaction.atomic():
        writer.renew(state=State.COMPLETE, file=stored.key, sha256=stored.sha256)
        Piece.objects.filter(upload=writer.upload).delete()
    life.discard(piece.key for piece in pieces)


def _joined(writer: _Writer, pieces: list[Piece]) -> Iterator[bytes]:
    renewed = time.monotonic()
    for piece in pieces:
        yield from files.store().read(piece.key, SALT)
        if time.monotonic() - renewed > LEASE.total_seconds() / 5:
            renewed = time.monotonic()
            writer.renew()
