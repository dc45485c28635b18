"""A dataset as schema.org's Dataset."""

from collections.abc import Sequence
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.schemaorg.reading import FILE_MEMBERS, MEMBERS
from parvis.dialects.schemaorg.values import (
    CONTEXT,
    EXTRAS,
    format_of,
    given_back,
    shape_of,
    without_nothing,
)
from parvis.dialects.vocabularies import AccessType, ResourceType

ROLES: Final = {
    "creator": "creator",
    "contact": "maintainer",
    "rightsHolder": "copyrightHolder",
    "publisher": "publisher",
}


def address_of(resource: records.Resource, site: str) -> str:
    """Where a file is got: the address that always gives the current one when it is hosted here."""
    return f"{site}/api/datasets/r/{resource.id}" if resource.file else resource.url


def write_dataset(
    told: records.Described, *, site: str, language: str = "", portal: str = "", tables: Sequence[records.Table] = ()
) -> dict[str, Any]:
    """The dataset as a JSON-LD document, without the members that are empty.

    `site` is the public address of the portal, `portal` its name, `language` that of the page it is for, `tables` those
    of its files.
    """
    record = told.dataset
    page = _page(record, site, language)
    start, end = record.temporal_start, record.temporal_end
    issued = record.harvest.get("issued_at")
    described = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": _node(record, site),
        "url": page,
        "name": _say(record, "title", language),
        "alternateName": record.acronym,
        "description": _say(record, "description", language) or _say(record, "description_short", language),
        "abstract": _say(record, "description_short", language) if record.description else "",
        "identifier": record.harvest.get("dct_identifier") or record.id,
        "inLanguage": record.language,
        "keywords": list(record.tags),
        "license": (told.license and (told.license.url or told.license.title)) or record.license,
        "datePublished": issued or (record.created_at.isoformat() if record.created_at else ""),
        "dateCreated": record.created_at.isoformat() if record.created_at else "",
        "dateModified": record.updated_at.isoformat() if record.updated_at else "",
        "temporalCoverage": f"{start or '..'}/{end or '..'}" if start or end else "",
        "spatialCoverage": _places(told),
        "isAccessibleForFree": record.access_type != AccessType.RESTRICTED,
        "conditionsOfAccess": record.access_reason if record.access_type == AccessType.RESTRICTED else "",
        "isBasedOn": record.source_url if record.source_url != page else "",
        **_people(told, site),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": portal, "url": f"{site}/"} if portal else None,
        "variableMeasured": _variables(tables),
        "distribution": [_file(one, record, site, language) for one in record.resources if address_of(one, site)],
    }
    return {**given_back(record.extras, EXTRAS, MEMBERS | _USE, site), **without_nothing(described)}


# How much something is used and liked where it is served: said by who serves it.
_USE: Final = frozenset({"aggregateRating", "interactionStatistic", "review", "commentCount"})


def _say(thing: records.Dataset | records.Resource, name: str, language: str) -> str:
    """A text in a language, else in its own."""
    own: str = getattr(thing, name)
    return thing.translations.get(language, {}).get(name) or own if language != thing.language else own


def _node(record: records.Dataset, site: str) -> str:
    """What the dataset is called: as it came, or by our address, which never changes."""
    given = record.harvest.get("uri")
    if isinstance(given, str) and given and not given.startswith(f"{site}/"):
        return given
    return f"{site}/datasets/{record.id}" if record.id else str(given or "")


def _page(record: records.Dataset, site: str, language: str) -> str:
    if not record.id:
        return str(record.harvest.get("remote_url") or "")
    spoken = f"{site}/{language}" if language else site
    return f"{spoken}/datasets/{record.slug or record.id}"


def _places(told: records.Described) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    for id in told.dataset.zones:
        known = told.zones.get(id)
        places.append({"@type": "Place", "identifier": id, "name": known.name if known else id})
    if (shape := shape_of(told.dataset.geometry)) is not None:
        places.append({"@type": "Place", "geo": shape})
    return places


def _people(told: records.Described, site: str) -> dict[str, Any]:
    """Who publishes, made, owns and looks after it; who publishes it has made it when nobody else is named."""
    people: dict[str, list[dict[str, Any]]] = {name: [] for name in ROLES.values()}
    if told.organization is not None:
        people["publisher"].append(_organization(told.organization, site))
    for contact in told.dataset.contacts:
        if contact.role in ROLES:
            card: dict[str, Any] = {
                "@type": "Organization",
                "name": contact.name,
                "email": contact.email,
                "url": contact.contact_form,
            }
            people[ROLES[contact.role]].append(without_nothing(card))
    person: dict[str, Any] = {"@type": "Person", "name": told.dataset.owner_name}
    if not people["creator"]:
        people["creator"] = people["publisher"][:1] or ([person] if person["name"] else [])
    return {name: found[0] if len(found) == 1 else found for name, found in people.items()}


def _organization(known: records.Organization, site: str) -> dict[str, Any]:
    id = f"{site}/organizations/{known.id}" if known.slug else known.id
    page = f"{site}/organizations/{known.slug}" if known.slug else known.id
    return without_nothing(
        {"@type": "Organization", "@id": id, "name": known.name, "alternateName": known.acronym,
         "url": page, "sameAs": known.url}
    )  # fmt: skip


def _variables(tables: Sequence[records.Table]) -> list[dict[str, Any]]:
    """What the columns of the tables hold; each name once."""
    found: dict[str, dict[str, Any]] = {}
    for field in (field for table in tables for field in table.schema.get("fields", ())):
        members = {"@type": "PropertyValue", "name": field.get("title") or field["name"],
                   "description": field.get("description"), "unitText": field.get("unit")}  # fmt: skip
        found.setdefault(members["name"], without_nothing(members))
    return list(found.values())


def _file(resource: records.Resource, record: records.Dataset, site: str, language: str) -> dict[str, Any]:
    mime, form = resource.mime, resource.format
    said = [one for one in (mime, form if format_of(mime) != form else "") if one]
    members = {
        "@type": "DataDownload",
        "@id": node_of(resource, record, site),
        "additionalType": resource.type if resource.type != ResourceType.MAIN else "",
        "name": _say(resource, "title", language),
        "description": _say(resource, "description", language),
        "contentUrl": address_of(resource, site),
        "encodingFormat": said[0] if len(said) == 1 else said,
        "contentSize": f"{resource.filesize} B" if resource.filesize is not None else "",
        "sha256": resource.checksum if resource.checksum_type == "sha256" else "",
        "datePublished": resource.created_at.isoformat() if resource.created_at else "",
        "dateModified": resource.modified_at.isoformat() if resource.modified_at else "",
    }
    return {**given_back(resource.extras, EXTRAS, FILE_MEMBERS, site), **without_nothing(members)}


def node_of(resource: records.Resource, record: records.Dataset, site: str) -> str:
    """What a file is called: as it came, or by the address of its page; `""` when it has neither."""
    given = resource.harvest.get("uri")
    if isinstance(given, str) and given and not given.startswith(f"{site}/"):
        return given
    if resource.id and record.id:
        return f"{site}/datasets/{record.id}/resources/{resource.id}"
    return str(given or "")
