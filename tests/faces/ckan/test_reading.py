"""Reading packages, resources, organizations, groups, lists, as clients of CKAN do."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM

from parvis.dialects import ckan, records
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def city(make_organization: Any) -> Any:
    return make_organization("Ville de Rabat")


@pytest.mark.proves("ckan", "package_show")
def test_package_show_by_id_by_name_and_by_a_former_name(act: Any, make_dataset: Any, city: Any) -> None:
    made = make_dataset("Eau", organization=city.id, tags=("eau",), license="cc-by", extras={"theme": "water"})
    datasets.add_resource(made, records.Resource(title="f", url="https://x.example/a.csv", format="csv"), by=SYSTEM)
    package = act("package_show", id=made.id)
    assert act("package_show", id="eau") == package
    assert (package["name"], package["organization"]["name"], package["owner_org"]) == (
        "eau",
        "ville-de-rabat",
        city.id,
    )
    assert (package["license_id"], package["isopen"]) == ("cc-by", True)
    assert (package["num_resources"], package["resources"][0]["format"]) == (1, "CSV")
    assert {"key": "theme", "value": "water"} in package["extras"]
    made.refresh_from_db()
    plain = act("package_show", id="eau", use_default_schema="true")
    assert {key: one for key, one in plain.items() if key != "extras"} == {
        key: one for key, one in package.items() if key != "extras"
    }
    datasets.update(made, ckan.read_package(package | {"title": "Eau potable", "colour": ["blue"]}), by=SYSTEM)
    assert act("package_show", id="eau")["colour"] == ["blue"]
    plain = act("package_show", id="eau", use_default_schema=True)
    assert {"key": "colour", "value": '["blue"]'} in plain["extras"]
    assert "colour" not in plain
    assert act("package_show", id="eau")["name"] == "eau-potable"


@pytest.mark.proves("ckan", "package_list")
def test_package_list_in_order_in_parts_and_with_what_one_may_see(
    act: Any, act_as: Any, make_user: Any, make_dataset: Any, city: Any
) -> None:
    user = make_user()
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    for title in ("Beta", "Alpha", "Gamma"):
        make_dataset(title)
    make_dataset("Secret", state="private", organization=city.id)
    assert act("package_list") == ["alpha", "beta", "gamma"]
    assert act("package_list", limit="1", offset=1) == ["beta"]
    assert act("package_list", include_private=True, include_drafts=True, include_deleted=True) == [
        "alpha",
        "beta",
        "gamma",
    ]
    assert act_as(user)("package_list", include_private="true") == ["alpha", "beta", "gamma", "secret"]


@pytest.mark.proves("ckan", "current_package_list_with_resources")
def test_packages_with_resources_to_an_empty_page(act: Any, make_dataset: Any) -> None:
    for number in range(3):
        make_dataset(f"Jeu {number}")
    pages = [act("current_package_list_with_resources", limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[one["name"] for one in page] for page in pages] == [["jeu-2", "jeu-1"], ["jeu-0"], []]


@pytest.mark.proves("ckan", "group_list", "group_show", "group_package_show", "group_autocomplete")
def test_a_package_is_in_the_groups_of_its_topics(act: Any, make_dataset: Any, make_topic: Any) -> None:
    water = make_dataset("Eau")
    make_topic("La mer", holds=[water, make_dataset("Caché", state="draft")])
    make_topic("Brouillon", holds=[water], state="draft")
    assert [group["name"] for group in act("package_show", id="eau")["groups"]] == ["la-mer"]
    assert act("group_list") == ["la-mer"]
    (group,) = act("group_list", all_fields=True)
    assert (group["display_name"], group["name"], group["package_count"], group["is_organization"]) == (
        "La mer",
        "la-mer",
        1,
        False,
    )
    assert [one["name"] for one in act("group_show", id="la-mer", include_datasets=True)["packages"]] == ["eau"]
    assert [one["name"] for one in act("group_package_show", id="la-mer")] == ["eau"]
    assert "packages" not in act("group_show", id="la-mer")
    assert [one["name"] for one in act("group_autocomplete", q="mer")] == ["la-mer"]
    make_topic("Les eaux", holds=[water, make_dataset("Air")])
    assert act("group_list", sort="package_count") == ["les-eaux", "la-mer"]
    assert [one["package_count"] for one in act("group_list", sort="package_count asc", all_fields=True)] == [1, 2]


@pytest.mark.proves("ckan", "resource_show", "resource_search", "resource_view_list")
def test_resource_show_and_search(act: Any, make_dataset: Any) -> None:
    made = make_dataset("Eau")
    row = datasets.add_resource(
        made, records.Resource(title="Relevés", url="https://x.example/a.csv", format="csv"), by=SYSTEM
    )
    hidden = make_dataset("Caché", state="draft")
    datasets.add_resource(hidden, records.Resource(title="Relevés", url="https://x.example/b.csv"), by=SYSTEM)
    shown = act("resource_show", id=row.id)
    assert (shown["name"], shown["package_id"], shown["datastore_active"]) == ("Relevés", made.id, False)
    assert act("resource_search", query="name:relevés") == {"count": 1, "results": [shown]}
    assert act("resource_search", query=["name:rel", "format:CSV"])["count"] == 1
    assert act("resource_search", query="name:zzz") == {"count": 0, "results": []}
    assert act("resource_view_list", id=row.id) == []


@pytest.mark.proves(
    "ckan", "organization_list", "organization_show", "organization_list_for_user", "organization_autocomplete"
)
def test_organizations(
    act: Any, act_as: Any, make_user: Any, make_organization: Any, make_dataset: Any, city: Any
) -> None:
    make_organization("Agence de l’eau", description="Elle.")
    make_dataset("Eau", organization=city.id)
    assert act("organization_list") == ["agence-de-leau", "ville-de-rabat"]
    assert act("organization_list", sort="package_count") == ["ville-de-rabat", "agence-de-leau"]
    assert act("organization_list", organizations='["ville-de-rabat"]') == ["ville-de-rabat"]
    (agency, town) = act("organization_list", all_fields="true")
    assert (agency["title"], agency["package_count"], town["package_count"]) == ("Agence de l’eau", 0, 1)
    shown = act("organization_show", id=city.id, include_datasets=True)
    assert ([one["name"] for one in shown["packages"]], shown["users"], shown["is_organization"]) == (["eau"], [], True)
    assert [one["name"] for one in act("organization_autocomplete", q="rab")] == ["ville-de-rabat"]
    user = make_user()
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    own = act_as(user)
    assert [one["capacity"] for one in own("organization_show", id=city.id)["users"]] == ["admin"]
    mine = [("ville-de-rabat", "admin")]
    assert [(one["name"], one["capacity"]) for one in own("organization_list_for_user")] == mine
    administrator = act_as(make_user(is_administrator=True))
    assert len(administrator("organization_list_for_user")) == 2
    found = administrator("organization_list_for_user", id=user.email)
    assert [(one["name"], one["capacity"]) for one in found] == mine
    assert own.error("organization_list_for_user", id="somebody")[0] == 404


@pytest.mark.proves(
    "ckan",
    "tag_list",
    "tag_show",
    "tag_search",
    "license_list",
    "status_show",
    "site_read",
    "tag_autocomplete",
    "format_autocomplete",
)
def test_tags_formats_licences_and_status(act: Any, make_dataset: Any, settings: Any) -> None:
    made = make_dataset("Eau", tags=("eau", "mer"))
    make_dataset("Air", tags=("air", "eau"))
    make_dataset("Caché", tags=("secret",), state="draft")
    datasets.add_resource(made, records.Resource(title="f", url="https://x.example/a.csv", format="csv"), by=SYSTEM)
    assert act("tag_list") == ["air", "eau", "mer"]
    assert [one["name"] for one in act("tag_list", query="a", all_fields=True)] == ["air", "eau"]
    assert act("tag_autocomplete", q="e") == ["eau", "mer"]
    assert act("tag_search", query="e", limit=1)["count"] == 2
    assert [one["name"] for one in act("tag_show", id="mer", include_datasets=True)["packages"]] == ["eau"]
    assert act("format_autocomplete", q="CS") == ["csv"]
    assert [one["id"] for one in act("license_list") if one["id"] == "cc-by"] == ["cc-by"]
    status = act("status_show")
    assert (status["site_url"], status["ckan_version"][:2], act("site_read")) == (settings.PARVIS.site_url, "2.", True)


@pytest.mark.proves("ckan", "package_activity_list")
def test_activity_to_an_empty_page(act: Any, make_dataset: Any) -> None:
    make_dataset("Eau")
    acts = act("package_activity_list", id="eau")
    assert [one["activity_type"] for one in acts] == ["changed package", "new package"]
    assert (acts[0]["user_id"], acts[0]["data"]["package"]["name"]) == (None, "eau")
    assert act("package_activity_list", id="eau", offset=2) == []


@pytest.mark.proves("ckan", "organization_activity_list", "group_activity_list")
def test_activity_of_organizations_and_groups(act: Any, make_organization: Any, make_topic: Any) -> None:
    city, topic = make_organization("Ville de Rabat"), make_topic("Santé")
    (made,) = act("organization_activity_list", id=city.slug)
    assert (made["activity_type"], made["data"]["group"]["title"]) == ("new organization", "Ville de Rabat")
    acts = act("group_activity_list", id=topic.slug)
    assert acts[-1]["activity_type"] == "new group"
    assert act("group_activity_list", id=topic.slug, offset=len(acts)) == []


@pytest.mark.parametrize("name", ["current_package_list_with_resources", "organization_list", "group_list"])
def test_queries_do_not_grow_with_the_list(
    act: Any, make_dataset: Any, make_organization: Any, make_topic: Any, name: str
) -> None:
    counts = []
    for number in range(3):
        city = make_organization(f"Ville {number}")
        make_topic(f"Sujet {number}", holds=[make_dataset(f"Jeu {number}", organization=city.id)])
        act(name, all_fields=True)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            act(name, all_fields=True)
        counts.append(len(asked))
    assert counts[0] == counts[2] < 12


@pytest.mark.proves("ckan", "package_show")
def test_a_package_alone_costs_four_queries(act: Any, make_dataset: Any, django_assert_num_queries: Any) -> None:
    make_dataset("Eau")
    act("package_show", id="eau")
    with django_assert_num_queries(4):
        assert act("package_show", id="eau")["title"] == "Eau"


@pytest.mark.proves("ckan", "package_show")
def test_whoever_has_a_token_is_never_told_to_wait(act_as: Any, make_user: Any, make_dataset: Any, city: Any) -> None:
    """A dump of everything stops at the first answer that is not one (ckanapi)."""
    make_dataset("Eau", organization=city.id)
    own = act_as(make_user())
    for name, id in (("package_show", "eau"), ("organization_show", city.slug)):
        assert {own.post(name, {"id": id}).status_code for _time in range(150)} == {200}
