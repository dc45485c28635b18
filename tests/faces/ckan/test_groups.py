"""Groups written: they are topics, packages are put in them, and who may not change them is refused."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.conftest import SYSTEM

from parvis.portal.organizations import actions as organizations
from parvis.portal.topics.models import Topic


@pytest.fixture
def city(make_organization: Any) -> Any:
    return make_organization("Ville de Rabat")


@pytest.fixture
def editor(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user())


@pytest.fixture
def stranger(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user())


@pytest.fixture
def water(make_dataset: Any) -> Any:
    return make_dataset("Eau")


def _sent(**more: Any) -> dict[str, Any]:
    return {"name": "sante", "title": "Santé", "description": "Ce qui soigne.", **more}


@pytest.mark.proves("ckan", "group_create")
def test_a_group_is_created_with_its_packages_and_given_back(
    editor: Any, act: Any, water: Any, make_dataset: Any
) -> None:
    air = make_dataset("Air")
    sent = _sent(packages=[{"id": water.id}, {"name": "air"}], extras=[{"key": "code", "value": "3"}], colour="blue")
    made = editor("group_create", **sent)
    assert act("group_show", id="sante") == made
    assert (made["package_count"], made["colour"], made["state"]) == (2, "blue", "active")
    assert {"key": "code", "value": "3"} in made["extras"]
    assert [one["name"] for one in act("group_package_show", id="sante")] == ["eau", "air"]
    assert [one["name"] for one in act("package_show", id=air.id)["groups"]] == ["sante"]


@pytest.mark.proves("ckan", "group_create")
def test_a_group_that_says_nothing_is_refused_whole(editor: Any, water: Any) -> None:
    for more, name in (({"description": ""}, "description"), ({"packages": [{"id": "rien"}]}, "packages")):
        status, error = editor.error("group_create", **_sent(**more))
        assert (status, error["__type"], list(error)[1:]) == (409, "Validation Error", [name])
    assert Topic.objects.count() == 0
    assert editor("group_create", **_sent(description="", state="draft"))["name"] == "sante"
    assert Topic.objects.get().state == "draft"


@pytest.mark.proves("ckan", "group_create", "group_update", "group_patch")
def test_a_group_updated_is_what_is_sent_and_patched_what_changes(editor: Any, water: Any, make_dataset: Any) -> None:
    made = editor("group_create", **_sent(packages=[{"id": water.id}], extras=[{"key": "code", "value": "3"}]))
    changed = editor("group_patch", id="sante", description="Autre.")
    assert (changed["description"], changed["extras"][-1], changed["package_count"]) == (
        "Autre.",
        made["extras"][-1],
        1,
    )
    air = make_dataset("Air")
    changed = editor("group_update", id=made["id"], title="Santé", description="Rien.", packages=[{"id": air.id}])
    assert "code" not in [one["key"] for one in changed["extras"]]
    assert [one["name"] for one in editor("group_package_show", id="sante")] == ["air"]
    assert editor("group_update", **(changed | {"title": "Soins"}))["name"] == "soins"
    assert editor("group_show", id="sante")["name"] == "soins"


@pytest.mark.proves("ckan", "group_create", "group_update", "group_patch")
def test_a_picture_of_a_group_comes_in_a_form(editor: Any) -> None:
    made = editor("group_create", **_sent())
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    file = SimpleUploadedFile("p.png", picture.getvalue(), "image/png")
    sent = {"id": made["id"], "image_upload": file}
    answer = editor.client.post("/api/3/action/group_patch", sent, headers=editor.headers).json()
    assert answer["success"], answer
    whole = answer["result"]
    assert whole["image_url"].startswith("http")
    again = editor("group_update", **whole)  # our own address, sent back, is nothing of CKAN's
    assert (again["image_url"], Topic.objects.get().extras) == (whole["image_url"], {})
    cleared = editor("group_patch", id=made["id"], clear_upload="true")
    assert (cleared["image_url"], cleared["image_display_url"]) == ("", "")
    elsewhere = editor("group_patch", id=made["id"], image_url="https://ckan.example/uploads/a.png")
    assert elsewhere["image_url"] == "https://ckan.example/uploads/a.png"


@pytest.mark.proves("ckan", "organization_update", "organization_patch")
def test_a_logo_of_an_organization_comes_in_a_form(act_as: Any, make_user: Any, city: Any) -> None:
    own = act_as(make_user(is_administrator=True))
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    for name, more in (("organization_patch", {}), ("organization_update", {"title": "Ville de Rabat"})):
        file = SimpleUploadedFile("p.png", picture.getvalue(), "image/png")
        sent = {"id": city.pk, "image_upload": file, **more}
        answer = own.client.post(f"/api/3/action/{name}", sent, headers=own.headers).json()
        assert answer["success"], answer
        assert answer["result"]["image_display_url"].startswith("http")
    whole = own("organization_patch", id=city.pk, description="d")
    assert own("organization_update", **whole)["image_url"] == whole["image_url"] != ""
    city.refresh_from_db()
    assert city.extras == {}
    assert own("organization_patch", id=city.pk, clear_upload=True)["image_url"] == ""
    wrong = {"id": city.pk, "image_upload": SimpleUploadedFile("p.png", b"no picture", "image/png")}
    answer = own.client.post("/api/3/action/organization_patch", wrong, headers=own.headers)
    assert (answer.status_code, list(answer.json()["error"])[1:]) == (409, ["image_upload"])


@pytest.mark.proves("ckan", "group_create", "group_delete")
def test_a_group_deleted_is_not_there(editor: Any, act: Any, water: Any) -> None:
    editor("group_create", **_sent(packages=[{"id": water.id}]))
    assert editor("group_delete", id="sante") is None
    assert act.error("group_show", id="sante")[0] == 404
    assert act("package_show", id="eau")["groups"] == []


@pytest.mark.proves("ckan", "group_list_authz", "member_list", "member_create", "member_delete")
def test_packages_are_put_in_a_group_and_taken_out(editor: Any, act: Any, water: Any) -> None:
    made = editor("group_create", **_sent())
    one = editor("member_create", id="sante", object="eau", object_type="package", capacity="public")
    assert one == editor("member_create", id="sante", object=water.id, object_type="package", capacity="public")
    assert (one["group_id"], one["table_id"]) == (made["id"], water.id)
    assert act("member_list", id="sante", object_type="package") == [[water.id, "package", "public"]]
    assert editor("member_delete", id="sante", object="eau", object_type="package") is None
    assert act("member_list", id="sante") == []
    assert editor.error("member_delete", id="sante", object="eau", object_type="package")[0] == 404
    for kind in ("user", "group"):  # people are in organizations
        assert editor.error("member_create", id="sante", object="x", object_type=kind, capacity="admin")[0] == 409
    assert [one["name"] for one in editor("group_list_authz")] == ["sante"]


@pytest.mark.proves("ckan", "group_purge")
def test_a_group_is_removed_for_good_by_administrators(act_as: Any, make_user: Any, editor: Any, water: Any) -> None:
    editor("group_create", **_sent(packages=[{"id": water.id}]))
    gone = editor("group_create", **_sent(name="mer"))
    editor("group_delete", id=gone["id"])
    assert editor.error("group_purge", id="sante")[0] == 403
    administrator = act_as(make_user(is_administrator=True))
    for id in ("sante", gone["id"]):
        assert administrator("group_purge", id=id) is None
        assert administrator.error("group_purge", id=id)[0] == 404
    assert Topic.objects.count() == 0
    assert administrator("package_show", id="eau")["groups"] == []


def test_a_package_says_which_groups_it_is_in(act_as: Any, make_user: Any, city: Any, stranger: Any, act: Any) -> None:
    user = make_user()
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    own = act_as(user)
    for name in ("Eau", "Air"):
        own("group_create", name=name.lower(), title=name, description="De.")
    sent = {"title": "Fleuves", "notes": "Tous.", "owner_org": city.slug, "groups": [{"name": "eau"}]}
    made = own("package_create", **sent)
    assert [one["name"] for one in made["groups"]] == ["eau"]
    air = act("group_show", id="air")["id"]
    assert [one["name"] for one in own("package_patch", id=made["id"], groups=[{"id": air}])["groups"]] == ["air"]
    assert [one["name"] for one in own("package_patch", id=made["id"], notes="x")["groups"]] == ["air"]
    assert own("package_update", **(made | {"groups": []}))["groups"] == []
    stranger("group_create", name="feu", title="Feu", description="Du.")
    status, error = own.error("package_patch", id=made["id"], groups=[{"name": "feu"}], notes="non")
    assert (status, error["__type"]) == (403, "Authorization Error")
    assert act("package_show", id=made["id"])["notes"] == "Tous."


@pytest.mark.proves("ckan", "group_create")
def test_who_may_not_change_a_group_is_refused(editor: Any, act: Any, stranger: Any, water: Any) -> None:
    editor("group_create", **_sent())
    for who in (act, stranger):
        for name, sent in {
            "group_update": _sent(id="sante", title="x"), "group_patch": {"id": "sante", "title": "x"},
            "group_delete": {"id": "sante"},
            "member_create": {"id": "sante", "object": "eau", "object_type": "package", "capacity": "public"},
        }.items():  # fmt: skip
            assert who.error(name, **sent)[0] == 403, name
    assert act.error("group_create", **_sent())[0] == 403
    assert (Topic.objects.get().title, Topic.objects.get().elements.count()) == ("Santé", 0)
