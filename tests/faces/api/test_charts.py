"""Charts by the API: drawn by their address, kept, changed, put in order, taken away."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Resource
from parvis.portal.organizations import actions as organizations

FORMULA = b"=x,n\n=1+1,-2\n"
COUNTS = "jour,ligne,voyageurs\n2024-01-01,Été,10\n2024-01-02,Été,20\n2024-01-02,B,5\n".encode()
Give = Callable[..., Resource]
ASKED = "kind=bar&x=ligne&y=voyageurs"


@pytest.fixture
def mine(make_user: Any, make_organization: Any, make_dataset: Any, give: Give, api_as: Any) -> tuple[Resource, Any]:
    """A file, and the API as an editor of its dataset sees it."""
    city, user = make_organization(), make_user()
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    return give(COUNTS, "trafic.csv", dataset=make_dataset("Trafic", organization=city.id)), api_as(user)


def test_a_chart_is_drawn_by_its_address(api: Any, give: Give) -> None:
    start = f"/api/resources/{give(COUNTS, 'trafic.csv').id}/chart"
    answer = api.get(f"{start}.svg?{ASKED}&lang=fr")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Été" in answer.content.decode()
    assert api.get(f"{start}.svg?{ASKED}&lang=fr", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert api.get(f"{start}.svg?{ASKED}&lang=ar").headers["ETag"] != answer.headers["ETag"]
    assert api.get(f"{start}.png?{ASKED}").content.startswith(b"\x89PNG")
    rows = list(csv.reader(io.StringIO(api.get(f"{start}.csv?{ASKED}", Accept_Language="fr").content.decode())))
    assert rows == [["ligne", "somme de voyageurs"], ["Été", "30"], ["B", "5"]]
    values = api.get(f"{start}.json?{ASKED}").json()["data"]["values"]
    assert [(row["x"], row["y"]) for row in values] == [("Été", 30), ("B", 5)]


@pytest.mark.once
def test_no_spreadsheet_runs_what_a_chart_says(api: Any, give: Give) -> None:
    start = f"/api/resources/{give(FORMULA, 'f.csv').id}/chart"
    told = api.get(f"{start}.csv?kind=bar&x=%3Dx&y=n").content.decode()
    assert list(csv.reader(io.StringIO(told)))[1] == ["'=1+1", "-2"]


@pytest.mark.once
def test_rows_of_a_chart_are_filtered_as_rows_are(api: Any, give: Give) -> None:
    start = f"/api/resources/{give(COUNTS, 'trafic.csv').id}/chart.json?{ASKED}"
    values = api.get(f"{start}&voyageurs__less=10").json()["data"]["values"]
    assert [(row["x"], row["y"]) for row in values] == [("Été", 10), ("B", 5)]
    answer = api.get(f"{start}&voyageurs__less=beaucoup")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "voyageurs__less"
    assert api.get(f"{start}&x=nulle-part").json()["errors"][0]["field"] == "x"
    assert api.get(start.replace("chart.json", "chart.gif")).status_code == 404


def test_a_chart_is_kept_changed_and_taken_away(mine: Any, api: Any) -> None:
    resource, editor = mine
    at = f"/api/resources/{resource.id}/charts"
    sent = {
        "kind": "bar",
        "x": "ligne",
        "y": ["voyageurs"],
        "title": "Voyageurs",
        "filters": [["voyageurs__less", "10"]],
    }
    assert api("POST", at, sent).status_code == 401
    made = editor("POST", at, sent)
    assert made.status_code == 201
    chart = made.json()
    assert (chart["measure"], chart["trouble"], chart["filters"]) == ("sum", "", [["voyageurs__less", "10"]])
    assert made.headers["Location"].endswith(f"/api/charts/{chart['id']}")
    assert api.get(at).json()["data"] == [chart]
    assert api.get(f"/api/charts/{chart['id']}").json() == chart
    assert api.get(f"/api/charts/{chart['id']}.svg").content.startswith(b"<svg")
    assert editor("PATCH", f"/api/charts/{chart['id']}", {"title": "Autre"}).json() == {
        **chart, "title": "Autre", "modified_at": editor.get(f"/api/charts/{chart['id']}").json()["modified_at"],
    }  # fmt: skip
    assert editor("PATCH", f"/api/charts/{chart['id']}", {"x": "gare"}).status_code == 400
    second = editor("POST", at, sent).json()
    order = editor("PUT", f"{at}/order", {"ids": [second["id"], chart["id"]]}).json()
    assert [one["id"] for one in order["data"]] == [second["id"], chart["id"]]
    assert api("DELETE", f"/api/charts/{chart['id']}").status_code == 401
    assert editor("DELETE", f"/api/charts/{chart['id']}").status_code == 204
    assert api.get(f"/api/charts/{chart['id']}").status_code == 404


def test_charts_of_what_a_reader_may_not_see_are_not_there(api: Any, give: Give, make_dataset: Any) -> None:
    resource = give(COUNTS, "trafic.csv", dataset=make_dataset("Brouillon", state="draft"))
    for path in (f"chart.svg?{ASKED}", f"chart.csv?{ASKED}", "charts"):
        assert api.get(f"/api/resources/{resource.id}/{path}").status_code == 404, path
