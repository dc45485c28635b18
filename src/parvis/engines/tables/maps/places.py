"""Where a row is, as SQL: names only from the fields, no value in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.maps.ways import Kind, Way
from parvis.engines.tables.query.builder import quoted
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid

Box = tuple[float, float, float, float]  # west, south, east, north, in degrees
_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})


@dataclass(frozen=True, slots=True)
class Place:
    """SQL about the rows of `t`: the place as GeoJSON, whether a row has one on Earth, whether its cells are filled."""

    json: str
    is_somewhere: str
    is_given: str
    x: str = ""  # of points: longitude and latitude in degrees
    y: str = ""
    shape: str = ""  # of shapes: the geometry


def of(way: Way, fields: Sequence[Field]) -> Place:
    """Where the rows are in a way that has places. Raises Invalid for codes."""
    match way.kind:
        case Kind.SHAPES:
            return _shapes(way)
        case Kind.POINTS:
            types = {one.name: one.type for one in fields}
            north, east = way.columns
            return _points(_number(east, types[east]), _number(north, types[north]), way)
        case Kind.PAIRS:
            numbers = f"regexp_extract_all(t.{quoted(way.columns[0])}, '[+-]?[0-9]+(?:\\.[0-9]+)?')"
            first, second = f"TRY_CAST({numbers}[1] AS DOUBLE)", f"TRY_CAST({numbers}[2] AS DOUBLE)"
            return _points(*((first, second) if way.meaning == "lonlat" else (second, first)), way)
        case _:
            raise Invalid({"way": [_("These are codes of areas: ask for the measures of areas.")]})


def _shapes(way: Way) -> Place:
    name = f"t.{quoted(way.columns[0])}"
    made = f"TRY(ST_GeomFromGeoJSON({name}))" if way.meaning == "geojson" else f"CAST({name} AS GEOMETRY)"
    return Place(f"ST_AsGeoJSON({made})", f"{made} IS NOT NULL", f"{name} IS NOT NULL", shape=made)


def _number(name: str, kind: FieldType) -> str:
    column = f"t.{quoted(name)}"
    return f"{column}::DOUBLE" if kind in _NUMBERS else f"TRY_CAST(replace({column}::VARCHAR, ',', '.') AS DOUBLE)"


def _points(x: str, y: str, way: Way) -> Place:
    """0, 0 is off Africa, where forms put what they do not know."""
    given = " AND ".join(f"t.{quoted(name)} IS NOT NULL" for name in way.columns)
    somewhere = f"coalesce(abs({x}) <= 180 AND abs({y}) <= 90 AND NOT ({x} = 0 AND {y} = 0), false)"
    written = f"""'{{"type":"Point","coordinates":[' || round({x}, 7) || ',' || round({y}, 7) || ']}}'"""
    return Place(written, somewhere, given, x, y)


def inside(place: Place) -> str:
    """SQL for a place that touches a box; binds what `bound` gives."""
    if place.shape:
        return f"{place.shape} && ST_GeomFromGeoJSON(?::VARCHAR)"
    return f"{place.x} BETWEEN ?::DOUBLE AND ?::DOUBLE AND {place.y} BETWEEN ?::DOUBLE AND ?::DOUBLE"


def bound(place: Place, edges: Box) -> list[float | str]:
    """The values that `inside` binds."""
    west, south, east, north = edges
    if not place.shape:
        return [west, east, south, north]
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ",".join(f"[{x!r},{y!r}]" for x, y in corners)
    return [f'{{"type":"Polygon","coordinates":[[{ring}]]}}']


def box(text: str) -> Box | None:
    """The box that `west,south,east,north` says, in degrees; None for nothing. Raises Invalid."""
    if not text:
        return None
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        raise Invalid({"bbox": [_("Four numbers are needed: west, south, east, north.")]}) from None
    if not all(map(isfinite, (west, south, east, north))) or west > east or south > north:
        raise Invalid({"bbox": [_("West must not be greater than east, nor south than north.")]})
    return west, south, east, north
