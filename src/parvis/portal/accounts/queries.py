"""Every read of users and tokens."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.models import Token as Grant
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import SCOPES, Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound, SignInNeeded
from parvis.portal.accounts.models import FirstLink, Token, User
from parvis.portal.accounts.rules import APPLICATION_SCOPES, admit


def digest(secret: str) -> str:
    """The keyed hash (HMAC-SHA256, hexadecimal) under which a token is kept."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), sha256).hexdigest()


def get(email: str) -> User:
    """The user with this e-mail, whatever its case. Raises NotFound."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise NotFound(_("There is no user with this e-mail."))
    return user


def of_actor(actor: Actor) -> User | None:
    """The account of the person who acts; None for a visitor or the portal itself."""
    return User.objects.filter(pk=actor.id).first() if actor.kind == "person" else None


def by_id(id: str, *, actor: Actor) -> User:
    """The person with this id, for themselves and for administrators. Raises NotFound."""
    user = User.objects.filter(pk=id).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    admit(actor, "user.view", user)
    return user


def name_faults(first_name: str, last_name: str) -> dict[str, list[object]]:
    """What is wrong with a name, by field: too long, or holding an address, which is how spam is written."""
    wrong: dict[str, list[object]] = {}
    for field, name in (("first_name", first_name), ("last_name", last_name)):
        if len(name) > 150:
            wrong[field] = [_("At most 150 characters.")]
        elif "://" in name or "@" in name or not name.isprintable():
            wrong[field] = [_("A name holds no address.")]
    return wrong


def has_administrator() -> bool:
    """Whether somebody administers the portal."""
    return User.objects.filter(is_administrator=True, is_active=True).exists()


def administrators() -> list[User]:
    """Whom a letter about the portal goes to."""
    return list(User.objects.filter(is_administrator=True, is_active=True).order_by("pk"))


def is_last_administrator(user: User) -> bool:
    """Whether nobody else administers the portal."""
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
    return user.is_administrator and not others.exists()


def first_link_works(secret: str) -> bool:
    """Whether this link can still make the first administrator."""
    alive = FirstLink.objects.filter(digest=digest(secret), expires_at__gt=now())
    return alive.exists() and not has_administrator()


def token_in_force(secret: str) -> Token:
    """The token with this secret. Raises SignInNeeded saying whether it is unknown, revoked or expired."""
    return _in_force(Token.objects.select_related("user").filter(digest=digest(secret)).first())


def token_by_id(id: str) -> Token:
    """The token with this id, for who showed its secret before. Raises as `token_in_force`."""
    return _in_force(Token.objects.select_related("user").filter(pk=id).first())


def _in_force(token: Token | None) -> Token:
    if token is None:
        raise SignInNeeded(_("This token is unknown."))
    if token.revoked_at is not None:
        raise SignInNeeded(_("This token was revoked."))
    if token.expires_at is not None and token.expires_at <= now():
        raise SignInNeeded(_("This token has expired."))
    if not token.user.is_active:
        raise SignInNeeded(_("This account is closed."))
    return token


def token_of(id: str, *, actor: Actor) -> Token:
    """The actor's own token with this id. Raises NotFound."""
    token = Token.objects.select_related("user").filter(pk=id, user_id=actor.id, revoked_at__isnull=True).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    return token


def grant_in_force(secret: str) -> tuple[User, frozenset[str]]:
    """Whom an application's access token speaks for, and the scopes they granted. Raises SignInNeeded."""
    grant = Grant.objects.select_related("user").filter(user__isnull=False).lookup(Grant.Type.ACCESS_TOKEN, secret)
    if grant is None:
        raise SignInNeeded(_("This token is unknown."))
    if not grant.user.is_active:
        raise SignInNeeded(_("This account is closed."))
    return grant.user, frozenset(grant.get_scopes()) & frozenset(SCOPES)


def applications(*, actor: Actor) -> Sequence[Client]:
    """The applications people may sign in to with their account here, by name; for administrators."""
    admit(actor, "application.list")
    return list(Client.objects.order_by("name", "pk"))


def application(id: str, *, actor: Actor) -> Client:
    """One application; for administrators. Raises NotFound."""
    admit(actor, "application.list")
    found = Client.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such application."))
    return found


def granted(user: User) -> list[Mapping[str, Any]]:
    """What the person lets applications do, as {id, name, scopes, since}, newest first."""
    grants = (
        Grant.objects.valid()
        .filter(user=user, client__isnull=False)
        .select_related("client")
        .order_by("created_at", "pk")
    )
    found: dict[str, dict[str, Any]] = {}
    for grant in grants:
        one = found.setdefault(
            grant.client_id, {"id": grant.client_id, "name": grant.client.name, "scopes": [], "since": grant.created_at}
        )
        one["scopes"] = [scope for scope in APPLICATION_SCOPES if scope in {*one["scopes"], *grant.get_scopes()}]
    return sorted(found.values(), key=lambda one: one["since"], reverse=True)


def everything(user: User) -> dict[str, Any]:
    """All that the accounts keep about a person, as plain values; secrets and their hashes are not among it."""
    sessions = UserSession.objects.filter(user=user).order_by("created_at", "pk")
    return {
        "id": user.id,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "language": user.language,
        "is_administrator": user.is_administrator,
        "created_at": user.created_at,
        "last_sign_in_at": user.last_login,
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "tokens": list(user.tokens.values("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at",
                                          "revoked_at")),
        "sessions": list(sessions.values("ip", "user_agent", "created_at", "last_seen_at")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "connections": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined")),
        "applications": granted(user),
    }  # fmt: skip


def tokens_of(user: User) -> list[Token]:
    """The user's tokens in force, newest first."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    return list(user.tokens.filter(alive, revoked_at__isnull=True))


def actor_of(user: User, scopes: frozenset[str]) -> Actor:
    """The person as an actor, without the roles that organizations give."""
    return Actor(kind="person", id=user.id, name=user.name, is_administrator=user.is_administrator, scopes=scopes)
