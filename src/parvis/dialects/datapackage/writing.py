"""A dataset as a Data Package: its files, and the rows of its tables as CSV with their Table Schema."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from parvis.dialects import records
from parvis.dialects.datapackage.terms import (
    EXTRAS,
    LICENSES,
    MEMBERS,
    OWNER,
    PROFILE,
    PUBLISHER,
    RESOURCE_MEMBERS,
    RESOURCE_PROFILE,
)
from parvis.dialects.schemaorg.values import given_back, without_nothing
from parvis.dialects.vocabularies import AccessType, ResourceType
from parvis.kit.text import slugify

_NAME: Final = 80  # characters of the name of a file


def write_dataset(
    told: records.Described, *, site: str, tables: Sequence[records.Table] = ()
) -> dict[str, Any]:  # fmt: skip
    """The dataset as a descriptor, without the members that are empty.

    `site` is the public address of the portal, `tables` those of its files. A package has at least one resource: one
    without is of a dataset that has no file with an address, and is none.
    """
    record = told.dataset
    names: set[str] = set()
    resources = []
    for one in record.resources:
        if not (path := _path(one, site)):
            continue
        resources.append(_resource(one, path, _named(one, names), site))
        resources += [_rows(table, one, path, names, site) for table in tables if one.id and table.resource == one.id]
    page = f"{site}/datasets/{record.slug or record.id}" if record.id else record.source_url
    described = {
        "name": record.slug,
        "id": record.harvest.get("dct_identifier") or record.id,
        "title": record.title,
        "acronym": record.acronym,
        "description": record.description or record.description_short,
        "homepage": page,
        "sources": [{"path": record.source_url}] if record.source_url and record.source_url != page else [],
        "created": record.created_at.isoformat() if record.created_at else "",
        "modified": record.updated_at.isoformat() if record.updated_at else "",
        "language": record.language,
        "keywords": list(record.tags),
        "licenses": _licenses(told),
        "contributors": _contributors(told, site),
        "accrualPeriodicity": record.frequency,
        "temporal": _period(record),
        "spatial": _places(told),
        "access": _access(record),
    }
    members = {**given_back(record.extras, EXTRAS, MEMBERS, site), **without_nothing(described)}
    return {"$schema": PROFILE, **members, "resources": resources}


def _path(resource: records.Resource, site: str) -> str:
    """Where a file is got; a package names addresses of the web alone."""
    address = f"{site}/api/datasets/r/{resource.id}" if resource.file else resource.url
    return address if address.startswith(("http://", "https://")) else ""


def _named(resource: records.Resource, names: set[str]) -> str:
    """A name of its own in the package: the one it came with, else out of its title."""
    own = resource.harvest.get("dct_identifier")
    return _free(own if isinstance(own, str) and own else slugify(resource.title)[:_NAME] or "file", names)


def _free(name: str, names: set[str]) -> str:
    free, number = name, 1
    while free in names:
        free = f"{name}-{(number := number + 1)}"
    names.add(free)
    return free


def _resource(resource: records.Resource, path: str, name: str, site: str) -> dict[str, Any]:
    kept = given_back(resource.extras, EXTRAS, RESOURCE_MEMBERS, site)
    algorithm = resource.checksum_type.replace("-", "")
    schema = dict(resource.schema)
    if schema.keys() == {"url"} and "schema" not in kept:
        kept["schema"], schema = schema["url"], {}
    members = {
        "title": resource.title,
        "description": resource.description,
        "resourceType": resource.type if resource.type != ResourceType.MAIN else "",
        "format": resource.format,
        "mediatype": resource.mime,
        "bytes": resource.filesize,
        "hash": f"{algorithm}:{resource.checksum}" if resource.checksum and algorithm else "",
        "language": resource.language,
        "conformsTo": schema,
        "created": resource.created_at.isoformat() if resource.created_at else "",
        "modified": resource.modified_at.isoformat() if resource.modified_at else "",
    }
    return {"$schema": RESOURCE_PROFILE, **kept, "name": name, "path": path, **without_nothing(members)}


def _rows(table: records.Table, file: records.Resource, path: str, names: set[str], site: str) -> dict[str, Any]:
    """The rows of a table as the portal gives them out, with their schema; `sources` says of which file they are."""
    return {
        "$schema": RESOURCE_PROFILE,
        "name": _free(f"{slugify(file.title)[:_NAME] or 'file'}-rows", names),
        "type": "table",
        "path": f"{site}/api/resources/{table.resource}/rows.csv?table={quote(table.name, safe='')}",
        **without_nothing({"title": table.title}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": dict(table.schema),
        "sources": [{"title": file.title, "path": path}],
    }


def _licenses(told: records.Described) -> list[dict[str, str]]:
    license, id = told.license, told.dataset.license
    if license is None:
        return [{"path": id} if id.startswith(("http://", "https://")) else {"name": id}] if id else []
    if license.id == "notspecified":
        return []
    found = {"name": LICENSES.get(license.id, license.id), "path": license.url, "title": license.title}
    return [without_nothing(found)]


def _contributors(told: records.Described, site: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if (known := told.organization) is not None:
        page = f"{site}/organizations/{known.id}" if known.slug else known.id
        found.append({"title": known.name, "path": page, "roles": [PUBLISHER]})
    elif told.dataset.owner_name:
        found.append({"title": told.dataset.owner_name, "roles": [OWNER]})
    for one in told.dataset.contacts:
        card = {"title": one.name, "email": one.email, "path": one.contact_form, "roles": [one.role]}
        found.append(without_nothing(card))
    return found


def _period(record: records.Dataset) -> dict[str, str]:
    days = {"start": record.temporal_start, "end": record.temporal_end}
    return {name: day.isoformat() for name, day in days.items() if day}


def _places(told: records.Described) -> dict[str, Any]:
    zones = [
        {"id": id, "name": told.zones[id].name} if id in told.zones else {"id": id} for id in told.dataset.zones
    ]  # fmt: skip
    members = {"zones": zones, "granularity": told.dataset.granularity, "geometry": told.dataset.geometry}
    return without_nothing(members)


def _access(record: records.Dataset) -> dict[str, str]:
    if record.access_type == AccessType.OPEN:
        return {}
    members = {"type": str(record.access_type), "category": record.access_reason_category,
               "reason": record.access_reason}  # fmt: skip
    return without_nothing(members)
