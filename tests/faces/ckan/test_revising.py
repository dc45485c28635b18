"""Packages changed by parts in one act, and given to another organization."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Dataset, Transfer
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def administrator(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user(is_administrator=True))


@pytest.fixture
def package(administrator: Any, kept: Any) -> dict[str, Any]:
    """Three links."""
    links = [{"name": name, "url": f"https://x.example/{name}.csv"} for name in ("a", "b", "c")]
    made: dict[str, Any] = administrator(
        "package_create", name="eau", title="Eau", notes="n", tags=[{"name": "fleuve"}], resources=links
    )
    return made


@pytest.mark.proves("ckan", "package_revise")
def test_parts_of_a_package_are_revised(administrator: Any, package: dict[str, Any]) -> None:
    first, second, _third = (one["id"] for one in package["resources"])
    told = administrator(
        "package_revise", match={"name": "eau", "title": "Eau"}, filter=[f"+resources__{second[:8]}__*", "-resources__*"],
        update={"title": "L’eau"}, **{f"update__resources__{second[:8]}__name": "B", "update__resources__extend": [
            {"name": "d", "url": "https://x.example/d.csv"}]}, include=["name", "resources__*"],
    )["package"]  # fmt: skip
    assert sorted(told) == ["name", "resources"]
    assert [(one["name"], one["id"] == second) for one in told["resources"]] == [("B", True), ("d", False)]
    whole = administrator("package_revise", match__id=package["id"], update__notes="autre")["package"]
    assert (whole["notes"], whole["title"], [tag["name"] for tag in whole["tags"]]) == ("autre", "L’eau", ["fleuve"])
    assert first not in {one["id"] for one in whole["resources"]}


def test_files_come_with_a_revision(administrator: Any, package: dict[str, Any]) -> None:
    sent = {
        "match": orjson.dumps({"id": package["id"]}).decode(),
        "update__resources__extend": orjson.dumps([{"name": "Relevés"}]).decode(),
        "update__resources__0__upload": SimpleUploadedFile("a.csv", b"a\n1\n", "text/csv"),
        "update__resources__-1__upload": SimpleUploadedFile("r.csv", b"r\n1\n2\n", "text/csv"),
    }
    answer = administrator.client.post("/api/3/action/package_revise", sent, headers=administrator.headers).json()
    assert answer["success"], answer
    rows = answer["result"]["package"]["resources"]
    assert [(one["name"], one["url_type"], one["size"]) for one in rows] == [
        ("a", "upload", 4), ("b", None, None), ("c", None, None), ("Relevés", "upload", 6),
    ]  # fmt: skip
    assert rows[0]["id"] == package["resources"][0]["id"]


def test_a_revision_that_cannot_be_changes_nothing(
    act: Any, act_as: Any, make_user: Any, administrator: Any, package: dict[str, Any]
) -> None:
    match = {"match": {"id": package["id"]}}
    for sent, field in (
        ({}, "match"), ({"match": "eau"}, "match"), ({"match": {"id": package["id"], "title": "Air"}}, "match"),
        ({**match, "filter": ["title"]}, "filter"), ({**match, "update__resources__9__name": "x"}, "update"),
        ({**match, "update": [1]}, "update"), ({**match, "update__owner_org": "nowhere"}, "owner_org"),
        ({**match, "update": {"resources": [{"name": "x"}]}}, "resources"),
    ):  # fmt: skip
        status, error = administrator.error("package_revise", **sent)
        assert (status, list(error)[1:]) == (409, [field]), sent
    assert act_as(make_user()).error("package_revise", **match, update__title="x")[0] == 403
    assert act.error("package_revise", **match)[0] == 403
    assert administrator.error("package_revise", match__id="nowhere")[0] == 404
    now = act("package_show", id="eau")
    assert (now["title"], [one["name"] for one in now["resources"]]) == ("Eau", ["a", "b", "c"])


@pytest.mark.proves("ckan", "package_owner_org_update")
def test_a_package_is_given_to_another_organization(
    act: Any, act_as: Any, make_user: Any, make_organization: Callable[..., Any]
) -> None:
    here, there, elsewhere = (make_organization(name) for name in ("Ici", "Là", "Ailleurs"))
    user = make_user()
    for one in (here, there):
        organizations.set_member(one, user.email, "administrator", by=SYSTEM)
    own = act_as(user)
    made = own("package_create", title="Eau", notes="n", owner_org=here.slug)
    assert own("package_owner_org_update", id=made["id"], organization_id=here.pk) is None
    assert own("package_owner_org_update", id="eau", organization_id=there.slug) is None
    assert act("package_show", id="eau")["owner_org"] == there.pk
    offered = own("package_owner_org_update", id="eau", organization_id=elsewhere.pk)
    assert (offered["state"], Transfer.objects.get(pk=offered["id"]).state) == ("waiting", "pending")
    assert Dataset.objects.get().organization_id == there.pk
    assert act_as(make_user()).error("package_owner_org_update", id="eau", organization_id=here.pk)[0] == 403
