"""Where the rows of a table are: the ways to map it, features in a box, rows without a place."""

import random
from pathlib import Path
from typing import Any

import orjson
import pyogrio
import pytest
from tests.engines.tables.maps.conftest import Read

from parvis.engines.tables import maps
from parvis.engines.tables.query import grammar
from parvis.engines.tables.query.shapes import Query
from parvis.kit.errors import Invalid

STOPS = (
    b"nom;latitude;longitude;voyageurs\n"
    b"Brest;48,39;-4,48;10\nLille;50,63;3,06;20\nNice;43,70;7,27;30\nPerdu;0;0;40\nAilleurs;;;50\nLoin;48,1;-191,5;60\n"
)


def _points(found: maps.Found) -> list[tuple[Any, ...]]:
    features = orjson.loads(found.to_geojson())["features"]
    return [(one["id"], *one["geometry"]["coordinates"]) for one in features]


def _way(read: Read, body: bytes, name: str = "arrets.csv") -> tuple[Any, maps.Way]:
    made, meaning, profile = read(body, name)
    return made, maps.ways(made.fields, meaning, profile)[0]


def _stops(read: Read) -> tuple[Any, maps.Way]:
    """Stops a third of which are nowhere: more than a column of longitudes may have to be known as one."""
    made, _meaning, _profile = read(STOPS, "arrets.csv")
    return made, maps.Way(maps.Kind.POINTS, ("latitude", "longitude"))


def test_latitude_and_longitude_give_a_point_for_each_row_that_has_one(read: Read) -> None:
    made, way = _stops(read)
    found = maps.features(made.path, made.fields, way, Query())
    assert (_points(found), found.matched) == ([(1, -4.48, 48.39), (2, 3.06, 50.63), (3, 7.27, 43.7)], 3)
    assert found.features[0]["properties"] == {"nom": "Brest", "latitude": 48.39, "longitude": -4.48, "voyageurs": 10}


def test_rows_without_a_place_on_earth_are_told_apart(read: Read) -> None:
    made, way = _stops(read)
    placed = maps.placed(made.path, made.fields, way, Query())
    assert (placed.somewhere, placed.nowhere, placed.empty) == (3, 2, 1)
    assert placed.bbox == (-4.48, 43.7, 7.27, 50.63)


def test_features_are_those_of_the_box_and_of_the_question(read: Read) -> None:
    made, way = _stops(read)
    query = grammar.parse([("voyageurs__greater", "20"), ("columns", "nom")], made.fields)
    found = maps.features(made.path, made.fields, way, query, bbox=(0, 40, 10, 51))
    assert [one["properties"] for one in found.features] == [{"nom": "Lille"}, {"nom": "Nice"}]
    assert maps.features(made.path, made.fields, way, query, bbox=(0, 40, 10, 45)).matched == 1


def test_both_in_one_text_are_read_in_the_order_their_values_say(read: Read) -> None:
    rows = "".join(f'P{index};"{48 + index / 10}, {-4 + index / 10}"\n' for index in range(10))
    made, way = _way(read, f"nom;geo_point\n{rows}".encode())
    assert (way.kind, way.meaning) == ("pairs", "latlon")
    assert _points(maps.features(made.path, made.fields, way, Query()))[0] == (1, -4.0, 48.0)


def test_exchanged_columns_are_noticed_and_can_be_read_the_other_way_round(read: Read) -> None:
    dice = random.Random(4)
    rows = "".join(f"P{index};{dice.uniform(-12, -2):.5f};{dice.uniform(28, 35):.5f}\n" for index in range(50))
    made, meaning, profile = read(f"nom;lat;lon\n{rows}".encode(), "maroc.csv")
    first, second = maps.ways(made.fields, meaning, profile)
    assert (first.name, first.is_doubtful, second.name, second.is_doubtful) == ("lat,lon", True, "lon,lat", False)
    assert maps.features(made.path, made.fields, second, Query(), bbox=(-13, 27, -1, 36)).matched == 50


def test_columns_that_are_not_exchanged_are_not_said_to_be(read: Read, shared: Path) -> None:
    made, meaning, profile = read(shared / "tabular/COVID-19-France/coordinates_region.csv")
    (way,) = maps.ways(made.fields, meaning, profile)
    assert (way.columns, way.is_doubtful) == (("Latitude", "Longitude"), False)
    assert maps.placed(made.path, made.fields, way, Query()).somewhere == 124


def test_departements_are_shapes_found_by_where_they_are(read: Read, shared: Path) -> None:
    made, meaning, profile = read(shared / "geo/departements-version-simplifiee.geojson")
    way = maps.ways(made.fields, meaning, profile)[0]
    found = maps.features(made.path, made.fields, way, Query(), bbox=(-4.6, 48.3, -4.4, 48.5))
    assert [one["properties"]["nom"] for one in found.features] == ["Finistère"]
    assert orjson.loads(found.features[0]["geometry"])["type"] in ("Polygon", "MultiPolygon")
    assert maps.features(made.path, made.fields, way, Query()).matched == 96


@pytest.mark.parametrize(("suffix", "driver"), [(".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".shz", "ESRI Shapefile")])
def test_layers_of_other_formats_are_mapped_in_degrees(
    read: Read, shared: Path, tmp_path: Path, suffix: str, driver: str
) -> None:
    _meta, table = pyogrio.read_arrow(shared / "geo/regions-version-simplifiee.geojson")
    path = tmp_path / f"regions{suffix}"
    pyogrio.write_arrow(table, path, driver=driver, geometry_name="wkb_geometry", geometry_type="Unknown"
                        if driver != "ESRI Shapefile" else "Polygon", crs="EPSG:4326")  # fmt: skip
    made, meaning, profile = read(path, f"regions{'.shp.zip' if suffix == '.shz' else suffix}")
    way = next(one for one in maps.ways(made.fields, meaning, profile) if one.is_places)
    found = maps.features(made.path, made.fields, way, Query(), bbox=(-4.6, 48.3, -4.4, 48.5))
    assert [one["properties"]["nom"] for one in found.features] == ["Bretagne"]


def test_more_features_than_are_given_are_a_sample_spread_over_the_whole(read: Read) -> None:
    rows = "".join(f"{index};{43 + index / 1000:.3f};2.5\n" for index in range(6000))
    made, way = _way(read, f"id;lat;lon\n{rows}".encode())
    found = maps.features(made.path, made.fields, way, Query())
    assert (len(found.features), found.matched, found.is_cut) == (5000, 6000, True)
    few = [one[0] for one in _points(maps.features(made.path, made.fields, way, Query(), limit=200))]
    assert few == [one[0] for one in _points(maps.features(made.path, made.fields, way, Query(), limit=200))]
    assert min(few) < 300
    assert max(few) > 5700


def test_a_table_that_says_nothing_of_places_has_no_way(read: Read) -> None:
    made, meaning, profile = read(b"jour;valeur\n2024-01-01;1\n2024-01-02;2\n", "valeurs.csv")
    assert maps.ways(made.fields, meaning, profile) == ()


def test_groups_of_rows_have_no_place(read: Read) -> None:
    made, way = _stops(read)
    query = grammar.parse([("nom__groupby", ""), ("voyageurs__sum", "")], made.fields)
    with pytest.raises(Invalid):
        maps.features(made.path, made.fields, way, query)


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "3,0,1,1", "0,5,1,1", "nan,0,1,1", "inf,0,1,1"])
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        maps.box(text)


def test_a_box_is_west_south_east_north() -> None:
    assert (maps.box("-5,41.5,10,51"), maps.box("")) == ((-5.0, 41.5, 10.0, 51.0), None)
