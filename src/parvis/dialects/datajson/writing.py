"""Records of data.json: of DCAT-US 1.1 as they were read, of DCAT-US 3 as the portal gives them out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from parvis.dialects import records
from parvis.dialects.boxes import box
from parvis.dialects.datajson import values
from parvis.dialects.schemaorg.values import without_nothing
from parvis.dialects.vocabularies import AccessType

_INTERVALS: Final = {value: name for name, value in values.FREQUENCIES.items()}
# What the portal alone says of what it gives out.
_OURS: Final = frozenset({
    "identifier", "title", "description", "modified", "issued", "accessLevel", "landingPage", "publisher",
    "contactPoint", "distribution",
})  # fmt: skip


def write_dataset(record: records.Dataset) -> dict[str, Any]:
    """The dataset as a record of DCAT-US 1.1, without the members that are empty."""
    restricted = record.access_type != AccessType.OPEN
    spatial = None if record.geometry is None else _box_of(record.geometry) or record.geometry
    members: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "identifier": record.harvest.get("dct_identifier") or record.id,
        "title": record.title,
        "description": record.description,
        "keyword": list(record.tags),
        "modified": record.updated_at.isoformat() if record.updated_at else None,
        "issued": record.created_at.isoformat() if record.created_at else None,
        "accessLevel": "restricted public" if restricted else "public",
        "rights": record.access_reason if restricted else "",
        "license": record.license,
        "language": [record.language] if record.language else [],
        "landingPage": record.source_url,
        "accrualPeriodicity": _INTERVALS.get(record.frequency, ""),
        "temporal": f"{record.temporal_start}/{record.temporal_end}"
        if record.temporal_start and record.temporal_end
        else "",
        "spatial": spatial,
        "contactPoint": [_card(one) for one in record.contacts if one.role != "publisher"],
        "publisher": [
            {"@type": "org:Organization", "name": one.name} for one in record.contacts if one.role == "publisher"
        ],
        "distribution": [_distribution(one) for one in record.resources],
    }
    if uri := record.harvest.get("uri"):
        members["@id"] = uri
    written = {name: value for name, value in members.items() if value not in (None, "", [])}
    return {**record.extras.get(values.EXTRAS, {}), **written}


def _card(contact: records.Contact) -> dict[str, str]:
    email = {"hasEmail": f"mailto:{contact.email}"} if contact.email else {}
    return {"@type": "vcard:Contact", "fn": contact.name, **email}


def _distribution(resource: records.Resource) -> dict[str, Any]:
    members = {
        "@type": "dcat:Distribution", "@id": resource.harvest.get("uri"), "title": resource.title,
        "description": resource.description, "downloadURL": resource.url, "format": resource.format,
        "mediaType": resource.mime, "byteSize": resource.filesize,
    }  # fmt: skip
    return {name: value for name, value in members.items() if value not in (None, "")}


def catalogue(titles: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """What stands before the records of a catalogue of DCAT-US 3, which have commas between them, and after them.

    `titles` are its members besides: `@id`, `title`, `description`, `publisher`.
    """
    head = {"@type": "Catalog", "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0"}, **titles}
    return orjson.dumps(head)[:-1] + b',"dataset":[\n', b"\n]}\n"


def write_described(told: records.Described, *, site: str) -> dict[str, Any]:
    """The dataset as the portal gives it out: a record of DCAT-US 3, with what readers of 1.1 require.

    Its page, licence and files are addresses, of the portal where they are here; `@id` is its address by id.
    """
    record, license = told.dataset, told.license
    files = [
        replace(one, url=f"{site}/api/datasets/r/{one.id}") if one.file else one
        for one in record.resources
        if one.file or values.address(one.url)
    ]  # fmt: skip
    terms = "" if license is None or license.id == "notspecified" else license.url or license.title
    page = f"{site}/datasets/{record.slug or record.id}"
    found = values.mapping(record.extras.get(values.EXTRAS))
    kept = {name: value for name, value in found.items() if not name.startswith("@") and name not in _OURS}
    base = write_dataset(replace(record, license=terms, source_url=page, resources=(), extras={values.EXTRAS: kept}))
    people = [{**one, "@type": "Kind"} for one in base.pop("contactPoint", ())]
    publisher = _publisher(told)
    given = record.harvest.get("uri")
    return without_nothing({
        **base, "@type": "Dataset", "@id": given or f"{site}/datasets/{record.id}",
        "description": record.description or record.description_short or record.title,
        "publisher": publisher, "spatial": _places(told) or base.get("spatial"),
        "contactPoint": people or ([{"@type": "Kind", "fn": publisher["name"]}] if publisher else []),
        "distribution": [{**_distribution(one), "@type": "Distribution", **_hash(one)} for one in files],
    })  # fmt: skip


def _publisher(told: records.Described) -> dict[str, str]:
    said = next((one.name for one in told.dataset.contacts if one.role == "publisher"), "")
    name = told.organization.name if told.organization else told.dataset.owner_name or said
    return {"@type": "Organization", "name": name} if name else {}


def _places(told: records.Described) -> list[dict[str, str]]:
    """The places as locations of DCAT-US 3: zones of the portal by their id and name, an outline as GeoJSON."""
    zones = [
        {"@type": "Location", "identifier": id, "prefLabel": told.zones[id].name if id in told.zones else ""}
        for id in told.dataset.zones
    ]
    shape = told.dataset.geometry
    outline = [{"@type": "Location", "geometry": orjson.dumps(shape).decode()}] if shape else []
    return [{name: value for name, value in one.items() if value} for one in (*zones, *outline)]


def _hash(resource: records.Resource) -> dict[str, Any]:
    if not (resource.checksum and resource.checksum_type):
        return {}
    algorithm = f"http://spdx.org/rdf/terms#checksumAlgorithm_{resource.checksum_type}"
    return {"checksum": {"@type": "Checksum", "algorithm": algorithm, "checksumValue": resource.checksum}}


def _box_of(geometry: Mapping[str, Any]) -> str:
    """The geometry as a box, if it is one."""
    if geometry.get("type") != "Polygon" or len(geometry["coordinates"]) != 1:
        return ""
    if not all(len(point) > 1 for point in geometry["coordinates"][0]):  # kept before that was looked at
        return ""
    xs, ys = zip(*((point[0], point[1]) for point in geometry["coordinates"][0]), strict=True)
    edges = (min(xs), min(ys), max(xs), max(ys))
    return ",".join(map(str, edges)) if box(*edges) == geometry else ""
