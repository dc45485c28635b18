"""The first administrator: a link printed at the start of a portal that has none."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone
from parvis.portal.accounts import queries
from parvis.portal.accounts.actions import people
from parvis.portal.accounts.models import FirstLink, User
from parvis.portal.accounts.rules import require

LIFE = timedelta(hours=24)


@transaction.atomic
def make_first_link(*, by: Actor) -> str:
    """The secret of a new link, of which only the hash is kept; links made before end.

    Raises Conflict when there is an administrator.
    """
    require(by, "first.make")
    if queries.has_administrator():
        raise Conflict(_("There is an administrator already."))
    secret = secrets.token_urlsafe(24)
    FirstLink.objects.all().delete()
    FirstLink.objects.create(digest=queries.digest(secret), expires_at=now() + LIFE)
    return secret


@transaction.atomic
def use_first_link(secret: str, *, by: Actor, email: str, password: str, first_name: str, last_name: str) -> User:
    """The first administrator, whose address needs no confirmation: who reads the terminal runs the portal.

    The link ends. Raises Gone for a link that is not in force, Invalid as `register`.
    """
    require(by, "first.use", secret)
    link = FirstLink.objects.select_for_update().filter(digest=queries.digest(secret)).first()
    if link is None or not queries.first_link_works(secret):
        raise Gone(_("This link has been used, or is too old. Start the portal again to get another."))
    user = people.register(
        email=email, password=password, first_name=first_name, last_name=last_name,
        language=settings.PARVIS.language, confirmed=True, by=by,
    )  # fmt: skip
    link.delete()
    return people.set_administrator(user, True, by=system("first start"))
