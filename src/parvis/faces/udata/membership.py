"""Who works in an organization: members, requests to join, invitations, what contributors may work on."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies
from parvis.faces.udata import organizations as reading
from parvis.faces.udata.answers import Asked
from parvis.kit.actors import Role
from parvis.kit.errors import Denied, Invalid, NotFound, SignInNeeded
from parvis.portal.accounts import queries as accounts
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.organizations import actions, queries, rules

_OURS: dict[str, Role] = {"admin": "administrator", "editor": "editor", "partial_editor": "contributor"}
# udata's words for the state of a request.
_STATES = {"cancelled": "canceled"}


def role(text: object) -> Role:
    """The role udata calls so. Raises Invalid."""
    if not isinstance(text, str) or text not in _OURS:
        raise Invalid({"role": [_("Choose among: %s.") % ", ".join(_OURS)]})
    return _OURS[text]


def request_body(one: Any) -> dict[str, Any]:
    """A request to join, as JSON."""
    return {
        "id": one.pk, "kind": "request", "status": _STATES.get(one.state, one.state), "role": None, "email": None,
        "user": _user(one.user), "comment": one.message, "refusal_comment": one.reason or None,
        "created": one.created_at.isoformat(),
        "handled_on": one.answered_at.isoformat() if one.answered_at else None, "handled_by": None, "assignments": [],
    }  # fmt: skip


def invitation_body(one: Any) -> dict[str, Any]:
    """An invitation, as JSON."""
    return {
        "id": one.pk, "kind": "invitation", "status": _STATES.get(one.state, one.state),
        "role": reading.ROLES[one.role], "email": one.email, "user": None, "comment": one.message,
        "refusal_comment": None, "created": one.created_at.isoformat(),
        "handled_on": one.answered_at.isoformat() if one.answered_at else None, "handled_by": None, "assignments": [],
    }  # fmt: skip


def _user(user: Any) -> dict[str, Any]:
    return udata.user_reference(user.pk, user.first_name, user.last_name, site=settings.PARVIS.site_url)


def listing(asked: Asked, ref: str) -> HttpResponse:
    """The requests and invitations that wait, for administrators; one's own request for others."""
    organization = queries.get(ref, actor=asked.actor)
    if not asked.actor.is_known:
        raise SignInNeeded(_("Sign in, or send a token, to do this."))
    if rules.allows(asked.actor, "organization.members", organization):
        shown = [request_body(one) for one in queries.requests(organization, actor=asked.actor)]
        shown += [invitation_body(one) for one in queries.invitations(organization, actor=asked.actor)]
    else:
        own = queries.request_of(organization, actor=asked.actor)
        shown = [request_body(own)] if own else []
    given = asked.request.GET
    if state := given.get("status"):
        shown = [one for one in shown if one["status"] == state]
    if user := given.get("user"):
        shown = [one for one in shown if one["user"] and one["user"]["id"] == user]
    return answers.json(asked, shown)


def ask(asked: Asked, ref: str) -> HttpResponse:
    """Ask to work there."""
    message = str(bodies.mapping(asked).get("comment") or "")
    made = actions.ask(queries.get(ref, actor=asked.actor), message, by=asked.actor)
    return answers.json(asked, request_body(made), 201)


def _request(asked: Asked, ref: str, id: str) -> Any:
    found = queries.request(id, actor=asked.actor)
    if found.organization_id != queries.get(ref, actor=asked.actor).pk:
        raise NotFound(_("There is no such request."))
    return found


def accept(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Let who asked work there, as an editor unless another role is said."""
    given = role(bodies.maybe(asked).get("role", "editor"))
    membership = actions.accept_request(_request(asked, ref, id), given, by=asked.actor)
    return answers.json(asked, reading.member_body(membership))


def refuse(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Say no, and why."""
    reason = str(bodies.maybe(asked).get("comment") or "")
    actions.refuse_request(_request(asked, ref, id), reason, by=asked.actor)
    return answers.json(asked, {})


def cancel(asked: Asked, ref: str, id: str) -> HttpResponse:
    """Take back a request of one's own, or an invitation of the organization."""
    organization = queries.get(ref, actor=asked.actor)
    try:
        actions.cancel_request(_request(asked, ref, id), by=asked.actor)
    except NotFound:
        invitation = queries.invitation(id, actor=asked.actor)
        if invitation.organization_id != organization.pk:
            raise
        actions.cancel_invitation(invitation, by=asked.actor)
    return answers.json(asked, {})


def invite(asked: Asked, ref: str) -> HttpResponse:
    """Offer a role to whoever reads the mail of an address, or to somebody one may know by id."""
    body = bodies.mapping(asked)
    organization = queries.get(ref, actor=asked.actor)
    made = actions.invite(
        organization, _address(asked, body), role(body.get("role", "editor")), message=str(body.get("comment") or ""),
        by=asked.actor,
    )  # fmt: skip
    return answers.json(asked, invitation_body(made), 201)


def _address(asked: Asked, body: Mapping[str, Any]) -> str:
    if body.get("email"):
        return str(body["email"])
    user = body.get("user")
    try:
        return accounts.by_id(str(user.get("id") if isinstance(user, Mapping) else user), actor=asked.actor).email
    except (Denied, NotFound) as error:
        raise Invalid({"email": [_("Give the e-mail address of the person: people are private here.")]}) from error


def _member(asked: Asked, organization: Any, user: str) -> dict[str, Any]:
    rows = queries.members(organization, actor=asked.actor)
    return next(reading.member_body(one) for one in rows if one.user_id == user)


def change(asked: Asked, ref: str, user: str) -> HttpResponse:
    """Give a member another role."""
    given = role(bodies.mapping(asked).get("role"))
    organization = queries.get(ref, actor=asked.actor)
    actions.set_role(organization, user, given, by=asked.actor)
    return answers.json(asked, _member(asked, organization, user))


def remove(asked: Asked, ref: str, user: str) -> HttpResponse:
    """Take a member out; oneself, too."""
    organization = queries.get(ref, actor=asked.actor)
    if user == asked.actor.id and not rules.allows(asked.actor, "organization.members", organization):
        actions.leave(organization, by=asked.actor)
    else:
        actions.remove(organization, user, by=asked.actor)
    return HttpResponse(status=204)


def assignments(asked: Asked, ref: str) -> HttpResponse:
    """Which datasets the contributors of the organization may work on."""
    organization = queries.get(ref, actor=asked.actor)
    contributors = [one for one in queries.members(organization, actor=asked.actor) if one.role == "contributor"]
    return answers.json(asked, [
        {"user": _user(one.user), "subject": {"class": "Dataset", "id": id}}
        for one in contributors
        for id in sorted(catalogue.assigned_to(organization, one.user_id, actor=asked.actor))
    ])  # fmt: skip


@transaction.atomic
def assign(asked: Asked, ref: str, user: str) -> HttpResponse:
    """Let a contributor work on exactly these datasets: ids, or objects that have one."""
    ids = [str(one.get("id") if isinstance(one, Mapping) else one) for one in bodies.listed(asked)]
    organization = queries.get(ref, actor=asked.actor)
    datasets.set_assignments(organization, user, ids, by=asked.actor)
    return answers.json(asked, [{"class": "Dataset", "id": id} for id in ids])
