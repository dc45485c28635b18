"""The page of a map: drawn without script, with what has no place told, and what is measured listed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Resource
from parvis.portal.zones import actions as zones

Give = Callable[..., Resource]
STOPS = ("nom;lat;lon;n\n" + "".join(f"<b>A{n}</b>;{43 + n / 20:.2f};{n % 10};{n}\n" for n in range(120))).encode()
TWICE = b"dep;habitants\n01;10\n01;5\n29;3\n"
DEPS = b"dep;n\n01;10\n1;5\n2A;7\n75;\nXX;3\n;1\n29;100\n35;20\n"


def _address(resource: Resource, end: str = "map") -> str:
    return f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/{end}"


@pytest.fixture
def contours(departements: None, kept: Any, shared: Path) -> None:
    """Those of the départements."""
    path = shared / "geo/departements-version-simplifiee.geojson"
    zones.draw(path, "fr:departement", code_property="code", source="IGN & Etalab", by=SYSTEM)


@pytest.mark.once
def test_points_are_drawn_and_those_without_a_place_are_told(web: Client, give: Give) -> None:
    resource = give(STOPS + b"perdu;0;0;9\nvide;;;9\n", "arrets.csv")
    html = web.get(_address(resource)).content.decode()
    (dots,) = re.findall(r'<path class="dots" d="([^"]*)"', html)
    assert dots.count("h0") == 120
    assert "120 lignes ont un lieu" in html
    assert "1 ligne a des coordonnées hors de la Terre" in html
    assert "1 ligne sans coordonnées" in html
    assert '"features"' in html.replace("&#34;", '"')


@pytest.mark.once
def test_filters_of_the_address_hold_on_the_map_and_among_the_rows(web: Client, give: Give) -> None:
    resource = give(STOPS, "arrets.csv")
    html = web.get(f"{_address(resource)}?n__less=9&n__sort=desc&page=2").content.decode()
    assert "10 lignes ont un lieu" in html
    (rows,) = re.findall(r'<a href="[^"]*/table\?([^"]*)"', html.partition('class="ways-on"')[2])
    assert rows.replace("&amp;", "&").endswith("&n__less=9")
    rows = web.get(f"{_address(resource, 'table')}?n__less=9").content.decode()
    assert "/map?n__less=9" in rows


def test_zones_are_drawn_in_classes_and_listed(web: Client, give: Give, contours: None) -> None:
    resource = give(DEPS, "deps.csv")
    html = web.get(f"{_address(resource)}?measure=sum&of=n").content.decode()
    assert len(re.findall(r'<path class="zone class-\d"', html)) == 4
    assert len(re.findall(r'<path class="zone none"', html)) > 80
    assert "<title>Finistère – 100</title>" in html
    assert "<title>Paris – pas de donnée</title>" in html
    assert "<title>Manche – pas de donnée</title>" in html
    cells = re.findall(
        r'<th scope="row"><bdi>(.*?)</bdi></th><td dir="auto">(.*?)</td><td class="number">(.*?)</td>', html
    )
    assert cells == [
        ("Finistère", "29", "100"), ("Ille-et-Vilaine", "35", "20"), ("Ain", "01", "15"), ("Corse-du-Sud", "2A", "7"),
        ("Paris", "75", "pas de donnée"),
    ]  # fmt: skip
    assert "1 ligne n’a pas de code" in html
    assert "XX" in html
    assert "IGN &amp; Etalab" in html


@pytest.mark.once
def test_zones_without_contours_are_listed_all_the_same(web: Client, give: Give, departements: None) -> None:
    html = web.get(_address(give(DEPS, "deps.csv"))).content.decode()
    assert "Le portail n’a pas les contours" in html
    assert "Finistère" in html
    assert 'class="zone' not in html


@pytest.mark.once
def test_zones_with_a_row_each_show_its_number_before_anybody_asks(web: Client, give: Give, departements: None) -> None:
    html = web.get(_address(give(b"dep;habitants\n01;10\n29;100\n35;20\n", "deps.csv"))).content.decode()
    assert '<td class="number">100</td>' in html
    html = web.get(_address(give(TWICE, "deux.csv"))).content.decode()
    assert '<td class="number">2</td>' in html


@pytest.mark.once
def test_exchanged_coordinates_are_said_with_a_way_out(web: Client, give: Give) -> None:
    rows = "".join(f"P{n};{-4 + n / 10:.2f};{44 + n / 20:.3f}\n" for n in range(60))
    resource = give(f"nom;lat;lon\n{rows}".encode(), "inverse.csv")
    html = web.get(_address(resource)).content.decode()
    assert "semblent inversées" in html
    (other,) = re.findall(r'href="([^"]*way=lon%2Clat[^"]*)"', html)
    again = web.get(other.replace("&amp;", "&")).content.decode()
    assert "semblent inversées" not in again
    assert "60 lignes ont un lieu" in again


@pytest.mark.once
@pytest.mark.parametrize("asked", ["way=nowhere", "n__greater=beaucoup", "measure=median&way=lat,lon"])
def test_what_cannot_be_asked_leaves_a_map(web: Client, give: Give, asked: str) -> None:
    response = web.get(f"{_address(give(STOPS, 'arrets.csv'))}?{asked}")
    assert response.status_code == 200
    assert "120 lignes ont un lieu" in response.content.decode()


@pytest.mark.once
def test_a_measure_that_cannot_be_is_said_and_rows_are_counted(web: Client, give: Give, departements: None) -> None:
    html = web.get(f"{_address(give(DEPS, 'deps.csv'))}?measure=sum&of=nowhere").content.decode()
    assert 'role="alert"' in html
    assert "Nombre de lignes" in html


@pytest.mark.once
def test_a_table_without_places_has_no_map_among_its_views(web: Client, give: Give) -> None:
    resource = give(b"a,b\n1,2\n3,4\n", "paires.csv")
    assert "/map" not in web.get(_address(resource, "table")).content.decode()
    html = web.get(_address(resource)).content.decode()
    assert "Rien dans cette table ne dit où sont ses lignes" in html


def test_the_map_of_a_draft_is_drawn_for_its_people_and_calls_nothing(
    web: Client, web_as: Any, give: Give, make_dataset: Any, make_user: Any
) -> None:
    resource = give(STOPS, "arrets.csv", dataset=make_dataset("Brouillon", state="draft"))
    assert web.get(_address(resource)).status_code == 404
    address = f"/fr/datasets/{resource.dataset_id}/resources/{resource.id}/map"
    html = web_as(make_user(is_administrator=True)).get(address).content.decode()
    assert '<path class="dots"' in html
    assert "data-map" not in html


def test_the_page_costs_as_many_queries_for_many_rows_as_for_few(
    web: Client, give: Give, departements: None, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 3):
        resource = give(STOPS[: 40 * number * 20].rpartition(b"\n")[0], f"arrets-{number}.csv")
        web.get(_address(resource))  # the first reader of a process finds out more
        with CaptureQueriesContext(
            connection,
        ) as seen:
            web.get(f"{_address(resource)}?n__less=1000")
        counts.append(len(seen))
    assert counts[0] == counts[1]
