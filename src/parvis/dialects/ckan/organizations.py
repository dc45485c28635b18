"""Organizations."""

from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.ckan import heads, pairs, values


def _read_contacts(value: object) -> tuple[records.Contact, ...] | None:
    found = [
        records.Contact(**{name: values.text(one.get(name)) for name in ("name", "role", "email", "contact_form")})
        for one in values.listed(values.loaded(value))
    ]
    return tuple(found) or None


def _write_contacts(contacts: tuple[records.Contact, ...]) -> str:
    return values.dumped(
        [{"name": one.name, "role": one.role, "email": one.email, "contact_form": one.contact_form} for one in contacts]
    )


def _read_links(value: object) -> tuple[records.Link, ...] | None:
    found = [
        records.Link(title=values.text(one.get("title")), url=values.text(one.get("url")))
        for one in values.listed(values.loaded(value))
    ]
    return tuple(found) or None


_CONTACTS: Final = pairs.Pair("contacts", f"{pairs.OWN}contacts", _write_contacts, _read_contacts)
_LINKS: Final = pairs.Pair(
    "links", f"{pairs.OWN}links",
    lambda links: values.dumped([{"title": one.title, "url": one.url} for one in links]), _read_links,
)  # fmt: skip
_PAIRS: Final = (
    pairs.LANGUAGE, pairs.text_pair("acronym"), pairs.text_pair("url"), pairs.text_pair("business_number_id"),
    pairs.text_pair("parent"), pairs.text_pair("zone"), pairs.words_pair("badges"), pairs.text_pair("presentation"),
    pairs.text_pair("logo_alt"), pairs.TRANSLATIONS, pairs.moment_pair("modified_at"), _CONTACTS, _LINKS,
)  # fmt: skip
_APPROVAL: Final = f"{pairs.OWN}approval"
_APPROVED: Final = "approved"


def embedded(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """What a package says of its organization."""
    picture = values.picture(organization.logo, site) or values.own(organization.extras).get("image_url")
    return {
        "id": organization.id,
        "name": organization.slug,
        "title": organization.name,
        "type": "organization",
        "description": organization.description,
        "image_url": str(picture or ""),
        "created": values.moment(organization.created_at),
        "is_organization": True,
        "approval_status": _APPROVED if organization.approval == "accepted" else "pending",
        "state": "active",
    }


def write_organization(organization: records.Organization, *, site: str = "") -> dict[str, Any]:
    """The organization with every member that CKAN gives; who works there is for the face to say, or not."""
    others = {} if organization.approval in ("accepted", "pending") else {_APPROVAL: organization.approval}
    return {
        **embedded(organization, site=site),
        "display_name": organization.name,
        "image_display_url": values.picture(organization.logo, site),
        "package_count": organization.metrics.datasets,
        "num_followers": organization.metrics.followers,
        "users": [],
        "groups": [],
        "tags": [],
        "extras": pairs.write(organization, _PAIRS, organization.extras, others),
        **values.pictured(organization.logo, values.own(organization.extras)),
    }


def read_organization(members: Mapping[str, Any], *, site: str = "") -> records.Organization:
    """An organization of CKAN; pictures at `site` are ours, and for the face to keep.

    Raises Invalid for one without a name or a title.
    """
    name, said, fields = heads.read(members, _PAIRS, _APPROVAL, site=site)
    status = values.text(members.get("approval_status"))
    approval = "accepted" if status in ("", _APPROVED) else "refused" if said == "refused" else "pending"
    return records.Organization(name=name, approval=approval, **fields)
