"""A hidden dataset is for its own people alone, and comes back as it was."""

import orjson
import pytest

from parvis.dialects import records
from parvis.kit.actors import VISITOR, system
from parvis.kit.errors import Conflict, Denied, NotFound
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(make_user, make_organization, make_dataset, actor_of):
    """A published dataset of an organization, the organization, and an editor of it."""
    user, organization = make_user(), make_organization("Mairie")
    organization.memberships.create(user=user, role="editor")
    dataset = make_dataset("Budget", organization=organization.id)
    return dataset, organization, actor_of(user)


def test_hidden_dataset_is_seen_by_its_own_people_alone(owned, make_user, actor_of, search_index):
    dataset, _organization, editor = owned
    search_index()
    queries.summaries([dataset.id], actor=VISITOR)
    actions.hide(dataset, reason="A list of names.", by=SYSTEM)
    search_index()
    assert queries.get(dataset.id, actor=editor).state == "hidden"
    for stranger in (VISITOR, actor_of(make_user())):
        with pytest.raises(NotFound):
            queries.get(dataset.slug, actor=stranger)
        assert queries.summaries([dataset.id], actor=stranger) == []
        assert queries.walk("", 10, actor=stranger) == ([], None)
        assert queries.suggest("budg", actor=stranger) == []
    assert (queries.public(dataset.id), queries.count(), queries.recent(), queries.sitemap(0, 9)) == (None, 0, [], [])


@pytest.mark.parametrize("state", ["draft", "private", "published", "archived"])
def test_unhidden_dataset_returns_to_the_state_it_had(make_dataset, state):
    dataset = actions.hide(make_dataset(state=state), reason="", by=SYSTEM)
    assert actions.unhide(dataset, by=SYSTEM).state == state
    with pytest.raises(Conflict):
        actions.unhide(queries.get(dataset.id, actor=SYSTEM), by=SYSTEM)


def test_hidden_dataset_is_not_published_by_its_people(owned):
    dataset, _organization, editor = owned
    hidden = actions.hide(dataset, reason="", by=SYSTEM)
    for turn in (actions.publish, actions.make_private, actions.archive, actions.unarchive):
        with pytest.raises(Conflict):
            turn(hidden, by=editor)
    for turn in (lambda: actions.hide(dataset, reason="", by=editor), lambda: actions.unhide(hidden, by=editor)):
        with pytest.raises(Denied):
            turn()


def test_hidden_dataset_deleted_and_restored_stays_hidden(owned):
    dataset, _organization, editor = owned
    actions.hide(dataset, reason="", by=SYSTEM)
    deleted = actions.delete(queries.get(dataset.id, actor=editor), by=editor)
    with pytest.raises(Conflict):
        actions.hide(deleted, reason="", by=SYSTEM)
    restored = actions.restore(deleted, by=editor)
    assert (restored.state, actions.unhide(restored, by=SYSTEM).state) == ("hidden", "published")


def test_hidden_dataset_stays_hidden_when_it_is_loaded_again(make_dataset):
    dataset = actions.hide(make_dataset(), reason="", by=SYSTEM)
    record = records.Dataset(id=dataset.id, title="Budget", description="Nouveau.", state="published")
    assert actions.load([record], by=SYSTEM).updated == [dataset.id]
    loaded = queries.get(dataset.id, actor=SYSTEM)
    assert (loaded.description, loaded.state, loaded.hidden_from) == ("Nouveau.", "hidden", "published")


def test_hiding_is_told_in_the_history(owned):
    dataset, _organization, _editor = owned
    actions.unhide(actions.hide(dataset, reason="", by=SYSTEM), by=SYSTEM)
    verbs = [act["verb"] for act in activity.history("dataset", dataset.id, actor=SYSTEM)]
    assert verbs == ["shown again", "hidden", "published", "created"]


def test_hidden_organization_is_seen_by_its_members_alone(owned, search_index):
    _dataset, organization, editor = owned
    organizations.set_counters({organization.id: {"datasets": 1}}, by=SYSTEM)
    producers.bodies([organization.id], actor=VISITOR)
    hidden = organizations.hide(organization, reason="Not a public body.", by=SYSTEM)
    search_index()
    assert orjson.loads(producers.rendition(organization.id, actor=editor).body)["name"] == "Mairie"
    assert producers.rendition(organization.id, actor=SYSTEM).body
    with pytest.raises(NotFound):
        producers.get(organization.slug, actor=VISITOR)
    assert (producers.count(), producers.sitemap(0, 9), producers.bodies([organization.id], actor=VISITOR)) == (
        0, [], [],
    )  # fmt: skip
    assert [one for one in queries.suggest("mair", actor=VISITOR) if one.kind == producers.KIND] == []
    organizations.unhide(hidden, by=SYSTEM)
    assert producers.get(organization.slug, actor=VISITOR).name == "Mairie"


def test_nothing_is_published_by_a_hidden_organization(owned, make_dataset):
    _dataset, organization, editor = owned
    draft = make_dataset("Dépenses", state="draft", organization=organization.id)
    organizations.hide(organization, reason="", by=SYSTEM)
    with pytest.raises(Conflict):
        actions.publish(queries.get(draft.id, actor=editor), by=editor)
