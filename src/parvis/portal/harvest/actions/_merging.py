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


@dataclass(slots=True)
class Merged:
    """The dataset as it is to be, and which fields were left as people made them."""

    record: records.Dataset
    kept: list[str] = field(default_factory=list)


def mark(value: object) -> str:
    """A short hash of a value."""
    return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str), digest_size=8).hexdigest()


def taken(stored: records.Dataset, wanted: records.Dataset, source: str) -> dict[str, Any]:
    """What was written of a record, to tell next time what people changed: as `models.Link.taken` says."""
    return {
        "fields": {name: mark(getattr(stored, name)) for name in FIELDS},
        "resources": {
            one.id: {name: mark(getattr(one, name)) for name in FILE_FIELDS}
            for one in stored.resources if one.harvest.get("source_id") == source
        },
        "extras": sorted(wanted.extras),
    }  # fmt: skip


def fresh(wanted: records.Dataset, source: str) -> records.Dataset:
    """The record of a dataset that is not here yet: its files get ids of ours."""
    return replace(wanted, resources=tuple(_own(one, source, new_uuid()) for one in wanted.resources))


def merge(
    current: records.Dataset, wanted: records.Dataset, before: Mapping[str, Any], *, source: str, overwrite: bool
) -> Merged:
    """What the dataset becomes; `before` is what was taken the last time, empty when nothing ever was."""
    kept: list[str] = []
    marks: Mapping[str, str] = before.get("fields", {})
    values = {}
    for name in FIELDS:
        ours, theirs = getattr(current, name), getattr(wanted, name)
        by_hand = name in marks and mark(ours) != marks[name]
        if by_hand and not overwrite and ours != theirs:
            kept.append(name)
            theirs = ours
        values[name] = theirs
    extras = {name: value for name, value in current.extras.items() if name not in before.get("extras", ())}
    resources = _files(current, wanted, before.get("resources", {}), source, overwrite, kept)
    record = replace(
        current, **values, extras={**extras, **wanted.extras}, harvest=wanted.harvest, resources=resources,
        updated_at=wanted.updated_at or current.updated_at, resources_count=0, formats=(),
    )  # fmt: skip
    return Merged(record, kept)


def _files(
    current: records.Dataset, wanted: records.Dataset, before: Mapping[str, Mapping[str, str]], source: str,
    overwrite: bool, kept: list[str],
) -> tuple[records.Resource, ...]:  # fmt: skip
    """The files: those of the record in its order, each at the row it had; then those people added here."""
    ours = {one.id: one for one in current.resources}
    harvested = {id: one for id, one in ours.items() if one.harvest.get("source_id") == source}
    matched = match(list(harvested.values()), wanted.resources)
    deleted = [one for id, one in _gone(before, ours).items()]
    found: list[records.Resource] = []
    for theirs, id in zip(wanted.resources, matched, strict=True):
        if id is not None:
            found.append(_file(ours[id], theirs, before.get(id, {}), source, overwrite, kept))
        elif not overwrite and mark(theirs.url) in deleted:
            kept.append(f"resources.{theirs.title}"[:100])  # somebody took it off here
        else:
            found.append(_own(theirs, source, new_uuid()))
    return (*found, *(one for id, one in ours.items() if id not in harvested))


def _gone(before: Mapping[str, Mapping[str, str]], ours: Mapping[str, object]) -> dict[str, str]:
    """{id: hash of the address} of files that were taken and that somebody deleted here."""
    return {id: marks["url"] for id, marks in before.items() if id not in ours and "url" in marks}


def _file(
    ours: records.Resource, theirs: records.Resource, marks: Mapping[str, str], source: str, overwrite: bool,
    kept: list[str],
) -> records.Resource:  # fmt: skip
    values = {}
    for name in FILE_FIELDS:
        here, there = getattr(ours, name), getattr(theirs, name)
        by_hand = name in marks and mark(here) != marks[name]
        if not there and here and not by_hand and name in ("format", "mime", "filesize"):
            there = here
        elif by_hand and here != there and (not overwrite or not there):
            if there or name not in ("format", "mime", "filesize"):  # what checks found is no work of people
                kept.append(f"resources.{ours.title}.{name}"[:100])
            there = here
        values[name] = there
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
