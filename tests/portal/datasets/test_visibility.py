"""One visibility rule, spelled as a predicate and as a filter, for every kind of reader and state."""

import itertools

import pytest

from parvis.dialects.vocabularies import State
from parvis.kit.actors import VISITOR, system
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.rules import RULES, allows

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(make_user, make_organization, actor_of):
    """Every kind of reader, by name, and the organization they may work in."""
    organization, other = make_organization("Mine"), make_organization("Theirs")
    people = {
        name: make_user() for name in ("administrator", "editor", "contributor", "stranger", "colleague", "owner")
    }
    for name in ("administrator", "editor", "contributor"):
        organization.memberships.create(user=people[name], role=name)
    other.memberships.create(user=people["colleague"], role="administrator")
    governor = make_user(is_administrator=True)
    actors = {name: actor_of(user) for name, user in people.items()}
    actors |= {f"{name} reading": actor_of(user, "read") for name, user in people.items()}
    actors |= {"visitor": VISITOR, "system": system("tests"), "governor": actor_of(governor)}
    actors["governor without scope"] = actor_of(governor, "read", "write")
    return actors, organization, people["owner"]


@pytest.fixture
def things(readers, make_dataset):
    """A dataset in each state, of the organization and of the owner."""
    _actors, organization, owner = readers
    made = []
    for state in State:
        made.append(make_dataset(f"Organization {state}", state=state, organization=organization.id))
        mine = make_dataset(f"Owner {state}", state=state)
        Dataset.objects.filter(pk=mine.pk).update(owner=owner)
        made.append(Dataset.objects.get(pk=mine.pk))
    return made


def test_predicate_and_filter_agree(readers, things):
    actors, _organization, _owner = readers
    for (name, actor), thing in itertools.product(actors.items(), things):
        listed = queries.visible_to(actor).filter(pk=thing.pk).exists()
        assert listed == allows(actor, "dataset.view", thing), (name, thing.title)


def test_who_sees_what(readers, things):
    actors, _organization, _owner = readers
    seen = {
        name: {thing.title for thing in things if allows(actor, "dataset.view", thing)}
        for name, actor in actors.items()
    }
    public = {f"{whose} {state}" for whose in ("Organization", "Owner") for state in ("published", "archived")}
    everything = {thing.title for thing in things}
    assert seen["visitor"] == seen["stranger"] == seen["colleague"] == seen["governor without scope"] == public
    assert seen["governor"] == seen["system"] == everything
    mine = {title for title in everything if title.startswith("Organization")}
    assert seen["contributor"] == seen["editor"] == seen["administrator"] == public | mine
    assert seen["owner"] == public | {title for title in everything if title.startswith("Owner")}


def test_a_token_that_only_reads_never_writes(readers, things):
    actors, _organization, _owner = readers
    verbs = [verb for verb in RULES if verb.startswith("dataset.") and verb not in ("dataset.view", "dataset.create")]
    for (name, actor), verb, thing in itertools.product(actors.items(), verbs, things):
        if name.endswith("reading") or name == "visitor":
            assert not allows(actor, verb, thing), (name, verb, thing.title)


def test_a_contributor_edits_nothing_that_was_not_assigned(readers, things):
    actors, _organization, _owner = readers
    assert not any(allows(actors["contributor"], "dataset.update", thing) for thing in things)
