"""Values of schema.org and the other way: formats, places, and members that are kept as they came."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from parvis.dialects import licenses
from parvis.kit.dates import day, instant

EXTRAS: Final = "schemaorg"
CONTEXT: Final = "https://schema.org/"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9:_-]{0,99}")
_DEPTH: Final = 12  # of what is kept
# Media types of formats people publish, the first for each format.
MEDIA_TYPES: Final = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json", "xml": "application/xml",
    "geojson": "application/geo+json", "jsonl": "application/jsonlines", "pdf": "application/pdf",
    "zip": "application/zip", "html": "text/html", "txt": "text/plain", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml", "ttl": "text/turtle", "jsonld": "application/ld+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3", "png": "image/png", "jpg": "image/jpeg", "gtfs": "application/zip",
}  # fmt: skip
_FORMATS: Final = {mime: format for format, mime in reversed(MEDIA_TYPES.items()) if format != "gtfs"}
LICENSES: Final = {one.url: one.id for one in licenses.LICENSES if one.url}
TITLES: Final = {title: id for id, titles in licenses.TITLES.items() for title in titles} | {
    one.title: one.id for one in licenses.LICENSES
}


def format_of(mime: str) -> str:
    """The format a media type says, `""` when it says none."""
    return _FORMATS.get(mime, "")


def many(value: object) -> Sequence[Any]:
    """A value or a list of them, as a list."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def text(value: object) -> str:
    """The first text of a value: a text, a number, a list of them, or a node with a value or a name."""
    if isinstance(value, list):
        return next((found for one in value if (found := text(one))), "")
    if isinstance(value, dict):
        return text(value.get("@value") or value.get("name"))
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def link(value: object) -> str:
    """The first address of a value: a text, a node, or a list of them; `""` for what is no address."""
    for one in many(value):
        found = text(one.get("@id") or one.get("url")) if isinstance(one, dict) else text(one)
        if found.startswith(("http://", "https://", "ftp://")) and len(found) <= 2048:
            return found
    return ""


def words(value: object) -> list[str]:
    """Several texts: a list, or one text with commas."""
    listed = value.split(",") if isinstance(value, str) else many(value)
    return list(dict.fromkeys(found for one in listed if (found := text(one))))


def moment(value: object) -> datetime | None:
    """A date or an instant, None for anything else."""
    try:
        return instant(text(value))
    except ValueError:
        return None


def _day(value: str) -> date | None:
    try:
        return day(value)
    except ValueError:
        return None


def period(value: object) -> tuple[date | None, date | None]:
    """`2020-01-01/2021-12-31`, an open end as `..`, or one year or day, as (start, end)."""
    start, slash, end = text(value).partition("/")
    return _day(start), _day(end if slash else start)


def shape_of(geometry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A GeoJSON geometry as a point, or as a polygon (latitudes first); None for one that is neither."""
    if geometry is None:
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point" and isinstance(coordinates, Sequence) and len(coordinates) == 2:
        return {"@type": "GeoCoordinates", "latitude": coordinates[1], "longitude": coordinates[0]}
    if kind == "Polygon" and isinstance(coordinates, Sequence) and len(coordinates) == 1:
        corners = " ".join(f"{point[1]} {point[0]}" for point in coordinates[0] if len(point) > 1)
        return {"@type": "GeoShape", "polygon": corners}
    return None


def geometry_of(shape: object) -> Mapping[str, Any] | None:
    """The GeoJSON geometry of a point, a polygon or a box (south west north east); None when it is none."""
    if not isinstance(shape, dict):
        return None
    if shape.get("@type") == "GeoCoordinates":
        found = numbers(f"{text(shape.get('longitude'))} {text(shape.get('latitude'))}")
        return {"type": "Point", "coordinates": found} if len(found) == 2 else None
    if len(box := numbers(text(shape.get("box")))) == 4:
        south, west, north, east = box
        return _polygon([[west, south], [east, south], [east, north], [west, north], [west, south]])
    corners = numbers(text(shape.get("polygon")))
    pairs = [[corners[at + 1], corners[at]] for at in range(0, len(corners) - 1, 2)]
    return _polygon(pairs) if len(pairs) > 3 and len(corners) % 2 == 0 and pairs[0] == pairs[-1] else None


def numbers(value: str) -> list[float]:
    """Numbers with spaces or commas between them; an empty list when something else is among them."""
    try:
        return [float(one) for one in re.split(r"[\s,]+", value.strip())] if value.strip() else []
    except ValueError:
        return []


def _polygon(ring: list[list[float]]) -> Mapping[str, Any] | None:
    inside = all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
    return {"type": "Polygon", "coordinates": [ring]} if inside else None


def kept(members: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What is kept of a description: its members that are not `known`, as they came."""
    return {name: value for name, value in members.items() if name not in known and _NAME.fullmatch(name)}


def given_back(extras: Mapping[str, Any], name: str, known: frozenset[str], site: str) -> dict[str, Any]:
    """What was kept under `name`, for people may have put it there too: it says nothing of other things of `site`."""
    found = extras.get(name)
    if not isinstance(found, Mapping):
        return {}
    return {key: _harmless(value, site, 0) for key, value in kept(found, known).items()}


def _harmless(value: Any, site: str, depth: int) -> Any:
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        return [_harmless(one, site, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    node = value.get("@id")
    if isinstance(node, str) and (not site or node.startswith(f"{site}/")):
        return {"@id": node} if site else value
    plain = {key: one for key, one in value.items() if not key.startswith("@") or key in _SAID}
    return {key: _harmless(one, site, depth + 1) for key, one in plain.items()}


_SAID: Final = ("@id", "@type", "@value", "@language")


def without_nothing(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that say something."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}
