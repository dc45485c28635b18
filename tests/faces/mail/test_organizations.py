"""Letters of organizations: to whom, in which language, with what they need to answer."""

import re

import pytest
from django.conf import settings
from tests.portal.organizations.conftest import team  # noqa: F401

from parvis.dialects import records
from parvis.engines import outbox
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.models import Organization

pytestmark = pytest.mark.django_db


def sent() -> list[tuple[str, str]]:
    """(name, recipient) of every letter, oldest first."""
    return sorted((one.name.removeprefix("organizations/"), one.recipient) for one in outbox.listing())


def body() -> str:
    return outbox.get(outbox.listing()[0].id).text


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_an_invitation_holds_the_link_that_works(team, language):  # noqa: F811
    actions.invite(
        team.organization, "new@example.org", "editor", language=language, message="À bientôt",
        by=team.as_("administrator"),
    )  # fmt: skip
    assert sent() == [("invitation", "new@example.org")]
    secret = re.search(rf"/{language}/invitations/([\w-]+)", body()).group(1)
    assert queries.invitation_by_secret(secret).email == "new@example.org"
    assert "À bientôt" in body()


def test_who_invited_hears_the_answer(team, make_user, actor_of):  # noqa: F811
    made = actions.invite(team.organization, "new@example.org", "editor", by=team.as_("administrator"))
    actions.accept_invitation(made, by=actor_of(make_user(email="new@example.org")))
    assert sent() == [("invitation", "new@example.org"), ("invitation_answered", "administrator@example.org")]


def test_a_request_goes_to_administrators_and_its_answer_to_who_asked(team):  # noqa: F811
    asked = actions.ask(team.organization, "Bonjour", by=team.as_("stranger"))
    assert sent() == [("join_requested", "administrator@example.org")]
    actions.refuse_request(asked, "Pas encore.", by=team.as_("administrator"))
    assert sent()[0] == ("join_answered", "stranger@example.org")
    assert any("Pas encore." in outbox.get(one.id).text for one in outbox.listing())


def test_nobody_is_told_of_what_they_did_themselves(team):  # noqa: F811
    actions.set_role(team.organization, team.editor.id, "administrator", by=team.as_("administrator"))
    actions.leave(team.organization, by=team.as_("administrator"))
    assert sent() == [("member_changed", "editor@example.org")]
    actions.remove(team.organization, team.contributor.id, by=team.as_("editor"))
    assert ("member_removed", "contributor@example.org") in sent()


def test_a_new_organization_is_told_to_operators_and_the_decision_to_its_people(
    team,  # noqa: F811
    monkeypatch,
    make_user,
    actor_of,
):
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"organizations_need_approval": True}))
    founder = make_user(email="founder@example.org")
    organization = actions.create(records.Organization(name="Cartes"), by=actor_of(founder))
    assert sent() == [("submitted", "governor@example.org")]
    actions.refuse(organization, reason="Dites qui vous êtes.", by=team.as_("governor"))
    actions.accept(organization, by=team.as_("governor"))
    assert sent() == [("decided", "founder@example.org")] * 2 + [("submitted", "governor@example.org")]


def test_certification_and_deletion_are_told(team):  # noqa: F811
    actions.set_badges(team.organization, ["certified"], by=team.as_("governor"))
    actions.delete(Organization.objects.get(), reason="Doublon.", by=team.as_("governor"))
    assert sent() == [("badges", "administrator@example.org"), ("deleted", "administrator@example.org")]


def test_transfers_and_assignments_are_told(team, make_organization, make_dataset, make_user, actor_of):  # noqa: F811
    receiving, receiver = make_organization("Ailleurs"), make_user(email="receiver@example.org")
    receiving.memberships.create(user=receiver, role="administrator")
    dataset = make_dataset("Forages", organization=team.organization.id)
    datasets.assign(dataset, team.contributor.id, by=team.as_("administrator"))
    offer = datasets.ask_transfer([dataset], to_organization=receiving, by=team.as_("administrator"))
    assert sent() == [("assigned", "contributor@example.org"), ("transfer_asked", "receiver@example.org")]
    datasets.accept_transfer(offer, by=actor_of(receiver))
    assert sent()[-1] == ("transfer_asked", "receiver@example.org")
    assert ("transfer_answered", "administrator@example.org") in sent()


def test_a_transfer_to_an_address_is_told_there_whether_or_not_it_has_an_account(team, make_dataset):  # noqa: F811
    for email in ("stranger@example.org", "nobody@example.org"):
        dataset = make_dataset(f"Pour {email}", organization=team.organization.id)
        datasets.ask_transfer([dataset], to_email=email, by=team.as_("administrator"))
    assert sent() == [("transfer_asked", "nobody@example.org"), ("transfer_asked", "stranger@example.org")]
