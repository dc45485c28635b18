"""A file in numbered parts, which come in any order and more than once; its length is known when all are there.

Programs that upload this way name the file (a UUID, mostly), number its parts from 0, and say when the last has left.
"""

import os
from collections.abc import Iterator
from itertools import chain
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from parvis.engines import files
from parvis.engines.uploads import arriving, life
from parvis.engines.uploads.models import Piece, State, Upload
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, NotFound, PortalError

MOST = 10_000  # parts of one file


def receive_part(
    source: life.Readable, *, owner: str, name: str, number: int, of: int, filename: str, media_type: str = ""
) -> Upload:
    """Keep a part, from 0 to `of` - 1, of the file this owner calls `name`; the same one again takes its place.

    A name whose file was complete or taken begins another one. Raises Invalid for a number that cannot be, TooLarge
    over the setting `upload_limit`, TooMany, NoRoom; what came before is kept.
    """
    if not 0 <= number < of <= MOST:
        raise Invalid({"number": [_("Parts are numbered from 0 on; there are %(most)s at most.") % {"most": MOST}]})
    failed: PortalError | None = getattr(source, "failed", None)
    if failed is not None:  # on its way from the form (engines.uploads.forms)
        raise failed
    upload = _begun(owner, name, of, filename, media_type)
    stored = files.store().put(chain([os.urandom(arriving.SALT)], _chunks(source)))
    try:
        replaced = _keep(upload, number, stored.key, stored.size - arriving.SALT)
    except BaseException:
        life.discard([stored.key])
        raise
    life.discard(replaced)
    upload.refresh_from_db()
    return upload


def join(name: str, *, owner: str) -> Upload:
    """The file of this name, complete, its parts put together. Never inside a transaction.

    Raises NotFound for a name of which nothing came, Conflict while parts are missing, and as `arriving.finish`.
    """
    upload = life.get(_id(owner, name), owner=owner)
    if upload.state != State.RECEIVING:
        return upload
    with transaction.atomic():
        upload = _locked(upload)
        there = set(upload.pieces.values_list("offset", flat=True))
        if len(there) < upload.parts:
            missing = next(number for number in range(upload.parts) if number not in there)
            raise Conflict(_("Part %(number)s has not arrived.") % {"number": missing})
        upload.length = upload.offset
        upload.save(update_fields=["length"])
    return arriving.finish(upload.pk, owner=owner)


def _id(owner: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{owner}\n{name}"))


def _chunks(source: life.Readable) -> Iterator[bytes]:
    while chunk := source.read(files.CHUNK):
        yield chunk


def _begun(owner: str, name: str, of: int, filename: str, media_type: str) -> Upload:
    """The upload the part belongs to: the one of this name, or a new one."""
    id = _id(owner, name)
    found = Upload.objects.filter(pk=id).first()
    if found is not None and (found.state != State.RECEIVING or found.expires_at <= now() or found.parts != of):
        life.forget(found)
        found = None
    if found is not None:
        return found
    fresh = life.begin(owner, filename, media_type)
    values = {name: getattr(fresh, name) for name in ("filename", "media_type", "created_at", "expires_at")}
    return Upload.objects.get_or_create(pk=id, owner=owner, defaults={**values, "length": 0, "parts": of})[0]


def _locked(upload: Upload) -> Upload:
    found = Upload.objects.select_for_update().filter(pk=upload.pk, state=State.RECEIVING).first()
    if found is None:
        raise NotFound(_("There is no upload at this address."))
    return found


@transaction.atomic
def _keep(upload: Upload, number: int, key: str, size: int) -> list[str]:
    """Write the part down; return the keys of what it takes the place of."""
    upload = _locked(upload)
    same = Piece.objects.filter(upload=upload, offset=number)
    replaced = list(same.values_list("key", flat=True))
    same.delete()
    Piece.objects.create(upload=upload, offset=number, size=size, key=key)
    told = upload.pieces.aggregate(arrived=Sum("size"), largest=Max("size"))
    life.ensure_fits(told["arrived"])
    upload.offset, upload.length = told["arrived"], told["largest"] * upload.parts  # the length, as far as one can tell
    upload.expires_at = now() + life.KEPT
    upload.save(update_fields=["offset", "length", "expires_at"])
    return replaced
