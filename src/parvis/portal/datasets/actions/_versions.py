"""How the file of a resource becomes its next version; shared by the actions, which alone decide whether it may."""

from collections.abc import Sequence
from datetime import UTC, datetime

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets.models import Resource, ResourceVersion


def following(resources: Sequence[Resource], by: Actor | None = None) -> list[ResourceVersion]:
    """The versions to insert for these resources, whose number is written on the resource, unsaved.

    A hosted file is the next version, or the first, unless it is the very one the resource has; two queries for any
    number of resources.
    """
    hosted = [resource for resource in resources if resource.file]
    known: dict[str, tuple[int, str]] = {}
    rows = ResourceVersion.objects.filter(resource__in=[resource.pk for resource in hosted]) if hosted else ()
    for row in rows:
        known[row.resource_id] = max(known.get(row.resource_id, (0, "")), (row.number, row.file))
    made = []
    for resource in hosted:
        number, file = known.get(resource.pk, (0, ""))
        resource.current_version = number if file == resource.file else number + 1
        if file != resource.file:
            made.append(version_row(resource, by))
    return made


def version_row(resource: Resource, by: Actor | None = None) -> ResourceVersion:
    """What the resource says of its file, as a version, unsaved."""
    return ResourceVersion(
        resource=resource, number=resource.current_version, file=resource.file, filename=resource.filename,
        format=resource.format, mime=resource.mime, filesize=resource.filesize or 0,
        sha256=resource.checksum if resource.checksum_type == "sha256" else "",
        author_id=by.id if by is not None and by.kind == "person" else None,
        created_at=now() if by is not None else resource.modified_at,
    )  # fmt: skip


def keep(
    resource: Resource, *, by: Actor, note: str = "", restored_from: int | None = None, by_program: bool = False
) -> ResourceVersion:
    """The file the resource has just been given, as its next version; the resource is saved too."""
    last = ResourceVersion.objects.filter(resource=resource).order_by("-number").first()
    resource.current_version = last.number + 1 if last else 1
    version = version_row(resource, by)
    version.note, version.restored_from, version.by_program = note[:1000], restored_from, by_program
    resource.save()
    version.save(force_insert=True)
    return version


def keep_last(resource: Resource, *, by: Actor) -> bool:
    """As `keep`, for what a program wrote; whether the version before it stays.

    That one goes when a program wrote it in the same hour of the clock: its number is never given again.
    """
    last = ResourceVersion.objects.filter(resource=resource).order_by("-number").first()
    made = keep(resource, by=by, by_program=True)
    if last is None or not last.by_program or _hour(last.created_at) != _hour(made.created_at):
        return True
    last.delete()
    return False


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
