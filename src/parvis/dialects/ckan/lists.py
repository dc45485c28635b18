"""Licences and tags as CKAN lists them."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.ckan import values

_TAGS: Final = uuid.UUID("4a0e2f6c-6a0b-5d6e-9a55-0d6c1c1c7a11")  # tags have no id here: one is made of the name


def write_license(license: records.License) -> dict[str, Any]:
    """The licence with the members CKAN's registry has."""
    return {
        "id": license.id,
        "title": license.title,
        "url": license.url,
        "status": "active",
        "family": "",
        "maintainer": "",
        "domain_content": "False",
        "domain_data": "True" if license.open else "False",
        "domain_software": "False",
        "od_conformance": "approved" if license.open else "not reviewed",
        "osd_conformance": "not reviewed",
        "is_generic": "False",
        "is_okd_compliant": "True" if license.open else "False",
        "is_osi_compliant": "False",
        "translations": license.translations,
    }


def read_license(members: Mapping[str, Any]) -> records.License:
    """A licence of CKAN's registry."""
    conforms = members.get("od_conformance") == "approved" or values.boolean(members.get("is_okd_compliant"))
    translations = members.get("translations")
    return records.License(
        id=values.text(members.get("id")), title=values.text(members.get("title")),
        url=values.text(members.get("url")), open=conforms,
        translations=dict(translations) if isinstance(translations, Mapping) else {},
    )  # fmt: skip


def write_tag(name: str) -> dict[str, Any]:
    """The tag as a member of a package."""
    return {
        "id": str(uuid.uuid5(_TAGS, name)),
        "name": name,
        "display_name": name,
        "state": "active",
        "vocabulary_id": None,
    }
