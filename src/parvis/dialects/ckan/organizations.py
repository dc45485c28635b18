"""Organizations, and groups, which are the portal's topics."""

from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.ckan import pairs, values
from parvis.dialects.vocabularies import State
from parvis.kit.errors import Invalid
from parvis.kit.ids import picture_address


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
_GROUP_PAIRS: Final = (
    pairs.LANGUAGE, pairs.TRANSLATIONS, pairs.words_pair("tags"), pairs.words_pair("zones"), pairs.FEATURED,
    pairs.text_pair("picture_credit"), pairs.text_pair("organization"), pairs.moment_pair("modified_at"),
    pairs.moment_pair("published_at"),
)  # fmt: skip
_APPROVAL: Final = f"{pairs.OWN}approval"
_APPROVED: Final = "approved"
_PICTURES: Final = ("image_url", "image_display_url")  # where they are: a CKAN's own are elsewhere
_KNOWN: Final = frozenset({
    "id", "name", "title", "display_name", "description", "type", "is_organization", "image_upload", "clear_upload",
    "created", "approval_status", "state", "package_count", "num_followers", "users", "tags", "extras", "packages",
    "revision_id", "member_count",
})  # fmt: skip


def _picture(key: str, site: str) -> str:
    return f"{site}{picture_address(key)}" if key else ""


def _pictured(key: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """CKAN's own members without its picture when there is one of ours."""
    return {name: value for name, value in members.items() if not (key and name in _PICTURES)}


def embedded(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """What a package says of its organization."""
    return {
        "id": organization.id,
        "name": organization.slug,
        "title": organization.name,
        "type": "organization",
        "description": organization.description,
        "image_url": _picture(organization.logo, site) or str(values.own(organization.extras).get("image_url") or ""),
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
        "image_display_url": _picture(organization.logo, site),
        "package_count": organization.metrics.datasets,
        "num_followers": organization.metrics.followers,
        "users": [],
        "groups": [],
        "tags": [],
        "extras": pairs.write(organization, _PAIRS, organization.extras, others),
        **_pictured(organization.logo, values.own(organization.extras)),
    }


def read_organization(members: Mapping[str, Any]) -> records.Organization:
    """An organization of CKAN. Raises Invalid for one without a name or a title."""
    name = values.text(members.get("title")).strip() or values.text(members.get("name")).strip()
    if not name:
        raise Invalid({"name": ["Missing value"]})
    fields, left = pairs.read(pairs.sent(members), _PAIRS)
    status = values.text(members.get("approval_status"))
    said = left.pop(_APPROVAL, "")
    approval = "accepted" if status in ("", _APPROVED) else "refused" if said == "refused" else "pending"
    return records.Organization(
        id=values.text(members.get("id")), slug=values.text(members.get("name")), name=name,
        description=values.text(members.get("description")), approval=approval,
        extras=values.with_own(pairs.extras(left), values.kept(members, _KNOWN)),
        created_at=values.read_moment(members.get("created")), **fields,
    )  # fmt: skip


def write_group(topic: records.Topic, *, count: int | None = None, site: str = "") -> dict[str, Any]:
    """A topic as a group; `count`, of its datasets, makes it whole, as lists and pages of groups give it."""
    own = _pictured(topic.picture, values.own(topic.extras))
    brief = {
        "id": topic.id,
        "name": topic.slug,
        "title": topic.title,
        "display_name": topic.title,
        "description": topic.description,
        "image_display_url": _picture(topic.picture, site) or str(own.get("image_display_url") or ""),
    }
    if count is None:
        return brief
    return {
        **brief,
        "type": "group",
        "image_url": _picture(topic.picture, site),
        "created": values.moment(topic.created_at),
        "is_organization": False,
        "approval_status": _APPROVED,
        "state": "deleted" if topic.state == State.DELETED else "active",
        "package_count": count,
        "num_followers": 0,
        "users": [],
        "groups": [],
        "tags": [],
        "extras": pairs.write(topic, _GROUP_PAIRS, topic.extras, {}),
        **own,
    }


def read_group(members: Mapping[str, Any]) -> records.Topic:
    """A group of CKAN, without what it holds: packages say that. Raises Invalid for one without a name or a title."""
    title = values.text(members.get("title")).strip() or values.text(members.get("name")).strip()
    if not title:
        raise Invalid({"name": ["Missing value"]})
    fields, left = pairs.read(pairs.sent(members), _GROUP_PAIRS)
    own = values.kept(members, _KNOWN)
    if own.get("type") == "group":
        del own["type"]
    return records.Topic(
        id=values.text(members.get("id")), slug=values.text(members.get("name")), title=title,
        description=values.text(members.get("description")),
        state=State.DELETED if members.get("state") == "deleted" else State.PUBLISHED,
        extras=values.with_own(pairs.extras(left), own),
        created_at=values.read_moment(members.get("created")), **fields,
    )  # fmt: skip
