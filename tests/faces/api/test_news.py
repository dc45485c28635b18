"""The address mirrors follow: pages, conditional requests, refusals."""

from tests.conftest import SYSTEM, Api
from tests.portal.mirrors.following import tell

from parvis.portal.datasets import actions as datasets


def test_changes_page_to_an_empty_page(api: Api, make_dataset) -> None:
    ids = [make_dataset(f"Jeu {number}").id for number in range(3)]
    tell()
    first = api.get("/api/changes?limit=2").json()
    assert ([one["id"] for one in first["data"]], first["more"]) == (ids[:2], True)
    assert first["cursor"] == first["data"][-1]["cursor"]
    second = api.get(f"/api/changes?limit=2&since={first['cursor']}").json()
    assert ([one["id"] for one in second["data"]], second["more"]) == (ids[2:], False)
    last = api.get(f"/api/changes?since={second['cursor']}").json()
    assert (last["data"], last["cursor"]) == ([], second["cursor"])


def test_change_says_what_a_copy_needs(api: Api, make_dataset) -> None:
    dataset = make_dataset("Eau")
    tell()
    (change,) = api.get("/api/changes").json()["data"]
    record = api.get(f"/api/datasets/{dataset.id}")
    assert (change["op"], change["kind"], change["id"]) == ("created", "dataset", dataset.id)
    assert f'"{change["hash"]}"' == record["ETag"]
    assert change["url"].endswith(f"/api/datasets/{dataset.id}")
    datasets.hide(dataset, reason="spam", by=SYSTEM)
    (change,) = api.get("/api/changes").json()["data"]
    assert change["hash"] is None


def test_unchanged_answer_costs_no_body(api: Api, make_dataset) -> None:
    make_dataset("Eau")
    tell()
    first = api.get("/api/changes")
    assert first["Cache-Control"] == "public, no-cache"
    assert api.get("/api/changes", If_None_Match=first["ETag"]).status_code == 304


def test_what_cannot_be_asked(api: Api) -> None:
    refused = api.get("/api/changes?since=yesterday&kind=user")
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (400, ["kind"])
    assert api.get("/api/changes?limit=501").status_code == 400
    gone = api.get("/api/changes?since=99")
    assert gone.status_code == 410
    assert "/api/changes" in gone.json()["detail"]


def test_next_keeps_kind_and_limit(api: Api) -> None:
    assert (
        api.get("/api/changes?kind=dataset&limit=7")
        .json()["next"]
        .endswith("/api/changes?since=0&kind=dataset&limit=7")
    )
