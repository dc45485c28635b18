"""The actions of CKAN's usual extensions: sources, loading of tables, graphs; activity; what nobody follows."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Run, Source
from parvis.portal.organizations import actions as organizations

SENT = {"title": "Ville", "url": "https://x.example/data.json", "source_type": "dcat_json", "frequency": "WEEKLY"}


@pytest.fixture
def city(make_organization: Callable[..., Any]) -> Any:
    return make_organization("Ville de Rabat")


@pytest.fixture
def manager(act_as: Any, make_user: Any, city: Any) -> Any:
    user = make_user()
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    return act_as(user)


@pytest.mark.proves(
    "ckan", "harvest_source_create", "harvest_source_update", "harvest_source_patch", "harvest_source_list",
    "harvest_source_show", "harvest_source_delete",
)  # fmt: skip
def test_sources_are_created_changed_listed_and_deleted(
    act: Any, act_as: Any, make_user: Any, manager: Any, city: Any
) -> None:
    administrator = act_as(make_user(is_administrator=True))
    made = administrator("harvest_source_create", **SENT, owner_org=city.slug, config='{"a": 1}')
    assert (made["source_type"], made["frequency"], made["config"]) == ("datajson", "WEEKLY", '{"a":1}')
    changed = manager("harvest_source_update", id=made["id"], frequency="MANUAL", active="false")
    assert (changed["title"], changed["frequency"], changed["active"]) == ("Ville", "MANUAL", False)
    assert manager("harvest_source_patch", id=made["name"], title="V")["url"] == SENT["url"]
    (seen,) = act("harvest_source_list", organization_id=city.slug)
    assert (seen["title"], seen["url"], seen["status"]) == ("V", None, {"last_job": None})
    assert act("harvest_source_show", id=made["id"])["publisher_title"] == "Ville de Rabat"
    for wrong, field in (({"frequency": "HOURLY"}, "frequency"), ({"config": "[1]"}, "config"), ({"url": "x"}, "url")):
        status, error = manager.error("harvest_source_create", **(SENT | wrong), owner_org=city.slug)
        assert (status, list(error)[1:]) == (409, [field])
    assert act.error("harvest_source_delete", id=made["id"])[0] == 403
    assert act_as(make_user()).error("harvest_source_create", **SENT, owner_org=city.slug)[0] == 403
    assert manager("harvest_source_delete", id=made["id"]) is None
    assert act("harvest_source_list") == []


@pytest.mark.proves("ckan", "harvest_job_create", "harvest_job_list", "harvest_job_show", "harvest_job_abort")
def test_sources_are_read_and_stopped(act: Any, manager: Any, city: Any) -> None:
    source = manager("harvest_source_create", **SENT, owner_org=city.slug)
    Source.objects.update(state="accepted")
    run = manager("harvest_job_create", source_id=source["id"])
    assert (run["status"], run["stats"]["added"]) == ("New", 0)
    assert manager.error("harvest_job_create", source_id=source["id"])[0] == 409
    assert act("harvest_job_show", id=run["id"])["source_id"] == source["id"]
    assert act.error("harvest_job_abort", id=run["id"])[0] == 403
    assert manager("harvest_job_abort", id=run["id"])["status"] == "Finished"
    assert [one["id"] for one in act("harvest_job_list", source_id=source["id"], status="Finished")] == [run["id"]]
    assert act("harvest_source_show", id=source["id"])["status"]["last_job"]["id"] == run["id"]
    Run.objects.update(is_preview=True)
    assert act("harvest_job_list", source_id=source["id"]) == []
    assert act.error("harvest_job_show", id=run["id"])[0] == 404


@pytest.mark.proves("ckan", "xloader_status", "datapusher_status", "xloader_submit")
def test_loading_of_a_file(act: Any, act_as: Any, make_user: Any, give: Any) -> None:
    resource = give(b"a,b\n1,2\n", "deux.csv")
    done = act("xloader_status", resource_id=resource.id)
    assert (done["status"], done["error"]) == ("complete", {})
    administrator = act_as(make_user(is_administrator=True))
    assert administrator("xloader_submit", resource_id=resource.id) is True
    assert act("datapusher_status", resource_id=resource.id)["status"] == "pending"
    assert administrator.error("datapusher_submit", resource_id=resource.id)[0] == 409  # it waits already
    assert act.error("xloader_submit", resource_id=resource.id)[0] == 403


@pytest.mark.proves("ckan", "dcat_catalog_search", "dcat_catalog_show")
def test_a_catalogue_of_what_a_search_finds(act: Any, make_dataset: Any, search_index: Any) -> None:
    for title in ("Eau de mer", "Eau de source", "Air", "Eau secrète"):
        made = make_dataset(
            title,
            tags=("air" if title == "Air" else "eau",),
            state="private" if title == "Eau secrète" else "published",
        )
        Dataset.objects.filter(pk=made.pk).update(modified_at="2026-01-02T12:00:00Z")
    search_index()
    asked = {"q": "eau", "fq": "tags:eau", "modified_since": "2026-01-01"}
    found = act("dcat_catalog_search", **asked)
    assert (found["count"], sorted(one["name"] for one in found["results"])) == (2, ["eau-de-mer", "eau-de-source"])
    assert act("dcat_catalog_search", **asked, page=2)["results"] == []
    assert act("dcat_catalog_search", q="eau", modified_since="2100-01-01")["count"] == 0
    graph = act("dcat_catalog_show", **asked, format="ttl")
    assert [title in graph for title in ("Eau de mer", "Eau de source", '"Air"', "secrète")] == [
        True,
        True,
        False,
        False,
    ]
    assert "totalItems 2" in graph
    assert "dcat_catalog_show?format=ttl&page=1&q=eau&fq=tags%3Aeau&modified_since=2026-01-01" in graph
    assert act.error("dcat_catalog_show", **asked, page=2)[0] == 404
    assert act.error("dcat_catalog_search", fq="nothing:x")[0] == 400


@pytest.mark.proves("ckan", "dcat_dataset_show", "dcat_catalog_show")
def test_graphs(act: Any, make_dataset: Any) -> None:
    make_dataset("Eau")
    hidden = make_dataset("Brouillon", state="draft")
    assert 'dct:title "Eau"' in act("dcat_dataset_show", id="eau", format="ttl")
    assert act("dcat_dataset_show", id="eau").startswith("<?xml")
    catalogue = act("dcat_catalog_show", format="json-ld", page=1)
    assert ("Eau" in catalogue, "Brouillon" in catalogue) == (True, False)
    assert "Eau" not in act("dcat_catalog_show", format="nt", modified_since="2100-01-01")
    assert act.error("dcat_catalog_show", page=2)[0] == act.error("dcat_dataset_show", id=hidden.id)[0] == 404
    for wrong in ({"format": "docx"}, {"modified_since": "hier"}, {"page": 0}):
        assert act.error("dcat_catalog_show", **wrong)[0] == 409


@pytest.mark.proves("ckan", "user_activity_list", "dashboard_activity_list", "activity_show")
def test_acts_of_somebody_and_of_everybody(act: Any, act_as: Any, make_user: Any, make_dataset: Any) -> None:
    make_dataset("Brouillon", state="draft")
    user = make_user()
    own = act_as(user)
    own("package_create", title="Eau", notes="n")
    mine = own("user_activity_list", id=user.pk)
    assert {(one["activity_type"], one["user_id"]) for one in mine} == {("new package", user.pk)} | {
        ("changed package", user.pk) for one in mine[1:]
    }
    assert act("user_activity_list", id=user.pk) == []
    assert {one["data"]["package"]["title"] for one in own("dashboard_activity_list")} == {"Eau"}
    assert act.error("dashboard_activity_list")[0] == 403
    assert act("activity_show", id=mine[0]["id"])["data"]["package"]["title"] == "Eau"
    hidden = act_as(make_user(is_administrator=True))("dashboard_activity_list", offset=len(mine))[0]["id"]
    for id in (hidden, "x", "9" * 18):
        assert act.error("activity_show", id=id)[0] == 404


@pytest.mark.proves(
    "ckan", "member_roles_list", "dataset_follower_count", "followee_list", "am_following_dataset",
)  # fmt: skip
def test_what_nobody_follows(act: Any) -> None:
    assert [one["value"] for one in act("member_roles_list")] == ["admin", "editor", "member"]
    assert act("dataset_follower_count", id="eau") == 0
    assert act("followee_list", id="x") == []
    assert act("am_following_dataset", id="eau") is False
