"""The exchange shapes: what enters or leaves the portal about a thing, on plain frozen dataclasses.

Every face, harvester and importer speaks in these; a dialect turns them into a foreign vocabulary and back. What a
dialect reads and the portal has no field for is kept in `extras` and given back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from parvis.dialects.vocabularies import AccessType, ResourceType, State

Extras = Mapping[str, Any]
# Texts in other languages: {"ar": {"title": "...", "description": "..."}}.
Translations = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """Terms of reuse."""

    id: str
    title: str
    url: str = ""
    open: bool = True
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A place: `country:ma`, `ma:region:04`, `fr:commune:29019`."""

    id: str
    name: str
    code: str = ""
    level: str = ""
    parent: str = ""
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to write to, or to credit, in a role of `vocabularies.CONTACT_ROLES`."""

    name: str
    role: str = "contact"
    email: str = ""
    contact_form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page elsewhere, by its title."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Counters of use; `by_month` maps a counter to {"2026-01": n}."""

    views: int = 0
    downloads: int = 0
    followers: int = 0
    reuses: int = 0
    discussions: int = 0
    dataservices: int = 0
    datasets: int = 0
    by_month: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A producer."""

    id: str = ""
    slug: str = ""
    name: str
    acronym: str = ""
    description: str = ""
    url: str = ""
    business_number_id: str = ""
    parent: str = ""
    zone: str = ""
    badges: tuple[str, ...] = ()
    presentation: str = ""
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    logo: str = ""  # key in the file store, as is that of the small one
    logo_small: str = ""
    logo_alt: str = ""
    approval: str = "accepted"  # accepted, pending or refused
    language: str = ""
    translations: Translations = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    created_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file or a link of a dataset."""

    id: str = ""
    title: str
    description: str = ""
    type: str = ResourceType.MAIN
    url: str = ""
    file: str = ""  # key of the hosted file in the file store; empty for a remote resource
    filename: str = ""
    version: int = 0  # number of the current file; 0 for a remote resource
    format: str = ""
    mime: str = ""
    filesize: int | None = None
    checksum_type: str = ""
    checksum: str = ""
    language: str = ""
    translations: Translations = field(default_factory=dict)
    schema: Mapping[str, str] = field(default_factory=dict)  # {"name", "version", "url"}
    harvest: Extras = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)
    downloads: int = 0
    created_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file a resource has or had."""

    resource: str  # id
    number: int
    current: bool
    filename: str
    format: str
    mime: str
    filesize: int
    sha256: str
    note: str = ""
    author_name: str = ""
    restored_from: int | None = None
    created_at: datetime | None = None
    removed_at: datetime | None = None  # when its bytes were given up; null while they are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a resource (its id) as the portal gives its rows out, with its Table Schema."""

    resource: str
    name: str
    title: str = ""
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A dataset with everything that describes it."""

    id: str = ""
    slug: str = ""
    title: str
    acronym: str = ""
    description: str = ""
    description_short: str = ""
    language: str = ""
    translations: Translations = field(default_factory=dict)
    organization: str = ""  # id; a dataset has an organization or an owner, or neither when imported without one
    owner: str = ""  # id of a user
    owner_name: str = ""  # name of an owner who has no account here
    state: str = State.DRAFT
    license: str = ""
    tags: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    frequency: str = ""
    temporal_start: date | None = None
    temporal_end: date | None = None
    zones: tuple[str, ...] = ()
    geometry: Mapping[str, Any] | None = None  # GeoJSON geometry, WGS 84
    granularity: str = ""
    contacts: tuple[Contact, ...] = ()
    access_type: str = AccessType.OPEN
    access_audiences: tuple[Mapping[str, str], ...] = ()
    access_reason_category: str = ""
    access_reason: str = ""
    authorization_request_url: str = ""
    schema: Mapping[str, str] = field(default_factory=dict)
    source_url: str = ""  # the page this description comes from, when it lives elsewhere
    harvest: Extras = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)
    featured: bool = False
    resources: tuple[Resource, ...] = ()
    # What a catalogue without resource rows says of them; derived when there are rows.
    resources_count: int = 0
    formats: tuple[str, ...] = ()
    metrics: Metrics = field(default_factory=Metrics)
    created_at: datetime | None = None
    modified_at: datetime | None = None  # of the description
    updated_at: datetime | None = None  # of the data
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    publish_at: datetime | None = None  # when a draft will publish itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A dataset with the things it names: all that a dialect needs to write it."""

    dataset: Dataset
    organization: Organization | None = None
    license: License | None = None
    zones: Mapping[str, Zone] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)  # {"score", "criteria"}
    next_update_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing of a topic: `kind` says what `key` is the id of; a link has a `url`, a section only texts."""

    id: str = ""
    kind: str
    key: str = ""
    url: str = ""
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    translations: Translations = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A curated collection; what it holds depends on who reads, and is asked for apart."""

    id: str = ""
    slug: str = ""
    title: str
    description: str = ""
    language: str = ""
    translations: Translations = field(default_factory=dict)
    picture: str = ""  # key in the file store
    picture_credit: str = ""
    tags: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    organization: str = ""
    owner: str = ""
    state: str = State.DRAFT
    featured: bool = False
    extras: Extras = field(default_factory=dict)
    created_at: datetime | None = None
    modified_at: datetime | None = None
    published_at: datetime | None = None


def difference(before: object, after: object, watched: Collection[str]) -> dict[str, list[Any]]:
    """{field: [before, after]} of the `watched` fields that differ between two records, in alphabetical order."""
    return {
        name: [old, new] for name in sorted(watched) if (old := getattr(before, name)) != (new := getattr(after, name))
    }
