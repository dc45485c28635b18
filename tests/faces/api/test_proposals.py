"""Proposals, the score before saving, and titles that exist, through the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset

CSV = "année;code_region;valeur\n2019;04;1\n2020;04;2\n2021;04;3\n"


@pytest.fixture
def mine(make_user: Any, api_as: Any, actor_of: Any, search_index: Any) -> Any:
    """Somebody's API, with a draft that has one file."""
    user = make_user()
    client, actor = api_as(user), actor_of(user)
    dataset = actions.create(records.Dataset(title="Sans titre", language="en"), by=actor)
    upload = actions.receive_upload(SimpleUploadedFile("x", CSV.encode()), filename="ventes_2021.csv", by=actor)
    client.resource = actions.add_file(dataset, records.Resource(title="Ventes"), upload=upload.id, by=actor)
    client.dataset = dataset
    return client


def test_description_is_proposed_and_its_patch_is_taken(mine: Any) -> None:
    path = f"/api/datasets/{mine.dataset.id}"
    answer = mine("POST", f"{path}/proposals", Accept_Language="en").json()
    assert {one["field"]: one["value"] for one in answer["data"] if one["field"] != "description"} == {
        "title": "Ventes 2021",
        "temporal": {"start": "2019-01-01", "end": "2021-12-31"},
    }
    assert answer["data"][0]["reason"] == "It comes from the name of the file, “ventes_2021.csv”."
    assert queries.get(mine.dataset.id, actor=SYSTEM).title == "Sans titre"  # nothing is written down
    patched = mine("PATCH", path, answer["patch"]).json()
    assert (patched["title"], patched["temporal"]) == ("Ventes 2021", {"start": "2019-01-01", "end": "2021-12-31"})


def test_file_is_read_once(mine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mine("POST", f"/api/datasets/{mine.dataset.id}/proposals")
    monkeypatch.setattr("parvis.engines.tables.sample.read", None)  # would be called, and fail
    answer = mine("POST", f"/api/datasets/{mine.dataset.id}/proposals")
    assert answer.status_code == 200


def test_reading_of_a_file_says_its_columns(mine: Any) -> None:
    answer = mine.get(f"/api/resources/{mine.resource.id}/proposals").json()
    reading = answer["reading"]
    assert (reading["kind"], reading["row_count"], reading["trouble"]) == ("csv", 3, "")
    assert [(one["name"], one["type"]) for one in reading["columns"]] == [
        ("année", "integer"),
        ("code_region", "code"),
        ("valeur", "integer"),
    ]


def test_reading_says_why_there_is_no_table(mine: Any, actor_of: Any) -> None:
    actor = actor_of(mine.dataset.owner)
    upload = actions.receive_upload(SimpleUploadedFile("x", b"%PDF-1.7 ..."), filename="a.pdf", by=actor)
    resource = actions.add_file(mine.dataset, records.Resource(title="Notice"), upload=upload.id, by=actor)
    reading = mine.get(f"/api/resources/{resource.id}/proposals", Accept_Language="en").json()["reading"]
    assert reading["trouble_label"] == "There is no table to read in this file. People can still download it."


def test_score_is_told_before_anything_is_saved(mine: Any) -> None:
    path = f"/api/datasets/{mine.dataset.id}/quality"
    before, after = mine("POST", path, {}).json(), mine("POST", path, {"frequency": "annual"}).json()
    assert (before["points"], after["points"], after["total"]) == (2, 4, 9)
    assert {"criterion": "update_frequency", "points": 2} in [
        {"criterion": one["criterion"], "points": one["points"]} for one in before["gains"]
    ]
    assert Dataset.objects.get().frequency == ""


def test_european_score_is_told_with_what_would_raise_it(mine: Any, api: Any) -> None:
    path = f"/api/datasets/{mine.dataset.id}/quality"
    found = mine.get(path, Accept_Language="en").json()["european"]
    assert (found["method"], found["version"], found["total"]) == ("mqa", "1", 405)
    # a hosted CSV: 100 + 110; rights 15; size, issued, modified 15
    assert (found["points"], found["rating"], found["rating_label"]) == (240, "good", "good")
    assert {name: (one["points"], one["total"]) for name, one in found["dimensions"].items()} == {
        "findability": (0, 100), "accessibility": (100, 100), "interoperability": (110, 110), "reusability": (15, 75),
        "contextuality": (15, 20),
    }  # fmt: skip
    assert [(one["name"], one["points"]) for one in found["mends"]] == [
        ("license", 30), ("keywords", 30), ("theme", 30), ("contact", 20), ("spatial", 20), ("temporal_coverage", 20),
        ("publisher", 10),
    ]  # fmt: skip
    assert found["mends"][1]["label"] == "Add keywords"
    said = mine("POST", path, {"tags": ["environment"], "license": "cc-by"}).json()["european"]
    assert said["points"] == 240 + 90
    assert api.get(path).status_code == 404  # a draft, for others


def test_links_count_when_they_were_asked(api: Any, make_dataset: Any) -> None:
    link = {"title": "a", "url": "https://a.example/a.csv", "format": "csv"}
    asked, unasked = (
        make_dataset(resources=(records.Resource(**link, extras=extras),)) for extras in ({"check:available": True}, {})
    )
    points = [api.get(f"/api/datasets/{one.id}/quality").json()["european"]["points"] for one in (asked, unasked)]
    assert points[0] - points[1] == 80


def test_titles_that_exist_are_told(mine: Any, make_dataset: Any, search_index: Any) -> None:
    make_dataset("Qualité de l’air")
    search_index()
    answer = mine.get("/api/datasets/alike?title=qualite+de+l'air").json()
    assert [(one["dataset"]["title"], one["editable"]) for one in answer["data"]] == [("Qualité de l’air", False)]


def test_what_is_proposed_is_for_those_who_may_write(mine: Any, api: Any, api_as: Any, make_user: Any) -> None:
    other = api_as(make_user())
    for path in (f"/api/datasets/{mine.dataset.id}/proposals", f"/api/datasets/{mine.dataset.id}/quality"):
        assert (api("POST", path, {}).status_code, other("POST", path, {}).status_code) == (404, 404)
    assert other.get(f"/api/resources/{mine.resource.id}/proposals").status_code == 404
    actions.update(mine.dataset, records.Dataset(title="Titre", description="Décrit.", language="fr"), by=SYSTEM)
    actions.publish(queries.get(mine.dataset.id, actor=SYSTEM), by=SYSTEM)
    path = f"/api/datasets/{mine.dataset.id}/proposals"
    assert (api("POST", path).status_code, other("POST", path).status_code) == (401, 403)
