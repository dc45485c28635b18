"""Who works in organizations: members, invitations, requests to join."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from parvis.faces.api import answers, shapes
from parvis.kit.actors import Actor
from parvis.portal.organizations import actions, queries

of_organizations = Router(tags=["people"])
invitations = Router(tags=["people"])
join_requests = Router(tags=["people"])
me = Router(tags=["people"])
READ = ["GET", "HEAD"]
Role = Literal["administrator", "editor", "contributor"]


class InvitationIn(Schema):
    """A role to offer to whoever reads the mail of an address."""

    email: str = Field(max_length=254)
    role: Role
    message: str = Field("", max_length=2000)
    language: str = Field("", max_length=2, description="Of the letter; empty for that of the portal.")


class InvitationOut(Schema):
    """An invitation that waits, or its answer."""

    id: str
    organization: str
    email: str
    role: str
    message: str
    state: str
    created_at: datetime
    sent_at: datetime
    expires_at: datetime


class JoinRequestIn(Schema):
    """Why somebody wants to work there."""

    message: str = Field("", max_length=2000)


class JoinRequestOut(Schema):
    """Somebody asks to work in an organization."""

    id: str
    organization: str
    user: str
    name: str
    message: str
    state: str
    reason: str
    created_at: datetime
    answered_at: datetime | None


class RoleIn(Schema):
    """The role to give."""

    role: Role


class ReasonIn(Schema):
    """Why not, in words for who asked."""

    reason: str = Field(max_length=2000)


def _invitation(one: Any) -> dict[str, Any]:
    names = ("id", "email", "role", "message", "state")
    moments = ("created_at", "sent_at", "expires_at")
    return {
        **{name: getattr(one, name) for name in names},
        "organization": one.organization_id,
        **{name: getattr(one, name).isoformat() for name in moments},
    }


def _request(one: Any) -> dict[str, Any]:
    return {
        "id": one.id, "organization": one.organization_id, "user": one.user_id, "name": one.user.name,
        "message": one.message, "state": one.state, "reason": one.reason, "created_at": one.created_at.isoformat(),
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
    }  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined,no-any-return]


@of_organizations.api_operation(
    READ, "/{ref}/members", response=list[shapes.MemberOut], operation_id="list_members", tags=["people"]
)
def list_members(request: HttpRequest, ref: str) -> HttpResponse:
    """Who works there (its administrators)."""
    actor = _actor(request)
    members = queries.members(queries.get(ref, actor=actor), actor=actor)
    shown = [
        {"id": member.user_id, "name": member.user.name, "email": member.user.email, "role": member.role,
         "since": member.since.isoformat()}
        for member in members
    ]  # fmt: skip
    return answers.send_json(request, shown)


@of_organizations.put("/{ref}/members", response={204: None}, operation_id="set_member")
def set_member(request: HttpRequest, ref: str, sent: shapes.MemberIn) -> HttpResponse:
    """Give a member another role. Administrators of the portal also name somebody who is no member; others invite."""
    actor = _actor(request)
    actions.set_member(queries.get(ref, actor=actor), sent.email, sent.role, by=actor)
    return HttpResponse(status=204)


@of_organizations.delete("/{ref}/members/{user}", response={204: None}, operation_id="remove_member")
def remove_member(request: HttpRequest, ref: str, user: str) -> HttpResponse:
    """Take a member out, given by id or e-mail."""
    actor = _actor(request)
    organization = queries.get(ref, actor=actor)
    actions.remove(organization, queries.member_id(organization, user, actor=actor), by=actor)
    return HttpResponse(status=204)


@of_organizations.post("/{ref}/leave", response={204: None}, operation_id="leave_organization")
def leave_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Work there no longer."""
    actor = _actor(request)
    actions.leave(queries.get(ref, actor=actor), by=actor)
    return HttpResponse(status=204)


@of_organizations.api_operation(
    READ, "/{ref}/invitations", response=list[InvitationOut], operation_id="list_invitations"
)
def list_invitations(request: HttpRequest, ref: str) -> HttpResponse:
    """The invitations that wait for an answer (its administrators)."""
    actor = _actor(request)
    rows = queries.invitations(queries.get(ref, actor=actor), actor=actor)
    return answers.send_json(request, [_invitation(one) for one in rows])


@of_organizations.post("/{ref}/invitations", response={201: InvitationOut}, operation_id="invite")
def invite(request: HttpRequest, ref: str, sent: InvitationIn) -> HttpResponse:
    """Offer a role by e-mail, whether or not the address has an account; the letter holds the only link."""
    actor = _actor(request)
    organization = queries.get(ref, actor=actor)
    made = actions.invite(organization, sent.email, sent.role, message=sent.message, language=sent.language, by=actor)
    return answers.send_json(request, _invitation(made), 201)


@of_organizations.api_operation(
    READ, "/{ref}/join-requests", response=list[JoinRequestOut], operation_id="list_join_requests"
)
def list_join_requests(request: HttpRequest, ref: str) -> HttpResponse:
    """Who asks to work there (its administrators)."""
    actor = _actor(request)
    rows = queries.requests(queries.get(ref, actor=actor), actor=actor)
    return answers.send_json(request, [_request(one) for one in rows])


@of_organizations.post("/{ref}/join-requests", response={201: JoinRequestOut}, operation_id="ask_to_join")
def ask_to_join(request: HttpRequest, ref: str, sent: JoinRequestIn) -> HttpResponse:
    """Ask to work there."""
    actor = _actor(request)
    made = actions.ask(queries.get(ref, actor=actor), sent.message, by=actor)
    return answers.send_json(request, _request(made), 201)


@invitations.post("/{id}/resend", response=InvitationOut, operation_id="resend_invitation")
def resend_invitation(request: HttpRequest, id: str) -> HttpResponse:
    """Send the letter again, with another link."""
    actor = _actor(request)
    made = actions.resend(queries.invitation(id, actor=actor), by=actor)
    return answers.send_json(request, _invitation(made))


@invitations.delete("/{id}", response={204: None}, operation_id="cancel_invitation")
def cancel_invitation(request: HttpRequest, id: str) -> HttpResponse:
    """Take the offer back."""
    actor = _actor(request)
    actions.cancel_invitation(queries.invitation(id, actor=actor), by=actor)
    return HttpResponse(status=204)


@invitations.post("/{id}/accept", response={204: None}, operation_id="accept_invitation")
def accept_invitation(request: HttpRequest, id: str) -> HttpResponse:
    """Work there, with the role offered (the person written to)."""
    actor = _actor(request)
    actions.accept_invitation(queries.invitation(id, actor=actor), by=actor)
    return HttpResponse(status=204)


@invitations.post("/{id}/refuse", response={204: None}, operation_id="refuse_invitation")
def refuse_invitation(request: HttpRequest, id: str) -> HttpResponse:
    """Decline the offer (the person written to)."""
    actor = _actor(request)
    actions.refuse_invitation(queries.invitation(id, actor=actor), by=actor)
    return HttpResponse(status=204)


@join_requests.post("/{id}/accept", response={204: None}, operation_id="accept_join_request")
def accept_join_request(request: HttpRequest, id: str, sent: RoleIn) -> HttpResponse:
    """Let the person work there, in this role."""
    actor = _actor(request)
    actions.accept_request(queries.request(id, actor=actor), sent.role, by=actor)
    return HttpResponse(status=204)


@join_requests.post("/{id}/refuse", response=JoinRequestOut, operation_id="refuse_join_request")
def refuse_join_request(request: HttpRequest, id: str, sent: ReasonIn) -> HttpResponse:
    """Say no, and why."""
    actor = _actor(request)
    made = actions.refuse_request(queries.request(id, actor=actor), sent.reason, by=actor)
    return answers.send_json(request, _request(made))


@join_requests.delete("/{id}", response={204: None}, operation_id="cancel_join_request")
def cancel_join_request(request: HttpRequest, id: str) -> HttpResponse:
    """Ask no longer (the person who asked)."""
    actor = _actor(request)
    actions.cancel_request(queries.request(id, actor=actor), by=actor)
    return HttpResponse(status=204)


@me.api_operation(READ, "/me/invitations", response=list[InvitationOut], operation_id="my_invitations")
def my_invitations(request: HttpRequest) -> HttpResponse:
    """The invitations that wait for the person."""
    return answers.send_json(request, [_invitation(one) for one in queries.inbox(_actor(request)).invitations])


@me.api_operation(READ, "/me/join-requests", response=list[JoinRequestOut], operation_id="my_join_requests")
def my_join_requests(request: HttpRequest) -> HttpResponse:
    """What the person asked for: what waits, and what was refused."""
    return answers.send_json(request, [_request(one) for one in queries.inbox(_actor(request)).asked])
