"""An organization as udata writes it, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from parvis.dialects import native, records
from parvis.dialects.udata import members, references

_COMPUTED: Final = frozenset({"uri", "page", "permissions", "members", "class", "requests"})
_NAMES: Final = {name: name for name in ("views", "followers", "reuses", "datasets", "dataservices")}
_EMPTY: Final[Mapping[str, Any]] = {
    "image_url": None, "teams": [], "ext": {}, "presentation_blocs_published_at": None, "deleted": None,
}  # fmt: skip


def write_organization(
    organization: records.Organization, *, site: str, people: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The organization as JSON; `people` are its members, told only to who may know them."""
    metrics = organization.metrics
    body = {
        **references.organization_reference(organization, site=site),
        "description": organization.description,
        "url": organization.url or None,
        "business_number_id": organization.business_number_id or None,
        "members": [dict(person) for person in people],
        **_EMPTY,
        "extras": members.written_extras(organization.extras, _own(organization)),
        "zone": organization.zone or None,
        "metrics": members.counts(
            members.unknown(organization.extras),
            {
                "datasets": metrics.datasets,
                "reuses": metrics.reuses,
                "dataservices": metrics.dataservices,
                "members": len(people),
                "followers": metrics.followers,
                "views": metrics.views,
            },
        ),
        "created_at": members.moment(organization.created_at),
        "last_modified": members.moment(organization.modified_at),
    }
    del body["class"]
    over = [name for name in _EMPTY if name != "deleted"]  # which the portal knows
    return members.with_unknown(body, organization.extras, computed=_COMPUTED, over=over)


def _own(organization: records.Organization) -> dict[str, Any]:
    return {
        "parent": organization.parent,
        "presentation": organization.presentation,
        "contacts": [asdict(contact) for contact in organization.contacts],
        "links": [asdict(link) for link in organization.links],
        "logo_alt": organization.logo_alt,
        "language": organization.language,
        "translations": organization.translations,
    }


class OwnIn(native.Shape):
    """What we say and udata does not."""

    parent: native.Text = ""
    presentation: native.Text = Field("", max_length=members.LONGEST)
    contacts: list[native.ContactIn] = Field(default_factory=list, max_length=50)
    links: list[native.LinkIn] = Field(default_factory=list, max_length=50)
    logo_alt: native.Text = Field("", max_length=255)
    language: native.Language = ""
    translations: native.Translations = Field(default_factory=dict)


class OrganizationIn(members.Sent):
    """An organization as udata shows it and hears it, whole or as a reference to it."""

    id: native.Text = Field("", max_length=64)
    slug: native.Text = Field("", max_length=255)
    name: str = Field(min_length=1, max_length=255)
    acronym: native.Text = Field("", max_length=128)
    description: native.Text = Field("", max_length=members.LONGEST)
    url: members.Link = ""
    business_number_id: native.Text = Field("", max_length=40)
    zone: native.Reference = ""
    badges: members.Kinds = Field(default_factory=list)
    logo: native.Text = Field("", max_length=2048)
    logo_thumbnail: native.Text = Field("", max_length=2048)
    extras: members.Free = Field(default_factory=dict)
    metrics: Annotated[dict[str, Any], BeforeValidator(lambda value: value or {})] = Field(default_factory=dict)
    created_at: members.Moment = None
    last_modified: members.Moment = None


class OrganizationPatch(OrganizationIn):
    """Some members of an organization."""

    name: str = Field(default_factory=str, min_length=1, max_length=255)


def read_organization(body: Mapping[str, Any], onto: records.Organization | None = None) -> records.Organization:
    """The record the body describes; with `onto`, that record with only the members that were sent.

    Members are people, and no part of the record. Raises Invalid by member.
    """
    sent = members.shaped(OrganizationPatch if onto else OrganizationIn, body)
    given = sent.model_fields_set if onto else set(OrganizationIn.model_fields)
    same = ("name", "acronym", "description", "url", "business_number_id", "zone")
    changes: dict[str, Any] = {name: getattr(sent, name) for name in same if name in given}
    if "badges" in given:
        changes["badges"] = tuple(sent.badges)
    if onto is None:
        changes |= _first(sent)
    elif "extras" in given:
        changes |= _extras(sent, members.unknown(onto.extras))
    return replace(onto or records.Organization(name=sent.name), **changes)


def _extras(sent: OrganizationIn, kept: Mapping[str, Any]) -> dict[str, Any]:
    extras, said = members.split_extras(sent.extras, kept)
    if not said:
        return {"extras": extras}
    own = members.shaped(OwnIn, said)
    return {
        "extras": extras,
        "parent": own.parent,
        "presentation": own.presentation,
        "contacts": tuple(records.Contact(**contact.model_dump()) for contact in own.contacts),
        "links": tuple(records.Link(**link.model_dump()) for link in own.links),
        "logo_alt": own.logo_alt,
        "language": own.language,
        "translations": members.texts(own.translations),
    }


def _first(sent: OrganizationIn) -> dict[str, Any]:
    kept = {name: value for name, value in sent.kept(_COMPUTED).items() if _EMPTY.get(name, ...) != value}
    kept |= {name: said for name in ("logo", "logo_thumbnail") if (said := getattr(sent, name))}
    counts, others = members.counted(sent.metrics, _NAMES)
    others.pop("members", None)  # who they are is known where they work
    if others:
        kept["metrics"] = others
    return {
        "id": sent.id,
        "slug": sent.slug,
        "metrics": records.Metrics(by_month={}, **counts),
        "created_at": sent.created_at,
        "modified_at": sent.last_modified,
        **_extras(sent, kept),
    }
