"""Every read of users and tokens."""

import hmac
from hashlib import sha256

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound, SignInNeeded
from parvis.portal.accounts.models import Token, User


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


def tokens_of(user: User) -> list[Token]:
    """The user's tokens in force, newest first."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    return list(user.tokens.filter(alive, revoked_at__isnull=True))


def actor_of(user: User, scopes: frozenset[str]) -> Actor:
    """The person as an actor, without the roles that organizations give."""
    return Actor(kind="person", id=user.id, name=user.name, is_administrator=user.is_administrator, scopes=scopes)
