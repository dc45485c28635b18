"""Boxes on the Earth: west, south, east, north, in degrees (WGS 84)."""

from collections.abc import Iterator, Mapping
from typing import Any


def box(west: float, south: float, east: float, north: float) -> Mapping[str, Any] | None:
    """The rectangle as GeoJSON; None when it is none on this Earth."""
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


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
