"""Files people send, and their versions: added, replaced, restored; the bytes of old ones given up when told to.

A file comes as an *upload* (engines.uploads): a program or a browser sends it in pieces, a form in one go; the action
takes it by its id. So whatever way it came, what fails leaves the upload to be used again.
"""

from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import files, uploads
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone, Invalid, NotFound, TooLarge
from parvis.kit.text import line
from parvis.portal.datasets import queries
from parvis.portal.datasets.actions import _versions as versions
from parvis.portal.datasets.actions import _writing as writing
from parvis.portal.datasets.models import Dataset, Resource, ResourceVersion
from parvis.portal.datasets.rules import facts, formats, require


def create_ticket(*, by: Actor) -> str:
    """A text that lets a page of this person send uploads for a day, as `Authorization: Bearer …`; nothing else."""
    require(by, "upload.create")
    return signing.dumps({"user": by.id}, salt=queries.TICKET)


def start_upload(*, filename: str, length: int, media_type: str = "", by: Actor) -> uploads.Upload:
    """An upload of `length` bytes to come in pieces. Raises TooLarge, TooMany."""
    require(by, "upload.create")
    return uploads.create(owner=_owner(by), filename=filename, length=length, media_type=media_type)


def receive_upload(
    source: uploads.Readable, *, filename: str, media_type: str = "", dataset: Dataset | None = None, by: Actor
) -> uploads.Upload:
    """A file that comes in one go, as with a form: an upload that is complete, for an action to take by its id.

    `source` is read once, in little memory; not at all by who may not change the `dataset` it is for, when there is
    one already. Raises TooLarge, TooMany, NoRoom; nothing is kept then.
    """
    require(by, "upload.create")
    if dataset is not None:
        require(by, "dataset.update", dataset)
    return uploads.receive(source, owner=_owner(by), filename=filename, media_type=media_type)


def receive_part(
    source: uploads.Readable, *, name: str, number: int, of: int, filename: str, dataset: Dataset, by: Actor
) -> uploads.Upload:
    """A part, numbered from 0, of a file that the person calls `name`; `join_parts` makes the upload of them.

    In any order, and more than once. Raises Invalid, TooLarge, TooMany, NoRoom; what came before is kept.
    """
    require(by, "upload.create")
    require(by, "dataset.update", dataset)
    return uploads.receive_part(source, owner=_owner(by), name=name, number=number, of=of, filename=filename)


def join_parts(name: str, *, dataset: Dataset, by: Actor) -> uploads.Upload:
    """The upload made of the parts of this name. Raises NotFound; Conflict while one is missing."""
    require(by, "upload.create")
    require(by, "dataset.update", dataset)
    return uploads.join(name, owner=_owner(by))


def append_upload(
    id: str, source: uploads.Readable, *, offset: int, length: int, checksum: tuple[str, bytes] | None = None, by: Actor
) -> uploads.Upload:
    """The next `length` bytes of an upload, from `offset` on; what came before a cut is kept.

    `checksum` is (`sha256` or `sha1`, digest) of these bytes: all are kept, or none. Raises TooLarge before a byte is
    read when they do not fit; Conflict at another offset; uploads.Busy, uploads.WrongChecksum; NoRoom.
    """
    require(by, "upload.create")
    if offset + length > uploads.get(id, owner=_owner(by)).length:
        raise TooLarge(_("There are more bytes than were announced."))
    return uploads.append(id, source, owner=_owner(by), offset=offset, checksum=checksum)


def drop_upload(id: str, *, by: Actor) -> None:
    """Forget an upload and what has arrived of it. Raises NotFound, Gone; Conflict once it is used."""
    require(by, "upload.create")
    uploads.abandon(id, owner=_owner(by))


def _owner(by: Actor) -> str:
    return queries.upload_owner(by)


def add_file(
    dataset: Dataset, record: records.Resource, *, upload: str, by_program: bool = False, by: Actor
) -> Resource:
    """A new hosted file at the end of the list, its version 1; `upload` is the id of one of the person's.

    `by_program`: its rows are those of a program, which goes on with `rewrite_file`. What the record leaves empty
    (title, format, media type) is told by the file. Raises Invalid; NotFound, Gone or Conflict when the upload cannot
    be taken: it is as it was, and so is the dataset.
    """
    require(by, "dataset.update", dataset)
    kind = _arrived(upload, by)
    with transaction.atomic():
        record = _described(record, uploads.take(upload, owner=_owner(by)), kind)
        resource = writing.add_resource(dataset, record, by)
        versions.keep(resource, by=by, by_program=by_program)
        return resource


def replace_file(resource: Resource, *, upload: str, note: str = "", by: Actor) -> Resource:
    """The upload becomes the file of the resource, as its next version; the previous ones stay where they are.

    A link becomes a hosted file. The very same bytes as now change nothing. Raises as `add_file`.
    """
    require(by, "dataset.update", resource.dataset)
    kind = _arrived(upload, by)
    with transaction.atomic():
        resource = _locked(resource)
        taken = uploads.take(upload, owner=_owner(by))
        if taken.file == resource.file:
            return resource
        before = queries.resource_record(resource)
        _give(resource, _described(replace(before, format="", mime="", url=""), taken, kind))
        versions.keep(resource, by=by, note=note.strip())
        _tell(resource, before.version, by)
        return resource


def rewrite_file(resource: Resource, *, upload: str, seen: str, by: Actor) -> Resource:
    """The upload becomes the file of the resource, as a program made it from the one it has `seen` (its key).

    What programs write in an hour is one version, the last, and is told of once. Raises as `add_file`, and Conflict
    when the file is another than the one that was seen.
    """
    require(by, "dataset.update", resource.dataset)
    kind = _arrived(upload, by)
    with transaction.atomic():
        resource = _locked(resource)
        if resource.file != seen:
            raise Conflict(_("The file has changed meanwhile."))
        taken = uploads.take(upload, owner=_owner(by))
        if taken.file == resource.file:
            return resource
        before = queries.resource_record(resource)
        _give(resource, _described(replace(before, format="", mime="", url=""), taken, kind))
        if versions.keep_last(resource, by=by):
            _tell(resource, before.version, by)
        else:
            dataset = writing.locked(resource.dataset)
            dataset.updated_at = now()
            writing.settle(dataset)
        return resource


def restore_version(resource: Resource, number: int, *, note: str = "", by: Actor) -> Resource:
    """The file of an older version becomes the current one again, as a new version.

    Raises NotFound; Conflict for the current one, Gone when its bytes were given up.
    """
    require(by, "dataset.update", resource.dataset)
    with transaction.atomic():
        resource = _locked(resource)
        version = queries.version_row(resource, number)
        if number == resource.current_version:
            raise Conflict(_("This is the current version already."))
        if version.removed_at is not None:
            raise Gone(_("The portal no longer has the bytes of this version."))
        before = resource.current_version
        for name in ("file", "filename", "format", "mime", "filesize"):
            setattr(resource, name, getattr(version, name))
        resource.checksum_type, resource.checksum = ("sha256" if version.sha256 else ""), version.sha256
        resource.modified_at = now()
        versions.keep(resource, by=by, note=note.strip(), restored_from=number)
        _tell(resource, before, by)
        return resource


def forget_old_versions(*, by: Actor) -> int:
    """Give up the bytes of versions older than the setting `versions_kept` says; return how many.

    The row stays. The current file is never given up, nor another version with the very same bytes.
    """
    require(by, "version.forget")
    kept = settings.PARVIS.versions_kept
    if not kept:
        return 0
    old = ResourceVersion.objects.filter(
        removed_at__isnull=True, number__lte=F("resource__current_version") - kept
    ).exclude(file=F("resource__file"))
    return ResourceVersion.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(removed_at=now())


def _locked(resource: Resource) -> Resource:
    found = Resource.objects.select_for_update().select_related("dataset").filter(pk=resource.pk).first()
    if found is None:
        raise NotFound(_("There is no file at this address."))
    return found


def _arrived(upload: str, by: Actor) -> formats.Kind:
    """What the file is; put together here when its sender was cut off at the very end, before any transaction.

    Raises Invalid for a file without a byte.
    """
    if not upload:
        raise Invalid({"file": [_("Give the file.")]})
    arrived = uploads.finish(upload, owner=_owner(by))
    if not arrived.length:
        raise Invalid({"file": [_("The file is empty.")]})
    return formats.of(arrived.filename, b"".join(files.store().read(arrived.file, 0, formats.HEAD)))


def _described(record: records.Resource, taken: uploads.Upload, kind: formats.Kind) -> records.Resource:
    """The record with what the file says of itself."""
    return facts.resource(
        replace(
            record, title=line(record.title) or taken.filename.rpartition(".")[0] or taken.filename, url="",
            file=taken.file, filename=taken.filename, format=record.format or kind.format, mime=kind.mime,
            filesize=taken.length, checksum_type="sha256", checksum=taken.sha256,
        )
    )  # fmt: skip


def _give(resource: Resource, record: records.Resource) -> None:
    writing.fill_resource(resource, record)
    resource.extras = {name: value for name, value in resource.extras.items() if not name.startswith("check:")}
    resource.modified_at = now()


def _tell(resource: Resource, before: int, by: Actor) -> None:
    changed: dict[str, list[object]] = {
        f"resources.{resource.title}.version": [before or None, resource.current_version]
    }
    writing.tell(writing.locked(resource.dataset), changed, by)
