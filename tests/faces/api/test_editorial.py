"""The API of the portal's own voice."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

TEXT = {"type": "markdown", "text": {"fr": "Bonjour"}}


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("noun", ["posts", "pages"])
def test_page_is_written_published_changed_and_said_again(api, api_as, make_user, noun: str) -> None:
    boss = api_as(make_user(is_administrator=True))
    made = boss("POST", f"/api/{noun}", {"title": {"fr": "Bonjour"}, "blocks": [TEXT]})
    assert made.status_code == 201
    address = f"/api/{noun}/bonjour"
    assert api.get(address).status_code == 404
    assert boss.get(address).json()["state"] == "draft"
    assert boss("POST", f"{address}/publish").json()["edition"] == 1
    read = api.get(address)
    assert read.json()["blocks"][0]["text"] == {"fr": "Bonjour"}
    assert api.get(address, If_None_Match=read["ETag"]).status_code == 304
    assert [one["slug"] for one in api.get(f"/api/{noun}").json()["data"]] == ["bonjour"]
    changed = boss("PATCH", address, {"title": {"fr": "Salut"}}).json()
    assert (changed["title"], changed["is_changed"], len(changed["blocks"])) == ({"fr": "Salut"}, True, 1)
    assert api.get(address).json()["title"] == {"fr": "Bonjour"}
    boss("POST", f"{address}/publish")
    assert [one["number"] for one in boss.get(f"{address}/editions").json()["data"]] == [2, 1]
    boss("POST", f"{address}/editions/1/restore")
    boss("POST", f"{address}/publish")
    assert api.get(address).json()["title"] == {"fr": "Bonjour"}
    assert boss("POST", f"{address}/publish", {"at": "2001-01-01T00:00:00Z"}).status_code == 400
    assert boss("PATCH", address, {"slug": "autre"}).json()["slug"] == "autre"
    assert api.get(address).status_code == 308
    assert boss("DELETE", f"/api/{noun}/autre").status_code == 204
    assert api.get(f"/api/{noun}/autre").status_code == 410
    assert boss("POST", f"/api/{noun}/autre/restore").json()["state"] == "published"


def test_faults_of_blocks_are_told_by_their_place(api_as, make_user) -> None:
    boss = api_as(make_user(is_administrator=True))
    wrong = {
        "title": {"fr": "x"},
        "blocks": [TEXT, {"type": "links", "links": [{"label": {"fr": "y"}, "url": "ftp://z"}]}],
    }
    answer = boss("POST", "/api/posts", wrong)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == ["blocks.1.links.0.url"]
    assert boss("POST", "/api/posts", {"title": {"fr": "x"}, "blocks": [{"type": "html"}]}).status_code == 400


def test_only_administrators_speak_for_the_portal(api, api_as, make_user) -> None:
    member = api_as(make_user())
    for method, path, body in (
        ("POST", "/api/posts", {"title": {"fr": "x"}}), ("PATCH", "/api/home", {"blocks": []}),
        ("POST", "/api/banners", {"text": {"fr": "x"}}), ("PUT", "/api/appearance", {}),
        ("DELETE", "/api/appearance", None), ("POST", "/api/home/default", None),
    ):  # fmt: skip
        assert api(method, path, body).status_code == 401, path
        assert member(method, path, body).status_code == 403, path


def test_home_is_composed(api, api_as, make_user) -> None:
    boss = api_as(make_user(is_administrator=True))
    assert api.get("/api/home").json()["blocks"][0]["type"] == "search"
    boss("PATCH", "/api/home", {"blocks": [{"type": "search"}, TEXT]})
    assert len(api.get("/api/home").json()["blocks"]) > 2
    boss("POST", "/api/home/publish")
    assert [one["type"] for one in api.get("/api/home").json()["blocks"]] == ["search", "markdown"]
    boss("POST", "/api/home/default")
    assert len(api.get("/api/home").json()["blocks"]) > 2


def test_banners_and_appearance(api, api_as, make_user) -> None:
    boss = api_as(make_user(is_administrator=True))
    made = boss("POST", "/api/banners", {"text": {"fr": "Travaux"}}).json()
    boss("POST", "/api/banners", {"text": {"fr": "Demain"}, "from_at": "2999-01-01T00:00:00Z"})
    assert [one["id"] for one in api.get("/api/banners").json()["data"]] == [made["id"]]
    assert len(boss.get("/api/banners").json()["data"]) == 2
    assert (
        boss("PUT", f"/api/banners/{made['id']}", {"text": {"fr": "Finis"}, "kind": "warning"}).json()["kind"]
        == "warning"
    )
    assert boss("DELETE", f"/api/banners/{made['id']}").status_code == 204
    refused = boss("PUT", "/api/appearance", {"accent_day": "#eeee00"})
    assert [one["field"] for one in refused.json()["errors"]] == ["accent_day"]
    assert boss("PUT", "/api/appearance", {"accent_day": "#7a1f3d", "name": {"fr": "Données"}}).status_code == 200
    assert api.get("/api/appearance").json()["name"] == {"fr": "Données"}
    assert boss("DELETE", "/api/appearance").status_code == 204
    assert api.get("/api/appearance").json()["name"] == {}


def test_picture_is_kept_and_named_in_a_block(api, api_as, make_user) -> None:
    boss = api_as(make_user(is_administrator=True))
    sent = Client().post("/api/editorial/pictures", {"file": BytesIO(png())}, headers=boss.headers)
    assert sent.status_code == 201
    key = sent.json()["key"]
    figure = {"type": "figure", "picture": key, "alt": {"fr": "Un carré rouge"}}
    assert boss("POST", "/api/posts", {"title": {"fr": "x"}, "blocks": [figure]}).status_code == 201
    assert (
        Client().post("/api/editorial/pictures", {"file": BytesIO(b"<svg/>")}, headers=boss.headers).status_code == 400
    )


@pytest.mark.once
def test_voice_is_in_the_description_of_the_api(api) -> None:
    described = api.get("/api/openapi.json").json()
    assert {"/api/posts", "/api/pages", "/api/home", "/api/banners", "/api/appearance"} <= set(described["paths"])
    assert "Quote" in described["components"]["schemas"]
