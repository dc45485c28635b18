"""Writing through the Action API ends in the actions of the portal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def city(make_organization: Any) -> Any:
    return make_organization("Ville de Rabat")


@pytest.fixture
def editor(act_as: Any, make_user: Any, city: Any) -> Any:
    """The API as an editor of the city sees it."""
    user = make_user()
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    return act_as(user)


@pytest.fixture
def administrator(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user(is_administrator=True))


def _sent(city: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "eau", "title": "Eau", "notes": "De l’eau.", "owner_org": city.slug, "tags": [{"name": "eau"}],
        "extras": [{"key": "theme", "value": "water"}], "license_id": "cc-by",
        "resources": [{"name": "f", "url": "https://x.example/a.csv", "format": "CSV", "colour": "blue"}], **more,
    }  # fmt: skip


@pytest.mark.proves("ckan", "package_create")
def test_package_create(editor: Any, act: Any, city: Any) -> None:
    made = editor("package_create", **_sent(city))
    assert act("package_show", id="eau") == made
    assert (made["owner_org"], made["license_id"], made["private"], made["state"]) == (
        city.id,
        "cc-by",
        False,
        "active",
    )
    assert (made["resources"][0]["format"], made["resources"][0]["colour"]) == ("CSV", "blue")
    row = Dataset.objects.get(slug="eau")
    assert (row.state, row.tags, row.extras) == ("published", ["eau"], {"theme": "water"})


@pytest.mark.parametrize(("more", "state"), [({"private": True}, "private"), ({"state": "draft"}, "draft")])
def test_package_create_in_another_state(editor: Any, act: Any, city: Any, more: Any, state: str) -> None:
    editor("package_create", **_sent(city, **more))
    assert Dataset.objects.get(slug="eau").state == state
    assert act.error("package_show", id="eau")[0] == 404


@pytest.mark.parametrize(
    ("more", "name"),
    [({"title": "", "name": ""}, "title"), ({"owner_org": "nobody"}, "owner_org"), ({"notes": ""}, "notes"),
     ({"resources": [{"name": "f"}]}, "resources")],
)  # fmt: skip
def test_a_wrong_package_is_refused_whole(editor: Any, city: Any, more: Any, name: str) -> None:
    status, error = editor.error("package_create", **_sent(city, **more))
    assert (status, error["__type"], list(error)[1:]) == (409, "Validation Error", [name])
    assert Dataset.objects.count() == Resource.objects.count() == 0


def test_what_is_wrong_with_a_resource_is_told_in_its_place(editor: Any, city: Any) -> None:
    link = {"name": "f", "url": "https://x.example/a.csv"}
    made = editor("package_create", **_sent(city, resources=[link]))
    kept, wrong = made["resources"][0], {"name": "g", "resource_type": "main"}
    for name, sent in (
        ("package_create", _sent(city, name="air", resources=[link, wrong])),
        ("package_update", made | {"resources": [kept, wrong]}), ("package_patch", {"id": "eau", "resources": [kept, wrong]}),
    ):  # fmt: skip
        status, error = editor.error(name, **sent)
        assert (status, len(error["resources"]), error["resources"][0]) == (409, 2, {}), error
        assert list(error["resources"][1]) == ["url"]
    assert editor("package_show", id="eau")["resources"] == [kept]


def test_a_nul_is_taken_out_of_whatever_is_sent(editor: Any, city: Any) -> None:
    """PostgreSQL keeps none in a text, nor in its JSON."""
    extras = '[{"key": "theme\\u0000", "value": "wa\\u0000ter"}]'
    made = editor("package_create", **_sent(city, colour={"a\x00": ["b\x00", 1]}, extras=extras))
    assert (made["colour"], {"key": "theme", "value": "water"} in made["extras"]) == ({"a": ["b", 1]}, True)
    form = {"id": "eau", "version": "1\x00", "extras": extras}
    answer = editor.client.post("/api/3/action/package_patch", form, headers=editor.headers).json()
    assert (answer["success"], answer["result"]["version"]) == (True, "1")


def test_a_name_that_is_taken_is_refused(editor: Any, city: Any) -> None:
    editor("package_create", **_sent(city))
    assert list(editor.error("package_create", **_sent(city))[1])[1:] == ["name"]


@pytest.mark.proves("ckan", "package_create", "package_update")
def test_package_update_replaces_but_keeps_resources_that_are_not_sent(editor: Any, city: Any) -> None:
    made = editor("package_create", **_sent(city))
    sent = {name: value for name, value in made.items() if name not in ("resources", "extras", "tags")}
    changed = editor("package_update", **(sent | {"notes": "Autre.", "groups": [{"id": "g", "name": "autre"}]}))
    assert (changed["notes"], changed["tags"], changed["groups"]) == ("Autre.", [], [{"id": "g", "name": "autre"}])
    assert [one["id"] for one in changed["resources"]] == [made["resources"][0]["id"]]
    added = {"name": "g", "url": "https://x.example/b.csv"}
    again = editor("package_update", **(changed | {"resources": [added, changed["resources"][0] | {"name": "F"}]}))
    assert [one["name"] for one in again["resources"]] == ["g", "F"]
    assert again["resources"][1]["id"] == made["resources"][0]["id"]
    assert editor("package_update", **(again | {"resources": []}))["resources"] == []


@pytest.mark.proves("ckan", "package_create", "package_patch")
def test_package_patch_changes_what_is_sent(editor: Any, act: Any, city: Any) -> None:
    made = editor("package_create", **_sent(city))
    changed = editor("package_patch", id="eau", notes="Autre.", private="true")
    same = ("id", "title", "tags", "resources", "license_id", "owner_org")
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    assert (changed["notes"], changed["private"]) == ("Autre.", True)
    assert act.error("package_show", id="eau")[0] == 404
    assert editor("package_patch", id=made["id"], title="Eau potable")["name"] == "eau-potable"


@pytest.mark.proves("ckan", "package_create", "package_delete")
def test_package_delete(editor: Any, act: Any, city: Any) -> None:
    editor("package_create", **_sent(city))
    assert editor("package_delete", id="eau") is None
    assert act.error("package_show", id="eau")[0] == 404
    assert act("package_list") == []


def test_who_may_not_write(act: Any, act_as: Any, make_user: Any, editor: Any, city: Any) -> None:
    editor("package_create", **_sent(city))
    stranger = act_as(make_user())
    for who in (act, stranger):
        for name, sent in {
            "package_create": _sent(city, name="air"), "package_patch": {"id": "eau", "notes": "x"}, "package_delete": {"id": "eau"},
            "organization_patch": {"id": city.slug, "title": "x"}, "resource_create": {"package_id": "eau", "url": "https://x.example"},
        }.items():  # fmt: skip
            status, error = who.error(name, **sent)
            assert (status, error["__type"]) in ((403, "Authorization Error"), (409, "Validation Error")), (name, error)
    assert Dataset.objects.get().description == "De l’eau."
    assert (
        act.get("package_delete", "?id=eau")
        .json()
        .startswith("Bad request: JSON Error: Invalid request. Please use POST")
    )


@pytest.mark.proves("ckan", "package_create")
def test_ids_are_kept_for_administrators_alone(editor: Any, administrator: Any, city: Any) -> None:
    ids = {"id": "11111111-2222-3333-4444-555555555555"}
    sent = _sent(city, **ids)
    sent["resources"][0]["id"] = "66666666-2222-3333-4444-555555555555"
    assert editor("package_create", **sent)["id"] != ids["id"]
    kept = administrator("package_create", **(sent | {"name": "eau-2"}))
    assert (kept["id"], kept["resources"][0]["id"]) == (ids["id"], sent["resources"][0]["id"])
    assert administrator.error("package_create", **(sent | {"name": "eau-3"}))[0] == 409


def test_what_has_no_place_here_is_kept_and_given_back(administrator: Any) -> None:
    made = administrator(
        "package_create", name="x", title="X", notes="n", license_id="uk-ogl", maintainer="Bureau", theme="water",
        groups=[{"id": "g1", "name": "ailleurs"}],
    )  # fmt: skip
    assert (made["license_id"], made["maintainer"], made["theme"]) == ("uk-ogl", "Bureau", "water")
    assert made["groups"] == [{"id": "g1", "name": "ailleurs"}]
    assert administrator("package_update", **made) == made | {"metadata_modified": made["metadata_modified"]}


@pytest.mark.proves("ckan", "resource_create", "resource_update", "resource_patch", "resource_delete")
def test_files_are_uploaded_replaced_and_removed(
    editor: Any, act: Any, city: Any, kept: Callable[[], list[str]]
) -> None:
    made = editor("package_create", **_sent(city, resources=[]))

    def send(action: str, body: bytes, **sent: str) -> Any:
        file = SimpleUploadedFile("relevés.csv", body, "text/csv")
        answer = editor.client.post(f"/api/3/action/{action}", {**sent, "upload": file}, headers=editor.headers)
        assert answer.status_code == 200, answer.content
        return answer.json()["result"]

    row = send("resource_create", b"a,b\n1,2\n", package_id=made["id"], name="Relevés", description="é")
    assert (row["name"], row["url_type"], row["format"], row["size"]) == ("Relevés", "upload", "CSV", 8)
    assert row["url"].endswith("/download/relev%C3%A9s.csv")
    again = send("resource_patch", b"a,b\n1,2\n3,4\n", id=row["id"], description="autre")
    assert (again["id"], again["size"], again["name"], again["description"]) == (row["id"], 12, "Relevés", "autre")
    assert editor("resource_patch", id=row["id"], name="R")["size"] == 12
    assert editor("resource_update", id=row["id"], name="S")["description"] == ""
    assert editor("resource_delete", id=row["id"]) is None
    assert act("package_show", id="eau")["resources"] == []


@pytest.mark.proves("ckan", "resource_create", "resource_patch")
def test_a_link_is_added_and_changed(editor: Any, city: Any) -> None:
    editor("package_create", **_sent(city, resources=[]))
    row = editor("resource_create", package_id="eau", url="https://x.example/b.json", format="JSON")
    assert (row["name"], row["format"], row["position"]) == ("b.json", "JSON", 0)
    assert editor("resource_patch", id=row["id"], url="https://x.example/c.json")["url"] == "https://x.example/c.json"
    assert editor.error("resource_create", package_id="eau")[0] == 409


@pytest.mark.proves("ckan", "organization_create", "organization_update", "organization_patch", "organization_delete")
def test_organizations_written(act: Any, act_as: Any, make_user: Any, administrator: Any) -> None:
    own = act_as(make_user())
    made = own(
        "organization_create", name="rabat", title="Rabat", description="d", extras=[{"key": "code", "value": "10000"}]
    )
    assert act("organization_show", id="rabat") == made
    assert (made["extras"][-1], made["approval_status"]) == ({"key": "code", "value": "10000"}, "approved")
    assert own("organization_patch", id="rabat", description="e")["description"] == "e"
    assert own("organization_update", id="rabat", title="Rabat")["description"] == ""
    assert administrator("organization_delete", id="rabat") is None
    assert act.error("organization_show", id="rabat")[0] == 404


@pytest.mark.proves("ckan", "api_token_create", "api_token_list", "api_token_revoke")
def test_tokens(act_as: Any, make_user: Any) -> None:
    user = make_user()
    own = act_as(user)
    made = own("api_token_create", user=user.id, name="script", expires_in="2", unit=3600)
    told = own("api_token_list", user_id=user.id)
    assert told[0]["name"] == "script"
    assert "token" not in told[0]
    assert own("api_token_revoke", token=made["token"]) is None
    assert "script" not in [one["name"] for one in own("api_token_list")]
    assert own.error("api_token_create", user="somebody", name="x")[0] == 403
