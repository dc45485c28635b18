"""Signing up, in and out; passwords, addresses, sessions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from tests.faces.web.accounts.conftest import PASSWORD, link

from parvis.dialects import records
from parvis.kit.dates import now
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.moderation.models import AuditLine
from parvis.portal.topics import actions as topics

NEW = {"first_name": "Salma", "last_name": "Idrissi", "email": "salma@example.org", "password1": PASSWORD}
Send = Callable[..., Any]
Letters = Callable[[], list[Any]]


def test_somebody_signs_up_confirms_and_signs_in(browser: Client, send: Send, letters: Letters) -> None:
    answer = send("/ar/account/signup/", **NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/ar/account/confirm-email/")
    user = User.objects.get(email="salma@example.org")
    assert (user.name, user.language) == ("Salma Idrissi", "ar")
    [letter] = letters()
    assert (letter.recipient, letter.language, letter.name) == ("salma@example.org", "ar", "accounts/confirm")
    answer = send("/fr/account/login/", login="salma@example.org", password=PASSWORD)
    assert answer["Location"] == "/fr/account/confirm-email/"
    answer = send(link(letter))
    assert answer.status_code == 302
    assert EmailAddress.objects.get(user=user).verified
    answer = send("/fr/account/login/", login="salma@example.org", password=PASSWORD)
    assert answer.status_code == 302
    assert "Salma Idrissi" in browser.get("/fr/account/").content.decode()


@pytest.mark.parametrize("path", ["signup", "password/reset"])
def test_form_says_each_thing_once(browser: Client, path: str) -> None:
    """A hidden field that is there twice is read from its last, empty, place."""
    page = browser.get(f"/fr/account/{path}/").content.decode()
    assert [page.count(f'name="{name}"') for name in ("proof", "moment", "company", "email")] == [1, 1, 1, 1]


def test_what_was_typed_is_kept(send: Send) -> None:
    answer = send("/fr/account/signup/", **NEW | {"password1": "court"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="salma@example.org"' in page
    assert "fault" in page
    assert 'value="court"' not in page


def test_signing_in_leads_back(send: Send, person: User) -> None:
    answer = send("/fr/account/login/?next=/fr/datasets", login=person.email, password=PASSWORD, next="/fr/datasets")
    assert answer["Location"] == "/fr/datasets"


def test_stay_signed_in_is_a_choice(send: Send, browser: Client, person: User) -> None:
    send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert browser.cookies["session"]["max-age"] == ""
    send("/fr/account/logout/")
    send("/fr/account/login/", login=person.email, password=PASSWORD, remember="on")
    assert int(browser.cookies["session"]["max-age"]) > 86400


def test_signing_out_ends_the_session(signed_in: Client, send: Send) -> None:
    assert send("/fr/account/logout/").status_code == 302
    assert signed_in.get("/fr/account/").status_code == 302
    assert [session.exists() for session in UserSession.objects.all()] == [False]


def test_password_is_chosen_anew(send: Send, letters: Letters, person: User) -> None:
    assert send("/fr/account/password/reset/", email=person.email)["Location"] == "/fr/account/password/reset/done/"
    [letter] = letters()
    assert letter.name == "accounts/reset"
    answer = send("/fr/account/login/")  # any page, for the cookie
    path = Client().get(link(letter))["Location"]
    client = Client(enforce_csrf_checks=True)
    assert client.get(link(letter))["Location"] == path
    answer = send(path, client=client, password1="une autre phrase longue")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password("une autre phrase longue")
    assert letters()[0].name == "accounts/security"
    again = Client().get(link(letter))
    assert "déjà servi" in again.content.decode()


def test_password_is_changed_and_other_sessions_end(
    signed_in: Client, send: Send, letters: Letters, person: User
) -> None:
    other = Client(enforce_csrf_checks=True)
    send("/fr/account/login/", client=other, login=person.email, password=PASSWORD)
    assert other.get("/fr/account/").status_code == 200
    before = signed_in.cookies["session"].value
    answer = send("/fr/account/password/change/", oldpassword=PASSWORD, password1="une autre phrase longue")
    assert answer["Location"] == "/fr/account/security/"
    assert signed_in.cookies["session"].value != before
    assert signed_in.get("/fr/account/").status_code == 200
    assert other.get("/fr/account/").status_code == 302
    assert letters()[0].name == "accounts/security"


def test_address_is_changed_once_confirmed(signed_in: Client, send: Send, letters: Letters, person: User) -> None:
    answer = send("/fr/account/email/", action_add="1", email="nora.alami@example.org")
    assert answer["Location"] == "/fr/account/email/"
    assert "nora.alami@example.org" in signed_in.get("/fr/account/email/").content.decode()
    person.refresh_from_db()
    assert person.email == "nora@example.org"
    send(link(letters()[0]))
    person.refresh_from_db()
    assert person.email == "nora.alami@example.org"
    told = [letter.recipient for letter in letters() if letter.name == "accounts/security"]
    assert told == ["nora@example.org"]


def test_change_of_address_can_be_given_up(signed_in: Client, send: Send, person: User) -> None:
    send("/fr/account/email/", action_add="1", email="nora.alami@example.org")
    send("/fr/account/email/", action_remove="1", email="nora.alami@example.org")
    assert [one.email for one in EmailAddress.objects.filter(user=person)] == ["nora@example.org"]


def test_device_seen_for_the_first_time_is_told(signed_in: Client, send: Send, letters: Letters, person: User) -> None:
    assert letters() == []
    send("/fr/account/logout/")
    send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert letters() == []
    send("/fr/account/login/", client=Client(enforce_csrf_checks=True), login=person.email, password=PASSWORD)
    [letter] = letters()
    assert "depuis un appareil" in letter.text


def test_sessions_are_listed_and_ended(signed_in: Client, send: Send, person: User) -> None:
    others = [Client(enforce_csrf_checks=True) for _n in range(2)]
    for client in others:
        send("/fr/account/login/", client=client, login=person.email, password=PASSWORD)
    page = signed_in.get("/fr/account/sessions/").content.decode()
    [first, _second] = re.findall(r'action="(/fr/account/sessions/\d+/end/)"', page)
    assert send("/fr/account/sessions/", to=first).status_code == 303
    assert sorted(client.get("/fr/account/").status_code for client in others) == [200, 302]
    send("/fr/account/sessions/")
    assert [client.get("/fr/account/").status_code for client in others] == [302, 302]
    assert signed_in.get("/fr/account/").status_code == 200


def test_session_of_another_cannot_be_ended(signed_in: Client, send: Send, make_user: Callable[..., User]) -> None:
    other = Client()
    other.force_login(make_user())
    other.get("/fr/account/")
    session = UserSession.objects.create(user=make_user(), ip="127.0.0.1", session_key="x" * 32, user_agent="")
    assert send("/fr/account/", to=f"/fr/account/sessions/{session.pk}/end/").status_code == 404
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_session_says_when_it_was_last_seen(signed_in: Client, django_assert_num_queries: Any) -> None:
    UserSession.objects.update(last_seen_at="2020-01-01T00:00:00Z")
    signed_in.get("/fr/account/security/")
    assert UserSession.objects.get().last_seen_at.year > 2020


def test_closed_account_is_told_so(send: Send, browser: Client, person: User) -> None:
    User.objects.update(is_active=False)
    answer = send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/account/inactive/")
    assert "Ce compte est fermé" in browser.get("/fr/account/inactive/").content.decode()
    assert browser.get("/fr/account/").status_code == 302


def test_signing_up_can_be_closed(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"signup": False}))
    page = browser.get("/fr/account/signup/").content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert 'href="/fr/account/signup/"' not in browser.get("/fr/account/login/").content.decode()


def test_pages_are_kept_by_nobody(signed_in: Client) -> None:
    for path in ("", "email/", "security/", "tokens/", "sessions/", "applications/", "data/", "password/change/"):
        answer = signed_in.get(f"/fr/account/{path}")
        assert (path, answer.status_code, answer["Cache-Control"]) == (path, 200, "no-store")
    assert Client().get("/fr/account/login/")["Cache-Control"] == "no-store"


def test_profile_is_changed(signed_in: Client, send: Send, person: User) -> None:
    answer = send("/fr/account/", first_name="Nora", last_name="Alami Idrissi", language="ar")
    assert answer.status_code == 303
    person.refresh_from_db()
    assert (person.name, person.language) == ("Nora Alami Idrissi", "ar")
    answer = send("/fr/account/", first_name="http://evil.example", last_name="", language="")
    assert answer.status_code == 400
    assert "Un nom ne contient pas d’adresse." in answer.content.decode()


def test_data_is_downloaded(signed_in: Client, person: User) -> None:
    answer = signed_in.get("/fr/account/data/")
    assert answer["Content-Disposition"].startswith("attachment")
    told = answer.json()
    assert told["account"]["email"] == "nora@example.org"
    assert [act["verb"] for act in told["acts"]] == ["registered"]
    assert person.password not in answer.content.decode()


def test_account_is_deleted(signed_in: Client, send: Send, person: User) -> None:
    answer = send("/fr/account/delete/")
    assert answer.status_code == 400
    answer = send("/fr/account/delete/", sure="on")
    assert (answer.status_code, answer["Location"]) == (303, "/fr/")
    assert not User.objects.exists()
    assert signed_in.get("/fr/account/").status_code == 302


def test_page_of_deletion_names_what_must_be_settled_first(signed_in: Client, send: Send, person: User) -> None:
    topic = topics.create(records.Topic(title="Mon quartier"), by=accounts.actor_of(person, frozenset({"write"})))
    page = signed_in.get("/fr/account/delete/").content.decode()
    assert "Le thème «\u202fMon quartier\u202f» n’est qu’à vous" in page
    assert f'href="/fr/topics/{topic.slug}/edit"' in page
    assert signed_in.get("/fr/account/data/").json()["topics"][0]["title"] == "Mon quartier"
    assert "Vous avez encore des thèmes" in send("/fr/account/delete/", sure="on").content.decode()
    assert User.objects.get() == person


def test_administrator_is_told_what_keeps_their_name(signed_in: Client, send: Send, person: User) -> None:
    told = "reste dans son journal d’audit, avec votre nom"
    assert told not in signed_in.get("/fr/account/delete/").content.decode()
    AuditLine.objects.create(at=now(), verb="dataset.feature", actor_id=person.id, actor_name="Nora", face="web")
    assert told in signed_in.get("/fr/account/delete/").content.decode()
    send("/fr/account/delete/", sure="on")
    assert not User.objects.exists()
    assert list(AuditLine.objects.values_list("actor_id", "actor_name")) == [(person.id, "Nora")]


def test_account_is_deleted_only_by_who_proves_it_again(signed_in: Client) -> None:
    session = signed_in.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0.0}]
    session.save()
    answer = signed_in.get("/fr/account/delete/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/fr/account/reauthenticate/")
