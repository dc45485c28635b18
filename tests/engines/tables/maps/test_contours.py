"""Contours made small: neighbours keep their common border, nobody vanishes, and the whole is small."""

import gzip
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from tests.engines.tables.maps.conftest import Read

from parvis.engines.tables.maps import contours


def _square(x: float, y: float, side: float = 1.0) -> list[Any]:
    ring = [
        [x, y],
        [x + side, y],
        [x + side, y + side / 2],
        [x + side, y + side],
        [x, y + side],
        [x, y + side / 2],
        [x, y],
    ]
    return [ring]


def _edges(feature: dict[str, Any]) -> set[frozenset[tuple[float, ...]]]:
    return {
        frozenset({tuple(first), tuple(second)})
        for polygon in feature["geometry"]["coordinates"] for ring in polygon for first, second in pairwise(ring)
    }  # fmt: skip


def test_neighbours_keep_their_common_border() -> None:
    drawn = contours.draw({"A": [_square(0.00001, 0)], "B": [_square(1.00001, 0)]})
    first, second = orjson.loads(drawn.body)["features"]
    assert _edges(first) & _edges(second) == {frozenset({(1.0, 0.0), (1.0, 1.0)})}
    assert (drawn.codes, drawn.bbox) == (("A", "B"), (0.0, 0.0, 2.0, 1.0))


def test_an_area_smaller_than_the_grid_does_not_vanish() -> None:
    drawn = contours.draw({"VA": [_square(12.45, 41.9, 0.00001)]})
    (feature,) = orjson.loads(drawn.body)["features"]
    assert feature["geometry"]["coordinates"][0][0][0] == [12.45, 41.9]


def test_departements_are_drawn_in_a_page(read: Read, shared: Path) -> None:
    made, _meaning, _profile = read(shared / "geo/departements-version-simplifiee.geojson")
    way = contours.way_of(made.fields)
    assert way is not None
    drawn = contours.draw(contours.read(made.path, made.fields, way, "code"))
    assert (len(drawn.codes), drawn.codes[:2], drawn.codes[-1]) == (96, ("01", "02"), "95")
    assert len(gzip.compress(drawn.body)) < 120_000
    west, south, east, north = drawn.bbox
    assert (round(west, 1), round(south, 1), round(east, 1), round(north, 1)) == (-5.1, 41.4, 9.6, 51.1)


def test_more_than_a_thousand_communes_stay_small(read: Read, shared: Path) -> None:
    made, _meaning, _profile = read(shared / "geo/communes-bretagne.geojson.gz")
    way = contours.way_of(made.fields)
    assert way is not None
    drawn = contours.draw(contours.read(made.path, made.fields, way, "code"))
    assert len(drawn.codes) == 1232
    assert len(gzip.compress(drawn.body)) < 500_000
    assert drawn.grid < 0.005
