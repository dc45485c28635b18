"""The shapes of what we write, for OpenAPI; a test holds what is written against them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from parvis.dialects.native.reading import AudienceIn, ChecksumIn, ContactIn, TemporalIn, TextMap


class LicenseOut(BaseModel):
    """Terms of reuse."""

    id: str
    title: str
    url: str
    open: bool
    translations: dict[str, TextMap]


class ZoneOut(BaseModel):
    """A place."""

    id: str
    name: str
    level: str
    code: str
    parent: str | None
    translations: dict[str, TextMap]


class OrganizationReference(BaseModel):
    """A producer, in short."""

    id: str
    slug: str
    name: str
    acronym: str
    badges: list[str]
    logo: str
    logo_small: str
    logo_alt: str
    translations: dict[str, TextMap]


class LinkOut(BaseModel):
    """A page elsewhere."""

    title: str
    url: str


class OrganizationMetrics(BaseModel):
    """Counters of a producer."""

    datasets: int
    followers: int
    reuses: int
    views: int


class OrganizationOut(OrganizationReference):
    """A producer."""

    description: str
    description_html: str
    summary: str
    presentation: str
    presentation_html: str
    contacts: list[ContactIn]
    links: list[LinkOut]
    approval: str
    language: str
    url: str
    business_number_id: str
    parent: str | None
    zone: str | None
    extras: dict[str, Any]
    metrics: OrganizationMetrics
    created_at: datetime
    modified_at: datetime
    uri: str
    page: str


class ResourceOut(BaseModel):
    """A file or a link; `latest` always gives the current file."""

    id: str
    title: str
    description: str
    description_html: str
    type: str
    url: str
    latest: str
    hosted: bool
    version: int | None
    versions: str | None
    filename: str
    format: str
    mime: str
    filesize: int | None
    checksum: ChecksumIn | None
    language: str
    translations: dict[str, TextMap]
    schema_: dict[str, str] | None = Field(alias="schema")
    harvest: dict[str, Any]
    extras: dict[str, Any]
    downloads: int
    created_at: datetime
    modified_at: datetime


class AuthorOut(BaseModel):
    """A person, by name alone."""

    name: str


class VersionOut(BaseModel):
    """A file a resource has or had; `url` gives its bytes for ever, unless they were given up (`removed_at`)."""

    number: int
    url: str
    current: bool
    filename: str
    format: str
    mime: str
    filesize: int
    checksum: ChecksumIn | None
    note: str
    author: AuthorOut | None
    restored_from: int | None
    created_at: datetime
    removed_at: datetime | None


class QualityOut(BaseModel):
    """A score from 0 to 1 and the answer to each question; null where it does not arise."""

    score: float
    criteria: dict[str, bool | None]


class OwnerOut(BaseModel):
    """A person, by name alone."""

    name: str


class SpatialSummary(BaseModel):
    """The places covered."""

    zones: list[ZoneOut]
    granularity: str


class AccessSummary(BaseModel):
    """Who may get the data."""

    type: str


class AccessOut(AccessSummary):
    """Who may get the data, on what conditions and why."""

    audiences: list[AudienceIn]
    reason_category: str
    reason: str
    request_url: str


class DatasetMetrics(BaseModel):
    """Counters of use."""

    views: int
    downloads: int
    followers: int
    reuses: int
    discussions: int
    dataservices: int


class DatasetSummary(BaseModel):
    """A dataset in a list."""

    id: str
    slug: str
    title: str
    acronym: str
    summary: str
    language: str
    translations: dict[str, TextMap]
    organization: OrganizationReference | None
    owner: OwnerOut | None
    state: str
    license: LicenseOut | None
    tags: list[str]
    badges: list[str]
    frequency: str
    next_update_on: date | None
    temporal: TemporalIn | None
    spatial: SpatialSummary
    access: AccessSummary
    featured: bool
    resources_count: int
    formats: list[str]
    format_families: list[str]
    quality: QualityOut
    metrics: DatasetMetrics
    source_url: str
    created_at: datetime
    modified_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    deleted_at: datetime | None
    uri: str
    page: str


class SpatialOut(SpatialSummary):
    """The places covered, with their geometry (GeoJSON, WGS 84)."""

    geometry: dict[str, Any] | None


class MetricsOut(DatasetMetrics):
    """Counters of use, by month too."""

    by_month: dict[str, dict[str, int]]


class DatasetOut(DatasetSummary):
    """A dataset with everything that describes it."""

    description: str
    description_html: str
    description_short: str
    spatial: SpatialOut
    contacts: list[ContactIn]
    access: AccessOut
    schema_: dict[str, str] | None = Field(alias="schema")
    harvest: dict[str, Any]
    extras: dict[str, Any]
    publish_at: datetime | None
    resources: list[ResourceOut]
    metrics: MetricsOut
