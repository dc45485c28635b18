"""Writes to API tokens."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import ADMIN, SCOPES, Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.accounts import events, queries
from parvis.portal.accounts.models import Token, User
from parvis.portal.accounts.rules import require

PREFIX = "parvis_"
MOST = 50  # tokens in force of one person


@transaction.atomic
def create_token(
    user: User,
    *,
    by: Actor,
    name: str = "",
    scopes: Collection[str] = ("read", "write"),
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which is known only now.

    Never wider than who makes it and whom it is for: `admin` is for administrators, and a token makes none with a scope
    it lacks. Raises Invalid for a scope, a name or a moment that cannot be, Conflict over the limit of tokens.
    """
    require(by, "token.create", user)
    _check(user, scopes, expires_at, by)
    if len(queries.tokens_of(user)) >= MOST:
        raise Conflict(_("There are too many tokens: revoke those that are no longer used."))
    secret = PREFIX + secrets.token_urlsafe(36)
    token = Token(
        user=user, name=name.strip()[:255], digest=queries.digest(secret), prefix=secret[:12],
        scopes=sorted(set(scopes)), expires_at=expires_at,
    )  # fmt: skip
    token.save()
    events.token_created.send(None, user=user, token=token, by=by)
    return token, secret


def _check(user: User, scopes: Collection[str], expires_at: datetime | None, by: Actor) -> None:
    wrong: dict[str, list[object]] = {}
    if set(scopes) - set(SCOPES) or not scopes:
        wrong["scopes"] = [_("Choose among: %s.") % ", ".join(SCOPES)]
    elif ADMIN in scopes and not user.is_administrator:
        wrong["scopes"] = [_("Only an administrator's token can have the scope “admin”.")]
    elif by.kind == "person" and set(scopes) - by.scopes:
        wrong["scopes"] = [_("A token cannot make one that may do more than itself.")]
    if expires_at is not None and expires_at <= now():
        wrong["expires_at"] = [_("This moment is already past.")]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def revoke_token(token: Token, *, by: Actor) -> Token:
    """The token is refused from now on; revoking twice changes nothing."""
    require(by, "token.revoke", token)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        events.token_revoked.send(None, user=token.user, token=token, by=by)
    return token


def touch_token(token: Token, *, by: Actor) -> None:
    """Note that the token was just used; its owner sees when."""
    require(by, "token.use", token)
    Token.objects.filter(pk=token.pk).update(last_used_at=now())
