"""The life of a dataset."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parvis.dialects import records
from parvis.engines.changes import log
from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, Moved, NotFound, SignInNeeded
from parvis.portal.activity import queries as activity
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset, Resource, ResourceCheck
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db


def test_create_as_a_member_makes_a_draft_of_the_organization(make_user, make_organization, actor_of):
    user, organization = make_user(), make_organization()
    organization.memberships.create(user=user, role="editor")
    dataset = actions.create(records.Dataset(title="Budget", organization=organization.id), by=actor_of(user))
    assert (dataset.state, dataset.organization, dataset.owner) == ("draft", organization, None)
    assert dataset.slug == "budget"


def test_create_as_a_visitor_asks_to_sign_in():
    with pytest.raises(SignInNeeded):
        actions.create(records.Dataset(title="Budget"), by=VISITOR)


def test_create_for_an_organization_of_others_is_denied(make_user, make_organization, actor_of):
    with pytest.raises(Denied):
        actions.create(records.Dataset(title="Budget", organization=make_organization().id), by=actor_of(make_user()))


def test_create_with_a_read_only_token_is_denied(make_user, actor_of):
    with pytest.raises(Denied):
        actions.create(records.Dataset(title="Budget"), by=actor_of(make_user(), "read"))


def test_create_with_everything_wrong_tells_everything(make_user, actor_of):
    record = records.Dataset(
        title=" ", license="nope", frequency="sometimes", zones=("nowhere",), granularity="inch",
        contacts=(records.Contact(name="A"),), geometry={"type": "Point", "coordinates": [[1, 2]]},
        temporal_start=now().date(), temporal_end=now().date() - timedelta(days=1), access_type="closed",
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        actions.create(record, by=actor_of(make_user()))
    assert sorted(caught.value.fields) == [
        "access_type", "contacts", "frequency", "geometry", "granularity", "license", "temporal", "title", "zones",
    ]  # fmt: skip
    assert not Dataset.objects.exists()


def test_titles_and_names_are_one_line_whoever_writes_them(make_topic, make_organization):
    broken = "Trees\r\n  of the\x07 city"
    said = {"fr": {"title": "Arbres\nde la ville", "description": "a\nb"}}
    kept = {"fr": {"title": "Arbres de la ville", "description": "a\nb"}}
    file = records.Resource(title=broken, url="https://a.example/x.csv", translations=said)
    dataset = actions.create(records.Dataset(title=broken, translations=said, resources=(file,)), by=SYSTEM)
    topic, organization = make_topic(broken), make_organization(broken)
    organizations.load([records.Organization(id="loaded", name=broken)], by=SYSTEM)
    loaded = Organization.objects.get(pk="loaded")
    found = queries.record(queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).get())
    assert {found.title, found.resources[0].title, topic.title, organization.name, loaded.name} == {"Trees of the city"}
    assert (found.translations, found.resources[0].translations) == (kept, kept)


def test_featuring_is_for_administrators(make_user, actor_of):
    with pytest.raises(Denied):
        actions.create(records.Dataset(title="Budget", featured=True), by=actor_of(make_user()))


def test_same_titles_get_numbered_addresses(make_dataset):
    assert [make_dataset("Budget").slug for _ in range(3)] == ["budget", "budget-1", "budget-2"]


def test_a_title_without_letters_gets_an_address(make_dataset):
    dataset = make_dataset("…")
    assert dataset.slug == dataset.id


def test_an_arabic_title_gets_a_readable_address(make_dataset):
    assert make_dataset("سكان الجماعات").slug == "skan-aljmaaat"


def test_a_new_title_moves_the_address_and_the_old_one_redirects(make_dataset):
    dataset = make_dataset("Budget")
    dataset = actions.update(dataset, replace(queries.record(dataset), title="Budget 2026"), by=SYSTEM)
    assert dataset.slug == "budget-2026"
    with pytest.raises(Moved) as caught:
        queries.get("budget", actor=VISITOR)
    assert caught.value.ref == "budget-2026"


def test_an_address_taken_back_no_longer_redirects(make_dataset):
    dataset = make_dataset("Budget")
    for title in ("Budget 2026", "Budget"):
        dataset = actions.update(dataset, replace(queries.record(dataset), title=title), by=SYSTEM)
    assert queries.get("budget", actor=VISITOR) == dataset
    assert list(dataset.former_slugs.values_list("slug", flat=True)) == ["budget-2026"]


def test_an_update_that_changes_nothing_writes_nothing(make_dataset):
    dataset, before = make_dataset(), log.head()
    after = actions.update(dataset, queries.record(dataset), by=SYSTEM)
    assert (after.version, log.head()) == (dataset.version, before)


def test_an_update_is_kept_in_the_history_with_its_difference(make_dataset):
    dataset = make_dataset(tags=("eau",))
    actions.update(dataset, replace(queries.record(dataset), tags=("eau", "mer")), by=SYSTEM)
    newest = activity.history("dataset", dataset.id, actor=VISITOR)[0]
    assert (newest["verb"], newest["actor"]) == ("updated", "tests")
    assert newest["changes"] == {"tags": [["eau"], ["eau", "mer"]]}


def test_persons_are_not_named_to_visitors(make_dataset, make_user, actor_of):
    dataset, user = make_dataset(), make_user(is_administrator=True)
    actions.update(dataset, replace(queries.record(dataset), acronym="PC"), by=actor_of(user))
    assert activity.history("dataset", dataset.id, actor=VISITOR)[0]["actor"] == ""
    assert activity.history("dataset", dataset.id, actor=actor_of(user))[0]["actor"] == user.name


def test_publishing_without_a_description_is_refused(make_dataset):
    dataset = make_dataset(state="draft", description="")
    with pytest.raises(Invalid) as caught:
        actions.publish(dataset, by=SYSTEM)
    assert list(caught.value.fields) == ["description"]


def test_a_life_from_draft_to_deleted_and_back(make_dataset):
    dataset = make_dataset(state="draft")
    with pytest.raises(NotFound):
        queries.get(dataset.slug, actor=VISITOR)
    dataset = actions.publish(dataset, by=SYSTEM)
    assert queries.get(dataset.slug, actor=VISITOR).state == "published"
    dataset = actions.archive(dataset, by=SYSTEM)
    assert dataset.archived_at is not None
    dataset = actions.delete(dataset, by=SYSTEM)
    with pytest.raises(Gone):
        queries.get(dataset.slug, actor=VISITOR)
    dataset = actions.restore(dataset, by=SYSTEM)
    assert (dataset.state, dataset.deleted_at) == ("archived", None)
    dataset = actions.unarchive(dataset, by=SYSTEM)
    assert (dataset.state, dataset.archived_at) == ("published", None)


def test_a_deleted_draft_was_never_there(make_dataset):
    dataset = actions.delete(make_dataset(state="draft"), by=SYSTEM)
    with pytest.raises(NotFound):
        queries.get(dataset.slug, actor=VISITOR)


@pytest.mark.parametrize(
    ("state", "act"), [("draft", actions.archive), ("published", actions.unarchive), ("published", actions.restore)]
)
def test_an_act_out_of_turn_is_a_conflict(make_dataset, state, act):
    with pytest.raises(Conflict):
        act(make_dataset(state=state), by=SYSTEM)


def test_purge_takes_only_what_is_past_restoring(make_dataset, settings):
    old, recent = make_dataset("Old", state="deleted"), make_dataset("Recent", state="deleted")
    limit = now() - timedelta(days=settings.PARVIS.deleted_days, minutes=1)
    Dataset.objects.filter(pk=old.pk).update(deleted_at=limit)
    assert actions.purge(by=SYSTEM) == 1
    assert list(Dataset.objects.all()) == [recent]


def test_the_producer_counts_its_published_datasets(make_dataset, make_organization):
    organization = make_organization()
    first = make_dataset("One", organization=organization.id)
    make_dataset("Two", organization=organization.id, state="draft")
    assert Organization.objects.get().datasets == 1
    actions.delete(first, by=SYSTEM)
    assert Organization.objects.get().datasets == 0


def test_resources_are_added_ordered_changed_and_removed(make_dataset):
    dataset = make_dataset()
    first, second = (
        actions.add_resource(
            dataset, records.Resource(title=name, url=f"https://example.org/{name}", format="CSV"), by=SYSTEM
        )
        for name in ("a", "b")
    )
    actions.reorder_resources(dataset, [second.id, first.id], by=SYSTEM)
    dataset = queries.get(dataset.id, actor=VISITOR)
    assert [resource.title for resource in queries.record(dataset).resources] == ["b", "a"]
    assert (dataset.resources_count, dataset.formats) == (2, ["csv"])
    actions.update_resource(first, replace(queries.resource_record(first), format="json"), by=SYSTEM)
    assert queries.get(dataset.id, actor=VISITOR).formats == ["csv", "json"]
    actions.remove_resource(first, by=SYSTEM)
    actions.remove_resource(second, by=SYSTEM)
    dataset = queries.get(dataset.id, actor=VISITOR)
    assert (dataset.resources_count, dataset.formats) == (0, [])


def test_reordering_must_name_every_resource(make_dataset):
    dataset = make_dataset(resources=(records.Resource(title="a", url="https://example.org/a"),))
    with pytest.raises(Invalid):
        actions.reorder_resources(dataset, [], by=SYSTEM)


def test_a_remote_resource_cannot_claim_a_hosted_file(make_dataset):
    dataset = make_dataset()
    record = records.Resource(title="a", url="https://example.org/a", file="f" * 64)
    assert actions.add_resource(dataset, record, by=SYSTEM).file == ""


def test_what_is_not_open_has_no_open_licence(make_dataset):
    assert make_dataset(license="lov2", access_type="restricted").license is None


def test_two_hands_do_not_undo_each_other(make_dataset):
    mine, yours = make_dataset(), Dataset.objects.get()
    actions.update(mine, replace(queries.record(mine), acronym="A"), by=SYSTEM)
    actions.update(yours, replace(queries.record(Dataset.objects.get()), tags=("eau",)), by=SYSTEM)
    assert (Dataset.objects.get().acronym, Dataset.objects.get().tags) == ("A", ["eau"])


def test_rescore_takes_the_point_of_a_promise_not_kept(make_dataset):
    dataset = make_dataset(frequency="daily")
    assert dataset.quality["update_fulfilled_in_time"] is True
    past = now() - timedelta(days=10)
    Dataset.objects.update(updated_at=past, next_update_on=(past + timedelta(days=1)).date())
    assert actions.rescore(by=SYSTEM) == 1
    late = Dataset.objects.get()
    assert late.quality["update_fulfilled_in_time"] is False
    assert late.quality_score < dataset.quality_score
    assert actions.rescore(by=SYSTEM) == 0


def test_an_actor_without_a_name_is_nobody():
    with pytest.raises(SignInNeeded):
        actions.purge(by=Actor())


def _order(dataset):
    return [resource.title for resource in queries.record(queries.get(dataset.id, actor=SYSTEM)).resources]


def _files(*titles):
    return tuple(records.Resource(title=title, url=f"https://example.org/{title}") for title in titles)


@pytest.mark.parametrize(
    ("moved", "to", "after"),
    [("a", 3, "bcad"), ("d", 1, "dabc"), ("b", 2, "abcd"), ("c", 0, "cabd"), ("a", 99, "bcda"), ("c", -5, "cabd")],
)
def test_a_file_moves_to_its_place_and_the_others_close_up(make_dataset, moved, to, after):
    dataset = make_dataset(resources=_files(*"abcd"))
    version = queries.get(dataset.id, actor=SYSTEM).version
    file = Resource.objects.get(title=moved)
    actions.move_resource(file, to, by=SYSTEM)
    assert "".join(_order(dataset)) == after
    file.refresh_from_db()
    assert queries.place_of(file) == (after.index(moved) + 1, 4)
    changed = after != "abcd"
    assert queries.get(dataset.id, actor=SYSTEM).version == version + changed
    assert Activity.objects.filter(verb="resources_ordered").count() == changed


def test_a_file_that_was_removed_meanwhile_does_not_move(make_dataset):
    dataset = make_dataset(resources=_files("a", "b"))
    stale = Resource.objects.get(title="a")
    actions.remove_resource(Resource.objects.get(pk=stale.pk), by=SYSTEM)
    with pytest.raises(NotFound):
        actions.move_resource(stale, 2, by=SYSTEM)
    assert _order(dataset) == ["b"]


def test_the_history_says_what_was_done_to_files(make_dataset):
    dataset = make_dataset(resources=_files("a", "b"))
    file = actions.add_resource(dataset, _files("c")[0], by=SYSTEM)
    file = actions.update_resource(file, replace(queries.resource_record(file), title="C"), by=SYSTEM)
    actions.move_resource(file, 1, by=SYSTEM)
    actions.remove_resource(file, by=SYSTEM)
    acts = activity.history("dataset", dataset.id, actor=SYSTEM, limit=4)
    assert [(act["verb"], act["changes"]) for act in acts] == [
        ("resource_removed", {"resources": ["C", None]}),
        ("resources_ordered", {}),
        ("resource_updated", {"resources.C.title": ["c", "C"]}),
        ("resource_added", {"resources": [None, "c"]}),
    ]


def test_a_new_address_forgets_what_checks_said_of_the_old_one(make_dataset):
    dataset = make_dataset(resources=_files("a"))
    file = dataset.resources.get()
    said = {"check:available": False, "check:error": "missing", "mine": 1}
    Resource.objects.filter(pk=file.pk).update(extras=said)
    ResourceCheck.objects.create(
        resource=file, available=False, error="missing", checked_at=now(), next_at=now() + timedelta(days=9)
    )
    file.refresh_from_db()
    record = queries.resource_record(file)
    titled = actions.update_resource(file, replace(record, title="A"), by=SYSTEM)
    assert (titled.extras, ResourceCheck.objects.count()) == (said, 1)
    mended = actions.update_resource(file, replace(record, url="https://example.org/new"), by=SYSTEM)
    assert (mended.extras, ResourceCheck.objects.count()) == ({"mine": 1}, 0)
    assert Dataset.objects.get().quality["resources_available"] is True
