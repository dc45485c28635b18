"""A record that comes again meets the dataset it became: what people changed here by hand stays as they left it.

One that takes a dataset over from another source takes nothing away: what it does not say stays as it was.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final

import orjson

from parvis.dialects import records
from parvis.kit.ids import new_uuid
from parvis.kit.text import fold
from parvis.portal.datasets.actions.resources import CHECKED

FIELDS: Final = (
    "title", "acronym", "description", "description_short", "language", "translations", "license", "tags", "badges",
    "frequency", "temporal_start", "temporal_end", "zones", "geometry", "granularity", "contacts", "access_type",
    "access_audiences", "access_reason_category", "access_reason", "authorization_request_url", "schema", "source_url",
)  # fmt: skip
FILE_FIELDS: Final = ("title", "description", "type", "url", "format", "mime", "filesize", "checksum_type", "checksum",
                      "language", "translations", "schema")  # fmt: skip
FILLED: Final = frozenset(["format", "mime", "filesize"])  # what checks of links find where nobody said it
_TOLD: Final = frozenset(["description", "translations", "schema"])  # what stays of a file where who follows is silent
# By what a file is known again: to the source it comes from, and to another one, whose numbers mean nothing here.
_AGAIN: Final = ("remote_id", "dct_identifier", "uri", "url")
_ELSEWHERE: Final = ("uri", "url", "everywhere", "name")
_UUID: Final = re.compile(r"(?:urn:uuid:)?\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.I)

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


def world_wide(said: object) -> str:
    """What is said, if it means the same everywhere, an address or a UUID, in one spelling; else `""`."""
    text = str(said or "").strip()
    if text.startswith(("http://", "https://")):
        return text.partition("://")[2].rstrip("/")
    return text.lower().removeprefix("urn:uuid:").strip("{}") if _UUID.fullmatch(text) else ""


def merge(
    current: records.Dataset, wanted: records.Dataset, before: Mapping[str, Any], *, source: str, overwrite: bool,
    succeeding: bool = False,
) -> Merged:  # fmt: skip
    """What the dataset becomes; `before` is what was taken the last time, empty when nothing ever was.

    `succeeding`: that was taken from another source, which this one follows.
    """
    merged = Merged(current)
    known: Mapping[str, str] = before.get("fields", {})
    values = {}
    for name in FIELDS:
        ours, theirs = getattr(current, name), getattr(wanted, name)
        by_hand = not overwrite and ours != theirs and name in known and mark(ours) != known[name]
        unsaid = succeeding and ours and not theirs
        if by_hand or unsaid:
            merged.kept.append(name)
        values[name] = ours if by_hand or unsaid else theirs
        merged.fields[name] = known[name] if by_hand else mark(theirs)
    gone = () if succeeding else before.get("extras", ())
    extras = {name: value for name, value in current.extras.items() if name not in gone}
    resources = _Files(merged, wanted, before.get("resources", {}), source, overwrite, succeeding).merged()
    merged.record = replace(
        current, **values, extras={**extras, **wanted.extras}, harvest=wanted.harvest, resources=resources,
        updated_at=wanted.updated_at or current.updated_at, resources_count=0, formats=(),
    )  # fmt: skip
    return merged


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a dataset and those of the record that comes."""

    onto: Merged
    wanted: records.Dataset
    before: Mapping[str, Mapping[str, str]]
    source: str
    overwrite: bool
    succeeding: bool

    def merged(self) -> tuple[records.Resource, ...]:
        """Those of the record in its order, each at the row it had; then those people added here.

        The files of a source that this one follows stay, when it has them not.
        """
        ours = {one.id: one for one in self.onto.record.resources}
        harvested = {id: one for id, one in ours.items() if self._is_harvested(one)}
        # Files that were taken and that somebody deleted here, by the hash of their address.
        deleted = {known["url"]: id for id, known in self.before.items() if id not in ours and "url" in known}
        found: list[records.Resource] = []
        matched = match(list(harvested.values()), self.wanted.resources, elsewhere=self.succeeding)
        for theirs, id in zip(self.wanted.resources, matched, strict=True):
            gone = deleted.get(mark(theirs.url), "")
            if id is not None:
                found.append(self._one(ours[id], theirs))
            elif gone and not self.overwrite:
                self.onto.kept.append(f"resources.{theirs.title}"[:100])
                self.onto.files[gone] = dict(self.before[gone])
            else:
                new = _own(theirs, self.source, new_uuid())
                self.onto.files[new.id] = marks(new, FILE_FIELDS)
                found.append(new)
        return (*found, *self._left(ours.values(), harvested, {id for id in matched if id}))

    def _is_harvested(self, one: records.Resource) -> bool:
        source = one.harvest.get("source_id")
        return one.id in self.before or source == self.source or (self.succeeding and bool(source))

    def _left(
        self, ours: Iterable[records.Resource], harvested: Collection[str], matched: Collection[str]
    ) -> list[records.Resource]:
        left = [one for one in ours if one.id not in matched and (self.succeeding or one.id not in harvested)]
        self.onto.kept += [f"resources.{one.title}"[:100] for one in left if one.id in harvested]
        return left

    def _one(self, ours: records.Resource, theirs: records.Resource) -> records.Resource:
        """A file that was here: what was changed by hand stays, and what checks found where the source says nothing."""
        values: dict[str, Any] = {}
        known = self.before.get(ours.id, {})
        remembered = self.onto.files.setdefault(ours.id, {})
        for name in FILE_FIELDS:
            here, there = getattr(ours, name), getattr(theirs, name)
            filled = name in FILLED and not there and here
            by_hand = not self.overwrite and here != there and name in known and mark(here) != known[name]
            unsaid = self.succeeding and name in _TOLD and here and not there
            if (by_hand or unsaid) and not filled:
                self.onto.kept.append(f"resources.{ours.title}.{name}"[:100])
            values[name] = here if by_hand or filled or unsaid else there
            remembered[name] = known.get(name, mark(there)) if by_hand or filled else mark(there)
        found = {name: value for name, value in ours.extras.items() if name.startswith(CHECKED)}
        if values["url"] != ours.url:
            found = {}
        return replace(
            _own(theirs, self.source, ours.id), **values, extras={**theirs.extras, **found}, downloads=ours.downloads,
            created_at=ours.created_at, modified_at=theirs.modified_at or ours.modified_at,
        )  # fmt: skip


def _own(theirs: records.Resource, source: str, id: str) -> records.Resource:
    identity = {"remote_id": theirs.id, **theirs.harvest} if theirs.id else dict(theirs.harvest)
    return replace(theirs, id=id, harvest={**identity, "source_id": source}, downloads=0)


def match(
    ours: Sequence[records.Resource], theirs: Sequence[records.Resource], *, elsewhere: bool = False
) -> list[str | None]:
    """For each of their files the id of ours that it is: by what it calls itself, then its node, then its address.

    `elsewhere`: ours came from another source, so that of what it calls itself only what means the same everywhere
    counts, and at last a title that no other file has. No file of ours is taken twice.
    """
    found: list[str | None] = [None] * len(theirs)
    left = {one.id: one for one in ours}
    for name in _ELSEWHERE if elsewhere else _AGAIN:
        known = {value: one.id for one in reversed(list(left.values())) if (value := _identity(one, name))}
        named = [_identity(one, name) if found[place] is None else "" for place, one in enumerate(theirs)]
        if name == "name":
            once = {value for value, count in Counter(_identity(one, name) for one in ours).items() if count == 1}
            named = [value if value in once and named.count(value) == 1 else "" for value in named]
        for place, value in enumerate(named):
            if value and known.get(value) in left:
                found[place] = known[value]
                del left[known[value]]
    return found


def _identity(one: records.Resource, name: str) -> str:
    if name == "url":
        return one.url
    if name == "name":
        return f"{one.format} {fold(one.title)}"
    if name == "everywhere":
        return world_wide(_identity(one, "remote_id")) or world_wide(one.harvest.get("dct_identifier"))
    said = str(one.harvest.get(name) or "")
    return said or (one.id if name == "remote_id" and "source_id" not in one.harvest else "")
