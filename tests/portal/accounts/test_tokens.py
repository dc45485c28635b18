"""API tokens: hashed, scoped, expiring."""

from datetime import timedelta

import pytest

from parvis.kit.actors import system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound, SignInNeeded
from parvis.portal.accounts import actions, queries
from parvis.portal.accounts.models import Token

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db


def test_a_secret_is_known_only_once(make_user):
    token, secret = actions.create_token(make_user(), by=SYSTEM, name="cron")
    assert queries.token_in_force(secret) == token
    assert secret.startswith(token.prefix)
    assert not any(secret in str(value) for value in Token.objects.values_list().get())


def test_a_token_expires(make_user):
    token, secret = actions.create_token(make_user(), by=SYSTEM, expires_at=now() + timedelta(hours=1))
    Token.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(SignInNeeded):
        queries.token_in_force(secret)
    assert queries.tokens_of(token.user) == []


def test_a_closed_account_has_no_token(make_user):
    user = make_user()
    _token, secret = actions.create_token(user, by=SYSTEM)
    user.is_active = False
    user.save()
    with pytest.raises(SignInNeeded):
        queries.token_in_force(secret)


@pytest.mark.parametrize("wrong", [{"scopes": ["root"]}, {"scopes": []}, {"expires_at": now() - timedelta(days=1)}])
def test_a_token_that_cannot_be_is_refused(make_user, wrong):
    with pytest.raises(Invalid):
        actions.create_token(make_user(), by=SYSTEM, **wrong)


def test_nobody_makes_tokens_for_others(make_user, actor_of):
    with pytest.raises(Denied):
        actions.create_token(make_user(), by=actor_of(make_user()))


def test_nobody_revokes_the_tokens_of_others(make_user, actor_of):
    token, _secret = actions.create_token(make_user(), by=SYSTEM)
    with pytest.raises(Denied):
        actions.revoke_token(token, by=actor_of(make_user()))


def test_one_account_per_e_mail_whatever_its_case(make_user):
    make_user(email="One@Example.org")
    with pytest.raises(Conflict):
        make_user(email="one@example.ORG")
    assert queries.get("ONE@example.org").email == "one@example.org"


def test_what_is_no_e_mail_is_refused(make_user):
    with pytest.raises(Invalid):
        make_user(email="nobody")
    with pytest.raises(NotFound):
        queries.get("nobody@example.org")
