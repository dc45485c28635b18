"""Reads of files: their versions, who may upload, which keys of the file store are needed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import uploads
from parvis.kit.actors import WRITE, Actor
from parvis.kit.errors import Gone, NotFound, SignInNeeded
from parvis.kit.text import fold
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset, Resource, ResourceCheck, ResourceVersion
from parvis.portal.datasets.queries import catalogue
from parvis.portal.datasets.rules import admit

TICKET: Final = "parvis.upload-ticket"
_TICKET_SECONDS: Final = 24 * 3600
LISTED: Final = 50  # files of a page of the list


@dataclass(frozen=True, slots=True)
class Files:
    """A page of the files of a dataset in their order; `first` is the place of its first.

    `down` are links of the whole list that did not answer when they were last asked, LISTED at most.
    """

    rows: list[Resource]
    total: int
    page: int
    last_page: int
    first: int
    down: list[Resource]


@dataclass(frozen=True, slots=True)
class Sought:
    """A page of files, how many there are in all, and the last page."""

    rows: list[dict[str, Any]]
    total: int
    last: int


def actor_of_ticket(ticket: str) -> Actor:
    """Whom an upload ticket (actions.create_ticket) speaks for: a person who may upload, without any role.

    Raises SignInNeeded for a ticket that is not ours, is older than a day, or whose account is closed.
    """
    try:
        user_id = signing.loads(ticket, salt=TICKET, max_age=_TICKET_SECONDS)["user"]
    except signing.SignatureExpired as error:
        raise SignInNeeded(_("This page has been open too long: reload it to go on.")) from error
    except signing.BadSignature as error:
        raise SignInNeeded(_("This token is unknown.")) from error
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise SignInNeeded(_("This account is closed."))
    return Actor(kind="person", id=user.id, name=user.name, scopes=frozenset({WRITE}))


def upload(id: str, *, actor: Actor) -> uploads.Upload:
    """One of the reader's own uploads. Raises SignInNeeded, Denied; NotFound; Gone once it has expired."""
    admit(actor, "upload.create")
    return uploads.get(id, owner=upload_owner(actor))


def unused_uploads(actor: Actor) -> list[uploads.Upload]:
    """The files the reader sent, whole or in part, that are in no dataset yet; oldest first."""
    return uploads.unused(upload_owner(actor)) if actor.is_known else []


def upload_owner(actor: Actor) -> str:
    """What the uploads of this actor are kept under; never empty, which is nobody."""
    return actor.id or f"{actor.kind}:{actor.name}"


def file_at(dataset: str, id: str, *, actor: Actor) -> Resource:
    """The resource of this id, in the dataset of this id or slug.

    Raises NotFound, Gone, and Moved with the slug in force when the dataset had this address before.
    """
    row: Dataset = catalogue.get(dataset, actor=actor)
    found = catalogue.resource(id, actor=actor)
    if found.dataset_id != row.pk:
        raise NotFound(_("There is no file at this address."))
    return found


def files_of(dataset: Dataset, page: int = 1) -> Files:
    """A page of the files, from 1; one beyond the last is the last. The reader may see the dataset."""
    rows = Resource.objects.filter(dataset=dataset).order_by("position", "created_at")
    total = rows.count()
    last_page = max(1, -(-total // LISTED))
    page = min(max(page, 1), last_page)
    start = (page - 1) * LISTED
    down = rows.filter(file="", **{"extras__check:available": False})
    return Files(list(rows[start : start + LISTED]), total, page, last_page, start + 1, list(down[:LISTED]))


def sought(dataset: Mapping[str, Any], words: str, page: int = 1, size: int = LISTED) -> Sought:
    """A page of the files of a dataset that is given as native JSON.

    Those with every word in their title, in any language, their format or the name of the file, whatever the accents
    and case. A page beyond the last has no file.
    """
    wanted = fold(words).split()
    rows = [one for one in dataset["resources"] if not wanted or _has(one, wanted)]
    return Sought(rows[(page - 1) * size : page * size], len(rows), max(1, -(-len(rows) // size)))


def _has(one: Mapping[str, Any], wanted: Sequence[str]) -> bool:
    titles = [words.get("title", "") for words in one["translations"].values()]
    text = fold(" ".join([one["title"], *titles, one["format"], one["url"].rpartition("/")[2]]))
    return all(word in text for word in wanted)


def place_of(resource: Resource) -> tuple[int, int]:
    """Where the resource stands in the list of its dataset, from 1, and how long the list is."""
    rows = Resource.objects.filter(dataset=resource.dataset_id)
    before = Q(position__lt=resource.position) | Q(position=resource.position, created_at__lt=resource.created_at)
    return rows.filter(before).count() + 1, rows.count()


def versions(resource: Resource) -> list[records.Version]:
    """The files the resource has and had, newest first; none for a link. The reader may see the resource."""
    rows = ResourceVersion.objects.filter(resource=resource).select_related("author").order_by("-number")
    return [version_record(row, resource) for row in rows]


def version_row(resource: Resource, number: int) -> ResourceVersion:
    """One version of the resource. Raises NotFound."""
    found = ResourceVersion.objects.filter(resource=resource, number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise NotFound(_("This file has no such version."))
    return found


def version_file(resource: Resource, number: int) -> ResourceVersion:
    """One version of the resource whose bytes are there. Raises NotFound; Gone when they were given up."""
    row = version_row(resource, number)
    if row.removed_at is not None:
        raise Gone(_("The portal no longer has the bytes of this version."))
    return row


def version_record(row: ResourceVersion, resource: Resource) -> records.Version:
    """The version as it leaves the portal; its author is fetched along."""
    return records.Version(
        resource=resource.pk, number=row.number, current=row.number == resource.current_version,
        filename=row.filename, format=row.format, mime=row.mime, filesize=row.filesize, sha256=row.sha256,
        note=row.note, author_name=row.author.name if row.author else "", restored_from=row.restored_from,
        created_at=row.created_at, removed_at=row.removed_at,
    )  # fmt: skip


def last_check(resource: Resource) -> ResourceCheck | None:
    """What the last check of a link found; None for one never checked, and for a hosted file."""
    return None if resource.file else ResourceCheck.objects.filter(resource=resource).first()


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a resource or a version needs (engines.files.collecting)."""
    current = set(Resource.objects.filter(file__in=keys).values_list("file", flat=True))
    kept = ResourceVersion.objects.filter(file__in=keys, removed_at__isnull=True)
    return current | set(kept.values_list("file", flat=True))
