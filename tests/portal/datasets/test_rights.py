"""Who may do what, in every state: the table of rules, the lists and the acts themselves say the same.

What is expected is written here by hand, apart from the rules, so that a change of either is noticed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from parvis.dialects import records
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import VISITOR, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, NotFound, SignInNeeded
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.rules import RULES, allows

pytestmark = pytest.mark.django_db

ROLES = (
    "visitor", "stranger", "contributor without", "contributor with", "editor", "administrator", "governor",
)  # fmt: skip
MEMBERS = {"contributor without", "contributor with", "editor", "administrator", "governor"}
EDITORS = {"editor", "administrator", "governor"}
STATES = (*State, "scheduled")  # a draft that waits for its date
LINK = records.Resource(title="Lien", url="https://example.org/a.csv", format="csv")


class Undone(Exception):
    """Takes back what was just tried."""


def update(dataset, by):
    record = queries.record(queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).get())
    actions.update(dataset, replace(record, acronym="XYZ"), by=by)


def reorder(dataset, by):
    actions.reorder_resources(dataset, [one.id for one in dataset.resources.all()], by=by)


def let_in(act):
    """The act fails for want of the file it is given, once the actor has been let in."""

    def attempt(dataset, by):
        with pytest.raises(NotFound):
            act(dataset, by)

    return attempt


# Every act on a dataset with the verb that governs it.
ACTS: dict[str, list[Callable[[Any, Any], object]]] = {
    "dataset.view": [lambda dataset, by: queries.get(dataset.id, actor=by)],
    "dataset.update": [
        update,
        reorder,
        lambda dataset, by: actions.add_resource(dataset, LINK, by=by),
        let_in(lambda dataset, by: actions.add_file(dataset, LINK, upload="nothing", by=by)),
        let_in(lambda dataset, by: actions.replace_file(dataset.resources.all()[0], upload="nothing", by=by)),
        let_in(lambda dataset, by: actions.restore_version(dataset.resources.all()[0], 99, by=by)),
        lambda dataset, by: actions.update_resource(dataset.resources.all()[0], replace(LINK, title="A"), by=by),
        lambda dataset, by: actions.move_resource(dataset.resources.all()[0], 1, by=by),
        lambda dataset, by: actions.remove_resource(dataset.resources.all()[0], by=by),
    ],
    "dataset.publish": [
        lambda dataset, by: actions.publish(dataset, by=by),
        lambda dataset, by: actions.make_private(dataset, by=by),
        lambda dataset, by: actions.withdraw(dataset, by=by),
        lambda dataset, by: actions.schedule(dataset, now() + timedelta(days=1), by=by),
        lambda dataset, by: actions.unschedule(dataset, by=by),
    ],
    "dataset.archive": [
        lambda dataset, by: actions.archive(dataset, by=by),
        lambda dataset, by: actions.unarchive(dataset, by=by),
    ],
    "dataset.delete": [lambda dataset, by: actions.delete(dataset, by=by)],
    "dataset.restore": [lambda dataset, by: actions.restore(dataset, by=by)],
    "dataset.assign": [
        lambda dataset, by: actions.assign(dataset, "nobody", by=by),
        lambda dataset, by: actions.unassign(dataset, "nobody", by=by),
    ],
    "dataset.transfer": [lambda dataset, by: actions.ask_transfer([dataset], to_email="a@example.org", by=by)],
    "dataset.hide": [
        lambda dataset, by: actions.hide(dataset, reason="spam", by=by),
        lambda dataset, by: actions.unhide(dataset, by=by),
    ],
    "dataset.feature": [lambda dataset, by: actions.set_featured(dataset, True, by=by)],
}
# About no dataset in particular, or about all of them: for the portal itself.
OF_THE_PORTAL = {"dataset.create", "dataset.load", "dataset.count", "dataset.score", "dataset.purge", "dataset.refresh"}


def expected(role: str, verb: str, state: str) -> bool:
    """The rights as the guide tells them."""
    if role == "governor":
        return True
    live = state != State.DELETED
    return {
        "dataset.view": state in PUBLIC_STATES or role in MEMBERS,
        "dataset.update": live and (role in EDITORS or role == "contributor with"),
        "dataset.publish": live and role in EDITORS,
        "dataset.archive": live and role in EDITORS,
        "dataset.delete": role in EDITORS,
        "dataset.restore": role in EDITORS,
        "dataset.assign": role == "administrator",
        "dataset.transfer": live and role == "administrator",
        "dataset.hide": False,
        "dataset.feature": False,
    }.get(verb, False)


@pytest.fixture
def actors(make_user, make_organization, actor_of):
    """Somebody in each role, and their organization."""
    organization = make_organization("Agence des eaux")
    users = {role: make_user() for role in ROLES if role not in ("visitor", "governor")}
    for role, user in users.items():
        if role != "stranger":
            organization.memberships.create(user=user, role=role.split()[0])
    known = {role: actor_of(user) for role, user in users.items()}
    known["governor"] = actor_of(make_user(is_administrator=True))
    return known | {"visitor": VISITOR}, organization


def made(make_dataset, title, state, organization):
    waits = state == "scheduled"
    dataset = make_dataset(
        title, state=State.DRAFT if waits else state, organization=organization.id, resources=(LINK,)
    )
    return actions.schedule(dataset, now() + timedelta(days=1), by=system("tests")) if waits else dataset


def dataset_for(role, state, actors, make_dataset):
    """A dataset of the organization in this state; assigned to the contributor who has one, and to no other."""
    known, organization = actors
    dataset = made(make_dataset, f"{role} {state}", state, organization)
    if role == "contributor with":
        dataset.assignments.create(user_id=known[role].id)
    return Dataset.objects.get(pk=dataset.pk)


def done(act, dataset, by) -> bool:
    """Whether the actor is let in; what the act then thinks of the facts is another matter. Nothing of it stays."""
    try:
        with transaction.atomic():
            act(Dataset.objects.get(pk=dataset.pk), by)
            raise Undone
    except (Undone, Invalid, Conflict):
        return True
    except (Denied, SignInNeeded, NotFound, Gone):
        return False


def test_every_verb_of_the_table_is_tried():
    of_one = {verb for verb in RULES if verb.startswith("dataset.")} - OF_THE_PORTAL
    assert of_one == set(ACTS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_rules_lists_and_acts_agree(role, state, actors, make_dataset):
    actor, dataset = actors[0][role], dataset_for(role, state, actors, make_dataset)
    listed = queries.visible_to(actor).filter(pk=dataset.pk).exists()
    assert listed == expected(role, "dataset.view", state)
    if role != "governor":  # who governs may change everything, and works on what is theirs
        works_on = queries.editable_by(actor).filter(pk=dataset.pk).exists()
        assert works_on == expected(role, "dataset.update", state)
    for verb, acts in ACTS.items():
        wanted = expected(role, verb, state)
        assert allows(actor, verb, dataset) == wanted, verb
        for number, act in enumerate(acts):
            assert done(act, dataset, actor) == wanted, (verb, number)


@pytest.mark.parametrize("state", STATES)
def test_a_contributor_touches_nothing_that_was_not_assigned(state, actors, make_dataset):
    """What is assigned to them, or to a colleague, opens nothing else."""
    known, organization = actors
    dataset_for("contributor with", state, actors, make_dataset)
    other = made(make_dataset, "Autre", state, organization)
    other.assignments.create(user_id=known["contributor without"].id)
    before = queries.record(queries.with_parts(Dataset.objects.filter(pk=other.pk)).get())
    for verb, acts in ACTS.items():
        for act in acts:
            assert done(act, other, known["contributor with"]) == (verb == "dataset.view")
    assert queries.record(queries.with_parts(Dataset.objects.filter(pk=other.pk)).get()) == before


def test_what_a_contributor_creates_is_theirs_to_work_on(actors):
    known, organization = actors
    contributor = known["contributor without"]
    dataset = actions.create(records.Dataset(title="Forages", organization=organization.id), by=contributor)
    actions.add_resource(dataset, LINK, by=contributor)
    assert [one.user_id for one in dataset.assignments.all()] == [contributor.id]
    with pytest.raises(Denied):
        actions.publish(dataset, by=contributor)
    with pytest.raises(Denied):
        actions.delete(dataset, by=contributor)


@pytest.mark.parametrize("role", ["visitor", "stranger"])
def test_who_does_not_work_there_creates_nothing_in_its_name(role, actors):
    known, organization = actors
    with pytest.raises((Denied, SignInNeeded)):
        actions.create(records.Dataset(title="Forages", organization=organization.id), by=known[role])


def test_who_leaves_works_on_nothing_any_more(actors, make_dataset):
    from parvis.portal.organizations import actions as organizations

    known, organization = actors
    dataset = dataset_for("contributor with", State.DRAFT, actors, make_dataset)
    organizations.remove(organization, known["contributor with"].id, by=known["administrator"])
    assert dataset.assignments.count() == 0


def test_assignments_are_set_at_once(actors, make_dataset):
    known, organization = actors
    person, boss = known["contributor without"], known["administrator"]
    first, second, third = (make_dataset(title, organization=organization.id) for title in ("A", "B", "C"))
    actions.set_assignments(organization, person.id, [first.id, second.id], by=boss)
    actions.set_assignments(organization, person.id, [second.id, third.id], by=boss)
    assert queries.assigned_to(organization, person.id, actor=boss) == {second.id, third.id}
    foreign = make_dataset("D")
    with pytest.raises(Invalid):
        actions.set_assignments(organization, person.id, [foreign.id], by=boss)
    with pytest.raises(Invalid):
        actions.set_assignments(organization, known["editor"].id, [first.id], by=boss)
    with pytest.raises(Denied):
        actions.set_assignments(organization, person.id, [], by=known["editor"])
