"""Writes to the applications that people may let act for them (OAuth 2.0, OpenID Connect)."""

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.models import Token as Grant
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.accounts.models import User
from parvis.portal.accounts.rules import APPLICATION_SCOPES, require

_LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")


@transaction.atomic
def create_application(
    *, by: Actor, name: str, redirect_uris: Sequence[str], scopes: Sequence[str] = (), public: bool = False
) -> tuple[Client, str]:
    """A new application and its secret, known only now; a public one (in a browser, on a phone) has none.

    Raises Invalid for a name, an address or a scope that cannot be.
    """
    require(by, "application.create")
    addresses = [address.strip() for address in redirect_uris if address.strip()]
    _check(name, addresses, scopes)
    client = Client(name=name.strip(), type=Client.Type.PUBLIC if public else Client.Type.CONFIDENTIAL)
    client.set_redirect_uris(addresses)
    client.set_scopes([scope for scope in APPLICATION_SCOPES if scope in {"openid", *(scopes or APPLICATION_SCOPES)}])
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_response_types([Client.ResponseType.CODE])
    secret = "" if public else secrets.token_urlsafe(36)
    client.set_secret(secret or secrets.token_urlsafe(36))
    client.save(force_insert=True)
    return client, secret


def _check(name: str, addresses: Sequence[str], scopes: Sequence[str]) -> None:
    wrong: dict[str, list[object]] = {}
    if not name.strip() or len(name) > 100:
        wrong["name"] = [_("Give a name of 1 to 100 characters.")]
    if not addresses:
        wrong["redirect_uris"] = [_("Give the address people come back to.")]
    elif refused := [address for address in addresses if not _is_acceptable(address)]:
        wrong["redirect_uris"] = [_("This address cannot be used: %s. It starts with https://.") % refused[0]]
    if set(scopes) - set(APPLICATION_SCOPES):
        wrong["scopes"] = [_("Choose among: %s.") % ", ".join(APPLICATION_SCOPES)]
    if wrong:
        raise Invalid(wrong)


def _is_acceptable(address: str) -> bool:
    """https, or http on the same machine (RFC 8252 §7.3), or an application's own scheme (§7.1); no fragment."""
    parts = urlsplit(address)
    if parts.fragment or "*" in address:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return (parts.scheme == "http" and parts.hostname in _LOCAL) or "." in parts.scheme


@transaction.atomic
def delete_application(client: Client, *, by: Actor) -> None:
    """The application is unknown from now on, and what it was granted ends."""
    require(by, "application.delete", client)
    client.delete()


@transaction.atomic
def revoke_application(user: User, client_id: str, *, by: Actor) -> int:
    """What the person granted to an application ends; return how many grants there were."""
    require(by, "user.update", user)
    return Grant.objects.filter(user=user, client_id=client_id).delete()[0]  # type: ignore[no-any-return]
