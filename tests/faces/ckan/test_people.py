"""People and members, who are shown to themselves and to those who administer; many packages at once."""

from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.accounts.models import User
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.harvest.models import Source
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization
from parvis.portal.topics.models import Topic


@pytest.fixture
def city(make_organization: Any) -> Any:
    return make_organization("Ville de Rabat")


@pytest.fixture
def administrator(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user(is_administrator=True, email="chef@example.org"))


@pytest.mark.proves("ckan", "user_show")
def test_people_are_shown_to_themselves_and_to_administrators(
    act: Any, act_as: Any, administrator: Any, make_user: Any
) -> None:
    user = make_user(email="salma@example.org", first_name="Salma", last_name="Idrissi")
    own = act_as(user)
    told = own("user_show")
    assert (told["id"], told["name"], told["fullname"], told["sysadmin"]) == (user.pk, user.pk, "Salma Idrissi", False)
    assert told["email"] == "salma@example.org"
    assert administrator("user_show", id=user.pk)["id"] == administrator("user_show", id=user.email)["id"] == user.pk
    chief = administrator("user_show")["id"]
    for who in (own, act):
        assert who.error("user_show", id=chief)[0] == who.error("user_show", id="personne")[0] == 404
        assert who.error("user_list")[0] == who.error("user_autocomplete", q="salma")[0] == 403
    assert act.error("user_show")[0] == 403
    assert own.error("user_show", id="chef@example.org")[0] == 404


@pytest.mark.proves("ckan", "user_list", "user_autocomplete")
def test_people_are_listed_for_administrators(administrator: Any, make_user: Any) -> None:
    user = make_user(email="salma@example.org", first_name="Salma", last_name="Idrissi")
    assert {one["email"] for one in administrator("user_list")} == {"salma@example.org", "chef@example.org"}
    assert user.pk in administrator("user_list", all_fields=False)
    assert [one["id"] for one in administrator("user_list", q="idrissi")] == [user.pk]
    assert [one["id"] for one in administrator("user_list", email="SALMA@example.org")] == [user.pk]
    assert administrator("user_autocomplete", q="salm") == [
        {"id": user.pk, "name": user.pk, "fullname": "Salma Idrissi"}
    ]


@pytest.mark.proves("ckan", "user_create", "user_update", "user_patch", "user_delete")
def test_people_are_created_changed_and_deleted(administrator: Any, act_as: Any, act: Any) -> None:
    sent = {
        "name": "salma",
        "email": "salma@example.org",
        "fullname": "Salma El Idrissi",
        "password": "un long mot secret",
    }
    assert act.error("user_create", **sent)[0] == 403
    made = administrator("user_create", **sent)
    user = User.objects.get(email="salma@example.org")
    assert (made["id"], user.first_name, user.last_name) == (user.pk, "Salma", "El Idrissi")
    assert user.check_password("un long mot secret")
    assert administrator.error("user_create", **sent)[0] == 409
    own = act_as(user)
    assert own("user_patch", id=user.pk, fullname="Salma I.")["fullname"] == "Salma I."
    assert own("user_update", **own("user_show"))["fullname"] == "Salma I."
    assert own.error("user_patch", id=user.pk, sysadmin=True)[0] == 403
    assert own.error("user_patch", id=user.pk, email="autre@example.org")[0] == 409
    assert administrator("user_patch", id=user.pk, sysadmin=True)["sysadmin"] is True
    assert administrator("user_delete", id=user.pk) is None
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.proves("ckan", "member_list", "organization_member_create", "organization_member_delete", "user_invite")
def test_members_of_an_organization_are_named_invited_and_leave(
    administrator: Any, act_as: Any, act: Any, make_user: Any, city: Any
) -> None:
    head, other = make_user(), make_user()
    administrator("organization_member_create", id=city.slug, username=head.pk, role="admin")
    own = act_as(head)
    assert own.error("organization_member_create", id=city.slug, username=other.email, role="editor")[0] == 404
    assert own("user_invite", email="nouveau@example.org", group_id=city.slug, role="member")["state"] == "pending"
    made = administrator("organization_member_create", id=city.slug, username=other.email, role="member")
    assert (made["table_id"], made["capacity"]) == (other.pk, "member")
    own("organization_member_create", id=city.slug, username=other.pk, role="editor")
    told = own("member_list", id=city.slug, object_type="user")
    assert sorted(told) == sorted([[head.pk, "user", "Admin"], [other.pk, "user", "Editor"]])
    assert own("member_list", id=city.slug, capacity="admin") == [[head.pk, "user", "Admin"]]
    assert act("member_list", id=city.slug) == []
    assert own("organization_member_delete", id=city.slug, username=other.pk) is None
    assert len(own("member_list", id=city.slug, object_type="user")) == 1
    person = {"id": city.slug, "object": other.email, "object_type": "user"}
    assert administrator("member_create", **person, capacity="editor")["capacity"] == "editor"
    assert administrator.error("member_create", **person, capacity="chief")[0] == 409
    assert own("member_delete", **(person | {"object": other.pk})) is None
    assert len(own("member_list", id=city.slug, object_type="user")) == 1
    assert own.error("organization_member_create", id=city.slug, username=other.pk, role="chief")[0] == 409
    assert act_as(other).error("organization_member_delete", id=city.slug, username=head.pk)[0] == 403


@pytest.mark.proves("ckan", "bulk_update_private", "bulk_update_public", "bulk_update_delete")
def test_many_packages_are_turned_all_or_none(
    act: Any, act_as: Any, make_user: Any, make_dataset: Any, city: Any
) -> None:
    user = make_user()
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    own = act_as(user)
    for title in ("Eau", "Air"):
        make_dataset(title, organization=city.id)
    make_dataset("Feu")
    states = Dataset.objects.order_by("slug").values_list("state", flat=True)
    assert own.error("bulk_update_private", org_id=city.slug, datasets=["eau", "feu"])[0] == 409
    assert list(states) == ["published"] * 3
    for name, state in (("private", "private"), ("public", "published"), ("delete", "deleted")):
        assert (
            own(f"bulk_update_{name}", org_id=city.slug, datasets=["eau", "air"] if name != "delete" else ["air"])
            is None
        )
        assert Dataset.objects.get(title="Air").state == state
    assert act.error("bulk_update_delete", org_id=city.slug, datasets=["eau"])[0] == 403
    assert own.error("bulk_update_delete", org_id=city.slug, datasets=[])[0] == 409


@pytest.mark.proves("ckan", "package_resource_reorder")
def test_resources_are_put_in_another_order(act: Any, administrator: Any, make_dataset: Any) -> None:
    made = make_dataset("Eau")
    ids = [
        datasets.add_resource(made, records.Resource(title=name, url=f"https://x.example/{name}"), by=SYSTEM).pk
        for name in "abc"
    ]
    told = administrator("package_resource_reorder", id="eau", order=[ids[2], ids[0]])
    assert told == {"id": made.pk, "order": [ids[2], ids[0], ids[1]]}
    assert [one["id"] for one in act("package_show", id="eau")["resources"]] == told["order"]
    assert administrator.error("package_resource_reorder", id="eau", order=["x"])[0] == 409
    assert act.error("package_resource_reorder", id="eau", order=ids)[0] == 403


@pytest.mark.proves("ckan", "dataset_purge")
def test_a_package_is_removed_for_good_by_administrators(
    act: Any, administrator: Any, act_as: Any, make_user: Any, make_dataset: Any, city: Any
) -> None:
    user = make_user()
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    made = make_dataset("Eau", organization=city.id)
    datasets.add_resource(made, records.Resource(title="f", url="https://x.example/a"), by=SYSTEM)
    assert act_as(user).error("dataset_purge", id="eau")[0] == 403
    assert administrator("dataset_purge", id="eau") is None
    assert Dataset.objects.count() == Resource.objects.count() == 0
    gone = make_dataset("Air", state="deleted")
    assert administrator("dataset_purge", id=gone.pk) is None
    assert administrator.error("dataset_purge", id=gone.pk)[0] == 404


@pytest.mark.proves("ckan", "organization_purge")
def test_an_organization_is_removed_for_good_with_what_was_deleted_of_it(
    administrator: Any, act_as: Any, make_user: Any, make_dataset: Any, make_topic: Any, city: Any
) -> None:
    user = make_user()
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    made, topic = make_dataset("Eau", organization=city.id), make_topic("La mer", organization=city.id)
    sent = {"title": "S", "url": "https://x.example/", "source_type": "ckan", "owner_org": city.id}
    source = administrator("harvest_source_create", **sent)
    assert act_as(user).error("organization_purge", id=city.slug)[0] == 403
    for name, id in (("package_delete", made.pk), ("group_delete", topic.pk), ("harvest_source_delete", source["id"])):
        status, error = administrator.error("organization_purge", id=city.slug)
        assert (status, error["__type"], error["message"] != "") == (409, "Validation Error", True)
        administrator(name, id=id)
    administrator("organization_delete", id=city.slug)
    assert administrator("organization_purge", id=city.pk) is None
    assert administrator.error("organization_purge", id=city.pk)[0] == 404
    assert (
        Organization.objects.count() == Dataset.objects.count() == Topic.objects.count() == Source.objects.count() == 0
    )
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.proves("ckan", "recently_changed_packages_activity_list")
def test_what_changed_last_everywhere(act: Any, make_dataset: Any, act_as: Any, make_user: Any) -> None:
    make_dataset("Secret", state="private")
    for title in ("Eau", "Air"):
        make_dataset(title)
    told = act("recently_changed_packages_activity_list", limit=2)
    assert [one["data"]["package"]["name"] for one in told] == ["air", "air"]
    everything = act("recently_changed_packages_activity_list")
    assert {one["data"]["package"]["name"] for one in everything} == {"air", "eau"}
    assert act("recently_changed_packages_activity_list", offset=len(everything)) == []
    assert {one["data"]["actor"] for one in everything} <= {None, "tests"}


@pytest.mark.proves("ckan", "package_relationships_list", "vocabulary_list")
def test_what_is_not_here_is_said_so(act: Any, make_dataset: Any) -> None:
    make_dataset("Eau")
    assert act("package_relationships_list", id="eau") == act("vocabulary_list") == []
    for name, sent in (("package_relationships_list", {"id": "x"}), ("vocabulary_show", {"id": "x"}),
                       ("resource_view_show", {"id": "x"})):  # fmt: skip
        assert act.error(name, **sent)[0] == 404
