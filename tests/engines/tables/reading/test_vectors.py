"""Layers of maps become tables with shapes in degrees."""

import json
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.engines.tables.reading.conftest import Read, rows, types

gdal = pytest.importorskip("pyogrio", reason="layers of maps are an extra")

PARIS = (652_469.02, 6_862_035.26)  # in Lambert 93
DEGREES = (2.3522, 48.8566)


def feature(number: int, at: tuple[float, float]) -> dict[str, Any]:
    properties = {
        "id": number,
        "nom": f"Créteil {number}",
        "part": number / 4,
        "jour": "2024-05-06",
        "code": f"0{number}",
    }
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": at}}


def collection(at: tuple[float, float] = DEGREES, system: str = "") -> dict[str, Any]:
    crs = {"crs": {"type": "name", "properties": {"name": system}}} if system else {}
    return {"type": "FeatureCollection", **crs, "features": [feature(n, at) for n in range(1, 4)]}


def layer(tmp_path: Path, driver: str, suffix: str, *, at: tuple[float, float], crs: str, name: str = "lieux") -> Path:
    source, target = tmp_path / "source.geojson", tmp_path / f"{name}{suffix}"
    source.write_text(json.dumps(collection(at)))
    _, table = gdal.read_arrow(source)
    gdal.write_arrow(
        table, target, layer=name, driver=driver, geometry_type="Point", crs=crs, geometry_name="wkb_geometry"
    )
    return target


def place(shape: bytes) -> tuple[float, float]:
    order = "<" if shape[0] == 1 else ">"
    assert struct.unpack(order + "I", shape[1:5])[0] % 1000 == 1
    return struct.unpack(order + "dd", shape[5:21])  # type: ignore[return-value]


WANTED = {"id": "integer", "nom": "string", "part": "number", "jour": "date", "code": "string", "geometry": "geojson"}


@pytest.mark.parametrize(("driver", "suffix", "kind"), [("GPKG", ".gpkg", "gpkg"), ("FlatGeobuf", ".fgb", "fgb")])
@pytest.mark.parametrize(("at", "crs"), [(DEGREES, "EPSG:4326"), (PARIS, "EPSG:2154")])
def test_layer_is_read_in_degrees(
    tmp_path: Path, read: Read, driver: str, suffix: str, kind: str, at: tuple[float, float], crs: str
) -> None:
    found = read(layer(tmp_path, driver, suffix, at=at, crs=crs), f"lieux{suffix}")
    assert (found.kind, found.refusal) == (kind, None)
    made = found.tables[0]
    days = {"jour": "datetime"} if kind == "fgb" else {}  # its dates have a time
    assert (made.name, types(made), made.rows, made.report.counted) == ("lieux", {**WANTED, **days}, 3, 3)
    for number, name, shape in rows(made, "SELECT id, nom, geometry FROM t"):
        assert name == f"Créteil {number}"
        assert place(shape) == pytest.approx(DEGREES, abs=1e-4)
    assert made.report.notes == (["reprojected:EPSG:2154"] if crs == "EPSG:2154" else [])


def test_layer_with_a_strange_name_is_read(read: Read) -> None:
    name = '<couche> & "l\'été"'
    body = json.dumps({**collection(PARIS, "urn:ogc:def:crs:EPSG::2154"), "name": name})
    made = read(body, "a.geojson").tables[0]
    assert (made.title, made.rows) == (name, 3)
    assert place(rows(made, "SELECT geometry FROM t")[0][0]) == pytest.approx(DEGREES, abs=1e-4)


def shapefile(tmp_path: Path, *, system: bool, at: tuple[float, float] = PARIS) -> bytes:
    path = layer(tmp_path, "ESRI Shapefile", ".shp", at=at, crs="EPSG:2154")
    target = tmp_path / "zipped.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for side in (".shp", ".shx", ".dbf", ".cpg", *([".prj"] if system else [])):
            archive.write(path.with_suffix(side), f"dossier/Lieux{side.upper() if side == '.dbf' else side}")
    return target.read_bytes()


def test_shapefile_in_an_archive_is_read_in_degrees(tmp_path: Path, read: Read) -> None:
    found = read(shapefile(tmp_path, system=True), "lieux.zip")
    made = found.tables[0]
    assert (found.kind, made.title, made.rows) == ("shp", "Lieux", 3)
    assert [place(shape) for (shape,) in rows(made, "SELECT geometry FROM t LIMIT 1")] == [
        pytest.approx(DEGREES, abs=1e-4)
    ]


def test_shapes_nobody_can_place_are_left_out_and_told(tmp_path: Path, read: Read) -> None:
    made = read(shapefile(tmp_path, system=False), "lieux.zip").tables[0]
    assert "geometry" not in types(made)
    assert (made.rows, made.report.notes) == (3, ["geometry_not_in_degrees"])


def test_geojson_is_read_without_gdal(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    made = read(json.dumps(collection()), "lieux.geojson").tables[0]
    assert types(made) == WANTED
    assert place(rows(made, "SELECT geometry FROM t")[0][0]) == DEGREES


def test_geojson_of_another_system_is_read_in_degrees(read: Read) -> None:
    found = read(json.dumps(collection(PARIS, "urn:ogc:def:crs:EPSG::2154")), "lieux.geojson")
    assert place(rows(found.tables[0], "SELECT geometry FROM t")[0][0]) == pytest.approx(DEGREES, abs=1e-4)


def test_layers_are_not_supported_without_gdal(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    path = layer(tmp_path, "GPKG", ".gpkg", at=DEGREES, crs="EPSG:4326")
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    found = read(path, "lieux.gpkg")
    assert (str(found.refusal), found.detail) == ("not_supported", "pyogrio")


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Lieux</name>
<Placemark><name>Paris</name><Point><coordinates>2.3522,48.8566,0</coordinates></Point></Placemark>
<Placemark><name>Rabat</name><Point><coordinates>-6.84,34.02,0</coordinates></Point></Placemark></Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="48.8566" lon="2.3522"><name>Paris</name></wpt><trk><name>Tour</name><trkseg>
<trkpt lat="48.0" lon="2.0"><ele>35.5</ele></trkpt><trkpt lat="48.1" lon="2.1"></trkpt></trkseg></trk></gpx>"""


def test_kml_is_read(read: Read) -> None:
    made = read(KML, "lieux.kml").tables[0]
    assert rows(made, 'SELECT "Name" FROM t') == [("Paris",), ("Rabat",)]
    assert place(rows(made, "SELECT geometry FROM t")[0][0]) == pytest.approx(DEGREES)


def test_gpx_gives_a_table_for_each_layer_that_has_something(read: Read) -> None:
    found = read(GPX, "tour.gpx")
    assert {made.name: made.rows for made in found.tables} == {"waypoints": 1, "tracks": 1, "track-points": 2}
    assert found.skipped == {"routes": "empty", "route_points": "empty"}


@pytest.mark.parametrize(("name", "kept"), [("lieux.gpkg", 200), ("lieux.gpkg", 30_000), ("lieux.fgb", -40)])
def test_damaged_layer_is_refused(tmp_path: Path, read: Read, name: str, kept: int) -> None:
    driver = "GPKG" if name.endswith("gpkg") else "FlatGeobuf"
    body = layer(tmp_path, driver, Path(name).suffix, at=DEGREES, crs="EPSG:4326").read_bytes()
    assert str(read(body[:kept], name).refusal) == "damaged"
