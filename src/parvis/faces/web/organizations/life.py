"""What happens to an organization as a whole: deleted, restored, accepted, submitted, let go."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, who, words
from parvis.faces.web.organizations.forms import ReasonForm
from parvis.faces.web.organizations.results import brief
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import require


def delete(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>/delete`: what it would mean, then the act."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    require(actor, "organization.delete", organization)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.delete(organization, reason=form.cleaned_data["reason"], by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            told = _("The organization is deleted. An administrator of the portal can bring it back.")
            return forms.done(request, f"/{language}/workspace/organizations", told)
    return pages.render(
        request, "organizations/delete.html", one=brief(organization, language), form=form,
        datasets=len(data.of_organization(organization, actor=actor)),
        agencies=len(queries.children(organization, actor=actor)),
    )  # fmt: skip


_ACTS: Final[dict[str, Callable[..., Any]]] = {
    "submit": actions.submit,
    "accept": actions.accept,
    "restore": actions.restore,
    "release": actions.release,
}


def act(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/act`: what one button does."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    do = request.POST.get("do", "")
    if do not in _ACTS:
        raise NotFound
    back = _back(request, language, organization)
    try:
        _ACTS[do](organization, by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, words.label("organization_done", do, language))


def _back(request: HttpRequest, language: str, organization: Any) -> str:
    """Where the button was: the pages it stands on, and no address that was sent."""
    places = {
        "moderation": f"/{language}/moderation/organizations",
        "edit": f"/{language}/organizations/{organization.slug}/edit",
    }
    return places.get(request.POST.get("from", ""), f"/{language}/organizations/{organization.slug}")


def waiting(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/moderation/organizations`: those that wait to be accepted."""
    actor = who.known(request)
    rows = queries.waiting(actor=actor)[:100]
    return pages.render(
        request, "organizations/waiting.html", rows=[_waiting(one, actor, language) for one in rows], form=ReasonForm()
    )


def _waiting(one: Any, actor: Any, language: str) -> dict[str, Any]:
    record = queries.record(one)
    return brief(one, language) | {
        "description": record.description, "url": record.url, "number": record.business_number_id,
        "created_at": one.created_at.isoformat(), "refused": one.approval_reason,
        "twins": [brief(twin, language) for twin in queries.twins(record, actor=actor)],
        "cautions": [caution.reason for caution in queries.cautions(record)],
        "people": [user.name for user in queries.administrators(one)],
    }  # fmt: skip


def refuse(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/refuse`: with a reason its members read."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    back = f"/{language}/moderation/organizations"
    try:
        actions.refuse(organization, reason=request.POST.get("reason", "")[:2000], by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, _("The organization is refused; its members read why."))
