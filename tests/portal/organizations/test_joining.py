"""How people come to work in an organization, and leave it."""

from datetime import timedelta

import pytest
from tests.portal.organizations.conftest import heard

from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, NotFound, SignInNeeded, TooMany
from parvis.portal.organizations import actions, events, queries
from parvis.portal.organizations.models import Invitation, JoinRequest

pytestmark = pytest.mark.django_db


def invite(team, email="new@example.org", role="editor"):
    """The invitation, and the secret of its letter."""
    with heard(events.invitation_sent) as said:
        made = actions.invite(team.organization, email, role, by=team.as_("administrator"))
    return made, said[0]["secret"]


def roles(team):
    return {one.user.email: one.role for one in team.organization.memberships.select_related("user")}


def test_an_invitation_is_accepted_by_the_person_it_was_written_to(team, make_user, actor_of):
    made, secret = invite(team, "New@Example.org")
    person = make_user(email="new@example.org")
    found = queries.invitation_by_secret(secret)
    assert found == made
    assert queries.is_for(found, actor=actor_of(person))
    actions.accept_invitation(found, by=actor_of(person))
    assert roles(team)["new@example.org"] == "editor"
    assert queries.inbox(actor_of(person)).invitations == []


def test_an_account_made_after_the_letter_finds_its_invitation(team, make_user, actor_of):
    made, _secret = invite(team)
    assert [one.id for one in queries.inbox(actor_of(make_user(email="new@example.org"))).invitations] == [made.id]


def test_a_link_works_once(team, make_user, actor_of):
    made, secret = invite(team)
    person = actor_of(make_user(email="new@example.org"))
    actions.accept_invitation(made, by=person)
    with pytest.raises(Conflict):
        actions.accept_invitation(made, by=person)
    with pytest.raises(Gone):
        queries.invitation_by_secret(secret)


def test_only_the_hash_of_a_secret_is_kept(team):
    made, secret = invite(team)
    row = Invitation.objects.filter(pk=made.pk).values().get()
    assert [name for name, value in row.items() if secret in str(value)] == []


def test_somebody_else_with_the_link_does_not_get_in(team):
    made, _secret = invite(team)
    for name in ("stranger", "governor"):
        with pytest.raises(Denied):
            actions.accept_invitation(made, by=team.as_(name))
    with pytest.raises(SignInNeeded):
        actions.accept_invitation(made, by=VISITOR)
    assert "stranger@example.org" not in roles(team)


def test_an_expired_invitation_is_gone(team, make_user, actor_of):
    made, secret = invite(team)
    Invitation.objects.filter(pk=made.pk).update(expires_at=now() - timedelta(seconds=1))
    person = actor_of(make_user(email="new@example.org"))
    with pytest.raises(Gone):
        queries.invitation_by_secret(secret)
    with pytest.raises(Gone):
        actions.accept_invitation(made, by=person)
    assert queries.inbox(person).invitations == []


def test_a_letter_sent_again_replaces_the_one_before(team):
    made, secret = invite(team)
    with pytest.raises(TooMany):
        actions.resend(made, by=team.as_("administrator"))
    Invitation.objects.filter(pk=made.pk).update(sent_at=now() - timedelta(hours=1), expires_at=now())
    with heard(events.invitation_sent) as said:
        actions.resend(made, by=team.as_("administrator"))
    with pytest.raises(NotFound):
        queries.invitation_by_secret(secret)
    assert queries.invitation_by_secret(said[0]["secret"]).id == made.id


def test_an_invitation_taken_back_is_gone(team):
    made, secret = invite(team)
    actions.cancel_invitation(made, by=team.as_("administrator"))
    with pytest.raises(Gone):
        queries.invitation_by_secret(secret)
    assert queries.invitations(team.organization, actor=team.as_("administrator")) == []


def test_an_invitation_is_refused(team, make_user, actor_of):
    made, _secret = invite(team)
    actions.refuse_invitation(made, by=actor_of(make_user(email="new@example.org")))
    assert "new@example.org" not in roles(team)


def test_inviting_says_nothing_of_accounts(team):
    with_account, _secret = invite(team, "stranger@example.org")
    without, _secret = invite(team, "nobody@example.org")
    shown = [(one.state, one.role, one.email.partition("@")[2]) for one in (with_account, without)]
    assert shown[0] == shown[1]


def test_inviting_twice_keeps_one_invitation(team):
    first, _secret = invite(team)
    second, _secret = invite(team, role="contributor")
    assert (first.id, second.role) == (second.id, "contributor")
    assert Invitation.objects.count() == 1


def test_who_works_there_is_not_invited(team):
    with pytest.raises(Conflict):
        invite(team, "EDITOR@example.org")


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@example.org"])
def test_what_is_no_address_is_refused(team, email):
    with pytest.raises(Invalid):
        invite(team, email)


def test_letters_have_a_limit(team, monkeypatch):
    monkeypatch.setattr(actions.joining, "A_DAY", 2)
    invite(team, "a@example.org")
    invite(team, "b@example.org")
    with pytest.raises(TooMany):
        invite(team, "c@example.org")


@pytest.mark.parametrize("name", ["editor", "contributor", "stranger"])
def test_only_administrators_invite_and_answer(team, name):
    made, _secret = invite(team)
    asked = actions.ask(team.organization, "Bonjour", by=team.as_("stranger"))
    for act in (
        lambda by: actions.invite(team.organization, "x@example.org", "editor", by=by),
        lambda by: actions.cancel_invitation(made, by=by),
        lambda by: actions.accept_request(asked, "editor", by=by),
        lambda by: actions.set_role(team.organization, team.editor.id, "administrator", by=by),
    ):
        with pytest.raises(Denied):
            act(team.as_(name))


def test_a_request_is_accepted_with_a_role(team):
    asked = actions.ask(team.organization, "Je tiens les données de qualité.", by=team.as_("stranger"))
    assert [one.id for one in queries.inbox(team.as_("administrator")).requests] == [asked.id]
    assert queries.inbox(team.as_("editor")).requests == []
    actions.accept_request(asked, "contributor", by=team.as_("administrator"))
    assert roles(team)["stranger@example.org"] == "contributor"
    assert queries.inbox(team.as_("administrator")).requests == []


def test_a_request_is_refused_with_a_reason_the_person_reads(team):
    asked = actions.ask(team.organization, by=team.as_("stranger"))
    with pytest.raises(Invalid):
        actions.refuse_request(asked, "  ", by=team.as_("administrator"))
    actions.refuse_request(asked, "Écrivez d’abord à votre direction.", by=team.as_("administrator"))
    [seen] = queries.inbox(team.as_("stranger")).asked
    assert (seen.state, seen.reason) == ("refused", "Écrivez d’abord à votre direction.")
    again = actions.ask(team.organization, "C’est fait.", by=team.as_("stranger"))
    assert [one.id for one in queries.inbox(team.as_("stranger")).asked] == [again.id]


def test_one_request_at_a_time(team):
    asked = actions.ask(team.organization, by=team.as_("stranger"))
    with pytest.raises(Conflict):
        actions.ask(team.organization, by=team.as_("stranger"))
    actions.cancel_request(asked, by=team.as_("stranger"))
    actions.ask(team.organization, by=team.as_("stranger"))
    assert JoinRequest.objects.filter(state="pending").count() == 1


def test_who_works_there_does_not_ask(team):
    with pytest.raises(Denied):
        actions.ask(team.organization, by=team.as_("editor"))


def test_the_last_administrator_stays(team):
    boss = team.as_("administrator")
    for act in (
        lambda: actions.leave(team.organization, by=boss),
        lambda: actions.remove(team.organization, team.administrator.id, by=boss),
        lambda: actions.set_role(team.organization, team.administrator.id, "editor", by=boss),
    ):
        with pytest.raises(Denied):
            act()
    actions.set_role(team.organization, team.editor.id, "administrator", by=boss)
    actions.leave(team.organization, by=boss)
    assert "administrator@example.org" not in roles(team)


def test_what_was_answered_is_not_answered_again(team):
    asked = actions.ask(team.organization, by=team.as_("stranger"))
    actions.accept_request(asked, "editor", by=team.as_("administrator"))
    with pytest.raises(Conflict):
        actions.refuse_request(asked, "Non", by=team.as_("administrator"))


def test_an_invitation_answers_a_request(team, make_user, actor_of):
    actions.ask(team.organization, by=team.as_("stranger"))
    made, _secret = invite(team, "stranger@example.org")
    actions.accept_invitation(made, by=team.as_("stranger"))
    assert JoinRequest.objects.get().state == "accepted"


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_whatever_it_holds(team, make_user, actor_of, django_assert_num_queries, count):
    for number in range(count):
        actions.ask(team.organization, by=actor_of(make_user(email=f"asker{number}@example.org")))
    boss = team.as_("administrator")
    with django_assert_num_queries(5):
        inbox = queries.inbox(boss)
        assert len([one.user.name for one in inbox.requests]) == count
