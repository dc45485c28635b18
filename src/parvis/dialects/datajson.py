"""data.json: the catalogue file of Project Open Data (DCAT-US 1.1), and that of DCAT-US 3.

`records_of` finds the records of a file, those of catalogues inside it too; `read_dataset` and `write_dataset` turn one
into a dataset and back. Members the portal has no field for are kept in `extras["datajson"]`. `write_described` and
`catalogue` make the file of a portal.
https://resources.data.gov/resources/dcat-us/ and https://doi-do.github.io/dcat-us/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import orjson

from parvis.dialects import records
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.prose import markdown_of
from parvis.dialects.schemaorg.values import without_nothing
from parvis.dialects.vocabularies import AccessType, ResourceType
from parvis.kit.dates import day, instant

EXTRAS: Final = "datajson"
_DEPTH: Final = 16  # catalogues inside each other
# ISO 8601 repeating intervals, as the schema lists them, and the frequencies they are.
FREQUENCIES: Final = {
    "R/P10Y": "decennial", "R/P4Y": "quadrennial", "R/P3Y": "triennial", "R/P2Y": "biennial", "R/P1Y": "annual",
    "R/P6M": "semiannual", "R/P4M": "threeTimesAYear", "R/P3M": "quarterly", "R/P2M": "bimonthly",
    "R/P1M": "monthly", "R/P0.5M": "semimonthly", "R/P2W": "biweekly", "R/P1W": "weekly", "R/P3.5D": "semiweekly",
    "R/P0.33W": "threeTimesAWeek", "R/P0.33M": "threeTimesAMonth", "R/P1D": "daily", "R/PT1H": "hourly",
    "R/PT1S": "continuous", "irregular": "irregular",
}  # fmt: skip
_INTERVALS: Final = {value: name for name, value in FREQUENCIES.items()}
_AUTHORITY: Final = re.compile(r"publications\.europa\.eu/resource/authority/frequency/([A-Z0-9_]+)$")
_AUTHORITY_NAMES: Final = {
    "ANNUAL": "annual", "MONTHLY": "monthly", "DAILY": "daily", "WEEKLY": "weekly", "QUARTERLY": "quarterly",
    "IRREG": "irregular", "NEVER": "never", "UNKNOWN": "unknown", "CONT": "continuous", "HOURLY": "hourly",
    "ANNUAL_2": "semiannual", "BIENNIAL": "biennial", "BIMONTHLY": "bimonthly", "BIWEEKLY": "biweekly",
}  # fmt: skip
_ACCESS: Final = {"public": AccessType.OPEN, "restricted public": AccessType.RESTRICTED,
                  "non-public": AccessType.RESTRICTED}  # fmt: skip
_BOX: Final = re.compile(
    r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*"
)
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>()]+")
# What is read into a field of the portal; all else is kept as it is.
_READ: Final = frozenset(["@type", "@id", "title", "description", "identifier", "keyword", "landingPage", "license",
                          "contactPoint", "publisher", "distribution", "accrualPeriodicity", "accessLevel", "language",
                          "temporal", "modified", "issued"])  # fmt: skip


def records_of(body: bytes) -> list[Mapping[str, Any]]:
    """The records of a catalogue, those of catalogues inside it after its own. Raises Unreadable.

    A record listed twice, the same in all, is given once.
    """
    try:
        found = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if isinstance(found, list):  # before the schema had a catalogue around the datasets
        found = {"dataset": found}
    if not isinstance(found, dict) or not {"dataset", "catalog", "service", "datasetSeries"} & set(found):
        raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))
    listed = {orjson.dumps(one, option=orjson.OPT_SORT_KEYS): one for one in _walk(found, 0)}
    return list(listed.values())


def _walk(catalogue: Mapping[str, Any], depth: int) -> Iterator[Any]:
    for one in _many(catalogue.get("dataset")):
        yield one
        if isinstance(one, dict):  # the members of a series
            yield from (member for member in _many(one.get("seriesMember")) if isinstance(member, dict))
    yield from (one for one in _many(catalogue.get("datasetSeries")) if isinstance(one, dict))
    for service in _many(catalogue.get("service")):
        if isinstance(service, dict):
            yield from (
                one for one in _many(service.get("servesDataset")) if isinstance(one, dict) and one.get("title")
            )
    if depth < _DEPTH:
        for inner in _many(catalogue.get("catalog")):
            if isinstance(inner, dict):
                yield from _walk(inner, depth + 1)


def identifier(record: object) -> str:
    """What the record calls itself; `""` when it does not."""
    if not isinstance(record, dict):
        return ""
    return _text(record.get("identifier")) or _text(record.get("@id"))


def read_dataset(record: object) -> records.Dataset:
    """One record as a dataset. Raises Unreadable with the field and the value at fault."""
    if not isinstance(record, dict) or not record:
        raise Unreadable(Problem.NOT_A_RECORD, str(record)[:100])
    if _type(record) == "DataService":
        raise Unreadable(Problem.NOT_A_DATASET, identifier(record), "@type")
    title = record.get("title")
    if not isinstance(title, str | int | float) or not str(title).strip():
        raise Unreadable(Problem.NO_TITLE, title if title is not None else "", "title")
    start, end = _period(record.get("temporal"))
    landing = _url(record.get("landingPage"))
    return records.Dataset(
        title=str(title).strip(), description=markdown_of(_text(record.get("description"))),
        tags=tuple(_texts(record.get("keyword"))),
        language=_text(record.get("language"))[:2].lower(), license=_terms(record.get("license")),
        frequency=_frequency(record.get("accrualPeriodicity")), temporal_start=start, temporal_end=end,
        geometry=_geometry(record.get("spatial")), zones=tuple(_zones(record.get("spatial"))),
        contacts=_contacts(record),
        access_type=_ACCESS.get(_text(record.get("accessLevel")).lower(), AccessType.OPEN),
        access_reason=_text(record.get("rights")) if _is_closed(record) else "",
        source_url=landing, resources=tuple(_resources(record)), updated_at=_moment(record.get("modified")),
        created_at=_moment(record.get("issued")), harvest=_identity(record, landing),
        extras=_kept(record),
    )  # fmt: skip


def _kept(record: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in record.items() if name not in _READ}
    return {EXTRAS: rest} if rest else {}


def _identity(record: Mapping[str, Any], landing: str) -> dict[str, Any]:
    id, node = _text(record.get("identifier")), _url(record.get("@id"))
    uri = node or (id if id.startswith(("http://", "https://")) else "")
    place = record.get("spatial")
    found = {
        "remote_id": id or node, "dct_identifier": id, "uri": uri, "remote_url": landing,
        "created_at": _stamp(record.get("issued")), "modified_at": _stamp(record.get("modified")),
    }  # fmt: skip
    members: dict[str, Any] = {name: value for name, value in found.items() if value}
    names = [_text(one.get("prefLabel")) for one in _locations(place)]
    if isinstance(place, str) and not _BOX.fullmatch(place):
        names.append(place)
    if any(names):
        members["places"] = [name for name in names if name]
    return members


def _is_closed(record: Mapping[str, Any]) -> bool:
    return _text(record.get("accessLevel")).lower() in ("restricted public", "non-public")


def _contacts(record: Mapping[str, Any]) -> tuple[records.Contact, ...]:
    found = []
    for card in _many(record.get("contactPoint")):
        if isinstance(card, dict):
            email = _text(card.get("hasEmail")).removeprefix("mailto:").strip()
            name = _text(card.get("fn")) or email
            if name:
                found.append(records.Contact(name=name[:255], email=email if "@" in email else ""))
    for agent in _many(record.get("publisher")):
        name = _text(agent.get("name")) if isinstance(agent, dict) else _text(agent)
        if name:
            found.append(records.Contact(name=name[:255], role="publisher"))
    return tuple(dict.fromkeys(found))


def _resources(record: Mapping[str, Any]) -> Iterator[records.Resource]:
    for one in _many(record.get("distribution")):
        if not isinstance(one, dict):
            continue
        download, access = _url(one.get("downloadURL")), _url(one.get("accessURL"))
        if not (url := download or access):
            continue
        mime = _text(one.get("mediaType"))
        format = _text(one.get("format")).lower() or ("" if "/" not in mime else mime.rpartition("/")[2].lower())
        is_api = _text(one.get("format")).lower() == "api"
        node = _url(one.get("@id")) or _text(one.get("identifier"))
        yield records.Resource(
            title=(_text(one.get("title")) or url.rstrip("/").rpartition("/")[2] or url)[:500],
            description=_text(one.get("description")), url=url, format=format[:64], mime=mime[:255],
            type=ResourceType.API if is_api else ResourceType.MAIN,
            filesize=_size(one.get("byteSize")), harvest={"uri": node} if node else {},
        )  # fmt: skip


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
    return {**record.extras.get(EXTRAS, {}), **written}


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


# --- the catalogue file of a portal ------------------------------------------------------------------------------


def catalogue(titles: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """What stands before the records of a catalogue of DCAT-US 3, which have commas between them, and after them.

    `titles` are its members besides: `@id`, `title`, `description`, `publisher`.
    """
    head = {"@type": "Catalog", "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0"}, **titles}
    return orjson.dumps(head)[:-1] + b',"dataset":[\n', b"\n]}\n"


# What the portal alone says of what it gives out.
_OURS: Final = frozenset({
    "identifier", "title", "description", "modified", "issued", "accessLevel", "landingPage", "publisher",
    "contactPoint", "distribution",
})  # fmt: skip


def write_described(told: records.Described, *, site: str) -> dict[str, Any]:
    """The dataset as the portal gives it out: a record of DCAT-US 3, with what readers of 1.1 require.

    Its page, licence and files are addresses, of the portal where they are here; `@id` is its address by id.
    """
    record, license = told.dataset, told.license
    files = [
        replace(one, url=f"{site}/api/datasets/r/{one.id}") if one.file else one
        for one in record.resources
        if one.file or _url(one.url)
    ]  # fmt: skip
    terms = "" if license is None or license.id == "notspecified" else license.url or license.title
    page = f"{site}/datasets/{record.slug or record.id}"
    found = _mapping(record.extras.get(EXTRAS))
    kept = {name: value for name, value in found.items() if not name.startswith("@") and name not in _OURS}
    base = write_dataset(replace(record, license=terms, source_url=page, resources=(), extras={EXTRAS: kept}))
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


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


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


# --- values ----------------------------------------------------------------------------------------------------


def _many(value: object) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _text(value: object) -> str:
    """The first text of a value: a text, a number, a list of them, or {"@value": …}."""
    if isinstance(value, list):
        return next((found for one in value if (found := _text(one))), "")
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("label") or value.get("prefLabel"))
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: object) -> list[str]:
    listed = _many(value)
    if isinstance(value, str):  # a list as one text, as the first catalogues had it
        listed = value.split(",")
    return list(dict.fromkeys(found for one in listed if (found := _text(one))))


def _type(record: Mapping[str, Any]) -> str:
    return _text(record.get("@type")).rpartition(":")[2]


def _link(value: object) -> str:
    if isinstance(value, dict):
        return _text(value.get("@id") or value.get("identifier") or value.get("title"))
    return _text(value)


def _url(value: object) -> str:
    found = _link(value)
    return found if found.startswith(("http://", "https://", "ftp://")) and len(found) <= 2048 else ""


def _terms(value: object) -> str:
    """A licence: its address, also out of a sentence or of HTML, else what is said."""
    found = _link(value)
    address = _ADDRESS.search(found) if re.search(r"[\s<]", found) else None
    return address[0].rstrip(".,;:") if address else found


def _size(value: object) -> int | None:
    found = _text(value)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 16 else None


def _frequency(value: object) -> str:
    found = _link(value)
    if authority := _AUTHORITY.search(found):
        return _AUTHORITY_NAMES.get(authority[1], "")
    return FREQUENCIES.get(found, "")


def _moment(value: object) -> datetime | None:
    """A date or an instant; None for an interval, as data.json allows where it says when data changed."""
    try:
        return instant(_text(value))
    except ValueError:
        return None


def _stamp(value: object) -> str:
    moment = _moment(value)
    return moment.isoformat() if moment else ""


def _period(value: object) -> tuple[date | None, date | None]:
    first = next(iter(_many(value)), None)
    if isinstance(first, dict):
        return _day(first.get("startDate")), _day(first.get("endDate"))
    start, slash, end = _text(first).partition("/")
    return (_day(start), _day(end)) if slash else (None, None)


def _day(value: object) -> date | None:
    try:
        return day(_text(value))
    except ValueError:
        return None


def _geometry(value: object) -> Mapping[str, Any] | None:
    """A box `west,south,east,north`, GeoJSON, or the location of DCAT-US 3 that has an outline, as a geometry."""
    for one in _locations(value):
        if (shape := _shape(one)) is not None:
            return shape
    if isinstance(value, dict) and value.get("type") in ("Polygon", "MultiPolygon", "Point", "MultiPoint"):
        return {"type": value["type"], "coordinates": value.get("coordinates")}
    found = _BOX.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    return box(*(float(one) for one in found.groups()))


def box(west: float, south: float, east: float, north: float) -> Mapping[str, Any] | None:
    """The rectangle as GeoJSON; None when it is none on this Earth."""
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _locations(value: object) -> list[Mapping[str, Any]]:
    return [one for one in _many(value) if isinstance(one, dict) and _type(one) == "Location"]


def _shape(location: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The outline of a location, when it is told in GeoJSON."""
    try:
        found = orjson.loads(_text(location.get("geometry")))
    except orjson.JSONDecodeError:
        return None
    return _geometry(found) if isinstance(found, dict) and _type(found) != "Location" else None


def _zones(value: object) -> list[str]:
    return [id for one in _locations(value) if (id := _text(one.get("identifier")))]


def edges(coordinates: object) -> tuple[float, float, float, float] | None:
    """West, south, east and north of positions in lists of lists; None for fewer than two of them."""
    points = list(_positions(coordinates))
    if len(points) < 2:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _positions(value: object) -> Iterator[tuple[float, float]]:
    if not isinstance(value, list | tuple):
        return
    if len(value) >= 2 and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        yield value[0], value[1]
    else:
        for one in value:
            yield from _positions(one)


def _box_of(geometry: Mapping[str, Any]) -> str:
    """The geometry as a box, if it is one."""
    if geometry.get("type") != "Polygon" or len(geometry["coordinates"]) != 1:
        return ""
    if not all(len(point) > 1 for point in geometry["coordinates"][0]):  # kept before that was looked at
        return ""
    xs, ys = zip(*((point[0], point[1]) for point in geometry["coordinates"][0]), strict=True)
    edges = (min(xs), min(ys), max(xs), max(ys))
    return ",".join(map(str, edges)) if box(*edges) == geometry else ""
