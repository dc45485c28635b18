"""Who works in an organization: its members, those invited, those who ask; what a contributor works on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, who, words
from parvis.faces.web.organizations.forms import InviteForm, RoleForm, role_names
from parvis.faces.web.organizations.results import brief
from parvis.kit.dates import now
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import actions as data_actions
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import actions, queries


def index(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>/members`; POST invites."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    members = queries.members(organization, actor=actor)
    form = InviteForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(organization, by=actor, language=language, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            told = _("A letter is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
            return forms.done(request, _address(language, organization), told)
    return pages.render(
        request, "organizations/members.html", one=brief(organization, language), form=form,
        members=[_member(one, language) for one in members],
        invitations=[_invitation(one, language) for one in queries.invitations(organization, actor=actor)],
        requests=[_request(one) for one in queries.requests(organization, actor=actor)],
        roles=role_names(language),
    )  # fmt: skip


def _member(one: Any, language: str) -> dict[str, Any]:
    return {
        "id": one.user_id, "name": one.user.name, "email": one.user.email, "role": one.role,
        "role_words": words.label("member_role_name", one.role, language), "since": one.since.isoformat(),
    }  # fmt: skip


def _invitation(one: Any, language: str) -> dict[str, Any]:
    return {
        "id": one.id, "email": one.email, "role": words.label("member_role_name", one.role, language),
        "sent_at": one.sent_at.isoformat(), "expired": one.expires_at <= now(),
        "expires_at": one.expires_at.isoformat(), "by": one.invited_by.name if one.invited_by else "",
    }  # fmt: skip


def _request(one: Any) -> dict[str, Any]:
    return {"id": one.id, "name": one.user.name, "email": one.user.email, "message": one.message,
            "at": one.created_at.isoformat()}  # fmt: skip


def member(request: HttpRequest, language: str, ref: str, user: str) -> HttpResponse:
    """`/fr/organizations/<slug>/members/<id>`; POST changes the role."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    membership = next((one for one in queries.members(organization, actor=actor) if one.user_id == user), None)
    if membership is None:
        raise NotFound(_("This person does not work here."))
    form = RoleForm(request.POST or None, language=language, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_role(organization, user, form.cleaned_data["role"], by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, _address(language, organization, user), _("The role is changed."))
    works = membership.role == "contributor"
    return pages.render(
        request, "organizations/member.html", one=brief(organization, language), form=form,
        person=_member(membership, language), contributes=works, is_me=user == actor.id,
        datasets=_datasets(organization, user, actor) if works else [],
    )  # fmt: skip


def _datasets(organization: Any, user: str, actor: Any) -> list[dict[str, Any]]:
    assigned = data.assigned_to(organization, user, actor=actor)
    rows = data.of_organization(organization, actor=actor)
    return [{"id": row.id, "title": row.title, "assigned": row.id in assigned} for row in rows]


def assign(request: HttpRequest, language: str, ref: str, user: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/members/<id>/assignments`: what the contributor works on."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    back = _address(language, organization, user)
    try:
        data_actions.set_assignments(organization, user, request.POST.getlist("datasets"), by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, _("The datasets are assigned."))


def remove(request: HttpRequest, language: str, ref: str, user: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/members/<id>/remove`; a member may thus leave by themselves."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    leaves = user == actor.id
    try:
        if leaves:
            actions.leave(organization, by=actor)
        else:
            actions.remove(organization, user, by=actor)
    except PortalError as error:
        return forms.failed(request, _back(request, language, organization), error)
    if leaves:
        return forms.done(request, f"/{language}/workspace/organizations", _("You no longer work there."))
    return forms.done(request, _address(language, organization), _("This person no longer works here."))


def _back(request: HttpRequest, language: str, organization: Any) -> str:
    """Where the button was: the workspace or the page of members."""
    mine = f"/{language}/workspace/organizations"
    return mine if request.POST.get("from") == "workspace" else _address(language, organization)


def _address(language: str, organization: Any, user: str = "") -> str:
    return f"/{language}/organizations/{organization.slug}/members" + (f"/{user}" if user else "")
