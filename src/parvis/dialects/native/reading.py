"""What is sent: models that check its shape, and the records that come of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parvis.dialects import records

FREE_LENGTH = 500_000  # bytes of JSON in extras or in a geometry


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


class Shape(BaseModel):
    """What all that is sent is made of, in the other dialects of JSON too."""

    # Unknown members are ignored: what we write carries computed ones, and clients send back what they got.
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _tidied(cls, sent: Any) -> Any:
        return _without_nul(sent)


class TranslationIn(Shape):
    """Texts in another language."""

    title: Text = Field("", max_length=350)
    name: Text = Field("", max_length=255)
    description: Text = Field("", max_length=100_000)
    description_short: Text = Field("", max_length=200)
    presentation: Text = Field("", max_length=100_000)

    def texts(self) -> TextMap:
        return {name: text for name, text in self.model_dump().items() if text}


Translations = Annotated[dict[str, TranslationIn], Field(max_length=30)]


class ContactIn(Shape):
    """Somebody to write to."""

    name: str = Field(min_length=1, max_length=255)
    role: str = "contact"
    email: Text = Field("", max_length=254)
    contact_form: Link = ""


class LinkIn(Shape):
    """A page elsewhere."""

    title: str = Field(min_length=1, max_length=255)
    url: Link


class TemporalIn(Shape):
    """The period the data covers."""

    start: date | None = None
    end: date | None = None


class SpatialIn(Shape):
    """The places the data covers."""

    zones: list[Reference] = Field(default_factory=list, max_length=200)
    geometry: Free | None = None
    granularity: Text = ""


class AudienceIn(Shape):
    """Who may get restricted data, on what condition."""

    role: str
    condition: str


class AccessIn(Shape):
    """Who may get the data."""

    type: str = "open"
    audiences: list[AudienceIn] = Field(default_factory=list, max_length=3)
    reason_category: Text = ""
    reason: Text = Field("", max_length=10_000)
    request_url: Link = ""


class ChecksumIn(Shape):
    """What the bytes add up to."""

    type: str
    value: str = Field(max_length=128)


class ResourceIn(Shape):
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


class DatasetIn(Shape):
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


class OrganizationIn(Shape):
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
