"""Accounts, for administrators of the portal: listed, made, named, closed and opened, given up."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, parameters, people
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import Invalid
from parvis.portal.accounts import actions, queries
from parvis.portal.moderation import actions as moderation
from parvis.portal.moderation import queries as cases


def listing(asked: Asked) -> HttpResponse:
    """The accounts, newest first; `q` keeps those whose name or address has all its words."""
    at = answers.window(asked)
    found, total = cases.people.found(
        asked.request.GET.get("q", ""), actor=asked.actor, offset=at.offset, limit=at.size
    )
    return answers.page(asked, people.shown(asked, found), total, at)


def roles(asked: Asked) -> HttpResponse:
    """The roles people have on the portal."""
    return answers.json(asked, [{"name": "admin"}])


def suggest(asked: Asked) -> HttpResponse:
    """People whose name somebody may be typing, for administrators: to others people are private."""
    typed = asked.request.GET.get("q", "").strip()
    if not typed or not asked.actor.governs:
        return answers.json(asked, [])
    found, _total = cases.people.found(typed, actor=asked.actor, limit=parameters.size(asked))
    return answers.json(asked, [_suggestion(user) for user in found])


def _suggestion(user: Any) -> dict[str, Any]:
    told = udata.user_reference(user.pk, user.first_name, user.last_name, site=settings.PARVIS.site_url)
    names = ("id", "first_name", "last_name", "slug", "page")
    return {**{name: told[name] for name in names}, "avatar_url": None, "email": user.email}


@transaction.atomic
def create(asked: Asked) -> HttpResponse:
    """A new account, without a password: its owner asks for one, or comes in by another service."""
    body = bodies.mapping(asked)
    names = {name: str(body.get(name) or "") for name in ("email", "first_name", "last_name")}
    user = actions.create_user(**names, is_administrator="admin" in _roles(body), by=asked.actor)
    return answers.json(asked, people.shown(asked, [user])[0], 201)


def _roles(body: dict[str, Any]) -> list[str]:
    given = body.get("roles") or []
    if not isinstance(given, list) or set(map(str, given)) - {"admin"}:
        raise Invalid({"roles": [_("Choose among: %s.") % "admin"]})
    return list(map(str, given))


@transaction.atomic
def change(asked: Asked, id: str) -> HttpResponse:
    """Change the members of an account that are sent: names, `active`, `roles`; `reason` is kept in the audit log."""
    body, user = bodies.mapping(asked), people.known(asked, id)
    reason = str(body.get("reason") or _("Changed by the API."))
    names = {name: str(body.get(name, getattr(user, name)) or "") for name in ("first_name", "last_name")}
    user = actions.change_profile(user, language=user.language, by=asked.actor, **names)
    if "active" in body and bool(body["active"]) != user.is_active:
        if body["active"]:
            moderation.unblock(user, by=asked.actor)
        else:
            moderation.block(user, reason=reason, by=asked.actor)
    if "roles" in body and (governs := "admin" in _roles(body)) != user.is_administrator:
        moderation.set_administrator(user, governs, reason=reason, by=asked.actor)
    return answers.json(asked, people.shown(asked, [queries.by_id(id, actor=asked.actor)])[0])


@transaction.atomic
def remove(asked: Asked, id: str) -> HttpResponse:
    """Delete an account for good; what belongs to its organizations stays there."""
    actions.leave(people.known(asked, id), by=asked.actor)
    return HttpResponse(status=204)
