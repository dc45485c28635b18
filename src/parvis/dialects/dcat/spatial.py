"""Places: zones by their address and id, shapes as GeoJSON with their box as WKT; WKT and boxes are read too."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

import orjson
from babel.core import get_global
from pyoxigraph import Literal, NamedNode

from parvis.dialects import records
from parvis.dialects.dcat.authorities import AUTHORITY
from parvis.dialects.dcat.graph import Graph, Writing
from parvis.dialects.dcat.terms import DCAT, DCT, GSP, LOCN, SCHEMA, SKOS, Node, Value, iri

_INSEE: Final = "http://id.insee.fr/geo/"
_LEVELS: Final = {
    "fr:region": "region", "fr:departement": "departement", "fr:arrondissement": "arrondissement",
    "fr:commune": "commune", "fr:epci": "intercommunalite",
}  # fmt: skip
_COUNTRY: Final = f"{AUTHORITY}/country/"
_ZONE_ID: Final = re.compile(r"[a-z][a-z-]*:(?:[a-z][a-z-]*:)?[A-Za-z0-9-]{1,20}")
_NUMBERS: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TYPES: Final = frozenset(["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"])
_SIZE: Final = 500_000  # characters of a shape


@cache
def _three() -> dict[str, str]:
    """{two letters of a country: its three letters}, ISO 3166-1."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {two[0]: three for three, two in aliases.items() if len(three) == 3 and three.isalpha() and len(two) == 1}


@cache
def _two() -> dict[str, str]:
    return {three: two for two, three in _three().items()}


def address(id: str, site: str) -> str:
    """The address of a zone: that of the EU for a country, of INSEE for a part of France, else our own."""
    level, _colon, code = id.rpartition(":")
    if level == "country" and code.upper() in _three():
        return f"{_COUNTRY}{_three()[code.upper()]}"
    return f"{_INSEE}{_LEVELS[level]}/{code}" if level in _LEVELS else f"{site}/api/zones/{id}"


def zone_of(text: str) -> str:
    """The id of the zone an address is that of, `""` for none."""
    if text.startswith(_COUNTRY):
        two = _two().get(text.removeprefix(_COUNTRY).upper(), "")
        return f"country:{two.lower()}" if two else ""
    kind, _slash, code = text.removeprefix(_INSEE).partition("/") if text.startswith(_INSEE) else ("", "", "")
    return next((f"{level}:{code}" for level, name in _LEVELS.items() if name == kind and code.isalnum()), "")


def write(w: Writing, subject: Node, dataset: records.Dataset, zones: Mapping[str, records.Zone], site: str) -> None:
    """The zones a dataset covers, with their names, and its shape."""
    for id in dataset.zones:
        node = iri(address(id, site))
        w.point(subject, DCT.spatial, node, DCT.Location)
        if node is not None:
            w.tell(node, DCT.identifier, id)
            if zone := zones.get(id):
                w.tell(node, SKOS.prefLabel, zone.name)
                for language, texts in zone.translations.items():
                    w.tell(node, SKOS.prefLabel, texts.get("name", ""), language)
    if dataset.geometry:
        _write_shape(w, subject, dataset.geometry)


def _write_shape(w: Writing, subject: Node, geometry: Mapping[str, Any]) -> None:
    place, shape = w.blank(DCT.Location), w.blank(LOCN.Geometry)
    w.say(subject, DCT.spatial, place)
    w.say(place, LOCN.geometry, shape)
    w.say(shape, GSP.asGeoJSON, Literal(orjson.dumps(geometry).decode(), datatype=GSP.geoJSONLiteral))
    numbers = list(_positions(geometry.get("coordinates")))
    if numbers:
        xs, ys = [x for x, _y in numbers], [y for _x, y in numbers]
        w.say(place, DCAT.bbox, Literal(_box(min(xs), min(ys), max(xs), max(ys)), datatype=GSP.wktLiteral))


def _box(west: float, south: float, east: float, north: float) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({','.join(f'{x} {y}' for x, y in corners)}))"


def _positions(coordinates: Any, depth: int = 4) -> Iterator[tuple[float, float]]:
    """The points of a geometry; lists inside each other deeper than those of a MultiPolygon hold none."""
    if not depth or not isinstance(coordinates, list | tuple):
        return
    if len(coordinates) >= 2 and all(isinstance(one, int | float) for one in coordinates[:2]):
        yield coordinates[0], coordinates[1]
        return
    for one in coordinates:
        yield from _positions(one, depth - 1)


def read(graph: Graph, values: Iterable[Value]) -> tuple[tuple[str, ...], dict[str, Any] | None, list[Value]]:
    """The zones, the first shape, and what was not understood. A named place with a shape is also kept as it is."""
    zones: dict[str, None] = {}
    shape: dict[str, Any] | None = None
    left = []
    for value in values:
        zone = _zone(graph, value)
        if zone:
            zones[zone] = None
            continue
        found = _shape(graph, value)
        if (
            found is None
            or shape is not None
            or isinstance(value, NamedNode)
            or (graph.label(value) and not isinstance(value, Literal))
        ):
            left.append(value)
        shape = shape or found
    return tuple(zones), shape, left


def _zone(graph: Graph, value: Value) -> str:
    if isinstance(value, Literal):
        return ""
    said = graph.text(value, DCT.identifier)
    if _ZONE_ID.fullmatch(said):
        return said
    return zone_of(value.value) if isinstance(value, NamedNode) else ""


def _shape(graph: Graph, value: Value) -> dict[str, Any] | None:
    if isinstance(value, Literal):
        return shape_of(value.value)
    inside = graph.values(value, LOCN.geometry, GSP.hasGeometry, SCHEMA.geo, DCAT.bbox, DCAT.centroid)
    texts = [*graph.values(value, GSP.asGeoJSON, GSP.asWKT)]
    for one in inside:
        texts += [one] if isinstance(one, Literal) else graph.values(one, GSP.asGeoJSON, GSP.asWKT)
    texts.sort(key=lambda one: not one.value.lstrip().startswith("{"))  # GeoJSON needs no reading of ours
    return next((found for one in texts if (found := shape_of(one.value))), None)


def shape_of(text: str) -> dict[str, Any] | None:
    """The GeoJSON geometry of a text: GeoJSON, WKT (points and polygons), or a box `west,south,east,north`."""
    text = text.strip()
    if len(text) > _SIZE:
        return None
    if text.startswith("{"):
        return _geojson(text)
    numbers = [float(one) for one in _NUMBERS.findall(text)]
    if len(numbers) == 4 and re.fullmatch(r"[-\d.,\s]+", text):
        west, south, east, north = numbers
        return _polygon([_corners(west, south, east, north)])
    return _wkt(text)


def _geojson(text: str) -> dict[str, Any] | None:
    try:
        found = orjson.loads(text)
    except ValueError:
        return None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    known = (
        isinstance(found, dict) and found.get("type") in _TYPES and _sound(list(_positions(found.get("coordinates"))))
    )
    return found if known else None


def _wkt(text: str) -> dict[str, Any] | None:
    crs, body = re.match(r"(<[^>]*>)?\s*(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    kind, _paren, inside = body.upper().partition("(")
    swapped = "EPSG" in (crs or "").upper()  # latitude comes first in EPSG:4326
    kind = kind.replace(" Z", "").strip()
    if kind == "ENVELOPE":
        edges = [float(one) for one in _NUMBERS.findall(inside)]
        if len(edges) != 4:
            return None
        west, east, north, south = edges
        return _polygon([_corners(west, south, east, north)])
    if kind == "POINT":
        points = _points(inside, swapped)
        return {"type": "Point", "coordinates": points[0]} if len(points) == 1 and _sound(points) else None
    if kind == "POLYGON":
        return _polygon(_rings(inside, swapped))
    if kind == "MULTIPOLYGON":
        parts = [_rings(part, swapped) for part in re.split(r"\)\s*\)\s*,", inside)]
        sound = all(_polygon(rings) for rings in parts)
        return {"type": "MultiPolygon", "coordinates": parts} if sound else None
    return None


def _rings(text: str, swapped: bool) -> list[list[list[float]]]:
    return [_points(ring, swapped) for ring in re.split(r"\)\s*,", text) if _NUMBERS.search(ring)]


def _points(text: str, swapped: bool) -> list[list[float]]:
    found = [[float(one) for one in _NUMBERS.findall(part)][:2] for part in text.split(",")]
    return [point[::-1] if swapped else point for point in found if len(point) == 2]


def _corners(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _polygon(rings: list[list[list[float]]]) -> dict[str, Any] | None:
    sound = rings and all(len(ring) > 3 and ring[0] == ring[-1] and _sound(ring) for ring in rings)
    return {"type": "Polygon", "coordinates": rings} if sound else None


def _sound(points: list[Any]) -> bool:
    """Whether there are points, all of them on the earth, in degrees."""
    return bool(points) and all(abs(x) <= 180 and abs(y) <= 90 for x, y, *_z in points)
