"""People: signing up, changing, leaving; the first administrator; applications."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token as Grant
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Permission

from parvis.dialects import records
from parvis.engines import outbox
from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, SignInNeeded
from parvis.portal.accounts import actions, queries
from parvis.portal.accounts.models import FirstLink, Token, User
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions as organizations
from parvis.portal.topics import actions as topics

SYSTEM = system("tests")
GOOD = "parvis de la gare 1912"


def register(email: str = "nora@example.org", **fields: Any) -> User:
    fields = {"first_name": "Nora", "last_name": "Alami", "password": GOOD, "language": "ar"} | fields
    return actions.register(email=email, by=VISITOR, **fields)


def test_somebody_signs_up(db: None) -> None:
    user = register("Nora@Example.org", first_name=" Nora  Zahra ")
    assert (user.email, user.name, user.language, user.is_administrator) == (
        "nora@example.org", "Nora Zahra Alami", "ar", False,
    )  # fmt: skip
    assert user.check_password(GOOD)
    assert [(act.verb, act.actor_id) for act in Activity.objects.all()] == [("registered", user.id)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "nobody"}, "email"),
        ({"password": "12345678901"}, "password"),
        ({"password": "court"}, "password"),
        ({"password": "nora@example.org"}, "password"),
        ({"first_name": "Win https://evil.example"}, "first_name"),
        ({"last_name": "a@b"}, "last_name"),
        ({"last_name": "x" * 151}, "last_name"),
        ({"first_name": "\u202eevil"}, "first_name"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(db: None, fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        register(**fields)
    assert list(refused.value.fields) == [wrong]


def test_address_is_taken_once(db: None) -> None:
    user = register()
    with pytest.raises(Conflict):
        register("NORA@example.org")
    EmailAddress.objects.create(user=user, email="other@example.org", verified=True)
    with pytest.raises(Conflict):
        register("other@example.org")


def test_profile_is_changed_by_its_owner(make_user: Callable[..., User], actor_of: Callable[..., Actor]) -> None:
    user, other = make_user(), make_user()
    actions.change_profile(user, by=actor_of(user), first_name="Nora", last_name="", language="en")
    assert (User.objects.get(pk=user.pk).name, user.language) == ("Nora", "en")
    assert Activity.objects.get(verb="updated").changes == {"first_name": [], "language": []}
    with pytest.raises(Denied):
        actions.change_profile(user, by=actor_of(other), first_name="Other", last_name="", language="")
    with pytest.raises(Denied):
        actions.change_profile(user, by=actor_of(user, "read"), first_name="Other", last_name="", language="")
    with pytest.raises(Invalid):
        actions.change_profile(user, by=actor_of(user), first_name="", last_name="", language="de")


def test_rights_of_an_administrator_end_sessions(make_user: Callable[..., User]) -> None:
    user, other = make_user(is_administrator=True), make_user()
    before = other.get_session_auth_hash()
    actions.set_administrator(other, True, by=SYSTEM)
    assert other.get_session_auth_hash() != before
    assert [letter.recipient for letter in outbox.listing()] == [other.email]
    actions.set_administrator(user, False, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.set_administrator(other, False, by=SYSTEM)


def test_account_leaves_nothing_that_opens_anything(
    make_user: Callable[..., User], actor_of: Callable[..., Actor], make_organization: Callable[..., Any]
) -> None:
    user = register()
    city = make_organization()
    organizations.set_member(city, make_user().email, "administrator", by=SYSTEM)
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    actions.create_token(user, by=actor_of(user))
    client, _secret = actions.create_application(by=SYSTEM, name="Kit", redirect_uris=["https://kit.example/back"])
    Grant.objects.create(type="at", hash="x", client=client, user=user)
    Authenticator.objects.create(user=user, type="totp", data={})
    SocialAccount.objects.create(user=user, provider="openid_connect", uid="1")
    organizations.update(city, queries_record(city, description="Autre"), by=actor_of(user))
    actions.leave(user, by=actor_of(user))
    for model in (Token, Grant, Authenticator, SocialAccount, EmailAddress):
        assert not model.objects.filter(user_id=user.id).exists(), model
    assert not User.objects.filter(email="nora@example.org").exists()
    kept = Activity.objects.filter(kind="organization", verb="updated").get()
    assert (kept.actor_kind, kept.actor_id, kept.actor_name) == ("person", "", "")
    assert not Activity.objects.filter(kind="user", key=user.id).exists()


def queries_record(city: Any, **fields: Any) -> Any:
    from dataclasses import replace

    from parvis.portal.organizations import queries as reads

    return replace(reads.record(city), **fields)


def test_account_with_data_of_its_own_cannot_be_deleted(
    make_user: Callable[..., User], actor_of: Callable[..., Actor]
) -> None:
    user = register()
    dataset = datasets.create(records.Dataset(title="Mes relevés"), by=actor_of(user))
    with pytest.raises(Conflict):
        actions.leave(user, by=actor_of(user))
    assert User.objects.filter(pk=user.pk).exists()
    datasets.delete(dataset, by=actor_of(user))
    actions.leave(user, by=actor_of(user))
    dataset.refresh_from_db()
    assert (dataset.owner_id, dataset.owner_name) == (None, "")


def test_account_with_topics_of_its_own_cannot_be_deleted(
    actor_of: Callable[..., Actor], make_organization: Callable[..., Any]
) -> None:
    user, city = register(), make_organization("Ville de Rabat")
    organizations.set_member(city, user.email, "editor", by=SYSTEM)
    mine = topics.create(records.Topic(title="Mon quartier"), by=actor_of(user))
    theirs = topics.create(records.Topic(title="Nos marchés", organization=city.id), by=actor_of(user))
    with pytest.raises(Conflict, match=r"thèmes à vous|topics of your own"):
        actions.leave(user, by=actor_of(user))
    assert User.objects.filter(pk=user.pk).exists()
    topics.delete(mine, by=actor_of(user))
    actions.leave(user, by=actor_of(user))
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.owner_id, mine.state) == (None, "deleted")
    assert (theirs.owner_id, theirs.organization_id, theirs.state) == (None, city.id, "draft")


def test_last_administrator_of_an_organization_cannot_leave(
    make_user: Callable[..., User], actor_of: Callable[..., Actor], make_organization: Callable[..., Any]
) -> None:
    user, city = make_user(), make_organization("Ville de Rabat")
    organizations.set_member(city, user.email, "administrator", by=SYSTEM)
    with pytest.raises(Conflict, match="Ville de Rabat"):
        actions.leave(user, by=actor_of(user))
    organizations.set_member(city, make_user().email, "administrator", by=SYSTEM)
    actions.leave(user, by=actor_of(user))


def test_last_administrator_of_the_portal_cannot_leave(
    make_user: Callable[..., User], actor_of: Callable[..., Actor]
) -> None:
    user = make_user(is_administrator=True)
    with pytest.raises(Conflict):
        actions.leave(user, by=actor_of(user))
    make_user(is_administrator=True)
    actions.leave(user, by=actor_of(user))


def test_account_is_deleted_by_its_owner_alone(make_user: Callable[..., User], actor_of: Callable[..., Actor]) -> None:
    user = make_user()
    with pytest.raises(Denied):
        actions.leave(user, by=actor_of(make_user()))
    with pytest.raises(SignInNeeded):
        actions.leave(user, by=VISITOR)


def first(secret: str, **fields: str) -> User:
    fields = {"email": "chief@example.org", "password": GOOD, "first_name": "A", "last_name": "B"} | fields
    return actions.use_first_link(secret, by=VISITOR, **fields)  # type: ignore[arg-type]


def test_first_link_makes_one_administrator(db: None) -> None:
    old, secret = actions.make_first_link(by=SYSTEM), actions.make_first_link(by=SYSTEM)
    with pytest.raises(Gone):
        first(old)
    user = first(secret)
    assert user.is_administrator
    assert EmailAddress.objects.get(user=user).verified
    with pytest.raises(Gone):
        first(secret, email="other@example.org")
    with pytest.raises(Conflict):
        actions.make_first_link(by=SYSTEM)


def test_first_link_ends_with_the_day(db: None) -> None:
    secret = actions.make_first_link(by=SYSTEM)
    assert queries.first_link_works(secret)
    FirstLink.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(Gone):
        first(secret)


def test_first_link_ends_when_there_is_an_administrator(make_user: Callable[..., User]) -> None:
    secret = actions.make_first_link(by=SYSTEM)
    make_user(is_administrator=True)
    with pytest.raises(Gone):
        first(secret)


def test_first_link_is_kept_as_a_hash(db: None) -> None:
    secret = actions.make_first_link(by=SYSTEM)
    assert secret not in FirstLink.objects.get().digest


def test_application_has_what_it_needs_and_no_more(db: None) -> None:
    client, secret = actions.create_application(
        by=SYSTEM, name=" Kit ", redirect_uris=["https://kit.example/back", ""], scopes=["profile", "read"]
    )
    assert (client.name, client.get_redirect_uris()) == ("Kit", ["https://kit.example/back"])
    assert client.get_scopes() == ["openid", "profile", "read"]
    assert client.get_grant_types() == ["authorization_code", "refresh_token"]
    assert client.check_secret(secret)
    assert not client.skip_consent
    public, none = actions.create_application(
        by=SYSTEM, name="App", redirect_uris=["org.example.app:/back"], public=True
    )
    assert (public.type, none, public.check_secret("")) == ("public", "", False)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": ["http://kit.example/back"]}, "redirect_uris"),
        ({"redirect_uris": ["https://*.example/back"]}, "redirect_uris"),
        ({"redirect_uris": ["https://kit.example/back#x"]}, "redirect_uris"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris"),
        ({"scopes": ["admin"]}, "scopes"),
    ],
)
def test_application_that_cannot_be_is_refused(db: None, fields: dict[str, Any], wrong: str) -> None:
    fields = {"name": "Kit", "redirect_uris": ["https://kit.example/back"]} | fields
    with pytest.raises(Invalid) as refused:
        actions.create_application(by=SYSTEM, **fields)
    assert list(refused.value.fields) == [wrong]


def test_application_is_an_administrators_business(
    make_user: Callable[..., User], actor_of: Callable[..., Actor]
) -> None:
    actor = actor_of(make_user())
    with pytest.raises(Denied):
        actions.create_application(by=actor, name="Kit", redirect_uris=["https://kit.example/back"])
    with pytest.raises(Denied):
        queries.applications(actor=actor)


def test_grant_speaks_for_its_person_within_its_scopes(db: None) -> None:
    user = register()
    client, _secret = actions.create_application(by=SYSTEM, name="Kit", redirect_uris=["https://kit.example/back"])
    grant = Grant(type="at", client=client, user=user)
    grant.set_value("secret")
    grant.set_scopes(["openid", "read"])
    grant.save()
    assert queries.grant_in_force("secret") == (user, frozenset({"read"}))
    assert [(one["name"], one["scopes"]) for one in queries.granted(user)] == [("Kit", ["openid", "read"])]
    Grant.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(SignInNeeded):
        queries.grant_in_force("secret")


def test_token_is_never_wider_than_its_person_or_its_maker(
    make_user: Callable[..., User], actor_of: Callable[..., Actor]
) -> None:
    user, chief = make_user(), make_user(is_administrator=True)
    with pytest.raises(Invalid):
        actions.create_token(user, by=actor_of(user), scopes=["admin"])
    with pytest.raises(Invalid):
        actions.create_token(chief, by=actor_of(chief, "read", "write"), scopes=["admin"])
    with pytest.raises(Denied):
        actions.create_token(chief, by=actor_of(chief, "read"), scopes=["read"])
    token, _secret = actions.create_token(chief, by=actor_of(chief), scopes=["admin", "read"])
    assert token.scopes == ["admin", "read"]


def test_everything_about_a_person_holds_no_secret(
    make_user: Callable[..., User], actor_of: Callable[..., Actor]
) -> None:
    user = register()
    token, secret = actions.create_token(user, by=actor_of(user), name="Mine")
    told = str(queries.everything(user))
    assert "nora@example.org" in told
    assert "Mine" in told
    assert [word for word in (secret, token.digest, user.password) if word in told] == []


def test_no_permissions_of_django_are_made_for_nobody_to_ask(db: None) -> None:
    assert not Permission.objects.exists()
