"""What an organization says of itself, its logo, its labels: pages of its administrators."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.faces.web import forms, pages, previews, who
from parvis.faces.web.organizations.forms import (
    BadgesForm,
    LogoForm,
    WholeForm,
    contact_forms,
    link_forms,
    texts_of,
)
from parvis.faces.web.organizations.results import brief
from parvis.kit import pictures
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.organizations import actions, queries
from parvis.portal.organizations.rules import allows, require
from parvis.portal.zones import queries as zones


def edit(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>/edit`."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    require(actor, "organization.update", organization)
    known = queries.record(organization)
    form, contacts, links = _forms(request, known, organization, actor, language)
    problems: dict[str, list[str]] = {}
    valid = request.method == "POST" and all([form.is_valid(), contacts.is_valid(), links.is_valid()])
    if valid and not previews.wanted(request):
        record = replace(form.record(known), contacts=_written(contacts, records.Contact),
                         links=_written(links, records.Link))  # fmt: skip
        try:
            organization = actions.update(organization, record, by=actor)
        except PortalError as error:
            problems = _refuse(form, error)
        else:
            return forms.done(request, _address(language, organization, "edit"), _("What you changed is saved."))
    return pages.render(
        request, "organizations/edit.html", form=form, contacts=contacts, links=links, problems=problems,
        one=brief(organization, language), cautions=[one.reason for one in queries.cautions(known)],
        logo=LogoForm(initial={"alt": known.logo_alt}), may_certify=allows(actor, "organization.certify"),
        badges=BadgesForm(language=language, initial={"badges": list(known.badges)}),
        preview=previews.of(form, "presentation") if previews.wanted(request) else "",
    )  # fmt: skip


def _forms(request: HttpRequest, known: records.Organization, organization: Any, actor: Any, language: str) -> Any:
    sent = request.POST or None
    zone = zones.names([known.zone], language).get(known.zone, "") if known.zone else ""
    initial = {"acronym": known.acronym, "url": known.url, "business_number_id": known.business_number_id,
               "parent": _stands(known, actor), "zone": zone}  # fmt: skip
    form = WholeForm(sent, first=known.language, texts=texts_of(known), initial=initial,
                     above=_above(organization, known, actor, language), anywhere=actor.governs)  # fmt: skip
    said = [{"name": one.name, "role": one.role, "email": one.email, "contact_form": one.contact_form}
            for one in known.contacts]  # fmt: skip
    contacts = contact_forms(language)(sent, prefix="contacts", initial=said)
    links = link_forms(sent, prefix="links", initial=[{"title": one.title, "url": one.url} for one in known.links])
    return form, contacts, links


def _stands(known: records.Organization, actor: Any) -> str:
    """What it is part of, as the form says it: by address to who may put it anywhere."""
    if not (known.parent and actor.governs):
        return known.parent
    return queries.records_of([known.parent])[known.parent].slug


def _above(organization: Any, known: records.Organization, actor: Any, language: str) -> list[tuple[str, str]]:
    """What it may be part of: what the reader administers, and what it is part of now."""
    choices = {one.id: brief(one, language)["text"] for one in queries.above_choices(organization, actor=actor)}
    if known.parent:
        choices |= queries.names([known.parent], language)
    return sorted(choices.items(), key=lambda one: one[1])


def _written(formset: Any, kind: type) -> tuple[Any, ...]:
    """The records of the lines that were filled in; an emptied line is taken away."""
    rows = [one.cleaned_data for one in formset.forms if one.has_changed() or one.initial]
    return tuple(kind(**row) for row in rows if any(row.get(name) for name in ("name", "title", "email", "url")))


def _refuse(form: WholeForm, error: PortalError) -> dict[str, list[str]]:
    form.refuse(error)
    fields = error.fields if isinstance(error, Invalid) else {}
    return {name: [str(why) for why in fields[name]] for name in ("contacts", "links") if name in fields}


def logo(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/logo`: another logo, or none."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    back = _address(language, organization, "edit") + "#logo"
    sent = request.FILES.get("logo")
    try:
        if "remove" in request.POST:
            actions.remove_logo(organization, by=actor)
            return forms.done(request, back, _("The logo is taken away."))
        picture = sent.read(pictures.MAX_BYTES + 1) if sent else b""
        actions.set_logo(organization, picture, request.POST.get("alt", ""), by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, _("The logo is in place."))


def badges(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """POST `/fr/organizations/<slug>/badges`: what the portal says of it."""
    actor = who.known(request)
    organization = queries.get(ref, actor=actor)
    actions.set_badges(organization, request.POST.getlist("badges"), by=actor)
    return forms.done(request, _address(language, organization, "edit") + "#badges", _("The labels are in place."))


def _address(language: str, organization: Any, page: str) -> str:
    return f"/{language}/organizations/{organization.slug}/{page}"
