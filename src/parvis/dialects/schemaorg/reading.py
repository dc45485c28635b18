"""schema.org's Dataset as a record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from parvis.dialects import records
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.schemaorg.values import (
    EXTRAS,
    LICENSES,
    TITLES,
    format_of,
    geometry_of,
    kept,
    link,
    many,
    moment,
    period,
    text,
    words,
)
from parvis.dialects.vocabularies import AccessType, ResourceType

# What is read into a field of the portal, or told again from what the portal knows; all else is kept.
MEMBERS: Final = frozenset([
    "url", "name", "alternateName", "description", "abstract", "identifier", "inLanguage", "keywords", "license",
    "datePublished", "dateCreated", "dateModified", "temporalCoverage", "spatialCoverage", "isAccessibleForFree",
    "conditionsOfAccess", "isBasedOn", "publisher", "creator", "maintainer", "copyrightHolder",
    "includedInDataCatalog", "distribution",
])  # fmt: skip
FILE_MEMBERS: Final = frozenset([
    "additionalType", "name", "description", "contentUrl", "encodingFormat", "contentSize", "sha256", "datePublished",
    "dateModified",
])  # fmt: skip
_ROLES: Final = (("creator", "creator"), ("maintainer", "contact"), ("copyrightHolder", "rightsHolder"),
                 ("publisher", "publisher"))  # fmt: skip
_SIZE: Final = re.compile(r"(\d{1,15})(?:\s*(?:B|bytes))?")
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a document describes."""

    dataset: records.Dataset
    organization: records.Organization | None = None


def read_dataset(document: object) -> Read:
    """The Dataset of a document: itself, or the first one of its `@graph`. Raises Unreadable."""
    node = _dataset_of(document)
    name = text(node.get("name"))
    if not name:
        raise Unreadable(Problem.NO_TITLE, node.get("name") or "", "name")
    organization = _organization(node.get("publisher"))
    start, end = period(node.get("temporalCoverage"))
    page, based = link(node.get("url")), link(node.get("isBasedOn"))
    description, abstract = text(node.get("description")), text(node.get("abstract"))
    restricted = _is_false(node.get("isAccessibleForFree"))
    zones, geometry = _places(node.get("spatialCoverage"))
    rest = kept(node, MEMBERS)
    dataset = records.Dataset(
        title=name, acronym=text(node.get("alternateName")), description=description, description_short=abstract,
        language=text(node.get("inLanguage"))[:2].lower(), tags=tuple(words(node.get("keywords"))),
        license=_license(node.get("license")), temporal_start=start, temporal_end=end, zones=zones, geometry=geometry,
        organization=organization.id if organization else "", owner_name=_owner(node, organization),
        contacts=_contacts(node, organization),
        access_type=AccessType.RESTRICTED if restricted else AccessType.OPEN,
        access_reason=text(node.get("conditionsOfAccess")) if restricted else "", source_url=based or page,
        harvest=_identity(node, page), extras={EXTRAS: rest} if rest else {},
        resources=tuple(file for one in many(node.get("distribution")) if (file := _file(one)) is not None),
        created_at=moment(node.get("dateCreated")) or moment(node.get("datePublished")),
        updated_at=moment(node.get("dateModified")),
    )  # fmt: skip
    return Read(dataset, organization)


def _dataset_of(document: object) -> Mapping[str, Any]:
    nodes = document.get("@graph", document) if isinstance(document, dict) else document
    for node in many(nodes):
        kinds = (
            [text(kind).rpartition("/")[2].rpartition(":")[2] for kind in many(node.get("@type"))]
            if isinstance(node, dict)
            else []
        )
        if "Dataset" in kinds:
            found: Mapping[str, Any] = node
            return found
    raise Unreadable(Problem.NOT_A_DATASET, str(document)[:100], "@type")


def _identity(node: Mapping[str, Any], page: str) -> dict[str, Any]:
    uri, own = link(node.get("@id")), text(node.get("identifier"))
    created, issued, modified = (moment(node.get(name)) for name in ("dateCreated", "datePublished", "dateModified"))
    found = {
        "remote_id": own or uri or page, "dct_identifier": own, "uri": uri, "remote_url": page,
        "domain": urlsplit(uri or page).netloc,
        "issued_at": issued.isoformat() if issued and created and issued != created else "",
        "modified_at": modified.isoformat() if modified else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _is_false(value: object) -> bool:
    return value is False or text(value).lower().rpartition("/")[2] == "false"


def _license(value: object) -> str:
    """The id of a licence the portal knows, else its address, else its name."""
    address = link(value)
    return LICENSES.get(address) or address or TITLES.get(text(value), text(value))


def _organization(value: object) -> records.Organization | None:
    """The first publisher that has an address of its own."""
    for one in many(value):
        id = link(one.get("@id")) if isinstance(one, dict) else ""
        if id and text(one.get("name")):
            return records.Organization(
                id=id, name=text(one.get("name")), acronym=text(one.get("alternateName")), url=link(one.get("sameAs"))
            )
    return None


def _contacts(node: Mapping[str, Any], organization: records.Organization | None) -> tuple[records.Contact, ...]:
    found = []
    for member, role in _ROLES:
        for one in many(node.get(member)):
            card = one if isinstance(one, dict) else {"name": one}
            name = text(card.get("name"))
            is_told = (organization and link(card.get("@id")) == organization.id) or card.get("@type") == "Person"
            repeated = member == "creator" and any(one == other for other in many(node.get("publisher")))
            if name and not repeated and not (is_told and member in ("creator", "publisher")):
                email = text(card.get("email")).removeprefix("mailto:")
                found.append(
                    records.Contact(name=name[:255], role=role, email=email, contact_form=link(card.get("url")))
                )
    return tuple(dict.fromkeys(found))


def _owner(node: Mapping[str, Any], organization: records.Organization | None) -> str:
    """The person who made it, when no organization publishes it."""
    people = (one for one in many(node.get("creator")) if isinstance(one, dict) and one.get("@type") == "Person")
    return "" if organization else next((text(one.get("name")) for one in people), "")


def _places(value: object) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
    """(ids of zones, the first shape)."""
    zones, shape = [], None
    for one in many(value):
        if isinstance(one, dict):
            if id := text(one.get("identifier")):
                zones.append(id)
            shape = shape or geometry_of(one.get("geo"))
    return tuple(dict.fromkeys(zones)), shape


def _file(value: object) -> records.Resource | None:
    if not isinstance(value, dict) or not (url := link(value.get("contentUrl")) or link(value.get("url"))):
        return None
    said = [text(one) for one in many(value.get("encodingFormat"))]
    mime = next((one for one in said if "/" in one), "")
    form = next((one for one in said if one and "/" not in one), "") or format_of(mime)
    size, checksum = _SIZE.fullmatch(text(value.get("contentSize"))), text(value.get("sha256"))
    uri, kind = link(value.get("@id")), text(value.get("additionalType"))
    is_known = bool(_SHA256.fullmatch(checksum))
    rest = kept(value, FILE_MEMBERS)
    return records.Resource(
        title=text(value.get("name")) or url.rstrip("/").rpartition("/")[2] or url, url=url,
        description=text(value.get("description")), mime=mime[:255], format=form.lower()[:64],
        type=kind if kind in set(ResourceType) else ResourceType.MAIN, filesize=int(size[1]) if size else None,
        checksum_type="sha256" if is_known else "", checksum=checksum if is_known else "",
        harvest={"uri": uri} if uri else {}, extras={EXTRAS: rest} if rest else {},
        created_at=moment(value.get("datePublished")), modified_at=moment(value.get("dateModified")),
    )  # fmt: skip
