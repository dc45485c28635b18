"""Parvis's own JSON: what our API says and hears, and what our pages are made from.

`write_*` gives plain dicts ready for JSON; `*In` models check the shape of what is sent, and `read_*` turns it into a
record. Reading what was written gives the same record back, computed members aside.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parvis.dialects import records
from parvis.dialects.vocabularies import format_family
from parvis.kit.ids import picture_address
from parvis.kit.markdown import to_html
from parvis.kit.text import lead

SUMMARY_LENGTH = 240
FREE_LENGTH = 500_000  # bytes of JSON in extras or in a geometry


# --- write -----------------------------------------------------------------------------------------------------


def _moment(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()


def _picture(key: str, site: str) -> str:
    """The address of a picture of ours, `""` for none."""
    return f"{site}{picture_address(key)}" if key else ""


def write_license(license: records.License) -> dict[str, Any]:
    """The licence as JSON."""
    return {"id": license.id, "title": license.title, "url": license.url, "open": license.open,
            "translations": license.translations}  # fmt: skip


def write_zone(zone: records.Zone) -> dict[str, Any]:
    """The zone as JSON."""
    return {"id": zone.id, "name": zone.name, "level": zone.level, "code": zone.code, "parent": zone.parent or None,
            "translations": zone.translations}  # fmt: skip


def write_contact(contact: records.Contact) -> dict[str, str]:
    """The contact as JSON."""
    return {"name": contact.name, "role": contact.role, "email": contact.email, "contact_form": contact.contact_form}


def write_organization_reference(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """What a dataset says of its producer; `site` is the public address of the portal."""
    return {
        "id": organization.id, "slug": organization.slug, "name": organization.name,
        "acronym": organization.acronym, "badges": list(organization.badges),
        "logo": _picture(organization.logo, site), "logo_small": _picture(organization.logo_small, site),
        "logo_alt": organization.logo_alt,
        "translations": {code: {"name": texts["name"]} for code, texts in organization.translations.items()
                         if texts.get("name")},
    }  # fmt: skip


def write_organization(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """The organization as JSON; `site` is the public address of the portal."""
    return {
        **write_organization_reference(organization, site=site),
        "description": organization.description,
        "description_html": to_html(organization.description),
        "summary": lead(organization.description, SUMMARY_LENGTH),
        "presentation": organization.presentation,
        "presentation_html": to_html(organization.presentation),
        "contacts": [write_contact(contact) for contact in organization.contacts],
        "links": [{"title": link.title, "url": link.url} for link in organization.links],
        "approval": organization.approval,
        "language": organization.language,
        "translations": _with_html(organization.translations),
        "url": organization.url,
        "business_number_id": organization.business_number_id,
        "parent": organization.parent or None,
        "zone": organization.zone or None,
        "extras": organization.extras,
        "metrics": {"datasets": organization.metrics.datasets, "followers": organization.metrics.followers,
                    "reuses": organization.metrics.reuses, "views": organization.metrics.views},
        "created_at": _moment(organization.created_at),
        "modified_at": _moment(organization.modified_at),
        "uri": f"{site}/api/organizations/{organization.id}",
        "page": f"{site}/organizations/{organization.slug}",
    }  # fmt: skip


_MARKDOWN = ("description", "presentation")


def _with_html(translations: records.Translations) -> dict[str, dict[str, str]]:
    return {
        code: {**texts, **{f"{name}_html": to_html(texts[name]) for name in _MARKDOWN if texts.get(name)}}
        for code, texts in translations.items()
    }


def write_resource(resource: records.Resource, *, site: str) -> dict[str, Any]:
    """The resource as JSON; `latest` is the address that always gives the current file."""
    return {
        "id": resource.id,
        "title": resource.title,
        "description": resource.description,
        "description_html": to_html(resource.description, heading=4) if resource.description else "",
        "type": str(resource.type),
        "url": f"{site}/api/datasets/r/{resource.id}" if resource.file else resource.url,
        "latest": f"{site}/api/datasets/r/{resource.id}",
        "hosted": bool(resource.file),
        "version": resource.version or None,
        "versions": f"{site}/api/resources/{resource.id}/versions" if resource.file else None,
        "filename": resource.filename,
        "format": resource.format,
        "mime": resource.mime,
        "filesize": resource.filesize,
        "checksum": {"type": resource.checksum_type, "value": resource.checksum} if resource.checksum else None,
        "language": resource.language,
        "translations": resource.translations,
        "schema": dict(resource.schema) or None,
        "harvest": resource.harvest,
        "extras": resource.extras,
        "downloads": resource.downloads,
        "created_at": _moment(resource.created_at),
        "modified_at": _moment(resource.modified_at),
    }


def write_version(version: records.Version, *, site: str, dataset: str) -> dict[str, Any]:
    """A file a resource has or had; `url` gives its bytes for ever, unless they were given up (`removed_at`).

    `dataset` is the id of the dataset, which never changes.
    """
    return {
        "number": version.number,
        "url": f"{site}/datasets/{dataset}/resources/{version.resource}/versions/{version.number}",
        "current": version.current,
        "filename": version.filename,
        "format": version.format,
        "mime": version.mime,
        "filesize": version.filesize,
        "checksum": {"type": "sha256", "value": version.sha256} if version.sha256 else None,
        "note": version.note,
        "author": {"name": version.author_name} if version.author_name else None,
        "restored_from": version.restored_from,
        "created_at": _moment(version.created_at),
        "removed_at": _moment(version.removed_at),
    }


def _line(dataset: records.Dataset) -> str:
    return dataset.description_short or lead(dataset.description, SUMMARY_LENGTH)


def _translated_lines(translations: records.Translations) -> dict[str, dict[str, str]]:
    lines: dict[str, dict[str, str]] = {}
    for code, texts in translations.items():
        summary = texts.get("description_short") or lead(texts.get("description", ""), SUMMARY_LENGTH)
        lines[code] = {
            name: text for name, text in {"title": texts.get("title", ""), "summary": summary}.items() if text
        }
    return lines


def write_summary(
    dataset: records.Dataset,
    *,
    organization: records.Organization | None,
    license: records.License | None,
    zones: Mapping[str, records.Zone],
    quality: Mapping[str, Any],
    next_update_on: date | None,
    site: str,
) -> dict[str, Any]:
    """What a list says of a dataset: all that is short."""
    metrics = dataset.metrics
    temporal = {"start": _moment(dataset.temporal_start), "end": _moment(dataset.temporal_end)}
    return {
        "id": dataset.id,
        "slug": dataset.slug,
        "title": dataset.title,
        "acronym": dataset.acronym,
        "summary": _line(dataset),
        "language": dataset.language,
        "translations": _translated_lines(dataset.translations),
        "organization": None if organization is None else write_organization_reference(organization, site=site),
        "owner": {"name": dataset.owner_name} if dataset.owner_name else None,
        "state": str(dataset.state),
        "license": None if license is None else write_license(license),
        "tags": list(dataset.tags),
        "badges": list(dataset.badges),
        "frequency": dataset.frequency,
        "next_update_on": _moment(next_update_on),
        "temporal": temporal if dataset.temporal_start or dataset.temporal_end else None,
        "spatial": {
            "zones": [write_zone(zones[id]) for id in dataset.zones if id in zones],
            "granularity": dataset.granularity,
        },
        "access": {"type": str(dataset.access_type)},
        "featured": dataset.featured,
        "resources_count": dataset.resources_count,
        "formats": list(dataset.formats),
        "format_families": sorted({format_family(format) for format in dataset.formats}),
        "quality": quality,
        "metrics": {"views": metrics.views, "downloads": metrics.downloads, "followers": metrics.followers,
                    "reuses": metrics.reuses, "discussions": metrics.discussions,
                    "dataservices": metrics.dataservices},
        "source_url": dataset.source_url,
        "created_at": _moment(dataset.created_at),
        "modified_at": _moment(dataset.modified_at),
        "updated_at": _moment(dataset.updated_at),
        "archived_at": _moment(dataset.archived_at),
        "deleted_at": _moment(dataset.deleted_at),
        "uri": f"{site}/api/datasets/{dataset.id}",
        "page": f"{site}/datasets/{dataset.slug}",
    }  # fmt: skip


def write_dataset(dataset: records.Dataset, summary: Mapping[str, Any], *, site: str) -> dict[str, Any]:
    """Everything about a dataset; `summary` is what `write_summary` said of it."""
    return {
        **summary,
        "description": dataset.description,
        "description_html": to_html(dataset.description),
        "description_short": dataset.description_short,
        "translations": _with_html(dataset.translations),
        "spatial": {**summary["spatial"], "geometry": dataset.geometry},
        "contacts": [write_contact(contact) for contact in dataset.contacts],
        "access": {
            "type": str(dataset.access_type),
            "audiences": [dict(audience) for audience in dataset.access_audiences],
            "reason_category": dataset.access_reason_category,
            "reason": dataset.access_reason,
            "request_url": dataset.authorization_request_url,
        },
        "schema": dict(dataset.schema) or None,
        "harvest": dataset.harvest,
        "extras": dataset.extras,
        "publish_at": _moment(dataset.publish_at),
        "resources": [write_resource(resource, site=site) for resource in dataset.resources],
        "metrics": {**summary["metrics"], "by_month": dataset.metrics.by_month},
    }  # fmt: skip


# --- read ------------------------------------------------------------------------------------------------------


def _id_of(value: object) -> object:
    """A reference is an id or an object that has one."""
    return value.get("id") if isinstance(value, Mapping) else value


def _blank(value: object) -> object:
    return "" if value is None else value


def _without_nul(value: Any) -> Any:
    """The same without NUL characters, which no text has and PostgreSQL refuses."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(item) for name, item in value.items()}
    return value


def _free(value: Any) -> Any:
    """Members of the sender's own: any JSON (RFC 8259) that every reader can take, within limits."""
    try:
        body = orjson.dumps(value)
    except TypeError as error:  # numbers over 64 bits, halves of characters, more than 250 levels
        raise ValueError(str(error)) from error
    if len(body) > FREE_LENGTH:
        raise ValueError(f"{FREE_LENGTH} bytes at most")
    return orjson.loads(body)


Free = Annotated[dict[str, Any], BeforeValidator(_free)]
Text = Annotated[str, BeforeValidator(_blank)]
Reference = Annotated[str, BeforeValidator(_blank), BeforeValidator(_id_of)]
Link = Annotated[str, BeforeValidator(_blank), Field(max_length=2048, pattern=r"^$|^(https?|ftp|sftp)://\S+$")]
Language = Annotated[str, BeforeValidator(_blank), Field(max_length=8, pattern=r"^$|^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
TextMap = dict[str, str]


class _Shape(BaseModel):
    # Unknown members are ignored: what we write carries computed ones, and clients send back what they got.
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _tidied(cls, sent: Any) -> Any:
        return _without_nul(sent)


Shape = _Shape  # what the other modules of our JSON are made of


class TranslationIn(_Shape):
    """Texts in another language."""

    title: Text = Field("", max_length=350)
    name: Text = Field("", max_length=255)
    description: Text = Field("", max_length=100_000)
    description_short: Text = Field("", max_length=200)
    presentation: Text = Field("", max_length=100_000)

    def texts(self) -> TextMap:
        return {name: text for name, text in self.model_dump().items() if text}


Translations = Annotated[dict[str, TranslationIn], Field(max_length=30)]


class ContactIn(_Shape):
    """Somebody to write to."""

    name: str = Field(min_length=1, max_length=255)
    role: str = "contact"
    email: Text = Field("", max_length=254)
    contact_form: Link = ""


class LinkIn(_Shape):
    """A page elsewhere."""

    title: str = Field(min_length=1, max_length=255)
    url: Link


class TemporalIn(_Shape):
    """The period the data covers."""

    start: date | None = None
    end: date | None = None


class SpatialIn(_Shape):
    """The places the data covers."""

    zones: list[Reference] = Field(default_factory=list, max_length=200)
    geometry: Free | None = None
    granularity: Text = ""


class AudienceIn(_Shape):
    """Who may get restricted data, on what condition."""

    role: str
    condition: str


class AccessIn(_Shape):
    """Who may get the data."""

    type: str = "open"
    audiences: list[AudienceIn] = Field(default_factory=list, max_length=3)
    reason_category: Text = ""
    reason: Text = Field("", max_length=10_000)
    request_url: Link = ""


class ChecksumIn(_Shape):
    """What the bytes add up to."""

    type: str
    value: str = Field(max_length=128)


class ResourceIn(_Shape):
    """A link to publish; files are uploaded, not described."""

    id: Text = ""
    title: str = Field(min_length=1, max_length=350)
    description: Text = Field("", max_length=100_000)
    type: str = "main"
    url: Link = ""
    format: Text = Field("", max_length=64)
    mime: Text = Field("", max_length=255)
    filesize: int | None = Field(None, ge=0, le=2**53)
    checksum: ChecksumIn | None = None
    language: Language = ""
    translations: Translations = Field(default_factory=dict)
    schema_: dict[str, str] | None = Field(None, alias="schema")
    extras: Free = Field(default_factory=dict)


class ResourcePatch(ResourceIn):
    """Some members of a resource."""

    title: str = Field(default_factory=str, min_length=1, max_length=350)


class DatasetIn(_Shape):
    """A dataset to create."""

    title: str = Field(min_length=1, max_length=350)
    acronym: Text = Field("", max_length=128)
    description: Text = Field("", max_length=100_000)
    description_short: Text = Field("", max_length=200)
    language: Language = ""
    translations: Translations = Field(default_factory=dict)
    organization: Reference = ""
    license: Reference = ""
    tags: list[str] = Field(default_factory=list, max_length=200)
    badges: list[str] = Field(default_factory=list, max_length=20)
    frequency: Text = ""
    temporal: TemporalIn | None = None
    spatial: SpatialIn | None = None
    contacts: list[ContactIn] = Field(default_factory=list, max_length=50)
    access: AccessIn | None = None
    schema_: dict[str, str] | None = Field(None, alias="schema")
    source_url: Link = ""
    extras: Free = Field(default_factory=dict)
    featured: bool = False
    resources: list[ResourceIn] = Field(default_factory=list, max_length=1000)


class DatasetPatch(DatasetIn):
    """Some members of a dataset."""

    title: str = Field(default_factory=str, min_length=1, max_length=350)


class OrganizationIn(_Shape):
    """An organization to create."""

    name: str = Field(min_length=1, max_length=255)
    acronym: Text = Field("", max_length=128)
    description: Text = Field("", max_length=100_000)
    presentation: Text = Field("", max_length=100_000)
    url: Link = ""
    business_number_id: Text = Field("", max_length=40)
    contacts: list[ContactIn] = Field(default_factory=list, max_length=50)
    links: list[LinkIn] = Field(default_factory=list, max_length=50)
    parent: Reference = ""
    zone: Reference = ""
    badges: list[str] = Field(default_factory=list, max_length=20)
    language: Language = ""
    translations: Translations = Field(default_factory=dict)
    extras: Free = Field(default_factory=dict)


class OrganizationPatch(OrganizationIn):
    """Some members of an organization."""

    name: str = Field(default_factory=str, min_length=1, max_length=255)


def _texts(translations: Mapping[str, TranslationIn]) -> dict[str, TextMap]:
    return {code: texts for code, item in translations.items() if (texts := item.texts())}


def read_resource(sent: ResourceIn, onto: records.Resource | None = None) -> records.Resource:
    """The record `sent` describes; with `onto`, that record with only the members that were sent."""
    given = sent.model_fields_set if onto else set(ResourceIn.model_fields)
    same = ("title", "description", "type", "url", "format", "mime", "filesize", "language", "extras")
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    changes |= {"id": sent.id} if onto is None else {}
    if "translations" in given:
        changes["translations"] = _texts(sent.translations)
    if "schema_" in given:
        changes["schema"] = sent.schema_ or {}
    if "checksum" in given:
        changes["checksum_type"] = sent.checksum.type if sent.checksum else ""
        changes["checksum"] = sent.checksum.value if sent.checksum else ""
    return replace(onto or records.Resource(title=sent.title), **changes)


def read_dataset(sent: DatasetIn, onto: records.Dataset | None = None) -> records.Dataset:
    """The record `sent` describes; with `onto`, that record with only the members that were sent.

    Resources are read on creation only: later each has its own address.
    """
    given = sent.model_fields_set if onto else set(DatasetIn.model_fields)
    same = ("title", "acronym", "description", "description_short", "language", "organization", "license",
            "frequency", "source_url", "extras", "featured")  # fmt: skip
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    changes |= {name: tuple(getattr(sent, name)) for name in ("tags", "badges") if name in given}
    if "translations" in given:
        changes["translations"] = _texts(sent.translations)
    if "temporal" in given:
        period = sent.temporal or TemporalIn()
        changes |= {"temporal_start": period.start, "temporal_end": period.end}
    if "spatial" in given:
        place = sent.spatial or SpatialIn()
        changes |= {"zones": tuple(place.zones), "geometry": place.geometry, "granularity": place.granularity}
    if "contacts" in given:
        changes["contacts"] = tuple(records.Contact(**contact.model_dump()) for contact in sent.contacts)
    if "access" in given:
        changes |= _access(sent.access or AccessIn())
    if "schema_" in given:
        changes["schema"] = sent.schema_ or {}
    if onto is None:
        changes["resources"] = tuple(read_resource(resource) for resource in sent.resources)
    return replace(onto or records.Dataset(title=sent.title), **changes)


def _access(access: AccessIn) -> dict[str, Any]:
    return {
        "access_type": access.type,
        "access_audiences": tuple(audience.model_dump() for audience in access.audiences),
        "access_reason_category": access.reason_category,
        "access_reason": access.reason,
        "authorization_request_url": access.request_url,
    }


def read_organization(sent: OrganizationIn, onto: records.Organization | None = None) -> records.Organization:
    """The record `sent` describes; with `onto`, that record with only the members that were sent."""
    given = sent.model_fields_set if onto else set(OrganizationIn.model_fields)
    same = ("name", "acronym", "description", "presentation", "url", "business_number_id", "parent", "zone", "language",
            "extras")  # fmt: skip
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    if "badges" in given:
        changes["badges"] = tuple(sent.badges)
    if "contacts" in given:
        changes["contacts"] = tuple(records.Contact(**contact.model_dump()) for contact in sent.contacts)
    if "links" in given:
        changes["links"] = tuple(records.Link(**link.model_dump()) for link in sent.links)
    if "translations" in given:
        changes["translations"] = _texts(sent.translations)
    return replace(onto or records.Organization(name=sent.name), **changes)


# --- documentation ---------------------------------------------------------------------------------------------
# The shapes of what we write, for OpenAPI; a test holds what is written against them.


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
