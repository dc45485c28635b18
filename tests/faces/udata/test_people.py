"""What udata's clients ask about people: accounts for administrators, pictures, what waits for somebody."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from tests.conftest import SYSTEM
from tests.faces.udata.conftest import Catalogue

from parvis.portal.accounts.models import User
from parvis.portal.datasets import actions as datasets
from parvis.portal.moderation import actions as moderation
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def governor(make_user: Callable[..., Any], udata_as: Callable[..., Any]) -> Any:
    return udata_as(make_user(is_administrator=True), ("read", "write", "admin"))


@pytest.mark.proves(
    "udata", "GET /api/1/users/", "POST /api/1/users/", "PUT /api/1/users/{id}/", "DELETE /api/1/users/{id}/",
    "GET /api/1/users/suggest/", "GET /api/1/users/roles/", "GET /api/1/users/{id}/contacts/",
    "GET /api/1/users/{id}/followers/", "GET /api/1/me/metrics/",
)  # fmt: skip
def test_administrators_keep_the_accounts(
    api: Any, governor: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any],
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    mine = udata_as(editor)
    sent = {"email": "ali@example.org", "first_name": "Ali", "last_name": "Tazi", "roles": []}
    made = governor("POST", "/api/1/users/", sent)
    told = made.json()
    assert (made.status_code, told["first_name"], told["roles"], told["organizations"]) == (201, "Ali", [], [])
    path = f"/api/1/users/{told['id']}/"
    (found,) = governor.get("/api/1/users/?q=ali").json()["data"]
    assert found == told
    salma = governor.get(f"/api/1/users/{editor.pk}/").json()
    assert [one["slug"] for one in salma["organizations"]] == ["ville-de-rabat"]
    assert salma == governor.get("/api/1/users/?q=salma").json()["data"][0] | {"last_login_at": salma["last_login_at"]}
    with django_assert_num_queries(6):  # the token and its roles, the page and its total, what each has
        governor.get("/api/1/users/")
    assert [one["id"] for one in governor.get("/api/1/users/suggest/?q=taz").json()] == [told["id"]]
    assert mine.get("/api/1/users/suggest/?q=taz").json() == []
    assert api.get("/api/1/users/roles/").json() == [{"name": "admin"}]
    for part in ("contacts", "followers"):
        assert (governor.get(f"{path}{part}/").json()["data"], mine.get(f"{path}{part}/").status_code) == ([], 404)
    assert mine.get("/api/1/me/metrics/").json()["datasets"] == 0
    assert (mine.get("/api/1/users/").status_code, api.get("/api/1/users/").status_code) == (403, 401)
    for method, at, body in (("POST", "/api/1/users/", sent), ("PUT", path, {"active": False}), ("DELETE", path, None)):
        assert mine(method, at, body).status_code in (403, 404)
    changed = governor("PUT", path, {"last_name": "Alami", "active": False, "reason": "Parti."}).json()
    assert (changed["last_name"], changed["active"]) == ("Alami", False)
    assert User.objects.get(pk=told["id"]).blocked_reason == "Parti."
    assert governor("PUT", path, {"roles": ["king"]}).json()["errors"].keys() == {"roles"}
    again = governor("PUT", path, {"active": True, "roles": ["admin"]}).json()
    assert (again["active"], again["roles"]) == (True, ["admin"])
    assert governor("DELETE", path).status_code == 204
    assert governor.get(path).status_code == 404


@pytest.mark.proves("udata", "GET /api/1/avatars/{id}/{size}/")
def test_who_has_no_picture_has_one_made_of_an_id(api: Any, db: None) -> None:
    first, again, other = (api.get(f"/api/1/avatars/{id}/48/") for id in ("a", "a", "b"))
    assert (first["Content-Type"], first.content == again.content, first.content == other.content) == (
        "image/png", True, False,
    )  # fmt: skip
    assert Image.open(BytesIO(first.content)).size == (48, 48)
    assert Image.open(BytesIO(api.get("/api/1/avatars/a/9999/").content)).size == (512, 512)
    assert [api.get(f"/api/1/avatars/a/{size}/").status_code for size in ("0", "-1", "x", "99999")] == [404] * 4


@pytest.mark.proves("udata", "GET /api/1/notifications/", "POST /api/1/notifications/{id}/read/")
def test_what_waits_for_somebody_is_a_notification(
    api: Any, governor: Any, catalogue: Catalogue, editor: Any, make_user: Any, make_dataset: Any,
    make_organization: Any, udata_as: Any,
) -> None:  # fmt: skip
    mine, newcomer, other = udata_as(editor), udata_as(make_user(first_name="Ali")), make_organization("Ville de Salé")
    asked = newcomer("POST", "/api/1/organizations/ville-de-rabat/membership/", {}).json()
    invited = organizations.invite(other, editor.email, "editor", by=SYSTEM)
    offered = datasets.ask_transfer(
        [make_dataset("Plan", organization=other.id)], to_organization=catalogue.city, by=SYSTEM
    )
    case = moderation.open_case("dataset", catalogue.air.id, by=SYSTEM)
    moderation.decide(case, "warn", reason="others", words="Précisez la source.", by=SYSTEM)
    told = {one["details"]["class"] + one["details"].get("kind", ""): one
            for one in mine.get("/api/1/notifications/?handled=false").json()["data"]}  # fmt: skip
    joining = "MembershipRequestNotificationDetails"
    assert {name: one["id"] for name, one in told.items() if not name.startswith("Moderation")} == {
        f"{joining}request": asked["id"], f"{joining}invitation": invited.pk,
        "TransferRequestNotificationDetails": offered.pk,
    }  # fmt: skip
    assert told[f"{joining}request"]["details"]["request_user"]["first_name"] == "Ali"
    assert told["TransferRequestNotificationDetails"]["details"]["transfer_recipient"]["slug"] == "ville-de-rabat"
    notice = told["ModerationNotificationDetails"]
    assert (notice["details"]["message"], notice["user"]["id"]) == ("Précisez la source.", editor.pk)
    assert mine("POST", f"/api/1/notifications/{notice['id']}/read/").json()["handled_at"]
    assert mine("POST", f"/api/1/notifications/{asked['id']}/read/").json() == told[f"{joining}request"]
    assert [one["id"] for one in mine.get("/api/1/notifications/?handled=true").json()["data"]] == [notice["id"]]
    assert mine.get("/api/1/notifications/?handled=false").json()["total"] == 3
    assert newcomer.get("/api/1/notifications/").json()["total"] == 0
    assert newcomer("POST", f"/api/1/notifications/{notice['id']}/read/").status_code == 404
    assert api.get("/api/1/notifications/").status_code == 401


def test_sources_that_wait_are_told_to_administrators(
    governor: Any, catalogue: Catalogue, editor: Any, udata_as: Any, settings: Any
) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_needs_validation": True})
    mine = udata_as(editor)
    sent = {"name": "Ville", "url": "https://x.example/data.json", "backend": "datajson",
            "organization": catalogue.city.id}  # fmt: skip
    source = mine("POST", "/api/1/harvest/sources/", sent).json()
    (told,) = governor.get("/api/1/notifications/").json()["data"]
    assert (told["id"], told["details"]["class"]) == (source["id"], "ValidateHarvesterNotificationDetails")
    assert mine.get("/api/1/notifications/").json()["total"] == 0
