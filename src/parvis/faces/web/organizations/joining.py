"""Invitations and requests to join: sent, answered, taken back."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, who, words
from parvis.faces.web.organizations.forms import AskForm
from parvis.faces.web.organizations.results import brief
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import allows, require


def ask(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>/join`."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    if organization.id in actor.roles:
        return forms.done(request, f"/{language}/workspace/organizations", _("You work there already."))
    require(actor, "organization.join", organization)
    waiting = queries.request_of(organization, actor=actor)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(organization, form.cleaned_data["message"], by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            told = _("Your request is sent. You will find the answer here, and in a letter.")
            return forms.done(request, f"/{language}/workspace/organizations", told)
    return pages.render(
        request, "organizations/join.html", one=brief(organization, language), form=form,
        asked=waiting and {"id": waiting.id, "at": waiting.created_at.isoformat(), "message": waiting.message},
    )  # fmt: skip


def answer(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """POST `/fr/workspace/requests/<id>`: accept with a role, refuse with a reason, or ask no longer."""
    actor = who.known(request)
    asked = queries.request(id, actor=actor)
    back = _back(request, language, asked.organization)
    do = request.POST.get("do", "")
    try:
        if do == "accept":
            actions.accept_request(asked, request.POST.get("role", ""), by=actor)  # type: ignore[arg-type]
            told = _("%(name)s now works there.") % {"name": asked.user.name}
        elif do == "refuse":
            actions.refuse_request(asked, request.POST.get("reason", ""), by=actor)
            told = _("The request is refused; the person reads why.")
        else:
            actions.cancel_request(asked, by=actor)
            told = _("You no longer ask to join.")
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, told)


_MANAGED: Final[dict[str, Callable[..., object]]] = {
    "resend": actions.resend,
    "cancel": actions.cancel_invitation,
    "accept": actions.accept_invitation,
    "refuse": actions.refuse_invitation,
}


def invited(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """POST `/fr/workspace/invitations/<id>`: send again or take back; accept or decline."""
    actor = who.known(request)
    invitation = queries.invitation(id, actor=actor)
    do = request.POST.get("do", "")
    if do not in _MANAGED:
        raise NotFound
    back = _back(request, language, invitation.organization)
    try:
        _MANAGED[do](invitation, by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, words.label("invitation_done", do, language))


def _back(request: HttpRequest, language: str, organization: Any) -> str:
    """To the page of members for who manages them, else to the workspace."""
    members = f"/{language}/organizations/{organization.slug}/members"
    return members if request.POST.get("from") == "members" else f"/{language}/workspace/organizations"


def letter(request: HttpRequest, language: str, secret: str) -> HttpResponse:
    """`/fr/invitations/<secret>`: where the letter leads, before and after one has an account."""
    invitation = queries.invitation_by_secret(secret)
    actor = who.of(request)
    response = pages.render(
        request, "organizations/invitation.html",
        invitation={"id": invitation.id, "email": invitation.email, "message": invitation.message,
                    "role": words.label("member_role", invitation.role, language),
                    "expires_at": invitation.expires_at.isoformat()},
        one=brief(invitation.organization, language), here_for=actor.is_known,
        is_mine=actor.is_known and queries.is_for(invitation, actor=actor),
        may_see=allows(actor, "organization.view", invitation.organization),
    )  # fmt: skip
    # The address holds the secret: nobody keeps it, and no other site is told of it.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
