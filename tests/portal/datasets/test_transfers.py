"""Datasets that change hands: who offers, who takes, what stays the same."""

import pytest

from parvis.kit.actors import system
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


@pytest.fixture
def sides(make_organization, make_user, make_dataset, actor_of):
    """Two organizations with an administrator each, and two datasets of the first."""

    class Sides:
        giving, receiving = make_organization("Ministère"), make_organization("Agence")
        giver, receiver = make_user(email="giver@example.org"), make_user(email="receiver@example.org")
        stranger = make_user(email="stranger@example.org")

        @staticmethod
        def as_(name):
            return actor_of(getattr(Sides, name))

    Sides.giving.memberships.create(user=Sides.giver, role="administrator")
    Sides.receiving.memberships.create(user=Sides.receiver, role="administrator")
    Sides.first = make_dataset("Sources", organization=Sides.giving.id)
    Sides.second = make_dataset("Forages", organization=Sides.giving.id, state="draft")
    return Sides


def counts(sides):
    return [Organization.objects.get(pk=one.pk).datasets for one in (sides.giving, sides.receiving)]


def test_an_organization_takes_what_another_gives(sides, make_user):
    helper = make_user()
    sides.giving.memberships.create(user=helper, role="contributor")
    actions.assign(sides.first, helper.id, by=sides.as_("giver"))
    before = Dataset.objects.get(pk=sides.first.pk)
    offer = actions.ask_transfer(
        [sides.first, sides.second], to_organization=sides.receiving, comment="À vous.", by=sides.as_("giver")
    )
    assert (offer.state, counts(sides)) == ("pending", [1, 0])
    actions.accept_transfer(offer, by=sides.as_("receiver"))
    after = Dataset.objects.get(pk=sides.first.pk)
    assert (after.organization, after.slug, after.id, after.state) == (
        sides.receiving, before.slug, before.id, "published",
    )  # fmt: skip
    assert counts(sides) == [0, 1]
    assert after.assignments.count() == 0
    [last] = activity.history("dataset", after.id, actor=sides.as_("receiver"), limit=1)
    assert (last["verb"], last["changes"]) == ("transferred", {"organization": ["Ministère", "Agence"]})


def test_what_everybody_reads_follows(sides, api, search_index):
    search_index()
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    assert api.get(f"/api/datasets/{sides.first.slug}").json()["organization"]["id"] == sides.giving.id
    actions.accept_transfer(offer, by=sides.as_("receiver"))
    search_index()
    assert api.get(f"/api/datasets/{sides.first.slug}").json()["organization"]["id"] == sides.receiving.id
    for organization, total in ((sides.giving, 0), (sides.receiving, 1)):
        assert api.get(f"/api/datasets?organization={organization.slug}").json()["total"] == total
        assert api.get(f"/api/organizations/{organization.slug}").json()["metrics"]["datasets"] == total


def test_a_person_takes_what_was_written_to_their_address(sides):
    offer = actions.ask_transfer([sides.second], to_email=" Stranger@Example.org ", by=sides.as_("giver"))
    assert [one.id for one in queries.transfers(actor=sides.as_("stranger")).to_answer] == [offer.id]
    actions.accept_transfer(offer, by=sides.as_("stranger"))
    after = Dataset.objects.get(pk=sides.second.pk)
    assert (after.organization, after.owner) == (None, sides.stranger)
    back = actions.ask_transfer([after], to_organization=sides.giving, by=sides.as_("stranger"))
    actions.accept_transfer(back, by=sides.as_("giver"))
    after.refresh_from_db()
    assert (after.organization, after.owner) == (sides.giving, None)


def test_nobody_else_answers_or_knows(sides, make_user, actor_of):
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    editor = make_user()
    sides.receiving.memberships.create(user=editor, role="editor")
    for actor in (sides.as_("stranger"), sides.as_("giver"), actor_of(editor)):
        with pytest.raises(Denied):
            actions.accept_transfer(offer, by=actor)
        with pytest.raises(Denied):
            actions.refuse_transfer(offer, by=actor)
    with pytest.raises(Denied):
        actions.cancel_transfer(offer, by=sides.as_("receiver"))
    for actor in (sides.as_("stranger"), actor_of(editor)):
        with pytest.raises(NotFound):
            queries.transfer(offer.id, actor=actor)
    assert counts(sides) == [1, 0]


def test_an_operator_does_not_take_a_dataset_in_the_name_of_a_person(sides, make_user, actor_of):
    offer = actions.ask_transfer([sides.first], to_email="stranger@example.org", by=sides.as_("giver"))
    with pytest.raises(Denied):
        actions.accept_transfer(offer, by=actor_of(make_user(is_administrator=True)))


def test_who_administers_both_sides_is_not_asked_twice(sides):
    sides.receiving.memberships.create(user=sides.giver, role="administrator")
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    assert (offer.state, counts(sides)) == ("accepted", [0, 1])


@pytest.mark.parametrize("end", ["refused", "cancelled"])
def test_an_offer_that_ends_leaves_everything_in_place(sides, end):
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    if end == "refused":
        offer = actions.refuse_transfer(offer, "Pas les nôtres.", by=sides.as_("receiver"))
    else:
        offer = actions.cancel_transfer(offer, by=sides.as_("giver"))
    assert (offer.state, counts(sides)) == (end, [1, 0])
    with pytest.raises(Conflict):
        actions.accept_transfer(offer, by=sides.as_("receiver"))
    actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))


def test_a_dataset_is_offered_once(sides):
    actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    with pytest.raises(Conflict):
        actions.ask_transfer([sides.first, sides.second], to_email="a@example.org", by=sides.as_("giver"))


def test_what_was_deleted_meanwhile_stays(sides):
    offer = actions.ask_transfer([sides.first, sides.second], to_organization=sides.receiving, by=sides.as_("giver"))
    actions.delete(sides.first, by=sides.as_("giver"))
    actions.accept_transfer(offer, by=sides.as_("receiver"))
    owners = {row.pk: row.organization_id for row in Dataset.objects.all()}
    assert owners == {sides.first.pk: sides.giving.pk, sides.second.pk: sides.receiving.pk}


def test_nothing_left_to_take_is_said(sides):
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    actions.delete(sides.first, by=sides.as_("giver"))
    with pytest.raises(Conflict):
        actions.accept_transfer(offer, by=sides.as_("receiver"))


def test_a_removed_or_waiting_organization_takes_nothing_public(sides):
    offer = actions.ask_transfer([sides.first], to_organization=sides.receiving, by=sides.as_("giver"))
    Organization.objects.filter(pk=sides.receiving.pk).update(approval="pending")
    with pytest.raises(Conflict):
        actions.accept_transfer(offer, by=sides.as_("receiver"))
    organizations.delete(Organization.objects.get(pk=sides.receiving.pk), by=SYSTEM)
    with pytest.raises(Conflict):
        actions.accept_transfer(offer, by=sides.as_("receiver"))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"to_email": "nobody"},
        {"to_email": "a@example.org", "to_organization": "receiving"},
        {"to_organization": "giving"},
    ],
)
def test_a_receiver_that_cannot_be_is_refused(sides, given):
    if name := given.get("to_organization"):
        given = given | {"to_organization": getattr(sides, name)}
    with pytest.raises(Invalid):
        actions.ask_transfer([sides.first], by=sides.as_("giver"), **given)


def test_datasets_of_several_owners_go_one_owner_at_a_time(sides, make_dataset):
    other = make_dataset("Ailleurs", organization=sides.receiving.id)
    sides.receiving.memberships.create(user=sides.giver, role="administrator")
    with pytest.raises(Invalid):
        actions.ask_transfer([sides.first, other], to_email="a@example.org", by=sides.as_("giver"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(sides, make_dataset, django_assert_num_queries, count):
    for number in range(count):
        one = make_dataset(f"Données {number}", organization=sides.giving.id)
        actions.ask_transfer([one], to_organization=sides.receiving, by=sides.as_("giver"))
    actor = sides.as_("receiver")
    with django_assert_num_queries(5):
        found = queries.transfers(actor=actor)
        assert [len(one.datasets.all()) for one in found.to_answer] == [1] * count
