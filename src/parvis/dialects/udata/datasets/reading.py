"""A dataset of udata's API 1 or 2, read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from parvis.dialects import native, records
from parvis.dialects.udata import members, references
from parvis.dialects.udata.datasets.writing import COMPUTED, HIDDEN, contact_id
from parvis.dialects.udata.resources import read_resource
from parvis.dialects.vocabularies import State
from parvis.kit.errors import Invalid

_NAMES: Final = {
    "views": "views", "resources_downloads": "downloads", "followers": "followers", "reuses": "reuses",
    "discussions": "discussions", "dataservices": "dataservices",
}  # fmt: skip
_MONTHS: Final = ("reuses", "followers")
_ACCESS: Final = {
    "access_type": "access_type", "authorization_request_url": "authorization_request_url",
    "access_type_reason_category": "access_reason_category", "access_type_reason": "access_reason",
}  # fmt: skip


class OwnIn(native.Shape):
    """What we say and udata does not."""

    language: native.Language = ""
    translations: native.Translations = Field(default_factory=dict)
    source_url: members.Link = ""
    state: native.Text = ""
    said: list[Literal["license", "frequency", "granularity"]] = Field(default_factory=list, max_length=3)
    resources_count: int = Field(0, ge=0, le=10**6)
    formats: list[str] = Field(default_factory=list, max_length=1000)


_UNNAMED: Final = "Give the name of the contact."


class PeriodIn(native.Shape):
    """The period the data covers."""

    start: members.Day = None
    end: members.Day = None


class SpatialIn(native.Shape):
    """The places the data covers."""

    geom: native.Free | None = None
    zones: Annotated[list[native.Reference], BeforeValidator(lambda value: value or [])] = Field(
        default_factory=list, max_length=200
    )
    granularity: native.Reference = ""


class ContactIn(native.Shape):
    """Somebody to write to; `id` alone names a contact the dataset has."""

    id: native.Text = ""
    name: native.Text = Field("", max_length=255)
    role: Annotated[str, BeforeValidator(lambda value: value or "contact")] = "contact"
    email: native.Text = Field("", max_length=254)
    contact_form: members.Link = ""


def _named(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class DatasetIn(members.Sent):
    """A dataset as udata shows it and hears it."""

    id: native.Text = Field("", max_length=64)
    slug: native.Text = Field("", max_length=255)
    title: str = Field(min_length=1, max_length=500)
    acronym: native.Text = Field("", max_length=128)
    description: native.Text = Field("", max_length=members.LONGEST)
    description_short: native.Text = Field("", max_length=200)
    organization: native.Reference = ""
    owner: native.Free | str | None = None
    license: native.Reference = ""
    tags: members.Tags = Field(default_factory=list)
    badges: members.Kinds = Field(default_factory=list)
    frequency: native.Reference = ""
    temporal_coverage: PeriodIn | None = None
    spatial: SpatialIn | None = None
    contact_points: Annotated[
        list[Annotated[ContactIn, BeforeValidator(_named)]], BeforeValidator(lambda value: value or [])
    ] = Field(default_factory=list, max_length=50)
    access_type: Annotated[str, BeforeValidator(lambda value: value or "open")] = "open"
    access_audiences: Annotated[list[native.AudienceIn], BeforeValidator(lambda value: value or [])] = Field(
        default_factory=list, max_length=3
    )
    authorization_request_url: members.Link = ""
    access_type_reason_category: native.Text = ""
    access_type_reason: native.Text = Field("", max_length=10_000)
    schema_: members.SchemaName = Field(default_factory=dict, alias="schema")
    harvest: members.Free = Field(default_factory=dict)
    extras: members.Free = Field(default_factory=dict)
    featured: members.Flag = False
    private: members.Flag = False
    archived: members.Moment = None
    deleted: members.Moment = None
    resources: list[dict[str, Any]] | dict[str, Any] | None = None
    metrics: members.Counts = Field(default_factory=dict)
    created_at: members.Moment = None
    last_modified: members.Moment = None
    last_update: members.Moment = None
    internal: members.Internal | None = None


class DatasetPatch(DatasetIn):
    """Some members of a dataset."""

    title: str = Field(default_factory=str, min_length=1, max_length=500)


def read_dataset(body: Mapping[str, Any], onto: records.Dataset | None = None) -> records.Dataset:
    """The record the body describes; with `onto`, that record with only the members that were sent.

    Resources, dates, counts and the state are read the first time only. Raises Invalid by member.
    """
    sent = members.shaped(DatasetPatch if onto else DatasetIn, body)
    before = onto or records.Dataset(title=sent.title)
    given = sent.model_fields_set if onto else set(DatasetIn.model_fields)
    changes = _texts(sent, given, before) | _place_and_time(sent, given, before) | _terms(sent, given, before)
    if "contact_points" in given:
        changes["contacts"] = _contacts(sent, before)
    if onto is None:
        changes |= _first(sent)
    elif "extras" in given:
        changes |= _extras(sent, members.unknown(onto.extras))
    return replace(before, **changes)


def _texts(sent: DatasetIn, given: set[str], before: records.Dataset) -> dict[str, Any]:
    same = ("title", "acronym", "description", "description_short", "featured")
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    changes |= {name: tuple(getattr(sent, name)) for name in ("tags", "badges") if name in given}
    if "organization" in given:
        changes["organization"] = sent.organization
    if "schema_" in given:
        changes["schema"] = sent.schema_
    if "frequency" in given:
        changes["frequency"] = members.without_default("frequency", sent.frequency, before.frequency)
    return changes


def _place_and_time(sent: DatasetIn, given: set[str], before: records.Dataset) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "temporal_coverage" in given:
        period = sent.temporal_coverage or PeriodIn()
        changes |= {"temporal_start": period.start, "temporal_end": period.end}
    if "spatial" in given:
        place = sent.spatial or SpatialIn()
        granularity = members.without_default("granularity", place.granularity, before.granularity)
        changes |= {"zones": tuple(place.zones), "geometry": place.geom, "granularity": granularity}
    return changes


def _terms(sent: DatasetIn, given: set[str], before: records.Dataset) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "license" in given:
        changes["license"] = members.without_default("license", sent.license, before.license)
    if "access_audiences" in given:
        changes["access_audiences"] = tuple(audience.model_dump() for audience in sent.access_audiences)
    return changes | {ours: getattr(sent, name) for name, ours in _ACCESS.items() if name in given}


def read_contact(body: Mapping[str, Any]) -> records.Contact:
    """A contact, said in full. Raises Invalid by member."""
    sent = members.shaped(ContactIn, body)
    if not sent.name.strip():
        raise Invalid({"name": [_UNNAMED]})
    return records.Contact(name=sent.name, role=sent.role, email=sent.email, contact_form=sent.contact_form)


def _contacts(sent: DatasetIn, before: records.Dataset) -> tuple[records.Contact, ...]:
    """Whom to write to: said in full, or by the id of a contact the dataset has."""
    known = {contact_id(contact): contact for contact in before.contacts}
    found = []
    for number, one in enumerate(sent.contact_points):
        if one.name:
            found.append(records.Contact(name=one.name, role=one.role, email=one.email, contact_form=one.contact_form))
        elif one.id in known:
            found.append(known[one.id])
        else:
            raise Invalid({f"contact_points.{number}": [_UNNAMED]})
    return tuple(found)


def _extras(sent: DatasetIn, kept: Mapping[str, Any]) -> dict[str, Any]:
    extras, said = members.split_extras(sent.extras, kept)
    if not said:
        return {"extras": extras}
    own = members.shaped(OwnIn, said)
    return {"extras": extras, "language": own.language, "translations": members.texts(own.translations),
            "source_url": own.source_url}  # fmt: skip


def _first(sent: DatasetIn) -> dict[str, Any]:
    """What is read of a dataset the first time only."""
    internal = sent.internal or members.Internal()
    kept = {name: value for name, value in sent.kept(COMPUTED).items() if (name, value) != ("frequency_date", None)}
    counts, others = members.counted(sent.metrics, _NAMES)
    months = {name: others.pop(f"{name}_by_months", None) or {} for name in _MONTHS}
    others = {name: value for name, value in others.items() if (name, value) != ("discussions_open", 0)}
    if others:
        kept["metrics"] = others
    owner, owner_name, person = _owned(sent)
    if person:
        kept["owner"] = person
    made = _extras(sent, kept)
    own = members.shaped(OwnIn, sent.extras.get(members.OWN) or {}) if "language" in made else OwnIn()
    return {
        "id": sent.id,
        "slug": sent.slug,
        "owner": owner,
        "owner_name": owner_name,
        "state": _state(sent, own),
        # What means nothing to udata, and was chosen here.
        **{name: members.DEFAULTS[name] for name in own.said if _value_of(sent, name) == members.DEFAULTS[name]},
        "archived_at": sent.archived,
        "deleted_at": sent.deleted,
        "harvest": sent.harvest,
        "resources": tuple(read_resource(one) for one in sent.resources) if isinstance(sent.resources, list) else (),
        "resources_count": own.resources_count,
        "formats": tuple(own.formats),
        "metrics": records.Metrics(**counts, by_month={name: said for name, said in months.items() if said}),
        "created_at": internal.created_at_internal or sent.created_at,
        "modified_at": internal.last_modified_internal or sent.last_modified,
        "updated_at": sent.last_update,
        **made,
    }


def _value_of(sent: DatasetIn, name: str) -> str:
    return str(getattr(sent.spatial or SpatialIn() if name == "granularity" else sent, name))


def _owned(sent: DatasetIn) -> tuple[str, str, dict[str, Any]]:
    """(id, name, the rest of what is said of the owner)."""
    if not isinstance(sent.owner, Mapping):
        return sent.owner or "", "", {}
    id = str(sent.owner.get("id") or "")
    name = references.full_name(sent.owner)
    plain = references.user_reference(id, "", name, site="")
    rest = {
        key: value
        for key, value in sent.owner.items()
        if key not in ("class", "uri", "page") and plain.get(key) != value
    }
    return id, name, rest


def _state(sent: DatasetIn, own: OwnIn) -> State:
    if sent.deleted:
        return State.DELETED
    if sent.private:
        return State(own.state) if own.state in HIDDEN else State.DRAFT
    return State.ARCHIVED if sent.archived or own.state == State.ARCHIVED else State.PUBLISHED
