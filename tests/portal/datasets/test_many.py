"""One change to many datasets: what is planned is what happens, what is refused is told, what was done goes back."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.engines import jobs
from parvis.engines.outbox.models import Letter
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound, SignInNeeded
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.actions import many
from parvis.portal.datasets.models import BulkChange, Dataset
from parvis.portal.datasets.rules.changes import VERBS, Change, Offer, read, written
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def organization(make_organization: Any) -> Any:
    return make_organization("Ville de Rabat")


@pytest.fixture
def editor(organization: Any, make_user: Any, actor_of: Any) -> Actor:
    user = make_user()
    organizations.set_member(organization, user.email, "editor", by=SYSTEM)
    return actor_of(user)


@pytest.fixture
def giver(organization: Any, make_user: Any, actor_of: Any) -> Actor:
    user = make_user()
    organizations.set_member(organization, user.email, "administrator", by=SYSTEM)
    return actor_of(user)


@pytest.fixture
def receiver(make_organization: Any, make_user: Any, actor_of: Any) -> Any:
    """An administrator of another organization, which is `receiver.organization`."""
    user, other = make_user(), make_organization("Agence de l’eau")
    organizations.set_member(other, user.email, "administrator", by=SYSTEM)
    return SimpleNamespace(actor=actor_of(user), organization=other, change=Change(transfer=Offer(
        to_organization=other.id, comment="À vous.")))  # fmt: skip


def kinds(bulk: BulkChange) -> list[str]:
    return list(bulk.results.values_list("kind", flat=True))


def test_change_gives_a_licence_a_pace_and_keywords(editor: Actor, organization: Any, make_dataset: Any) -> None:
    ids = [make_dataset(f"Jeu {n}", organization=organization.id, tags=("eau", "vieux")).id for n in range(3)]
    change = Change(license="lov2", frequency="monthly", add_tags=("Santé",), remove_tags=("vieux",))
    bulk = actions.change_many(ids, change, by=editor)
    assert kinds(bulk) == ["changed"] * 3
    rows = Dataset.objects.filter(pk__in=ids).values_list("license", "frequency", "tags")
    assert list(rows) == [("lov2", "monthly", ["eau", "santé"])] * 3
    assert kinds(actions.change_many(ids, change, by=editor)) == ["same"] * 3


def test_change_tells_what_is_refused_and_why(
    editor: Actor, organization: Any, make_organization: Any, make_dataset: Any
) -> None:
    mine = make_dataset("À moi", organization=organization.id)
    other = make_dataset("À d’autres", organization=make_organization("Autre").id)
    shut = make_dataset("Restreint", organization=organization.id, access_type="restricted")
    bulk = actions.change_many([mine.id, other.id, shut.id, "nothing"], Change(license="lov2"), by=editor)
    assert kinds(bulk) == ["changed", "refused", "refused", "refused"]
    assert [bool(result.reason) for result in bulk.results.all()] == [False, True, True, True]
    other.refresh_from_db()
    assert other.license_id is None


def test_change_of_the_contact_keeps_who_is_credited(editor: Actor, organization: Any, make_dataset: Any) -> None:
    author = records.Contact(name="Institut", role="creator")
    dataset = make_dataset(
        organization=organization.id, contacts=(records.Contact(name="Parti", email="p@example.org"), author)
    )
    actions.change_many([dataset.id], Change(contact=records.Contact(name="Eau", email="e@example.org")), by=editor)
    assert list(dataset.contacts.values_list("name", "role")) == [("Eau", "contact"), ("Institut", "creator")]


@pytest.mark.parametrize(
    ("change", "member"),
    [
        (Change(license="nope"), "license"),
        (Change(frequency="nope"), "frequency"),
        (Change(add_tags=("!",)), "add_tags"),
        (Change(contact=records.Contact(name="X")), "contact"),
        (Change(verb="explode"), "verb"),
        (Change(), "change"),
        (Change(transfer=Offer()), "transfer"),
        (Change(transfer=Offer(to_organization="nowhere")), "transfer"),
        (Change(transfer=Offer(to_email="nobody")), "transfer"),
        (Change(transfer=Offer(to_email="a@example.org"), verb="delete"), "transfer"),
    ],
)
def test_change_that_cannot_be_is_refused_whole(
    editor: Actor, organization: Any, make_dataset: Any, change: Change, member: str
) -> None:
    dataset = make_dataset(organization=organization.id)
    with pytest.raises(Invalid) as error:
        actions.change_many([dataset.id], change, by=editor)
    assert list(error.value.fields) == [member]


def test_change_needs_a_person_with_the_right_scope(editor: Actor, make_dataset: Any) -> None:
    dataset = make_dataset()
    with pytest.raises(SignInNeeded):
        actions.change_many([dataset.id], Change(verb="delete"), by=VISITOR)
    reader = Actor(kind="person", id=editor.id, scopes=frozenset({"read"}), roles=editor.roles)
    with pytest.raises(Denied):
        actions.change_many([dataset.id], Change(verb="delete"), by=reader)
    with pytest.raises(Invalid):
        actions.change_many([], Change(verb="delete"), by=editor)


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("state", ["draft", "private", "published", "archived", "hidden", "deleted"])
@pytest.mark.parametrize("description", ["", "Assez pour comprendre."])
def test_what_is_foreseen_is_what_happens_and_goes_back(
    editor: Actor, organization: Any, make_dataset: Any, verb: str, state: str, description: str
) -> None:
    dataset = make_dataset(organization=organization.id, state=state)
    Dataset.objects.filter(pk=dataset.pk).update(description=description)
    [(_row, foreseen)] = queries.planned([dataset.id], Change(verb=verb), actor=editor)
    bulk = actions.change_many([dataset.id], Change(verb=verb), by=editor)
    result = bulk.results.get()
    assert (result.kind, result.changes) == (foreseen.kind, foreseen.changes)
    dataset.refresh_from_db()
    assert dataset.state == (foreseen.changes["state"][1] if foreseen.changes else state)
    if result.kind == "changed" and description:  # a description that is gone keeps it from being published again
        assert kinds(actions.undo(bulk, by=editor)) == ["changed"]
        dataset.refresh_from_db()
        assert dataset.state == state


def test_undo_gives_back_what_each_had_and_leaves_what_changed_since(
    editor: Actor, organization: Any, make_dataset: Any
) -> None:
    bare = make_dataset("Nu", organization=organization.id, tags=("eau",))
    full = make_dataset("Plein", organization=organization.id, license="lov2", frequency="daily", tags=("eau", "mer"))
    touched = make_dataset("Touché", organization=organization.id)
    change = Change(license="odc-odbl", frequency="weekly", add_tags=("mer",), remove_tags=("eau",),
                    contact=records.Contact(name="Eau", email="e@example.org"))  # fmt: skip
    bulk = actions.change_many([bare.id, full.id, touched.id], change, by=editor)
    assert kinds(bulk) == ["changed"] * 3
    touched.refresh_from_db()
    record = queries.record(queries.with_parts(Dataset.objects.filter(pk=touched.pk)).get())
    actions.update(touched, replace(record, license="lov2"), by=editor)
    undone = actions.undo(bulk, by=editor)
    rows = Dataset.objects.in_bulk([bare.id, full.id, touched.id])
    assert [(rows[one.id].license_id, rows[one.id].frequency, rows[one.id].tags) for one in (bare, full, touched)] == [
        (None, "", ["eau"]), ("lov2", "daily", ["mer", "eau"]), ("lov2", "", []),
    ]  # fmt: skip
    assert bare.contacts.count() == 0
    assert actions.undo(bulk, by=editor) == undone  # twice is once
    assert (BulkChange.objects.count(), undone.results.count()) == (2, 3)


def test_many_are_changed_by_a_job_that_goes_on_where_it_stopped(
    editor: Actor, organization: Any, make_dataset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 2)
    ids = [make_dataset(f"Jeu {n}", organization=organization.id).id for n in range(4)]
    bulk = actions.change_many(ids, Change(frequency="weekly"), by=editor)
    assert (kinds(bulk), bulk.finished_at, jobs.listing(name="datasets.change")[0].kwargs) == (
        [],
        None,
        {"id": bulk.id},
    )

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        actions.go_on(bulk, by=editor, progress=kill)
    assert kinds(bulk) == ["changed"] * 2
    jobs.registry.get("datasets.change").function(jobs.Context(1, 1), id=bulk.id)
    bulk.refresh_from_db()
    assert (kinds(bulk), bulk.finished_at is None) == (["changed"] * 4, False)


def test_stopped_change_keeps_what_was_done(
    editor: Actor, organization: Any, make_dataset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 0)
    ids = [make_dataset(f"Jeu {n}", organization=organization.id).id for n in range(3)]
    bulk = actions.change_many(ids, Change(frequency="weekly"), by=editor)
    actions.go_on(
        bulk, by=editor, progress=lambda done, total: actions.stop(bulk, by=editor) and None if done else None
    )
    assert kinds(bulk) == ["changed"]
    with pytest.raises(Conflict):
        actions.stop(bulk, by=editor)


def test_bulk_change_of_somebody_else_is_not_there(
    editor: Actor, organization: Any, make_dataset: Any, make_user: Any, actor_of: Any
) -> None:
    bulk = actions.change_many([make_dataset(organization=organization.id).id], Change(frequency="weekly"), by=editor)
    assert queries.bulk_change(bulk.id, actor=editor) == bulk
    for actor in (VISITOR, actor_of(make_user())):
        with pytest.raises(NotFound):
            queries.bulk_change(bulk.id, actor=actor)
    with pytest.raises(Denied):
        actions.undo(bulk, by=actor_of(make_user()))


@given(
    st.builds(
        Change,
        license=st.text(max_size=5),
        add_tags=st.lists(st.text(max_size=5)).map(tuple),
        verb=st.sampled_from(["", *VERBS]),
        contact=st.none() | st.builds(records.Contact, name=st.text(max_size=5), email=st.text(max_size=5)),
        transfer=st.none() | st.builds(Offer, to_email=st.text(min_size=1, max_size=5)),
    )
)
def test_change_reads_as_it_is_written(change: Change) -> None:
    assert read(written(change)) == change


# --- offered to another owner ------------------------------------------------------------------------------------


def test_many_are_offered_as_one_transfer_told_once(
    giver: Actor, receiver: Any, organization: Any, make_dataset: Any, make_user: Any
) -> None:
    ids = [make_dataset(f"Jeu {n}", organization=organization.id).id for n in range(3)]
    other = make_dataset("À d’autres").id
    plan = queries.planned([*ids, other], receiver.change, actor=giver)
    bulk = actions.change_many([*ids, other], receiver.change, by=giver)
    assert kinds(bulk) == [outcome.kind for _row, outcome in plan] == ["changed"] * 3 + ["refused"]
    assert bulk.results.first().changes == plan[0][1].changes == {"transfer": ["", "Agence de l’eau"]}
    [offer] = queries.transfers(actor=receiver.actor).to_answer
    assert ({one.id for one in offer.datasets.all()}, offer.comment) == (set(ids), "À vous.")
    assert Letter.objects.filter(name="organizations/transfer_asked").count() == 1
    assert kinds(actions.change_many(ids, receiver.change, by=giver)) == ["same"] * 3
    elsewhere = Change(transfer=Offer(to_email="somebody@example.org"))
    assert kinds(actions.change_many(ids, elsewhere, by=giver)) == ["refused"] * 3
    actions.accept_transfer(offer, by=receiver.actor)
    assert set(Dataset.objects.filter(pk__in=ids).values_list("organization", flat=True)) == {receiver.organization.id}
    assert kinds(actions.undo(bulk, by=giver)) == ["refused"] * 3  # only the other side can give them back


def test_undo_withdraws_what_is_not_accepted(giver: Actor, receiver: Any, organization: Any, make_dataset: Any) -> None:
    ids = [make_dataset(f"Jeu {n}", organization=organization.id).id for n in range(2)]
    bulk = actions.change_many(ids, replace(receiver.change, license="lov2"), by=giver)
    assert kinds(actions.undo(bulk, by=giver)) == ["changed"] * 2
    assert queries.transfers(actor=receiver.actor).to_answer == []
    assert [one.state for one in queries.transfers(actor=giver).answered] == ["cancelled"]
    assert set(Dataset.objects.filter(pk__in=ids).values_list("license", "organization")) == {(None, organization.id)}


def test_undo_of_what_was_refused_changes_nothing(
    giver: Actor, receiver: Any, organization: Any, make_dataset: Any
) -> None:
    bulk = actions.change_many([make_dataset(organization=organization.id).id], receiver.change, by=giver)
    [offer] = queries.transfers(actor=receiver.actor).to_answer
    actions.refuse_transfer(offer, "Non.", by=receiver.actor)
    assert kinds(actions.undo(bulk, by=giver)) == ["same"]


def test_each_owner_offers_in_a_transfer_of_its_own(
    giver: Actor, receiver: Any, organization: Any, make_dataset: Any
) -> None:
    own = actions.create(records.Dataset(title="En mon nom"), by=giver)
    actions.change_many([make_dataset(organization=organization.id).id, own.id], receiver.change, by=giver)
    offers = queries.transfers(actor=receiver.actor).to_answer
    assert sorted(bool(one.from_organization_id) for one in offers) == [False, True]


def test_who_administers_both_sides_takes_at_once(
    giver: Actor, receiver: Any, organization: Any, make_dataset: Any
) -> None:
    both = replace(giver, roles={**giver.roles, receiver.organization.id: "administrator"})
    dataset = make_dataset(organization=organization.id)
    actions.change_many([dataset.id], receiver.change, by=both)
    dataset.refresh_from_db()
    assert dataset.organization_id == receiver.organization.id


def test_editor_gives_nothing_away(editor: Actor, receiver: Any, organization: Any, make_dataset: Any) -> None:
    bulk = actions.change_many([make_dataset(organization=organization.id).id], receiver.change, by=editor)
    assert kinds(bulk) == ["refused"]
    assert queries.transfers(actor=receiver.actor).to_answer == []


def test_offer_by_a_job_is_told_at_its_end_and_once(
    giver: Actor, receiver: Any, organization: Any, make_dataset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 0)
    ids = [make_dataset(f"Jeu {n}", organization=organization.id).id for n in range(2)]
    bulk = actions.change_many(ids, receiver.change, by=giver)
    for _again in range(2):
        jobs.registry.get("datasets.change").function(jobs.Context(1, 1), id=bulk.id)
    assert Letter.objects.filter(name="organizations/transfer_asked").count() == 1
    [offer] = queries.transfers(actor=receiver.actor).to_answer
    assert offer.datasets.count() == 2


def test_what_an_organization_waits_for_is_foreseen(editor: Actor, organization: Any, make_dataset: Any) -> None:
    dataset = make_dataset(organization=organization.id, state="draft")
    type(organization).objects.filter(pk=organization.pk).update(approval="pending")
    [(_row, foreseen)] = queries.planned([dataset.id], Change(verb="publish"), actor=editor)
    result = actions.change_many([dataset.id], Change(verb="publish"), by=editor).results.get()
    assert (result.kind, result.reason) == (foreseen.kind, str(foreseen.reason))
    assert (result.kind, bool(result.reason)) == ("refused", True)
