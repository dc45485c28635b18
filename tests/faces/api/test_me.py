"""Whoever calls: who they are, their tokens; applications that call for them."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.idp.oidc.models import Token as Grant

from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.portal.accounts import actions
from parvis.portal.accounts.models import User

SYSTEM = system("tests")


def test_visitor_is_nobody(api: Any) -> None:
    assert [api.get(path).status_code for path in ("/api/me", "/api/me/tokens")] == [401, 401]


def test_name_and_language_are_changed(make_user: Callable[..., User], api_as: Callable[..., Any]) -> None:
    user = make_user(first_name="Nora", last_name="Alami")
    me = api_as(user)("PATCH", "/api/me", {"last_name": "Idrissi", "language": "ar"}).json()
    assert (me["name"], me["first_name"], me["language"]) == ("Nora Idrissi", "Nora", "ar")
    refused = api_as(user)("PATCH", "/api/me", {"language": "de"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "language")
    assert api_as(user, ("read",))("PATCH", "/api/me", {"last_name": "X"}).status_code == 403


def test_token_is_made_used_listed_and_revoked(make_user: Callable[..., User], api_as: Callable[..., Any]) -> None:
    from tests.conftest import Api

    user = make_user()
    client = api_as(user)
    made = client("POST", "/api/me/tokens", {"name": "Nightly", "scopes": ["read"]})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    token = made.json()
    assert Api(token["token"]).get("/api/me").json()["scopes"] == ["read"]
    listed = client.get("/api/me/tokens").json()["data"]
    assert [(one["name"], "token" in one) for one in listed] == [("Nightly", False), ("", False)]
    assert listed[0]["last_used_at"] is not None
    assert client("DELETE", f"/api/me/tokens/{token['id']}").status_code == 204
    assert Api(token["token"]).get("/api/me").status_code == 401
    assert client("DELETE", f"/api/me/tokens/{token['id']}").status_code == 404


@pytest.mark.parametrize(
    ("scopes", "asked", "status"),
    [
        (("read", "write"), ["admin"], 400),
        (("read", "write"), ["nothing"], 400),
        (("write",), ["read"], 400),
        (("read",), ["read"], 403),
        (("read", "write"), ["read", "write"], 201),
    ],
)
def test_token_makes_none_wider_than_itself(
    make_user: Callable[..., User],
    api_as: Callable[..., Any],
    scopes: tuple[str, ...],
    asked: list[str],
    status: int,
) -> None:
    made = api_as(make_user(is_administrator=True), scopes)("POST", "/api/me/tokens", {"scopes": asked})
    assert made.status_code == status


def test_token_of_another_is_not_found(make_user: Callable[..., User], api_as: Callable[..., Any]) -> None:
    token, _secret = actions.create_token(make_user(), by=SYSTEM)
    assert api_as(make_user())("DELETE", f"/api/me/tokens/{token.id}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_tokens_asks_as_much_whatever_its_length(
    make_user: Callable[..., User], api_as: Callable[..., Any], count: int, django_assert_num_queries: Any
) -> None:
    user = make_user()
    for _n in range(count):
        actions.create_token(user, by=SYSTEM)
    client = api_as(user)
    client.get("/api/me")
    with django_assert_num_queries(4):
        assert len(client.get("/api/me/tokens").json()["data"]) == count + 1


def granted(user: User, *scopes: str) -> Any:
    from tests.conftest import Api

    client, _secret = actions.create_application(by=SYSTEM, name="Kit", redirect_uris=["https://kit.example/back"])
    grant = Grant(type=Grant.Type.ACCESS_TOKEN, client=client, user=user)
    grant.set_value("of-an-application")
    grant.set_scopes(list(scopes))
    grant.save()
    return Api("of-an-application")


def test_application_acts_within_what_was_allowed(make_user: Callable[..., User]) -> None:
    chief = make_user(is_administrator=True)
    api = granted(chief, "openid", "read")
    assert api.get("/api/me").json()["scopes"] == ["read"]
    assert api("PATCH", "/api/me", {"last_name": "X"}).status_code == 403
    assert api.get(f"/api/jobs/{jobs.enqueue('memory.sweep').id}").status_code == 404


def test_application_that_may_only_know_who_it_is_cannot_use_the_api(make_user: Callable[..., User]) -> None:
    assert granted(make_user(), "openid", "profile").get("/api/me").status_code == 403


def test_application_of_a_closed_account_is_refused(make_user: Callable[..., User]) -> None:
    user = make_user()
    api = granted(user, "read")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert api.get("/api/me").status_code == 401
