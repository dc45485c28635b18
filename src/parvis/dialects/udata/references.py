"""How udata names other things, and its reference lists: organizations, people, licences, frequencies, zones."""

from collections.abc import Mapping
from typing import Any

from parvis.dialects import records
from parvis.kit.ids import picture_address


def picture(key: str, site: str) -> str | None:
    """The address of a picture of ours; null for none."""
    return f"{site}{picture_address(key)}" if key else None


def organization_reference(organization: records.Organization, *, site: str) -> dict[str, Any]:
    """What other things say of an organization; its pictures where another udata has them, unless it has one here."""
    kept = organization.extras.get("udata")
    theirs = kept if isinstance(kept, Mapping) and not organization.logo else {}
    return {
        "class": "Organization",
        "id": organization.id,
        "name": organization.name,
        "acronym": organization.acronym or None,
        "slug": organization.slug,
        "uri": f"{site}/api/1/organizations/{organization.slug}/",
        "page": f"{site}/organizations/{organization.slug}",
        "logo": picture(organization.logo, site) or str(theirs.get("logo") or ""),
        "logo_thumbnail": picture(organization.logo_small or organization.logo, site)
        or str(theirs.get("logo_thumbnail") or ""),
        "badges": [{"kind": badge} for badge in organization.badges],
        "permissions": dict.fromkeys(("edit", "delete", "members", "harvest", "private"), False),
    }


def user_reference(id: str, first_name: str, last_name: str, *, site: str) -> dict[str, Any]:
    """What other things say of a person: the name alone; people have no page and no picture here.

    Without an id, of somebody who has no account here, there is no address either.
    """
    return {
        "class": "User",
        "id": id,
        "slug": id,
        "first_name": first_name,
        "last_name": last_name,
        "avatar": None,
        "avatar_thumbnail": None,
        "uri": f"{site}/api/1/users/{id}/" if id else "",
        "page": "",
    }


def full_name(person: Mapping[str, Any]) -> str:
    """What a person is called by a reference to them."""
    parts = (person.get("first_name"), person.get("last_name"))
    return " ".join(part for part in parts if isinstance(part, str) and part)


def write_license(license: records.License) -> dict[str, Any]:
    """The licence as udata lists it."""
    return {
        "id": license.id,
        "title": license.title,
        "maintainer": None,
        "url": license.url or None,
        "flags": ["is_okd_compliant"] if license.open else [],
        "alternate_urls": [],
        "alternate_titles": [],
    }


def write_frequency(id: str, label: str) -> dict[str, str]:
    """A frequency with its name for people."""
    return {"id": id, "label": label}


def write_granularity(id: str, name: str) -> dict[str, str]:
    """A level of places with its name for people."""
    return {"id": id, "name": name}


def write_zone(zone: records.Zone) -> dict[str, Any]:
    """The zone in a list of suggestions, and in a dataset when full objects are asked for."""
    return {
        "id": zone.id,
        "name": zone.name,
        "slug": zone.id.replace(":", "-"),
        "code": zone.code,
        "level": zone.level,
        "uri": None,
    }


def write_zone_feature(zone: records.Zone) -> dict[str, Any]:
    """The zone as a GeoJSON feature, without a geometry as udata gives it."""
    properties = {name: value for name, value in write_zone(zone).items() if name != "id"}
    return {"id": zone.id, "type": "Feature", "properties": properties}
