"""The life of an upload: created, found, taken or abandoned, swept when nobody comes for it."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines import files
from parvis.engines.uploads.models import Piece, State, Upload
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone, Invalid, NotFound, PortalError, TooLarge, TooMany
from parvis.kit.text import file_name

KEPT = timedelta(hours=24)  # since the last byte
AT_ONCE = 100  # of one person


class Readable(Protocol):
    """What bytes come from: a file, a request."""

    def read(self, size: int = -1, /) -> bytes: ...


def create(*, owner: str, filename: str, length: int, media_type: str = "") -> Upload:
    """A new upload of `length` bytes, of which none has arrived.

    Raises TooLarge over the setting `upload_limit`, TooMany when the person has AT_ONCE of them already.
    """
    if length < 0:
        raise Invalid({"length": [_("A file cannot have less than no byte.")]})
    ensure_fits(length)
    _ensure_few(owner)
    upload = _new(owner, filename, media_type, length)
    if not length:  # nothing is to come
        _completed(upload, files.store().put([]))
    upload.save(force_insert=True)
    return upload


def receive(source: Readable, *, owner: str, filename: str, media_type: str = "") -> Upload:
    """A file that arrives in one go (a form, a program): read once, stored, complete.

    Raises TooLarge over the setting `upload_limit`, NoRoom when the disk is full; nothing is kept then.
    """
    failed: PortalError | None = getattr(source, "failed", None)
    if failed is not None:  # on its way from the form (engines.uploads.forms)
        raise failed
    _ensure_few(owner)
    stored = files.store().put(cast(BinaryIO, source), limit=settings.PARVIS.upload_limit)
    upload = _new(owner, filename, media_type, stored.size)
    _completed(upload, stored)
    upload.save(force_insert=True)
    return upload


def _completed(upload: Upload, stored: files.Stored) -> None:
    upload.offset, upload.state, upload.file, upload.sha256 = stored.size, State.COMPLETE, stored.key, stored.sha256


def ensure_fits(length: int) -> None:
    """Raise TooLarge for a file of more bytes than the setting `upload_limit`."""
    limit = settings.PARVIS.upload_limit
    if length > limit:
        raise TooLarge(_("The file is larger than the limit of %(limit)s bytes.") % {"limit": limit})


def _ensure_few(owner: str) -> None:
    waiting = Upload.objects.filter(owner=owner, expires_at__gt=now()).exclude(state=State.TAKEN).count()
    if waiting >= AT_ONCE:
        raise TooMany(_("Too many of your uploads wait: finish or delete some of them."), retry_after=600)


def begin(owner: str, filename: str, media_type: str) -> Upload:
    """An upload of a length nobody knows yet, not saved. Raises TooMany."""
    _ensure_few(owner)
    return _new(owner, filename, media_type, 0)


def _new(owner: str, filename: str, media_type: str, length: int) -> Upload:
    instant = now()
    return Upload(
        owner=owner, filename=file_name(filename), media_type=media_type[:255], length=length,
        created_at=instant, expires_at=instant + KEPT,
    )  # fmt: skip


def get(id: str, *, owner: str) -> Upload:
    """The upload of this id. Raises NotFound, also for somebody else's, and Gone once it has expired."""
    upload = Upload.objects.filter(pk=id, owner=owner).first()
    if upload is None:
        raise NotFound(_("There is no upload at this address."))
    if upload.expires_at <= now() and upload.state != State.TAKEN:
        raise Gone(_("This upload waited too long and was deleted: send the file again."))
    return upload


def unused(owner: str) -> list[Upload]:
    """The uploads of this owner that nobody took and that are not swept yet, oldest first; AT_ONCE at most."""
    waiting = Upload.objects.filter(owner=owner, expires_at__gt=now()).exclude(state=State.TAKEN)
    return list(waiting.order_by("created_at", "pk")[:AT_ONCE])


def take(id: str, *, owner: str) -> Upload:
    """The complete upload, from now on the caller's to keep: call in the transaction that writes down its key.

    Raises as `get`, and Conflict when it is not complete or was taken before.
    """
    upload = get(id, owner=owner)
    if upload.state == State.RECEIVING:
        raise Conflict(_("This upload is not complete: send the rest of the file first."))
    if not Upload.objects.filter(pk=id, state=State.COMPLETE).update(state=State.TAKEN):
        raise Conflict(_("This upload has been used already: send the file again."))
    upload.state = State.TAKEN
    return upload


def abandon(id: str, *, owner: str) -> None:
    """Forget the upload and delete what has arrived. Raises as `get`; Conflict once it is taken."""
    upload = get(id, owner=owner)
    if upload.state == State.TAKEN:
        raise Conflict(_("This upload has been used already: send the file again."))
    forget(upload)


def forget(upload: Upload) -> None:
    """Delete the row and its pieces; a complete file is collected with those nobody holds (engines.files)."""
    with transaction.atomic():
        keys = list(Piece.objects.filter(upload=upload).values_list("key", flat=True))
        upload.delete()
    discard(keys)


def discard(keys: Iterable[str]) -> None:
    """Delete pieces; those the store cannot delete now are collected with what nobody holds."""
    for key in keys:
        with suppress(PortalError):
            files.store().delete(key)


def sweep() -> int:
    """Forget the uploads that have expired; return how many."""
    expired = Upload.objects.filter(expires_at__lte=now()).exclude(writer_until__gt=now())
    count = 0
    for upload in expired.iterator(chunk_size=100):
        forget(upload)
        count += 1
    return count


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that an upload needs."""
    held = set(Piece.objects.filter(key__in=keys).values_list("key", flat=True))
    return held | set(Upload.objects.filter(file__in=keys, state=State.COMPLETE).values_list("file", flat=True))
