"""Contours of areas made small enough to be drawn in a page, out of a file of shapes.

Every position is moved to the nearest point of a grid, as coarse as it must be for the whole to be small. Neighbours
share the positions of their border, so they share them afterwards, and no gap opens between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10
from pathlib import Path
from typing import Any, Final

import orjson

from parvis.engines.tables import duck
from parvis.engines.tables.maps import places
from parvis.engines.tables.maps.places import Box
from parvis.engines.tables.maps.ways import Kind, Way
from parvis.engines.tables.query.builder import Builder, quoted
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import Field

_FEW: Final = 30_000  # positions of all contours together
_MANY: Final = 300_000  # and at most, when there are many areas
_EACH: Final = 80  # positions of an area, when there are many
_FINEST: Final = 0.0001  # degrees: about ten metres
_COARSEST: Final = 1.0

Position = tuple[int, int]  # in steps of the grid
Polygon = list[list[Position]]  # rings, the outer one first


@dataclass(frozen=True, slots=True)
class Drawn:
    """Contours as GeoJSON; `grid` is the step of their positions, in degrees."""

    body: bytes
    bbox: Box
    grid: float
    codes: tuple[str, ...]


def read(parquet: Path, fields: Sequence[Field], way: Way, column: str) -> dict[str, list[Any]]:
    """{text of the column: its polygons as GeoJSON coordinates} of a table of shapes; other shapes are left out."""
    place = places.of(way, fields)
    source, bound = Builder(parquet, fields, Query()).source()
    found: dict[str, list[Any]] = {}
    with duck.cursor(duck.limits().longest) as cursor:
        cursor.execute(f"SELECT t.{quoted(column)}::VARCHAR, {place.json} {source} AND {place.is_somewhere}", bound)
        for code, text in cursor.fetchall():
            if code is not None:
                found.setdefault(code, []).extend(_polygons(orjson.loads(text)))
    return {code: polygons for code, polygons in found.items() if polygons}


def way_of(fields: Sequence[Field]) -> Way | None:
    """The geometry of a file of shapes."""
    name = next((one.name for one in fields if one.type == "geojson"), None)
    return Way(Kind.SHAPES, (name,), "geometry") if name else None


def _polygons(shape: Mapping[str, Any]) -> Iterator[Any]:
    if shape["type"] == "Polygon":
        yield shape["coordinates"]
    elif shape["type"] == "MultiPolygon":
        yield from shape["coordinates"]
    elif shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _polygons(part)


def draw(areas: Mapping[str, Sequence[Any]]) -> Drawn:
    """The contours of areas given as {code: polygons}, in the order of their codes; there must be one at least."""
    most = min(max(_FEW, _EACH * len(areas)), _MANY)
    grid = _FINEST
    while True:
        drawn = {code: _simple(polygons, grid) for code, polygons in sorted(areas.items())}
        count = sum(len(ring) for polygons in drawn.values() for polygon in polygons for ring in polygon)
        if count <= most or grid >= _COARSEST:
            break
        grid *= 2 if count > 2 * most else 1.4
    digits = max(0, ceil(-log10(grid)) + 1)
    features = [_feature(code, polygons, grid, digits) for code, polygons in drawn.items()]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    return Drawn(body, _edges(drawn, grid), grid, tuple(drawn))


def _simple(polygons: Sequence[Any], grid: float) -> list[Polygon]:
    """The polygons on the grid: what is smaller than it is gone, but an area never vanishes whole."""
    found = [rings for polygon in polygons if (rings := _rings(polygon, grid))]
    return found or [[_dot(polygons[0][0][0], grid)]]


def _rings(polygon: Sequence[Any], grid: float) -> Polygon:
    outer, *holes = [_ring(ring, grid) for ring in polygon]
    return [outer, *(hole for hole in holes if len(hole) > 3)] if len(outer) > 3 else []


def _ring(ring: Sequence[Sequence[float]], grid: float) -> list[Position]:
    kept: list[Position] = []
    for x, y, *_z in ring:
        position = (round(x / grid), round(y / grid))
        if kept and kept[-1] == position:
            continue
        while len(kept) > 1 and _on_one_line(kept[-2], kept[-1], position):
            kept.pop()
        kept.append(position)
    return kept


def _on_one_line(first: Position, second: Position, third: Position) -> bool:
    return (second[0] - first[0]) * (third[1] - second[1]) == (second[1] - first[1]) * (third[0] - second[0])


def _dot(position: Sequence[float], grid: float) -> list[Position]:
    x, y = round(position[0] / grid), round(position[1] / grid)
    return [(x, y), (x + 1, y), (x, y + 1), (x, y)]


def _feature(code: str, polygons: Sequence[Polygon], grid: float, digits: int) -> dict[str, Any]:
    written = [
        [[[round(x * grid, digits), round(y * grid, digits)] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]
    geometry = {"type": "MultiPolygon", "coordinates": written}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def _edges(drawn: Mapping[str, Sequence[Polygon]], grid: float) -> Box:
    xs, ys = zip(*(at for polygons in drawn.values() for polygon in polygons for at in polygon[0]), strict=True)
    return min(xs) * grid, min(ys) * grid, max(xs) * grid, max(ys) * grid
