"""A record that comes again meets the dataset it became: what people changed here by hand stays as they left it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final

import orjson

from parvis.dialects import records
from parvis.kit.ids import new_uuid
from parvis.portal.datasets.actions.resources import CHECKED

FIELDS: Final = (
    "title", "acronym", "description", "description_short", "language", "translations", "license", "tags", "badges",
    "frequency", "temporal_start", "temporal_end", "zones", "geometry", "granularity", "contacts", "access_type",
    "access_audiences", "access_reason_category", "access_reason", "authorization_request_url", "schema", "source_url",
)  # fmt: skip
FILE_FIELDS: Final = ("title", "description", "type", "url", "format", "mime", "filesize", "checksum_type", "checksum",
                      "language", "translations", "schema")  # fmt: skip
FILLED: Final = frozenset(["format", "mime", "filesize"])  # what checks of links find where nobody said it


Marks = dict[str, str]


@dataclass(slots=True)
class Merged:
    """The dataset as it is to be, which fields were left as people made them, and what to remember of it.

    `fields` and `files` are hashes of what the source gave and was written, by field, and by file and field; of what
    was left as people made it, those of before, so that it is left the next time too.
    """

    record: records.Dataset
    kept: list[str] = field(default_factory=list)
    fields: Marks = field(default_factory=dict)
    files: dict[str, Marks] = field(default_factory=dict)

    def taken(self) -> dict[str, Any]:
        """As `models.Link.taken` says."""
        return {"fields": self.fields, "resources": self.files}


def mark(value: object) -> str:
    """A short hash of a value."""
    return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str), digest_size=8).hexdigest()


def marks(thing: object, names: Sequence[str]) -> Marks:
    """The hash of each of these fields."""
    return {name: mark(getattr(thing, name)) for name in names}


def fresh(wanted: records.Dataset, source: str) -> Merged:
    """A dataset that is not here yet: its files get ids of ours."""
    resources = tuple(_own(one, source, new_uuid()) for one in wanted.resources)
    files = {one.id: marks(one, FILE_FIELDS) for one in resources}
    return Merged(replace(wanted, resources=resources), fields=marks(wanted, FIELDS), files=files)


def merge(
    current: records.Dataset, wanted: records.Dataset, before: Mapping[str, Any], *, source: str, overwrite: bool
) -> Merged:
    """What the dataset becomes; `before` is what was taken the last time, empty when nothing ever was."""
    merged = Merged(current)
    known: Mapping[str, str] = before.get("fields", {})
    values = {}
    for name in FIELDS:
        ours, theirs = getattr(current, name), getattr(wanted, name)
        if not overwrite and ours != theirs and name in known and mark(ours) != known[name]:
            merged.kept.append(name)
            values[name], merged.fields[name] = ours, known[name]
        else:
            values[name], merged.fields[name] = theirs, mark(theirs)
    extras = {name: value for name, value in current.extras.items() if name not in before.get("extras", ())}
    resources = _files(merged, wanted, before.get("resources", {}), source, overwrite)
    merged.record = replace(
        current, **values, extras={**extras, **wanted.extras}, harvest=wanted.harvest, resources=resources,
        updated_at=wanted.updated_at or current.updated_at, resources_count=0, formats=(),
    )  # fmt: skip
    return merged


def _files(
    merged: Merged, wanted: records.Dataset, before: Mapping[str, Mapping[str, str]], source: str, overwrite: bool
) -> tuple[records.Resource, ...]:
    """The files: those of the record in its order, each at the row it had; then those people added here."""
    ours = {one.id: one for one in merged.record.resources}
    harvested = {id: one for id, one in ours.items() if id in before or one.harvest.get("source_id") == source}
    # Files that were taken and that somebody deleted here, by the hash of their address.
    deleted = {known["url"]: id for id, known in before.items() if id not in ours and "url" in known}
    found: list[records.Resource] = []
    matched = match(list(harvested.values()), wanted.resources)
    for theirs, id in zip(wanted.resources, matched, strict=True):
        gone = deleted.get(mark(theirs.url), "")
        if id is not None:
            found.append(_file(merged, ours[id], theirs, before.get(id, {}), source, overwrite))
        elif gone and not overwrite:
            merged.kept.append(f"resources.{theirs.title}"[:100])
            merged.files[gone] = dict(before[gone])
        else:
            new = _own(theirs, source, new_uuid())
            merged.files[new.id] = marks(new, FILE_FIELDS)
            found.append(new)
    return (*found, *(one for id, one in ours.items() if id not in harvested))


def _file(
    merged: Merged, ours: records.Resource, theirs: records.Resource, known: Mapping[str, str], source: str,
    overwrite: bool,
) -> records.Resource:  # fmt: skip
    """A file that was here: what was changed by hand stays, and what checks found where the source says nothing."""
    values: dict[str, Any] = {}
    remembered = merged.files.setdefault(ours.id, {})
    for name in FILE_FIELDS:
        here, there = getattr(ours, name), getattr(theirs, name)
        filled = name in FILLED and not there and here
        by_hand = not overwrite and here != there and name in known and mark(here) != known[name]
        if by_hand and not filled:
            merged.kept.append(f"resources.{ours.title}.{name}"[:100])
        values[name] = here if by_hand or filled else there
        remembered[name] = known.get(name, mark(there)) if by_hand or filled else mark(there)
    found = {name: value for name, value in ours.extras.items() if name.startswith(CHECKED)}
    if values["url"] != ours.url:
        found = {}
    return replace(
        _own(theirs, source, ours.id), **values, extras={**theirs.extras, **found}, downloads=ours.downloads,
        created_at=ours.created_at, modified_at=theirs.modified_at or ours.modified_at,
    )  # fmt: skip


def _own(theirs: records.Resource, source: str, id: str) -> records.Resource:
    identity = {"remote_id": theirs.id, **theirs.harvest} if theirs.id else dict(theirs.harvest)
    return replace(theirs, id=id, harvest={**identity, "source_id": source}, downloads=0)


def match(ours: Sequence[records.Resource], theirs: Sequence[records.Resource]) -> list[str | None]:
    """For each of their files the id of ours that it is: by what it calls itself, then its node, then its address.

    No file of ours is taken twice.
    """
    found: list[str | None] = [None] * len(theirs)
    left = {one.id: one for one in ours}
    for name in ("remote_id", "dct_identifier", "uri", "url"):
        known = {value: one.id for one in reversed(list(left.values())) if (value := _identity(one, name))}
        for place, one in enumerate(theirs):
            value = _identity(one, name)
            if found[place] is None and value and known.get(value) in left:
                found[place] = known[value]
                del left[known[value]]
    return found


def _identity(one: records.Resource, name: str) -> str:
    if name == "url":
        return one.url
    said = str(one.harvest.get(name) or "")
    return said or (one.id if name == "remote_id" and "source_id" not in one.harvest else "")
