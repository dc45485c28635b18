"""Writes to people."""

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import SCOPES, Actor
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.accounts import events, queries
from parvis.portal.accounts.models import User
from parvis.portal.accounts.rules import require


@transaction.atomic
def create_user(
    *, email: str, by: Actor, first_name: str = "", last_name: str = "", is_administrator: bool = False
) -> User:
    """A new user, without a password. Raises Invalid for what is no e-mail, Conflict for one that is taken."""
    require(by, "user.create")
    user = _new(email, first_name, last_name)
    user.is_administrator = is_administrator
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def register(
    *, email: str, by: Actor, first_name: str, last_name: str, password: str | None = None, language: str = "",
    confirmed: bool = False,
) -> User:  # fmt: skip
    """Somebody signs up. Without a password, they sign in by another service; `confirmed` for an address known theirs.

    Raises Invalid for an e-mail, a name or a password that cannot be, Conflict for an address that is taken.
    """
    require(by, "user.register")
    user = _new(email, first_name, last_name)
    user.language = language if language in dict(settings.LANGUAGES) else ""
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(_acceptable(password, user))
    user.save(force_insert=True)
    if confirmed:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    events.user_registered.send(None, user=user, by=queries.actor_of(user, frozenset(SCOPES)))
    return user


def _new(email: str, first_name: str, last_name: str) -> User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({"email": [_("This is not an e-mail address.")]}) from error
    taken = User.objects.filter(email__iexact=email) or EmailAddress.objects.filter(email__iexact=email, verified=True)
    if taken:
        raise Conflict(_("There is already a user with this e-mail."))
    return User(email=email, **_tidy(first_name, last_name))


def _tidy(first_name: str, last_name: str) -> dict[str, str]:
    """The names on one line each. Raises Invalid."""
    if wrong := queries.name_faults(first_name, last_name):
        raise Invalid(wrong)
    return {"first_name": " ".join(first_name.split()), "last_name": " ".join(last_name.split())}


def _acceptable(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    return password


@transaction.atomic
def change_profile(user: User, *, by: Actor, first_name: str, last_name: str, language: str) -> User:
    """The person's name, and the language of their letters (`""` for the portal's). Raises Invalid."""
    require(by, "user.update", user)
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid({"language": [_("Choose among: %s.") % ", ".join(dict(settings.LANGUAGES))]})
    after = {**_tidy(first_name, last_name), "language": language}
    changes = {name: [getattr(user, name), value] for name, value in after.items() if getattr(user, name) != value}
    for name, (_before, value) in changes.items():
        setattr(user, name, value)
    if changes:
        user.save(update_fields=list(changes))
        events.user_updated.send(None, user=user, changes=changes, by=by)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> User:
    """A new password; every session but the one that changed it ends. Raises Invalid for one too easy to guess."""
    require(by, "user.update", user)
    user.set_password(_acceptable(password, user))
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def set_administrator(user: User, value: bool, *, by: Actor) -> User:
    """Give or take the rights of an administrator of the portal; the person's sessions end and must be begun again.

    Raises Conflict when none would be left.
    """
    require(by, "user.administer", user)
    if user.is_administrator == value:
        return user
    if not value and queries.is_last_administrator(user):
        raise Conflict(_("Name another administrator first."))
    user.is_administrator = value
    user.save(update_fields=["is_administrator"])
    if value:
        events.administrator_named.send(None, user=user, by=by)
    return user


@transaction.atomic
def leave(user: User, *, by: Actor) -> None:
    """Delete the account for good: tokens, passkeys, connections, grants, memberships and sessions end with it.

    What the person did stays in the history without their name; what belongs to an organization stays there. Raises
    Conflict, saying what must be settled first: data of their own, organizations and a portal nobody else administers.
    """
    require(by, "user.leave", user)
    if user.is_administrator:
        set_administrator(user, False, by=by)
    events.user_leaving.send(None, user=user, by=by)
    id = user.id
    _end_sessions(user)
    user.delete()
    events.user_deleted.send(None, id=id, by=by)


def _end_sessions(user: User) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        store.delete(key)
