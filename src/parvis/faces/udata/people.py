"""People: whoever calls, and others for administrators; nobody else's account is shown."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers
from parvis.faces.udata import datasets as catalogue
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Denied, NotFound, SignInNeeded
from parvis.portal.accounts import queries
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations


def me(asked: Asked) -> HttpResponse:
    """Whoever the token speaks for."""
    return answers.json(asked, _body(asked, own(asked), organizations.memberships(asked.actor)))


def own(asked: Asked) -> Any:
    """The account of whoever calls. Raises SignInNeeded."""
    user = queries.of_actor(asked.actor)
    if user is None:
        raise SignInNeeded(_("Sign in, or send a token, to do this."))
    return user


def one(asked: Asked, id: str) -> HttpResponse:
    """A person, for themselves and for administrators: to others people have no page."""
    try:
        user = queries.by_id(id, actor=asked.actor)
    except (Denied, SignInNeeded) as error:
        raise NotFound(_("There is no such person.")) from error
    return answers.json(asked, _body(asked, user, ()))


def _body(asked: Asked, user: Any, memberships: Any) -> dict[str, Any]:
    site = settings.PARVIS.site_url
    _ids, total = datasets.window(datasets.Which(owner=user.pk), limit=1, actor=asked.actor)
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
        "metrics": {"datasets": total, "reuses": 0, "dataservices": 0, "following": 0, "followers": 0},
        "organizations": [
            udata.organization_reference(organizations.record(one.organization), site=site) for one in memberships
        ],
    }


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
