"""Where new organizations wait: who sees them, what they may do, what is said of them."""

import pytest
from django.conf import settings

from parvis.dialects import records
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import allows

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(monkeypatch, make_user, actor_of):
    """An organization that waits, and who created it."""
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"organizations_need_approval": True}))
    user = make_user()
    organization = actions.create(records.Organization(name="Association des cartes"), by=actor_of(user))
    return organization, user


def test_without_the_setting_nobody_waits(make_user, actor_of):
    assert actions.create(records.Organization(name="Mairie"), by=actor_of(make_user())).approval == "accepted"


def test_a_name_is_one_line(make_user, actor_of):
    made = actions.create(records.Organization(name=" Mairie\r\nhttps://a.example\u2028"), by=actor_of(make_user()))
    assert made.name == "Mairie https://a.example"


def test_what_administrators_of_the_portal_create_does_not_wait(waiting, make_user, actor_of):
    governor = actor_of(make_user(is_administrator=True))
    assert actions.create(records.Organization(name="Mairie"), by=governor).approval == "accepted"


def test_a_waiting_organization_is_seen_by_its_members_and_operators_alone(waiting, make_user, actor_of):
    organization, user = waiting
    stranger, governor = actor_of(make_user()), actor_of(make_user(is_administrator=True))
    for actor, sees in ((VISITOR, False), (stranger, False), (actor_of(user), True), (governor, True)):
        assert queries.visible_to(actor).filter(pk=organization.pk).exists() == sees
        assert allows(actor, "organization.view", organization) == sees
    for actor in (VISITOR, stranger):
        with pytest.raises(NotFound):
            queries.get(organization.slug, actor=actor)


def test_nothing_public_tells_of_it(waiting, actor_of, search_index, api):
    organization, user = waiting
    search_index()
    queries.rendition(organization.slug, actor=actor_of(user))
    assert api.get("/api/organizations").json()["data"] == []
    assert api.get(f"/api/organizations/{organization.id}").status_code == 404
    assert queries.bodies([organization.id], actor=VISITOR) == []
    assert queries.sitemap(0, 10) == []
    assert data.suggest("Association", actor=VISITOR, limit=5) == []
    assert queries.children(organization, actor=VISITOR) == []


def test_its_data_is_not_published_until_it_is_accepted(waiting, make_user, actor_of):
    organization, user = waiting
    record = records.Dataset(title="Cartes", description="Les cartes.", organization=organization.id)
    dataset = datasets.create(record, by=actor_of(user))
    with pytest.raises(Conflict):
        datasets.publish(dataset, by=actor_of(user))
    datasets.make_private(dataset, by=actor_of(user))
    actions.accept(organization, by=actor_of(make_user(is_administrator=True)))
    dataset.refresh_from_db()
    dataset = datasets.publish(type(dataset).objects.get(pk=dataset.pk), by=actor_of(user))
    assert dataset.state == "published"


def test_it_is_found_once_accepted(waiting, make_user, actor_of, search_index, api):
    organization, _user = waiting
    actions.accept(organization, by=actor_of(make_user(is_administrator=True)))
    search_index()
    assert [one["id"] for one in api.get("/api/organizations").json()["data"]] == [organization.id]


def test_a_refusal_has_a_reason_and_a_way_out(waiting, make_user, actor_of):
    organization, user = waiting
    governor = actor_of(make_user(is_administrator=True))
    with pytest.raises(Invalid):
        actions.refuse(organization, reason=" ", by=governor)
    refused = actions.refuse(organization, reason="Dites qui vous êtes.", by=governor)
    assert (refused.approval, refused.approval_reason) == ("refused", "Dites qui vous êtes.")
    assert list(queries.waiting(actor=governor)) == []
    actions.submit(refused, by=actor_of(user))
    assert [one.pk for one in queries.waiting(actor=governor)] == [organization.pk]
    accepted = actions.accept(organization, by=governor)
    with pytest.raises(Conflict):
        actions.refuse(accepted, reason="Trop tard", by=governor)


def test_only_operators_accept(waiting, actor_of):
    organization, user = waiting
    for act in (actions.accept, lambda one, by: actions.refuse(one, reason="Non", by=by)):
        with pytest.raises(Denied):
            act(organization, by=actor_of(user))
