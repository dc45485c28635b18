"""A new organization: what one must know, and those that look the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, who
from parvis.faces.web.organizations.forms import BriefForm
from parvis.faces.web.organizations.results import brief
from parvis.kit.errors import PortalError
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import require


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/organizations/new`."""
    actor = who.known(request)
    require(actor, "organization.create")
    above = [(one.id, brief(one, language)["text"]) for one in queries.above_choices(None, actor=actor)]
    initial = {"parent": request.GET.get("parent", "")}
    form = BriefForm(request.POST or None, above=above, anywhere=actor.governs, initial=initial)
    doubts: dict[str, Any] = {"twins": [], "cautions": []}
    if request.method == "POST" and form.is_valid():
        record = form.record()
        if record.name and "sure" not in request.POST:
            doubts = _doubts(record, actor, language)
        if not any(doubts.values()):
            try:
                organization = actions.create(record, by=actor)
            except PortalError as error:
                form.refuse(error)
            else:
                return _created(request, organization, language)
    return pages.render(request, "organizations/new.html", form=form, **doubts)


def _doubts(record: Any, actor: Any, language: str) -> dict[str, Any]:
    """What to look at before going on; the same form sent again goes on."""
    twins = [brief(one, language) for one in queries.twins(record, actor=actor)]
    return {"twins": twins, "cautions": [one.reason for one in queries.cautions(record)]}


def _created(request: HttpRequest, organization: Any, language: str) -> HttpResponse:
    told = _("The organization is there. Tell the rest about it, then invite those who work with you.")
    if organization.approval == "pending":
        told = _("The organization waits to be accepted. Meanwhile you can describe it and prepare data.")
    return forms.done(request, f"/{language}/organizations/{organization.slug}/edit", told)
