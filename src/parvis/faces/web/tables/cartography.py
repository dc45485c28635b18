"""A map drawn by us as paths of SVG, for readers without script and on paper: Mercator, whole pixels, no tiles."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import orjson

from parvis.engines.tables.maps import Box
from parvis.portal.zones import queries as zones

WIDTH: Final = 800  # units of the drawing
_TALLEST: Final = 1.1  # height for a width of 1
_LOWEST: Final = 0.45
_POLE: Final = 85.0  # degrees of latitude that Mercator goes to
_SMALLEST: Final = 0.02  # degrees that a map shows at least
_MARGIN: Final = 0.04  # of each side

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the world is drawn, and at which scale: units for one of Mercator's own (the world is 1 wide)."""

    west: float
    north: float
    scale: float
    height: int

    def at(self, x: float, y: float) -> Point:
        """Where a longitude and a latitude, in degrees, are drawn."""
        return round((_across(x) - self.west) * self.scale), round((_down(y) - self.north) * self.scale)


def _across(x: float) -> float:
    return x / 360


def _down(y: float) -> float:
    y = math.radians(max(-_POLE, min(_POLE, y)))
    return -math.log(math.tan(math.pi / 4 + y / 2)) / (2 * math.pi)


def frame(bbox: Box) -> Frame:
    """The frame that shows a box in its middle."""
    west, south, east, north = bbox
    left, right, top, bottom = _across(west), _across(east), _down(north), _down(south)
    wide, tall = max(right - left, _SMALLEST / 360), max(bottom - top, _SMALLEST / 360)
    ratio = max(_LOWEST, min(_TALLEST, tall / wide))
    wide = max(wide, tall / ratio) * (1 + 2 * _MARGIN)
    middle, centre = (left + right) / 2, (top + bottom) / 2
    return Frame(middle - wide / 2, centre - wide * ratio / 2, WIDTH / wide, round(WIDTH * ratio))


def points(found: Iterable[Any], at: Frame) -> str:
    """Dots at these positions, as the `d` of a path with round ends; those that would cover each other are one."""
    places = dict.fromkeys(at.at(x, y) for x, y in found)
    return "".join(f"M{x} {y}h0" for x, y in places)


def path(shape: Mapping[str, Any], at: Frame) -> str:
    """The lines and polygons of a geometry, as the `d` of a path."""
    return "".join(_run(positions, at, closed) for positions, closed in _lines(shape))


def dots(shape: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """The positions of the points of a geometry."""
    kind, coordinates = shape["type"], shape.get("coordinates")
    if kind == "Point" and coordinates:
        yield coordinates[0], coordinates[1]
    elif kind == "MultiPoint" and coordinates:
        yield from ((one[0], one[1]) for one in coordinates)
    for part in shape.get("geometries", ()):
        yield from dots(part)


def _lines(shape: Mapping[str, Any]) -> Iterator[tuple[Sequence[Any], bool]]:
    coordinates = shape.get("coordinates") or ()
    match shape["type"]:
        case "LineString":
            yield coordinates, False
        case "MultiLineString":
            yield from ((line, False) for line in coordinates)
        case "Polygon":
            yield from ((ring, True) for ring in coordinates)
        case "MultiPolygon":
            yield from ((ring, True) for polygon in coordinates for ring in polygon)
    for part in shape.get("geometries", ()):
        yield from _lines(part)


def _run(positions: Sequence[Any], at: Frame, closed: bool) -> str:
    kept: list[Point] = []
    for position in positions:
        here = at.at(position[0], position[1])
        if not kept or kept[-1] != here:
            kept.append(here)
    if len(kept) < (3 if closed else 2):
        x, y = kept[0] if kept else (0, 0)
        return f"M{x} {y}h1" if kept else ""
    (x, y), steps = kept[0], "".join(f"l{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept))
    return f"M{x} {y}{steps}{'z' if closed else ''}"


@lru_cache(maxsize=64)
def contours(level: str, file: str, at: Frame) -> dict[str, str]:
    """{code: path} of the zones of a level that the frame shows; `file` tells its contours from those before."""
    found = {}
    for one in orjson.loads(zones.drawn(zones.contours_of(level)))["features"]:
        drawn = path(one["geometry"], at)
        if drawn and _is_seen(one["geometry"], at):
            found[one["properties"]["code"]] = drawn
    return found


def _is_seen(shape: Mapping[str, Any], at: Frame) -> bool:
    corners = [at.at(x, y) for polygon in shape["coordinates"] for x, y in polygon[0]]
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= at.height


@lru_cache(maxsize=64)
def span(level: str, file: str, codes: frozenset[str]) -> Box | None:
    """The box of the zones with these codes; None when none of them has a contour."""
    corners = [
        (position[0], position[1])
        for one in orjson.loads(zones.drawn(zones.contours_of(level)))["features"]
        if one["properties"]["code"] in codes
        for polygon in one["geometry"]["coordinates"]
        for position in polygon[0]
    ]
    if not corners:
        return None
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
