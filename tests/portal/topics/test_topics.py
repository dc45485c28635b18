"""Topics: who may do what, what they hold, and that what is hidden leaks nowhere."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import records
from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, Moved, NotFound, SignInNeeded
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions as organizations
from parvis.portal.topics import actions, queries
from parvis.portal.topics.models import Topic
from parvis.portal.topics.rules import allows

SYSTEM = system("tests")
STATES = ("draft", "published", "archived", "deleted")


def text(title: str = "Pourquoi", **fields: object) -> records.Element:
    return records.Element(kind="text", title=title, **fields)


def section(title: str) -> records.Element:
    return records.Element(kind="section", title=title)


def titles(topic: Topic, actor: Actor = VISITOR) -> list[tuple[str, list[str]]]:
    return [
        (part.section.title if part.section else "", [(one.thing or {}).get("title") or one.element.title for one in part.items])
        for part in queries.parts(topic, actor=actor)
    ]  # fmt: skip


def test_topic_needs_a_title_and_words_before_it_is_published(make_user, actor_of) -> None:
    by = actor_of(make_user())
    with pytest.raises(Invalid) as refused:
        actions.create(records.Topic(title=" "), by=by)
    assert list(refused.value.fields) == ["title"]
    topic = actions.create(records.Topic(title="L’eau"), by=by)
    with pytest.raises(Invalid) as refused:
        actions.publish(topic, by=by)
    assert list(refused.value.fields) == ["description"]


def test_topic_with_a_new_title_moves_and_its_old_address_leads_there(make_topic) -> None:
    topic = make_topic("L’eau")
    actions.update(topic, replace(queries.record(topic), title="L’eau potable"), by=SYSTEM)
    with pytest.raises(Moved) as moved:
        queries.get("leau", actor=VISITOR)
    assert moved.value.ref == "leau-potable"


def test_topic_is_written_by_editors_of_its_organization_alone(make_user, make_organization, make_topic, actor_of):
    city, stranger = make_organization(), make_user()
    editor, contributor = make_user(), make_user()
    organizations.set_member(city, editor.email, "editor", by=SYSTEM)
    organizations.set_member(city, contributor.email, "contributor", by=SYSTEM)
    topic = make_topic(organization=city.id)
    record = replace(queries.record(topic), title="Autre")
    for user in (contributor, stranger):
        with pytest.raises(Denied):
            actions.update(topic, record, by=actor_of(user))
    with pytest.raises(SignInNeeded):
        actions.update(topic, record, by=VISITOR)
    assert actions.update(topic, record, by=actor_of(editor)).title == "Autre"
    with pytest.raises(Denied):
        actions.set_featured(topic, True, by=actor_of(editor))
    assert list(queries.editable_by(actor_of(editor))) == [topic]
    assert list(queries.editable_by(actor_of(contributor))) == []


@given(kind=st.sampled_from(["visitor", "stranger", "contributor", "editor", "owner", "governor"]))
def test_topic_visibility_rule_and_list_agree(make_topic, make_organization, make_user, kind: str) -> None:
    city, owner = make_organization(), make_user()
    actors = {
        "visitor": VISITOR,
        "stranger": Actor(kind="person", id="nobody"),
        "contributor": Actor(kind="person", id="c", roles={city.id: "contributor"}),
        "editor": Actor(kind="person", id="e", roles={city.id: "editor"}),
        "owner": Actor(kind="person", id=owner.id),
        "governor": Actor(kind="person", id="g", is_administrator=True),
    }
    for state in STATES:
        make_topic(f"De {state}", state=state, organization=city.id)
        mine = make_topic(f"À moi {state}", state=state)
        Topic.objects.filter(pk=mine.pk).update(owner=owner)
    seen = set(queries.visible_to(actors[kind]).values_list("pk", flat=True))
    assert seen == {one.pk for one in Topic.objects.all() if allows(actors[kind], "topic.view", one)}


def test_topic_deleted_is_gone_and_comes_back(make_topic) -> None:
    topic = make_topic(state="archived")
    actions.delete(topic, by=SYSTEM)
    with pytest.raises(Gone):
        queries.get(topic.slug, actor=VISITOR)
    actions.restore(topic, by=SYSTEM)
    assert queries.get(topic.slug, actor=VISITOR).state == "archived"


def test_draft_never_published_is_not_there(make_topic) -> None:
    topic = make_topic(state="draft")
    with pytest.raises(NotFound):
        queries.get(topic.slug, actor=VISITOR)


# --- what it holds ---------------------------------------------------------------------------------------------


def test_elements_are_found_by_id_slug_or_address(make_topic, make_dataset, make_organization) -> None:
    topic, city = make_topic(), make_organization()
    water, air = make_dataset("Eau"), make_dataset("Air")
    actions.add(topic, records.Element(kind="dataset", key=water.id), by=SYSTEM)
    actions.add(
        topic, records.Element(kind="dataset", key=f"https://x.org/fr/datasets/{air.slug}?a=b#files"), by=SYSTEM
    )
    actions.add(topic, records.Element(kind="organization", key=city.slug), by=SYSTEM)
    assert [(one.kind, one.key) for one in queries.elements(topic)] == [
        ("dataset", water.id), ("dataset", air.id), ("organization", city.id),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        actions.add(topic, records.Element(kind="dataset", key=water.slug), by=SYSTEM)


@pytest.mark.parametrize(
    ("element", "field"),
    [
        (records.Element(kind="dashboard", title="x"), "kind"),
        (records.Element(kind="dataset"), "ref"),
        (records.Element(kind="dataset", key="../etc"), "ref"),
        (records.Element(kind="link", title="x"), "url"),
        (records.Element(kind="text"), "title"),
        (records.Element(kind="section", description="x"), "title"),
    ],
)
def test_elements_that_say_nothing_are_refused(make_topic, element: records.Element, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add(make_topic(), element, by=SYSTEM)
    assert list(refused.value.fields) == [field]


def test_topic_cannot_hold_itself(make_topic) -> None:
    topic = make_topic()
    with pytest.raises(Invalid):
        actions.add(topic, records.Element(kind="topic", key=topic.slug), by=SYSTEM)


def test_elements_stand_in_parts_and_move(make_topic) -> None:
    topic = make_topic(
        holds=[text("a"), section("Un"), text("b"), text("c"), section("Vide"), section("Deux"), text("d")]
    )
    assert titles(topic) == [("", ["a"]), ("Un", ["b", "c"]), ("Deux", ["d"])]
    c = next(one for one in queries.elements(topic) if one.title == "c")
    actions.move(c, -1, by=SYSTEM)
    assert titles(topic) == [("", ["a"]), ("Un", ["c", "b"]), ("Deux", ["d"])]
    actions.move(c, -99, by=SYSTEM)
    assert titles(topic)[0] == ("", ["c", "a"])
    with pytest.raises(Invalid):
        actions.reorder(topic, [c.id], by=SYSTEM)
    actions.remove(c, by=SYSTEM)
    assert titles(topic)[0] == ("", ["a"])


def test_hidden_dataset_in_a_public_topic_is_not_shown_nor_counted(make_topic, make_dataset, make_organization) -> None:
    city = make_organization()
    secret = make_dataset("Canari", organization=city.id)
    topic = make_topic(holds=[section("Cage"), secret, section("Air"), text("a")])
    assert titles(topic) == [("Cage", ["Canari"]), ("Air", ["a"])]
    before = queries.stamp(topic)
    datasets.make_private(secret, by=SYSTEM)
    assert titles(topic) == [("Air", ["a"])]
    assert [one["kind"] for one in queries.elements_json(topic, actor=VISITOR)] == ["section", "text"]
    assert queries.stamp(topic) != before
    insider = Actor(kind="person", id="c", roles={city.id: "contributor"})
    assert titles(topic, insider) == [("Cage", ["Canari"]), ("Air", ["a"])]


def test_those_who_arrange_see_that_something_is_there_but_not_what(make_topic, make_dataset, make_organization):
    secret = make_dataset("Canari", organization=make_organization().id)
    topic = make_topic(holds=[replace(records.Element(kind="dataset", key=secret.id), title="Mon canari")])
    datasets.make_private(secret, by=SYSTEM)
    [(element, thing, may_see)] = queries.arranged(topic, actor=Actor(kind="person", id="someone"))
    assert (element.kind, element.title, element.key, thing, may_see) == ("dataset", "", "", None, False)


def test_a_person_cannot_add_what_they_may_not_see(make_user, make_dataset, make_organization, actor_of) -> None:
    secret = make_dataset("Canari", organization=make_organization().id, state="private")
    by = actor_of(make_user())
    topic = actions.create(records.Topic(title="À moi"), by=by)
    with pytest.raises(Invalid) as refused:
        actions.add(topic, records.Element(kind="dataset", key=secret.id), by=by)
    assert "Canari" not in str(refused.value)


@pytest.mark.parametrize("count", [1, 3])
def test_contents_cost_the_same_for_one_and_three(make_topic, make_dataset, count: int) -> None:
    topic = make_topic(holds=[make_dataset(f"Jeu {number}") for number in range(count)])
    queries.parts(topic, actor=VISITOR)  # the renditions are there
    with CaptureQueriesContext(
        connection,
    ) as queried:
        assert len(queries.parts(topic, actor=VISITOR)[0].items) == count
    assert len(queried) == 3


def test_history_tells_of_topics_without_naming_what_they_hold(make_topic, make_dataset) -> None:
    topic = make_topic("L’eau", holds=[make_dataset("Canari")])
    rows = Activity.objects.filter(kind="topic", key=topic.id).order_by("pk")
    assert [row.verb for row in rows] == ["created", "arranged", "published"]
    assert "Canari" not in str([(row.label, row.changes) for row in rows])


def test_organization_that_changes_its_name_is_said_so(make_topic, make_organization) -> None:
    city = make_organization("Ville")
    topic = make_topic(organization=city.id)
    assert queries.page(topic.slug, actor=VISITOR)["organization"]["name"] == "Ville"
    from parvis.portal.organizations import queries as producers

    organizations.update(city, replace(producers.record(city), name="Commune"), by=SYSTEM)
    assert queries.page(topic.slug, actor=VISITOR)["organization"]["name"] == "Commune"
