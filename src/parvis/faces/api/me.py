"""Whoever calls: who they are, and the tokens that speak for them."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from parvis.faces.api import answers, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import SignInNeeded
from parvis.portal.accounts import actions, queries

router = Router(tags=["me"])
READ = ["GET", "HEAD"]


class MePatch(Schema):
    """What may be changed; members that are left out stay as they are."""

    first_name: Annotated[str | None, Field(max_length=150)] = None
    last_name: Annotated[str | None, Field(max_length=150)] = None
    language: str | None = None


class TokenIn(Schema):
    """A token to make."""

    name: Annotated[str, Field(max_length=255)] = ""
    scopes: list[str] = Field(default_factory=lambda: ["read"])
    expires_at: datetime | None = None


class TokenOut(Schema):
    """A token in force; only how it starts is known afterwards."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: str
    expires_at: str | None
    last_used_at: str | None


class NewTokenOut(TokenOut):
    """The token that was made, with its secret, this once."""

    token: str


class TokensOut(Schema):
    """The tokens in force, newest first."""

    data: list[TokenOut]


def _known(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if not actor.is_known:
        raise SignInNeeded(_("Send a token to know whom it speaks for."))
    return actor


def _me(actor: Actor) -> dict[str, Any]:
    person = queries.by_id(actor.id, actor=actor)
    return {
        "id": actor.id,
        "name": actor.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "language": person.language,
        "email": person.email,
        "is_administrator": actor.is_administrator,
        "scopes": sorted(actor.scopes),
        "organizations": [{"id": id, "role": role} for id, role in actor.roles.items()],
    }


@router.api_operation(READ, "", response=shapes.MeOut, operation_id="me")
def me(request: HttpRequest) -> HttpResponse:
    """Who the token speaks for, and what it may do."""
    return answers.send_json(request, _me(_known(request)))


@router.patch("", response=shapes.MeOut, operation_id="update_me")
def update_me(request: HttpRequest, sent: MePatch) -> HttpResponse:
    """Change one's name and the language of letters."""
    actor = _known(request)
    person = queries.by_id(actor.id, actor=actor)
    kept = {name: getattr(person, name) for name in ("first_name", "last_name", "language")}
    given = {name: value for name, value in sent.dict(exclude_unset=True).items() if value is not None}
    person = actions.change_profile(person, by=actor, **kept | given)
    return answers.send_json(request, _me(actor) | {"name": person.name})


def _shown(token: Any) -> dict[str, Any]:
    moments = {name: getattr(token, name) for name in ("created_at", "expires_at", "last_used_at")}
    told = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {"id": token.id, "name": token.name, "prefix": token.prefix, "scopes": token.scopes, **told}


@router.api_operation(READ, "/tokens", response=TokensOut, operation_id="list_tokens")
def list_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens in force, newest first."""
    actor = _known(request)
    tokens = queries.tokens_of(queries.by_id(actor.id, actor=actor))
    return answers.send_json(request, {"data": [_shown(token) for token in tokens]})


@router.post("/tokens", response={201: NewTokenOut}, operation_id="create_token")
def create_token(request: HttpRequest, sent: TokenIn) -> HttpResponse:
    """Make a token, no wider than the one that is sent. Its secret is in this answer alone."""
    actor = _known(request)
    token, secret = actions.create_token(
        queries.by_id(actor.id, actor=actor), by=actor, name=sent.name, scopes=sent.scopes, expires_at=sent.expires_at
    )
    response = answers.send_json(request, {**_shown(token), "token": secret}, status=201)
    response["Cache-Control"] = "no-store"
    return response


@router.delete("/tokens/{id}", response={204: None}, operation_id="revoke_token")
def revoke_token(request: HttpRequest, id: str) -> HttpResponse:
    """Refuse a token from now on; the one that is sent may revoke itself."""
    actor = _known(request)
    actions.revoke_token(queries.token_of(id, actor=actor), by=actor)
    return HttpResponse(status=204)
