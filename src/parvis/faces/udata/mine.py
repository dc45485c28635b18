"""Whoever calls, written: their name, their tokens, the invitations that wait for them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, membership, people
from parvis.faces.udata import topics as collections
from parvis.faces.udata.answers import Asked
from parvis.kit import dates
from parvis.kit.errors import Invalid
from parvis.portal.accounts import actions, queries
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers
from parvis.portal.topics import queries as topics


def change(asked: Asked) -> HttpResponse:
    """Change one's name; other members say nothing here."""
    body, user = bodies.mapping(asked), people.own(asked)
    names = {name: str(body.get(name, getattr(user, name)) or "") for name in ("first_name", "last_name")}
    actions.change_profile(user, language=user.language, by=asked.actor, **names)
    return people.me(asked)


# --- tokens ----------------------------------------------------------------------------------------------------


def _token(token: Any) -> dict[str, Any]:
    moments = {name: getattr(token, name) for name in ("created_at", "last_used_at", "revoked_at", "expires_at")}
    return {
        "id": token.id, "token_prefix": token.prefix, "name": token.name or None, "scopes": token.scopes,
        "kind": "api_key", "user_agents": [], **{name: at.isoformat() if at else None for name, at in moments.items()},
    }  # fmt: skip


def tokens(asked: Asked) -> HttpResponse:
    """One's tokens in force, newest first."""
    return answers.json(asked, [_token(one) for one in queries.tokens_of(people.own(asked))])


def create_token(asked: Asked) -> HttpResponse:
    """Make a token, as wide as the one that is sent; its secret is in this answer alone."""
    body = bodies.mapping(asked)
    token, secret = actions.create_token(
        people.own(asked), name=str(body.get("name") or ""), scopes=_scopes(asked, body.get("scopes")),
        expires_at=_moment(body.get("expires_at")), by=asked.actor,
    )  # fmt: skip
    response = answers.json(asked, {**_token(token), "token": secret}, 201)
    response["Cache-Control"] = "no-store"
    return response


def _scopes(asked: Asked, given: Any) -> list[str]:
    """The scopes said in our words; udata has one, which is all that the caller may do."""
    if given is not None and not (isinstance(given, list) and all(isinstance(one, str) for one in given)):
        raise Invalid({"scopes": [_("Send a JSON list.")]})
    return sorted(asked.actor.scopes) if not given or given == ["admin"] else given


def _moment(given: Any) -> datetime | None:
    try:
        return dates.instant(str(given)) if given else None
    except ValueError as error:
        raise Invalid({"expires_at": [_("A moment such as 2030-12-31T12:00:00+00:00.")]}) from error


def revoke_token(asked: Asked, id: str) -> HttpResponse:
    """Refuse a token from now on."""
    actions.revoke_token(queries.token_of(id, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


# --- invitations -----------------------------------------------------------------------------------------------


def invitations(asked: Asked) -> HttpResponse:
    """The invitations that wait for the caller, each with its organization."""
    people.own(asked)
    return answers.json(asked, [_invitation(one) for one in producers.inbox(asked.actor).invitations])


def _invitation(one: Any) -> dict[str, Any]:
    record = producers.record(one.organization)
    organization = udata.organization_reference(record, site=settings.PARVIS.site_url)
    return {**membership.invitation_body(one), "organization": organization}


def accept(asked: Asked, id: str) -> HttpResponse:
    """Work there, with the role offered."""
    invitation = producers.invitation(id, actor=asked.actor)
    organizations.accept_invitation(invitation, by=asked.actor)
    invitation.refresh_from_db()
    return answers.json(asked, _invitation(invitation))


def refuse(asked: Asked, id: str) -> HttpResponse:
    """Decline the offer."""
    refused = organizations.refuse_invitation(producers.invitation(id, actor=asked.actor), by=asked.actor)
    return answers.json(asked, _invitation(refused))


def my_topics(asked: Asked) -> HttpResponse:
    """The topics of the organizations the caller works in, drafts included."""
    people.own(asked)
    if not asked.actor.roles:
        return answers.json(asked, [])
    limit = settings.PARVIS.page_size_max
    rows, _total = topics.window(
        organization=list(asked.actor.roles), sort="-modified", offset=0, limit=limit, actor=asked.actor
    )
    return answers.json(asked, collections.shown(asked, rows))
