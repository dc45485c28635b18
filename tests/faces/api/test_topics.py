"""The API of topics: whole life, elements, and what is hidden stays hidden."""

import pytest

from parvis.kit.actors import system
from parvis.portal.datasets import actions as datasets

SYSTEM = system("tests")


def test_topic_lives_its_whole_life(api_as, api, make_user, make_dataset) -> None:
    mine = api_as(make_user())
    made = mine(
        "POST", "/api/topics", {"title": "L’eau", "tags": ["Eau potable"], "translations": {"ar": {"title": "ماء"}}}
    )
    assert made.status_code == 201
    topic = made.json()
    assert (topic["state"], topic["slug"], topic["tags"]) == ("draft", "leau", ["eau-potable"])
    assert made["Location"] == topic["uri"]
    assert api.get("/api/topics/leau").status_code == 404
    assert mine("POST", "/api/topics/leau/publish").status_code == 400
    assert mine("PATCH", "/api/topics/leau", {"description": "Tout sur **elle**."}).status_code == 200
    assert mine("POST", "/api/topics/leau/publish").json()["state"] == "published"
    read = api.get("/api/topics/leau")
    assert read.json()["description_html"] == "<p>Tout sur <strong>elle</strong>.</p>\n"
    assert api.get("/api/topics/leau", If_None_Match=read["ETag"]).status_code == 304
    assert mine("PATCH", "/api/topics/leau", {"title": "L’eau potable"}, If_Match='"old"').status_code == 412
    assert mine("PATCH", "/api/topics/leau", {"title": "L’eau potable"}).json()["slug"] == "leau-potable"
    assert api.get("/api/topics/leau").status_code == 308
    assert mine("PUT", "/api/topics/leau-potable/featured").status_code == 403
    assert mine("POST", "/api/topics/leau-potable/archive").json()["state"] == "archived"
    assert mine("DELETE", "/api/topics/leau-potable").status_code == 204
    assert api.get("/api/topics/leau-potable").status_code == 410
    verbs = [
        act["verb"]
        for act in api_as(make_user(is_administrator=True)).get(f"/api/topics/{topic['id']}/history").json()["data"]
    ]
    assert verbs == ["deleted", "archived", "updated", "published", "updated", "created"]


def test_elements_are_added_changed_ordered_removed(api_as, make_user, make_dataset, make_topic) -> None:
    boss = api_as(make_user(is_administrator=True))
    topic, water = make_topic(), make_dataset("Eau")
    address = f"/api/topics/{topic.slug}/elements"
    added = boss("POST", address, {"kind": "dataset", "ref": water.slug, "title": "Les analyses"})
    assert added.status_code == 201
    assert added.json()["data"][0]["object"]["id"] == water.id
    boss("POST", address, {"kind": "section", "title": "Ailleurs"})
    both = boss("POST", address, {"kind": "link", "title": "OMS", "url": "https://www.who.int/"}).json()["data"]
    assert [one["kind"] for one in both] == ["dataset", "section", "link"]
    assert both[2]["section"] == both[1]["id"]
    ids = [one["id"] for one in both]
    assert boss("PUT", f"{address}/order", {"ids": ids[:2]}).status_code == 400
    turned = boss("PUT", f"{address}/order", {"ids": [ids[1], ids[2], ids[0]]}).json()["data"]
    assert [one["section"] for one in turned] == [None, ids[1], ids[1]]
    changed = boss("PATCH", f"{address}/{ids[2]}", {"description": "L’organisation"}).json()["data"]
    assert [(one["title"], one["description"], one["url"]) for one in changed if one["kind"] == "link"] == [
        ("OMS", "L’organisation", "https://www.who.int/")
    ]
    assert boss("POST", address, {"kind": "link", "title": "x", "url": "javascript:alert(1)"}).status_code == 400
    assert boss("DELETE", f"{address}/{ids[2]}").status_code == 204
    assert [one["kind"] for one in boss.get(address).json()["data"]] == ["section", "dataset"]


def test_hidden_dataset_leaks_through_no_answer(
    api, api_as, make_user, make_organization, make_dataset, make_topic, search_index
):
    secret = make_dataset("Canari-7", organization=make_organization().id)
    topic = make_topic(holds=[secret])
    assert api.get(f"/api/topics/{topic.id}/elements").json()["total"] == 1
    datasets.make_private(secret, by=SYSTEM)
    search_index()
    for path in ("", "/elements", "/history"):
        body = api.get(f"/api/topics/{topic.id}{path}").content.decode()
        assert "Canari" not in body
        assert secret.id not in body
    assert api.get(f"/api/topics/{topic.id}/elements").json() == {"data": [], "total": 0}
    assert "anari" not in api.get("/api/topics?q=canari").content.decode().replace("q=canari", "")
    assert api.get("/api/suggest?q=canari").json() == {"data": []}
    boss = api_as(make_user(is_administrator=True))
    assert boss.get(f"/api/topics/{topic.id}/elements").json()["total"] == 1


def test_lists_have_facets_and_filters(api, make_topic, search_index) -> None:
    make_topic("L’eau", tags=("eau",))
    make_topic("L’air", tags=("air",))
    search_index()
    found = api.get("/api/topics?tag=air").json()
    assert [one["title"] for one in found["data"]] == ["L’air"]
    assert {one["value"] for one in found["facets"]["tag"]} >= {"air"}
    assert api.get("/api/topics?sort=colour").status_code == 400


@pytest.mark.once
def test_topics_are_in_the_description_of_the_api(api) -> None:
    paths = api.get("/api/openapi.json").json()["paths"]
    assert {path for path in paths if path.startswith("/api/topics")} >= {
        "/api/topics", "/api/topics/{ref}", "/api/topics/{ref}/elements", "/api/topics/{ref}/elements/{id}",
        "/api/topics/{ref}/elements/order", "/api/topics/{ref}/picture",
    }  # fmt: skip
