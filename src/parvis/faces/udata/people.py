"""People: whoever calls, and others for administrators; nobody else's account is shown."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, empty
from parvis.faces.udata import datasets as catalogue
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Denied, NotFound, SignInNeeded
from parvis.portal.accounts import queries
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations


def me(asked: Asked) -> HttpResponse:
    """Whoever the token speaks for."""
    return answers.json(asked, shown(asked, [own(asked)])[0])


def own(asked: Asked) -> Any:
    """The account of whoever calls. Raises SignInNeeded."""
    user = queries.of_actor(asked.actor)
    if user is None:
        raise SignInNeeded(_("Sign in, or send a token, to do this."))
    return user


def known(asked: Asked, id: str) -> Any:
    """A person, for themselves and for administrators: to others people have no page. Raises NotFound."""
    try:
        return queries.by_id(id, actor=asked.actor)
    except (Denied, SignInNeeded) as error:
        raise NotFound(_("There is no such person.")) from error


def one(asked: Asked, id: str) -> HttpResponse:
    """A person."""
    return answers.json(asked, shown(asked, [known(asked, id)])[0])


def of_nobody(asked: Asked, id: str) -> HttpResponse:
    """Who follows a person, or the contacts that are theirs alone: there are none here."""
    known(asked, id)
    return empty.page(asked)


def shown(asked: Asked, users: Sequence[Any]) -> list[dict[str, Any]]:
    """These people as their reader gets them."""
    ids = [user.pk for user in users]
    counts = datasets.owned_counts(ids, actor=asked.actor)
    works = organizations.memberships_of(ids, actor=asked.actor)
    return [_body(user, counts.get(user.pk, 0), works[user.pk]) for user in users]


def _body(user: Any, total: int, memberships: Sequence[Any]) -> dict[str, Any]:
    site = settings.PARVIS.site_url
    reference = udata.user_reference(user.pk, user.first_name, user.last_name, site=site)
    del reference["class"]
    return {
        **reference,
        "email": user.email,
        "active": user.is_active,
        "roles": ["admin"] if user.is_administrator else [],
        "website": None,
        "about": None,
        "since": user.created_at.isoformat(),
        "last_login_at": user.last_login.isoformat() if user.last_login else None,
        "password_rotation_demanded": None,
        "password_rotation_performed": None,
        "metrics": _metrics(total),
        "organizations": [
            udata.organization_reference(organizations.record(one.organization), site=site) for one in memberships
        ],
    }


def _metrics(total: int) -> dict[str, int]:
    return {"datasets": total, "reuses": 0, "dataservices": 0, "following": 0, "followers": 0}


def my_metrics(asked: Asked) -> HttpResponse:
    """How much the caller has."""
    user = own(asked)
    return answers.json(asked, _metrics(datasets.owned_counts([user.pk], actor=asked.actor).get(user.pk, 0)))


def none_of_mine(asked: Asked) -> HttpResponse:
    """What the portal holds nothing of yet: reuses, discussions, community resources of the caller."""
    own(asked)
    return empty.rows(asked)


def my_datasets(asked: Asked) -> HttpResponse:
    """The datasets that are the caller's own and no organization's, drafts included."""
    from_me = datasets.Which(owner=own(asked).pk, archived=None)
    ids, _total = datasets.window(from_me, limit=settings.PARVIS.page_size_max, actor=asked.actor)
    return answers.json(asked, catalogue.bodies(asked, ids))


def my_organizations_datasets(asked: Asked) -> HttpResponse:
    """The datasets of the organizations the caller works in, drafts included; the last changed first."""
    own(asked)
    ids: list[str] = []
    if asked.actor.roles:
        which = datasets.Which(organization=list(asked.actor.roles), archived=None)
        limit = settings.PARVIS.page_size_max
        ids, _total = datasets.window(which, sort="-modified", limit=limit, actor=asked.actor)
    return answers.json(asked, catalogue.bodies(asked, ids))
