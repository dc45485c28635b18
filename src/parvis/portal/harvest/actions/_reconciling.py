"""What records become here: some together in one transaction, or one by itself when anything is wrong with those."""

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q

from parvis.dialects import boxes, records
from parvis.dialects.faults import Unreadable
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, PortalError
from parvis.kit.ids import new_id
from parvis.kit.text import one_line
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import events
from parvis.portal.harvest.actions import _merging as merging
from parvis.portal.harvest.actions import _vanishing as vanishing
from parvis.portal.harvest.actions._resolving import LEFT_OUT, Resolver
from parvis.portal.harvest.models import Entry, Link, Raw, Source
from parvis.portal.harvest.queries import succession
from parvis.portal.harvest.queries.kinds import Item

log = structlog.get_logger("parvis.harvest")
READING: Final = b"3"  # goes up when records are read otherwise than before, so that unchanged ones are read again
RAW_MOST: Final = 4 * 1024 * 1024  # bytes of one record
ID_MOST: Final = 500
_LINKED: Final = ("dataset", "key", "digest", "changed_at", "taken", "missing_runs", "archived_at")
_SHOWN: Final = 400  # characters of a value in the list of changes
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Known:
    """What a run keeps in mind of a record that came before."""

    link: int
    digest: str
    missing: bool  # the last runs did not see it
    has_dataset: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A record that is new, or not as it was."""

    item: Item
    known: Known | None
    digest: str


@dataclass(slots=True)
class Told:
    """What became of a record: a row of the run's history to be."""

    outcome: str
    title: str = ""
    dataset: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    reason: str = ""
    field_name: str = ""
    value: str = ""
    left_out: Sequence[str] = ()  # files of the record that were not taken

    def entries(self, run_id: str, item: Item, *, dry: bool) -> list[Entry]:
        """The row, if the record is not as it was, and another for the files that were not taken."""
        rows = [] if self.outcome == "unchanged" else [self.entry(run_id, item, raw=dry or self.outcome == "refused")]
        if self.left_out and self.outcome != "refused":
            told = Told("refused", self.title, self.dataset, reason="file_too_long", field_name="resources",
                        value=", ".join(self.left_out))  # fmt: skip
            rows.append(told.entry(run_id, item, raw=True))
        return rows

    def entry(self, run_id: str, item: Item, *, raw: bool) -> Entry:
        """The row; `raw`: with the record as it came."""
        return Entry(
            run_id=run_id, remote_id=item.remote_id[:ID_MOST], title=one_line(self.title, 500), outcome=self.outcome,
            dataset=self.dataset, changes=self.changes, kept=self.kept, reason=self.reason,
            field=self.field_name[:100], value=self.value[:400],
            raw=zlib.compress(item.body()[:RAW_MOST]) if raw else None, media_type=item.media_type[:100],
        )  # fmt: skip


def digest_of(item: Item) -> str:
    """Two records with the same digest are the same."""
    return blake2b(READING + (item.mark or item.body()), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that is to be written, and what will be told of it then; `same`: its dataset already is so.

    `follows`: the record of another source that kept the dataset up before this one.
    """

    coming: Coming
    link: Link | None
    key: str
    new: records.Dataset
    told: Told
    taken: dict[str, Any]
    same: bool = False
    follows: Link | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """What there is already for some records: their links by id, their datasets, and what others brought.

    That is by key, for records that are new, and by dataset for those that were second.
    """

    links: Mapping[int, Link]
    before: Mapping[str, records.Dataset]
    others: Mapping[str, Link]
    masters: Mapping[str, Link]


class Reconciler:
    """What one run needs to know to take records in."""

    def __init__(self, source: Source, *, by: Actor, dry: bool) -> None:
        self.source, self.by, self.dry = source, by, dry
        self.resolver = Resolver()

    def take(self, batch: Sequence[Coming]) -> list[Told]:
        """Make each record a dataset, or bring its dataset up to date; within a transaction of the caller.

        What is wrong with a record is told. An error of the database is raised: then nothing of the batch is written,
        and the caller may try them one by one.
        """
        read = [self._apart(one, partial(self._read, one)) for one in batch]
        here = self._here(batch, [one for one in read if isinstance(one, records.Dataset)])
        found = [
            said if isinstance(said, Told)
            else self._apart(one, partial(self._reconcile, one, said, here), said.title)
            for one, said in zip(batch, read, strict=True)
        ]  # fmt: skip
        told = iter(self._store([one for one in found if isinstance(one, Ready)]))
        return [next(told) if isinstance(one, Ready) else one for one in found]

    def _here(self, batch: Sequence[Coming], read: Sequence[records.Dataset]) -> Here:
        links = Link.objects.select_related("dataset").in_bulk([one.known.link for one in batch if one.known])
        others = self._elsewhere({key for record in read if (key := key_of(record))})
        ours = {link.dataset_id for link in links.values() if link.dataset_id}
        ours |= {other.dataset_id for other in others.values() if other.dataset_id and self._follows(other)}
        second = {link.dataset_id for link in links.values() if link.secondary and link.dataset_id}
        return Here(links, self._before(ours), others, succession.masters(second))

    def _before(self, ids: Collection[str]) -> dict[str, records.Dataset]:
        """These datasets as they are, kept from other writers until what becomes of them is written."""
        rows = Dataset.objects.filter(pk__in=ids).order_by("pk") if ids else Dataset.objects.none()
        kept = rows if self.dry else rows.select_for_update()
        return {row.pk: catalogue.record(row) for row in catalogue.with_parts(kept)}

    def _elsewhere(self, keys: Collection[str]) -> dict[str, Link]:
        """{key: the record of another source} whose dataset is here, and may be seen by the people of this source.

        What a source brought that was deleted since counts for its own organization alone. One that keeps its
        dataset up goes before others.
        """
        if not keys:
            return {}
        own = Q(dataset__organization=self.source.organization_id)
        seen = own | Q(dataset__state__in=PUBLIC_STATES, source__deleted_at=None)
        rows = Link.objects.filter(seen, key__in=keys, secondary=False).exclude(source=self.source)
        rows = rows.exclude(dataset__state=State.DELETED).select_related("dataset", "source").order_by("-pk")
        return {row.key: row for row in sorted(succession.with_holding(rows), key=succession.holds)}

    def _follows(self, other: Link) -> bool:
        """Whether this source takes over what the other one kept up, because that one no longer does."""
        dataset = other.dataset
        ours = dataset is not None and dataset.organization_id == self.source.organization_id
        return ours and self.source.active and not succession.holds(other)

    def _read(self, one: Coming) -> Told | records.Dataset:
        if len(one.item.body()) > RAW_MOST:
            return Told("refused", reason="too_large")
        return self.resolver.resolve(one.item.read())

    def _apart(self, one: Coming, act: Callable[[], Made], title: str = "") -> Made | Told:
        """What is made of a record; what is wrong with it is told of it alone."""
        try:
            return act()
        except Unreadable as error:
            outcome = "skipped" if error.problem == "not_a_dataset" else "refused"
            return Told(outcome, title, reason=error.problem, field_name=error.field, value=error.value)
        except PortalError as error:
            return _against(title, error)
        except DatabaseError:
            raise
        except Exception as error:  # one record must not stop the others
            log.exception("record failed", source=self.source.pk, remote_id=one.item.remote_id, error=repr(error))
            return Told("refused", title, reason="unexpected", value=type(error).__name__)

    def _reconcile(self, one: Coming, record: records.Dataset, here: Here) -> Told | Ready:
        link = here.links.get(one.known.link) if one.known else None
        if ours := self._ours(record):
            return Told("skipped", record.title, reason="ours", value=ours)
        key = key_of(record)
        other = here.others.get(key) if link is None else here.masters.get(link.dataset_id or "")
        other = None if link is not None and not link.secondary else other
        if other is not None and not self._follows(other):
            return self._again(link, one, record, other) if link else self._second(one, record, other, key)
        if link is not None and (why := self._against(link)):
            return Told("skipped", record.title, link.dataset_id or "", reason=why)
        return self._ready(one, record, link, key, here, other)

    def _ours(self, record: records.Dataset) -> str:
        """The address of a dataset of this portal, which another catalogue gives back to us."""
        site = f"{settings.PARVIS.site_url}/"
        said = (str(record.harvest.get(name) or "") for name in ("uri", "remote_url"))
        return next((address for address in said if address.startswith(site)), "")

    def _second(self, one: Coming, record: records.Dataset, other: Link, key: str) -> Told:
        """The dataset came through another source first: the two records are linked, and that one is the master."""
        told = Told("skipped", record.title, other.dataset_id or "", reason="duplicate", value=other.source.name)
        if not self.dry:
            instant = now()
            link = Link.objects.create(
                source=self.source, remote_id=one.item.remote_id, dataset_id=other.dataset_id, secondary=True, key=key,
                digest=one.digest, created_at=instant, changed_at=instant,
            )  # fmt: skip
            _keep([(link, one.item)])
        return told

    def _again(self, link: Link, one: Coming, record: records.Dataset, other: Link) -> Told:
        """The other source still keeps the dataset up, or this one may not: noted, and left alone."""
        if not self.dry:
            link.digest, link.changed_at = one.digest, now()
            link.save(update_fields=["digest", "changed_at"])
            _keep([(link, one.item)])
        reason = "duplicate" if succession.holds(other) else self._against(link) or "duplicate"
        told = Told("skipped", record.title, link.dataset_id or "", reason=reason)
        if reason == "duplicate":
            told.value = other.source.name
        return told

    def _against(self, link: Link) -> str:
        """Why a dataset that was here is left alone; `""` when nothing is against it."""
        if link.dataset is None:
            return "deleted" if link.taken or link.secondary else ""
        if link.dataset.state == State.DELETED:
            return "deleted"
        return "" if link.dataset.organization_id == self.source.organization_id else "another_owner"

    def _ready(
        self, one: Coming, record: records.Dataset, link: Link | None, key: str, here: Here, follows: Link | None
    ) -> Ready:
        source, last = self.source, follows or link
        wanted = replace(record, harvest=self._signed(record, one.item))
        if last is None or last.dataset_id is None:
            old, merged = None, merging.fresh(wanted, source.pk)
            new = replace(
                merged.record, id=new_id(), slug="", organization=source.organization_id, owner="", state=self._state()
            )
        else:
            old, second = here.before[last.dataset_id], link is None or link.secondary
            merged = merging.merge(
                old, wanted, last.taken, source=source.pk, overwrite=source.overwrite, succeeding=second
            )
            new = replace(merged.record, modified_at=now())
            if last.dataset is not None and vanishing.is_archived_by_us(last, last.dataset):
                new = replace(new, state=State.PUBLISHED, archived_at=None)
        same = old is not None and not merged.kept and _is_same(old, new)
        outcome = "unchanged" if same else "changed" if old else "created"
        told = Told(outcome, new.title, new.id if old or not self.dry else "", kept=merged.kept)
        told.left_out = wanted.harvest.get(LEFT_OUT, ())
        if follows is not None:
            told.reason, told.value = "succeeded", follows.source.name
        if old is not None and not same:
            told.changes = _changes(old, new)
        return Ready(one, link, key, new, told, {**merged.taken(), "extras": sorted(wanted.extras)}, same, follows)

    def _store(self, ready: Sequence[Ready]) -> list[Told]:
        """Write them; what became of each. Those that the portal does not take are told apart."""
        if not ready:
            return []
        wanted = [one.new for one in ready if not one.same]
        refused = dict(datasets.load(wanted, by=self.by, dry_run=self.dry).refused) if wanted else {}
        if not self.dry:
            self._link([one for one in ready if one.new.id not in refused])
        return [
            _against(one.new.title, refused[one.new.id]) if one.new.id in refused else one.told for one in ready
        ]  # fmt: skip

    def _link(self, written: Sequence[Ready]) -> None:
        instant = now()
        links = []
        self._succeed([one for one in written if one.follows or (one.link and one.link.secondary)])
        for one in written:
            link = one.link or Link(source=self.source, remote_id=one.coming.item.remote_id, created_at=instant)
            link.dataset_id, link.key, link.digest, link.changed_at = one.new.id, one.key, one.coming.digest, instant
            link.taken, link.missing_runs, link.archived_at = one.taken, 0, None
            links.append(link)
        Link.objects.bulk_create([link for link in links if link.pk is None])
        Link.objects.bulk_update([link for link, one in zip(links, written, strict=True) if one.link], _LINKED)
        _keep([(link, one.coming.item) for link, one in zip(links, written, strict=True)])

    def _succeed(self, following: Sequence[Ready]) -> None:
        """This source keeps these datasets up from now on, and those that did come second."""
        for one in following:
            Link.objects.filter(dataset=one.new.id, secondary=False).update(secondary=True)
            if one.link is not None:
                Link.objects.filter(pk=one.link.pk).update(secondary=False)
                one.link.secondary = False
            changes = {"harvest_source": [self._public_name(one.follows), self.source.name]}
            events.dataset_succeeded.send(None, source=self.source, record=one.new, changes=changes, by=self.by)

    def _public_name(self, link: Link | None) -> str:
        """The name of the source of a record, if the readers of the dataset may know it."""
        source = link.source if link else None
        shown = source and source.state == "accepted" and source.organization_id == self.source.organization_id
        return source.name if source and shown else ""

    def _state(self) -> State:
        owner = self.source.organization
        return State.PUBLISHED if owner.approval == "accepted" and owner.hidden_at is None else State.PRIVATE

    def _signed(self, record: records.Dataset, item: Item) -> dict[str, Any]:
        """Where it comes from, under the names udata gives."""
        return {
            **record.harvest, "backend": self.source.kind, "source_id": self.source.pk, "remote_id": item.remote_id,
            "domain": urlsplit(self.source.url).hostname or "", "last_update": now().isoformat(timespec="seconds"),
        }  # fmt: skip


def key_of(record: records.Dataset) -> str:
    """An identity that two catalogues share when they hold the same dataset; `""` when the record has none."""
    for name in ("uri", "dct_identifier", "remote_id"):
        if shared := merging.world_wide(record.harvest.get(name)):
            return shared[:ID_MOST]
    return ""


def _against(title: str, error: PortalError) -> Told:
    """A record that the portal does not take."""
    name = next(iter(error.fields), "") if isinstance(error, Invalid) else ""
    return Told("refused", title, reason="invalid", field_name=name, value=str(error)[:400])


def _keep(records_of: Sequence[tuple[Link, Item]]) -> None:
    """Keep the records as they came."""
    rows = [
        Raw(link=link, body=zlib.compress(item.body()), media_type=item.media_type[:100]) for link, item in records_of
    ]  # fmt: skip
    Raw.objects.bulk_create(rows, update_conflicts=True, unique_fields=["link"], update_fields=["body", "media_type"])


def _is_same(before: records.Dataset, after: records.Dataset) -> bool:
    """Whether nothing would be written but that it was read again."""
    harvest = {**after.harvest, "last_update": before.harvest.get("last_update")}
    again = replace(after, harvest=harvest, modified_at=before.modified_at)
    return replace(again, resources_count=before.resources_count, formats=before.formats) == before


def _changes(before: records.Dataset, after: records.Dataset) -> dict[str, Any]:
    """{field: [before, after]} in short, for people."""
    told = records.difference(before, after, merging.FIELDS)
    changes: dict[str, Any] = {name: [_short(one) for one in pair] for name, pair in told.items()}
    had, has = {one.id: one.title for one in before.resources}, {one.id: one.title for one in after.resources}
    if gone := [title for id, title in had.items() if id not in has]:
        changes["resources.removed"] = [_short(gone), ""]
    if added := [title for id, title in has.items() if id not in had]:
        changes["resources.added"] = ["", _short(added)]
    files = {one.id: one for one in before.resources}
    for one in after.resources:
        if one.id in files:
            for name, pair in records.difference(files[one.id], one, merging.FILE_FIELDS).items():
                changes[f"resources.{one.title}.{name}"[:150]] = [_short(value) for value in pair]
    return changes


def _short(value: object) -> str:
    text = _said(value).replace("\x00", "")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _said(value: object) -> str:
    """A value in one line, as people read it."""
    if value is None:
        return ""
    if isinstance(value, records.Contact):
        return value.name
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value))
    if not isinstance(value, Mapping):
        return str(value)
    edges = boxes.edges(value.get("coordinates"))
    return ", ".join(map(str, edges)) if edges else orjson.dumps(value).decode()
