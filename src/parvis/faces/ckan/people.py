"""Writing organizations, and one's tokens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from parvis.dialects import ckan
from parvis.dialects.ckan import values
from parvis.faces.ckan import organizations, packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import writing
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Denied
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts import queries as people
from parvis.portal.organizations import actions, queries


def _sent(call: Call) -> dict[str, Any]:
    return {name: call.json(name) if name == "extras" else value for name, value in call.sent.items()}


@writing("organization_create")
@transaction.atomic
def organization_create(call: Call) -> dict[str, Any]:
    """Create an organization, whose administrator the caller becomes; the id is kept for administrators alone.

    `image_upload` in the form is its logo. Its members are not read: people are invited.
    """
    actor = call.known
    made = actions.create(ckan.read_organization(_sent(call), site=settings.PARVIS.site_url), by=actor)
    return organizations.written(_pictured(made, call, actor))


@writing("organization_update")
def organization_update(call: Call) -> dict[str, Any]:
    """Make the organization of this `id` what is sent; its members stay, and its logo unless there is another one."""
    actor = call.known
    return _saved(packaging.organization(call.needed("id", "name"), actor), _sent(call), call, actor)


@writing("organization_patch")
def organization_patch(call: Call) -> dict[str, Any]:
    """Change the members that are sent, and only those."""
    actor = call.known
    row = packaging.organization(call.needed("id"), actor)
    return _saved(row, organizations.written(row) | _sent(call), call, actor)


@transaction.atomic
def _saved(row: Any, members: Mapping[str, Any], call: Call, actor: Actor) -> dict[str, Any]:
    before = queries.record(row)
    record = ckan.read_organization({"title": before.name, **members}, site=settings.PARVIS.site_url)
    record = replace(
        record, id=before.id, logo=before.logo, logo_small=before.logo_small, logo_alt=before.logo_alt,
        language=record.language or before.language, badges=before.badges, parent=before.parent,
    )  # fmt: skip
    return organizations.written(_pictured(actions.update(row, record, by=actor), call, actor))


def _pictured(row: Any, call: Call, actor: Actor) -> Any:
    """With the logo that came in the form, or with `clear_upload` without any."""
    file = call.files.get("image_upload")
    if file is not None:
        return actions.set_logo(row, file.read(), by=actor)
    return actions.remove_logo(row, by=actor) if call.flag("clear_upload") and row.logo else row


@writing("organization_delete")
def organization_delete(call: Call) -> None:
    """Remove the organization of this `id`."""
    actor = call.known
    actions.delete(packaging.organization(call.needed("id"), actor), by=actor)


@writing("organization_purge")
def organization_purge(call: Call) -> None:
    """Remove the organization of this `id` for good, deleted or not; for administrators.

    What was deleted of it goes with it. It has no package, group or source that is not deleted, or it is refused.
    """
    actor = call.known
    actions.erase(packaging.organization(call.needed("id"), actor), by=actor)


# --- tokens ------------------------------------------------------------------------------------------------------


def _person(call: Call, name: str) -> Any:
    """The caller; nobody handles the tokens of somebody else. Raises SignInNeeded, Denied."""
    actor = call.known
    person = people.by_id(actor.id, actor=actor)
    if call.text(name) not in ("", person.pk, person.email, person.name):
        raise Denied
    return person


@writing("api_token_create")
def api_token_create(call: Call) -> dict[str, str]:
    """A new token called `name` for the caller, no wider than the one that is sent; told in this answer alone.

    `expires_in` (times `unit` seconds, a day unless it is said) is when it is refused.
    """
    person = _person(call, "user")
    days = call.number("expires_in", 0) * call.number("unit", 86_400, least=1)
    expires = now() + timedelta(seconds=min(days, 3_650 * 86_400)) if days else None
    scopes = sorted(call.actor.scopes - (frozenset() if person.is_administrator else {"admin"}))
    _token, secret = accounts.create_token(
        person, by=call.actor, name=call.needed("name"), scopes=scopes, expires_at=expires
    )
    return {"token": secret}


@writing("api_token_list")
def api_token_list(call: Call) -> list[dict[str, Any]]:
    """The caller's tokens in force, newest first; never their secrets."""
    return [
        {"id": one.id, "name": one.name, "user_id": call.actor.id, "created_at": values.moment(one.created_at),
         "last_access": values.moment(one.last_used_at), "expires_at": values.moment(one.expires_at)}
        for one in people.tokens_of(_person(call, "user_id"))
    ]  # fmt: skip


@writing("api_token_revoke")
def api_token_revoke(call: Call) -> None:
    """Refuse the caller's token of this `jti` (its id) or of this secret, `token`, from now on."""
    actor = call.known
    if call.has("token"):
        other, row = queries.actor_by_token(call.text("token"))
        if other.id != actor.id:
            raise Denied
    else:
        row = people.token_of(call.needed("jti", "id"), actor=actor)
    accounts.revoke_token(row, by=actor)
