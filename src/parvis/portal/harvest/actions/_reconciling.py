"""One record at a time: what it becomes here, each in a transaction of its own."""

import re
import zlib
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction

from parvis.dialects import records
from parvis.dialects.faults import Unreadable
from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, PortalError
from parvis.kit.ids import new_id
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.actions import _merging as merging
from parvis.portal.harvest.actions._resolving import Resolver
from parvis.portal.harvest.models import Entry, Link, Raw, Source
from parvis.portal.harvest.queries.kinds import Item

log = structlog.get_logger("parvis.harvest")
READING: Final = b"1"  # goes up when records are read otherwise than before, so that unchanged ones are read again
RAW_MOST: Final = 4 * 1024 * 1024  # bytes of one record
ID_MOST: Final = 500
_SHOWN: Final = 400  # characters of a value in the list of changes
_UUID: Final = re.compile(r"(?:urn:uuid:)?\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.I)


@dataclass(frozen=True, slots=True)
class Known:
    """What a run keeps in mind of a record that came before."""

    link: int
    digest: str
    missing: bool  # the last runs did not see it
    has_dataset: bool


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

    def entry(self, run_id: str, item: Item, *, raw: bool) -> Entry:
        """The row; `raw`: with the record as it came."""
        return Entry(
            run_id=run_id, remote_id=item.remote_id[:ID_MOST], title=self.title[:500], outcome=self.outcome,
            dataset=self.dataset, changes=self.changes, kept=self.kept, reason=self.reason,
            field=self.field_name[:100], value=self.value[:400],
            raw=zlib.compress(item.raw[:RAW_MOST]) if raw else None, media_type=item.media_type[:100],
        )  # fmt: skip


def digest_of(item: Item) -> str:
    """Two records with the same digest are the same."""
    return blake2b(READING + item.raw, digest_size=16).hexdigest()


class Reconciler:
    """What one run needs to know to take records in."""

    def __init__(self, source: Source, *, by: Actor, dry: bool) -> None:
        self.source, self.by, self.dry = source, by, dry
        self.resolver = Resolver()
        self.organizations: set[str] = {source.organization_id}

    def take(self, item: Item, known: Known | None, digest: str) -> Told:
        """Make the record a dataset, or bring its dataset up to date. What is wrong with it is told, never raised."""
        title = ""
        try:
            if len(item.raw) > RAW_MOST:
                return Told("refused", reason="too_large")
            record = self.resolver.resolve(item.read())
            title = record.title
            with transaction.atomic():
                return self._reconcile(item, record, known, digest)
        except Unreadable as error:
            outcome = "skipped" if error.problem == "not_a_dataset" else "refused"
            return Told(outcome, title, reason=error.problem, field_name=error.field, value=error.value)
        except Invalid as error:
            name = next(iter(error.fields), "")
            return Told("refused", title, reason="invalid", field_name=name, value=str(error)[:400])
        except PortalError as error:
            return Told("refused", title, reason="invalid", value=str(error)[:400])
        except Exception as error:  # one record must not stop the others
            log.exception("record failed", source=self.source.pk, remote_id=item.remote_id, error=repr(error))
            return Told("refused", title, reason="unexpected", value=type(error).__name__)

    def _reconcile(self, item: Item, record: records.Dataset, known: Known | None, digest: str) -> Told:
        if ours := self._ours(record):
            return Told("skipped", record.title, reason="ours", value=ours)
        link = Link.objects.select_related("dataset").filter(pk=known.link).first() if known else None
        key = key_of(record)
        if link is None and (other := self._elsewhere(key)) is not None:
            return self._second(item, record, other, key, digest)
        if link is not None and link.secondary:
            return self._again(link, item, record, digest)
        if link is not None and (why := self._against(link)):
            return Told("skipped", record.title, link.dataset_id or "", reason=why)
        return self._store(item, record, link, key, digest)

    def _ours(self, record: records.Dataset) -> str:
        """The address of a dataset of this portal, which another catalogue gives back to us."""
        site = f"{settings.PARVIS.site_url}/"
        said = (str(record.harvest.get(name) or "") for name in ("uri", "remote_url"))
        return next((address for address in said if address.startswith(site)), "")

    def _elsewhere(self, key: str) -> Link | None:
        if not key:
            return None
        rows = Link.objects.select_related("dataset", "source").filter(key=key, secondary=False)
        found = rows.exclude(source=self.source).exclude(dataset=None).filter(source__deleted_at=None).first()
        return found if found and found.dataset and found.dataset.state != State.DELETED else None

    def _second(self, item: Item, record: records.Dataset, other: Link, key: str, digest: str) -> Told:
        """The dataset came through another source first: the two records are linked, and that one is the master."""
        told = Told("skipped", record.title, other.dataset_id or "", reason="duplicate", value=other.source.name)
        if not self.dry:
            instant = now()
            link = Link.objects.create(
                source=self.source, remote_id=item.remote_id, dataset_id=other.dataset_id, secondary=True, key=key,
                digest=digest, created_at=instant, changed_at=instant,
            )  # fmt: skip
            _keep(link, item)
        return told

    def _again(self, link: Link, item: Item, record: records.Dataset, digest: str) -> Told:
        if not self.dry:
            link.digest, link.changed_at = digest, now()
            link.save(update_fields=["digest", "changed_at"])
            _keep(link, item)
        return Told("skipped", record.title, link.dataset_id or "", reason="duplicate")

    def _against(self, link: Link) -> str:
        """Why a dataset that was here is left alone; `""` when nothing is against it."""
        if link.dataset is None:
            return "deleted" if link.taken else ""
        if link.dataset.state == State.DELETED:
            return "deleted"
        return "" if link.dataset.organization_id == self.source.organization_id else "another_owner"

    def _store(self, item: Item, record: records.Dataset, link: Link | None, key: str, digest: str) -> Told:
        source = self.source
        wanted = replace(record, harvest=self._signed(record, item))
        if link is None or link.dataset is None:
            before, merged = None, merging.fresh(wanted, source.pk)
            new = replace(
                merged.record, id=new_id(), slug="", organization=source.organization_id, owner="", state=self._state()
            )
        else:
            before = catalogue.record(catalogue.with_parts(Dataset.objects.filter(pk=link.dataset_id)).get())
            merged = merging.merge(before, wanted, link.taken, source=source.pk, overwrite=source.overwrite)
            new = replace(merged.record, modified_at=now())
            if link.archived_at and new.state == State.ARCHIVED:
                new = replace(new, state=State.PUBLISHED, archived_at=None)
        told = Told("changed" if before else "created", new.title, new.id, kept=merged.kept)
        if before is not None:
            told.changes = _changes(before, new)
        self._write(new)
        if self.dry:
            return replace(told, dataset=new.id if before else "")
        self._link(item, link, new.id, {**merged.taken(), "extras": sorted(wanted.extras)}, key, digest)
        return told

    def _write(self, record: records.Dataset) -> None:
        loaded = datasets.load([record], by=self.by, dry_run=self.dry)
        if loaded.refused:
            raise loaded.refused[0][1]

    def _link(self, item: Item, link: Link | None, dataset: str, taken: dict[str, Any], key: str, digest: str) -> None:
        instant = now()
        link = link or Link(source=self.source, remote_id=item.remote_id, created_at=instant)
        link.dataset_id, link.key, link.digest, link.changed_at = dataset, key, digest, instant
        link.taken = taken
        link.missing_runs, link.archived_at = 0, None
        link.save()
        _keep(link, item)

    def _state(self) -> State:
        return State.PUBLISHED if self.source.organization.approval == "accepted" else State.PRIVATE

    def _signed(self, record: records.Dataset, item: Item) -> dict[str, Any]:
        """Where it comes from, under the names udata gives."""
        return {
            **record.harvest, "backend": self.source.kind, "source_id": self.source.pk, "remote_id": item.remote_id,
            "domain": urlsplit(self.source.url).hostname or "", "last_update": now().isoformat(timespec="seconds"),
        }  # fmt: skip


def key_of(record: records.Dataset) -> str:
    """An identity that two catalogues share when they hold the same dataset; `""` when the record has none."""
    for name in ("uri", "dct_identifier", "remote_id"):
        said = str(record.harvest.get(name) or "").strip()
        if said.startswith(("http://", "https://")):
            return said.partition("://")[2].rstrip("/")[:ID_MOST]
        if _UUID.fullmatch(said):
            return said.lower().removeprefix("urn:uuid:").strip("{}")
    return ""


def _keep(link: Link, item: Item) -> None:
    raw = Raw(link=link, body=zlib.compress(item.raw), media_type=item.media_type[:100])
    Raw.objects.bulk_create([raw], update_conflicts=True, unique_fields=["link"], update_fields=["body", "media_type"])


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
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
