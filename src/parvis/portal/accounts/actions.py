"""Every write to users and tokens."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import SCOPES, Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.accounts import queries
from parvis.portal.accounts.models import Token, User
from parvis.portal.accounts.rules import require

_PREFIX = "parvis_"


@transaction.atomic
def create_user(
    *, email: str, by: Actor, first_name: str = "", last_name: str = "", is_administrator: bool = False
) -> User:
    """A new user, without a password. Raises Invalid for what is no e-mail, Conflict for one that is taken."""
    require(by, "user.create")
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({"email": [_("This is not an e-mail address.")]}) from error
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict(_("There is already a user with this e-mail."))
    user = User(email=email, first_name=first_name, last_name=last_name, is_administrator=is_administrator)
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def create_token(
    user: User,
    *,
    by: Actor,
    name: str = "",
    scopes: Collection[str] = ("read", "write"),
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which is known only now. Raises Invalid for an unknown scope."""
    require(by, "token.create", user)
    wrong = sorted(set(scopes) - set(SCOPES))
    if wrong or not scopes:
        raise Invalid({"scopes": [_("Choose among: %s.") % ", ".join(SCOPES)]})
    if expires_at is not None and expires_at <= now():
        raise Invalid({"expires_at": [_("This moment is already past.")]})
    secret = _PREFIX + secrets.token_urlsafe(36)
    token = Token(
        user=user, name=name[:255], digest=queries.digest(secret), prefix=secret[:12],
        scopes=sorted(set(scopes)), expires_at=expires_at,
    )  # fmt: skip
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, by: Actor) -> Token:
    """The token is refused from now on; revoking twice changes nothing."""
    require(by, "token.revoke", token)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return token


def touch_token(token: Token, *, by: Actor) -> None:
    """Note that the token was just used; its owner sees when."""
    require(by, "token.use", token)
    Token.objects.filter(pk=token.pk).update(last_used_at=now())
