"""Items of an ArcGIS Hub, as its search gives them: OGC API Records (`/api/search/v1`), and the older `/api/v3`.

`records_of` finds the items of an answer. `described` says one in DCAT-US 1.1, as the feed of the same portal would,
with the same identity: who reads the feed one day and the search the next has the same datasets. Nothing is written:
what a Hub reads is DCAT-US. https://developers.arcgis.com/hub/services/search/ and OGC 20-004 (Records)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from parvis.dialects import boxes, datajson, records
from parvis.dialects.faults import Problem, Unreadable

_ITEM: Final = "https://www.arcgis.com/home/item.html?id="
_DATA: Final = "https://www.arcgis.com/sharing/rest/content/items/{}/data"
_ID: Final = re.compile(r"([0-9a-f]{32})(?:_(\d{1,6}))?")
_LAYER: Final = re.compile(r"/(?:Feature|Map)Server/(\d{1,6})/?$")
# What a Hub makes of the layers of a service: (title, word in its address, format, media type).
_DOWNLOADS: Final = (
    ("CSV", "csv", "CSV", "text/csv"), ("GeoJSON", "geojson", "GeoJSON", "application/vnd.geo+json"),
    ("Shapefile", "shapefile", "ZIP", "application/zip"), ("KML", "kml", "KML", "application/vnd.google-earth.kml+xml"),
)  # fmt: skip
_SERVICES: Final = frozenset(["Feature Service", "Feature Layer", "Map Service", "Table", "Raster Layer"])
# Items that are a file, and its format.
_FILES: Final = {
    "CSV": "CSV", "CSV Collection": "ZIP", "Microsoft Excel": "XLSX", "Microsoft Word": "DOCX", "PDF": "PDF",
    "Shapefile": "ZIP", "GeoJson": "GeoJSON", "KML": "KML", "KML Collection": "ZIP", "File Geodatabase": "ZIP",
    "GeoPackage": "GPKG", "Image": "Image", "Image Collection": "ZIP", "Code Sample": "ZIP",
}  # fmt: skip
# What changes without the item having changed, as long as people look at it.
_RESTLESS: Final = frozenset(["numViews", "numComments", "numRatings", "avgRating", "lastViewed", "searchScore",
                              "scoreCompleteness", "percentileScore", "statistics", "thumbnail"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The items of one answer, how many there are in all, and the address of the following answer, `""` for none."""

    records: Sequence[Mapping[str, Any]]
    total: int | None = None
    next: str = ""


def records_of(body: bytes) -> Found:
    """The items of an answer of either search, without what is restless in them. Raises Unreadable."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if isinstance(answer, dict) and isinstance(answer.get("features"), list):
        following = (_text(one.get("href")) for one in _dicts(answer.get("links")) if one.get("rel") == "next")
        found = [_still(one, "properties") for one in _dicts(answer["features"])]
        return Found(found, _count(answer.get("numberMatched")), next(following, ""))
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        meta = _dict(answer.get("meta"))
        total = _count(_dict(meta.get("stats")).get("totalCount"))
        found = [_still(one, "attributes") for one in _dicts(answer["data"])]
        return Found(found, total, _text(meta.get("next")) or _text(_dict(answer.get("links")).get("next")))
    raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))


def _still(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    said = {key: value for key, value in _dict(item.get(name)).items() if key not in _RESTLESS}
    return {key: value for key, value in item.items() if key != "links"} | {name: said}


def identifier(item: Mapping[str, Any]) -> str:
    """What the item is called in the feed of its portal; `""` when it has no id of ArcGIS."""
    id, layer = _place(item)
    return f"{_ITEM}{id}&sublayer={layer}" if layer else f"{_ITEM}{id}" if id else ""


def _said(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return _dict(item.get("properties")) or _dict(item.get("attributes"))


def _place(item: Mapping[str, Any]) -> tuple[str, str]:
    """(id of the item, number of its layer), each `""` when it is not told."""
    said = _said(item)
    found = _ID.fullmatch(_text(item.get("id")) or _text(said.get("id")))
    if found is None:
        return "", ""
    layer = found[2] or next(iter(_LAYER.findall(_text(said.get("url")))), "")
    return found[1], layer


def described(item: Mapping[str, Any], *, site: str) -> dict[str, Any]:
    """The item as a record of DCAT-US 1.1; `site` is the address of the portal, `https://data.example.org`."""
    said = _said(item)
    page = _text(said.get("landingPage")) or f"{site}/datasets/{_text(item.get('id')) or _text(said.get('id'))}"
    publisher = _first(said, "orgName", "organization", "source", "org")
    license = _dict(said.get("structuredLicense")).get("url") or said.get("licenseInfo") or said.get("license")
    members = {
        "@type": "dcat:Dataset", "identifier": identifier(item), "landingPage": page,
        "title": _first(said, "title", "name"),
        "description": _first(said, "description", "searchDescription", "snippet"),
        "keyword": [tag for tag in said.get("tags") or () if isinstance(tag, str)],
        "issued": _moment(said.get("created")), "modified": _moment(said.get("modified")),
        "publisher": {"name": publisher} if publisher else None,
        "contactPoint": {"@type": "vcard:Contact", "fn": _text(said.get("owner"))} if said.get("owner") else None,
        "accessLevel": "public", "spatial": _box(item, said), "license": license,
        "language": [language] if (language := _text(said.get("culture"))[:2].lower()) else None,
        "distribution": list(_files(item, said, page, site)),
    }  # fmt: skip
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def read_dataset(item: Mapping[str, Any], *, site: str) -> records.Dataset:
    """One item as a dataset. Raises Unreadable with the field and the value at fault."""
    if not identifier(item):
        raise Unreadable(Problem.NO_ID, _text(item.get("id")), "id")
    return datajson.read_dataset(described(item, site=site))


def _files(item: Mapping[str, Any], said: Mapping[str, Any], page: str, site: str) -> Iterator[dict[str, str]]:
    """Where the data are: the page, the service and what the portal makes of it, or the file."""
    kind, address = _text(said.get("type")), _text(said.get("url"))
    id, layer = _place(item)
    yield {"title": "ArcGIS Hub Dataset", "format": "Web Page", "mediaType": "text/html", "accessURL": page}
    if kind in _FILES:
        yield {"title": _first(said, "name", "title"), "format": _FILES[kind], "accessURL": _DATA.format(id)}
    elif kind in _SERVICES and address:
        yield {"title": "ArcGIS GeoService", "format": "ArcGIS GeoServices REST API", "mediaType": "application/json",
               "accessURL": address}  # fmt: skip
        for title, word, format, mime in _DOWNLOADS if kind != "Raster Layer" else ():
            yield {"title": title, "format": format, "mediaType": mime,
                   "accessURL": f"{site}/api/download/v1/items/{id}/{word}?layers={layer or 0}"}  # fmt: skip
    elif address:
        yield {"title": _first(said, "name", "title"), "accessURL": address}


def _box(item: Mapping[str, Any], said: Mapping[str, Any]) -> str | None:
    """The edges `west,south,east,north`: of the outline, or of the two corners that older answers have."""
    shape = item.get("geometry") or said.get("extent")
    edges = boxes.edges(_dict(shape).get("coordinates") or shape)
    return ",".join(map(str, edges)) if edges else None


# --- values ----------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _first(said: Mapping[str, Any], *names: str) -> str:
    return next((text for name in names if (text := _text(said.get(name)))), "")


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _moment(value: object) -> str:
    """A moment, which is told in milliseconds, or as ISO 8601."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14:
        return datetime.fromtimestamp(value / 1000, UTC).isoformat()
    return _text(value)
