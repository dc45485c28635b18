"""Contours of zones: loaded from files of shapes, matched by their code, listed, given up, kept while they are needed."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from parvis.engines import files
from parvis.kit.actors import VISITOR, system
from parvis.kit.errors import Invalid, NotFound, SignInNeeded
from parvis.portal.zones import actions, queries

SYSTEM = system("tests")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture
def regions(shared: Path, tmp_path: Path) -> Path:
    """The regions of Morocco, out of the lists of coordinates that are published, as GeoJSON with another code."""
    rows = orjson.loads(gzip.decompress((shared / "geo/maroc-regions.raw.json.gz").read_bytes()))
    features = []
    for one in rows.values():
        ring = [[float(x), float(y)] for x, y in zip(*one["Coordinates"], strict=True)]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": {"code_reg": one["code_reg"]}, "geometry": shape})
    outside: dict[str, Any] = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    features.append({"type": "Feature", "properties": {"code_reg": "99"}, "geometry": outside})
    path = tmp_path / "maroc.geojson"
    path.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_contours_are_matched_with_the_zones_whatever_the_writing_of_their_code(regions: Path) -> None:
    actions.load_country("ma", by=SYSTEM)
    drawn = actions.draw(regions, "ma:region", code_property="code_reg", source="HCP", by=SYSTEM)
    assert (drawn.unknown, drawn.missing, drawn.contours.zones) == (("99",), (), 12)
    (one,) = queries.contours()
    shown = orjson.loads(queries.drawn(one))
    assert [each["properties"]["code"] for each in shown["features"]] == [f"{number:02}" for number in range(1, 13)]
    assert (one.level, one.source, one.size < 700_000) == ("ma:region", "HCP", True)
    west, south, east, north = one.bbox
    assert (west > -18, south > 20, east < 0, north < 37) == (True, True, True, True)


def test_contours_loaded_again_take_the_place_of_those_before(regions: Path) -> None:
    actions.load_country("ma", by=SYSTEM)
    first = actions.draw(regions, "ma:region", code_property="code_reg", by=SYSTEM).contours
    shown = orjson.loads(regions.read_bytes())
    shown["features"] = shown["features"][:3]
    regions.write_bytes(orjson.dumps(shown))
    second = actions.draw(regions, "ma:region", code_property="code_reg", by=SYSTEM)
    assert (second.contours.zones, len(second.missing), len(queries.contours())) == (3, 9, 1)
    assert queries.holds([first.file, second.contours.file]) == {second.contours.file}
    assert files.store().exists(second.contours.file)


def test_countries_of_a_topojson_are_known_by_their_number(shared: Path) -> None:
    drawn = actions.draw(shared / "geo/world-countries-110m.topojson", "country", code_property="id", by=SYSTEM)
    codes = {each["properties"]["code"] for each in orjson.loads(queries.drawn(drawn.contours))["features"]}
    assert {"FR", "MA", "DZ", "TN"} <= codes
    assert drawn.contours.zones == len(codes) == 174


def test_contours_are_given_up(regions: Path) -> None:
    actions.load_country("ma", by=SYSTEM)
    actions.draw(regions, "ma:region", code_property="code_reg", by=SYSTEM)
    actions.undraw("ma:region", by=SYSTEM)
    assert queries.contours() == []
    with pytest.raises(NotFound):
        actions.undraw("ma:region", by=SYSTEM)


def test_what_cannot_be_drawn_is_said(regions: Path) -> None:
    with pytest.raises(Invalid):  # no zone of this level yet
        actions.draw(regions, "ma:region", code_property="code_reg", by=SYSTEM)
    actions.load_country("ma", by=SYSTEM)
    with pytest.raises(Invalid) as refused:
        actions.draw(regions, "ma:region", code_property="insee", by=SYSTEM)
    assert "code_reg" in str(refused.value.fields)
    with pytest.raises(Invalid):  # codes of another level
        actions.draw(regions, "ma:province", code_property="code_reg", by=SYSTEM)
    assert queries.contours() == []


def test_contours_are_for_operators(regions: Path) -> None:
    with pytest.raises(SignInNeeded):
        actions.draw(regions, "ma:region", code_property="code_reg", by=VISITOR)
    with pytest.raises(SignInNeeded):
        actions.undraw("ma:region", by=VISITOR)
