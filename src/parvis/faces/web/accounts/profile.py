"""The account of the person signed in: who they are, and all that is kept about them."""

from typing import Any

import orjson
from django import forms as fields
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, languages, pages, who
from parvis.kit.dates import now
from parvis.kit.errors import PortalError
from parvis.portal.accounts import actions, queries
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import queries as datasets
from parvis.portal.mirrors import queries as webhooks
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics


class Profile(forms.Form):
    """Name, and the language of letters."""

    first_name = fields.CharField(
        label=_("First name"), max_length=150, required=False,
        widget=fields.TextInput(attrs={"autocomplete": "given-name"}),
    )  # fmt: skip
    last_name = fields.CharField(
        label=_("Last name"), max_length=150, required=False,
        widget=fields.TextInput(attrs={"autocomplete": "family-name"}),
    )  # fmt: skip
    language = fields.ChoiceField(
        label=_("Language of letters"),
        required=False,
        choices=[("", _("The portal’s own")), *languages.NAMES.items()],
        help_text=_("Pages follow the address; the letters we write to you are in this language."),
    )


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/`: who one is here."""
    actor = who.known(request)
    person = queries.by_id(actor.id, actor=actor)
    form = Profile(request.POST or None, initial=_initial(person))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(person, by=actor, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, reverse("account"), _("Your profile is saved."))
    return pages.render(
        request,
        "account/index.html",
        status=400 if form.is_bound else 200,
        person=person,
        form=form,
        memberships=[
            {"name": one.organization.name, "slug": one.organization.slug, "role": one.role}
            for one in organizations.memberships(actor)
        ],
    )


def _initial(person: Any) -> dict[str, str]:
    return {"first_name": person.first_name, "last_name": person.last_name, "language": person.language}


def download(request: HttpRequest) -> HttpResponse:
    """`/fr/account/data/`: everything that is kept about the person, as JSON (GDPR, articles 15 and 20)."""
    actor = who.known(request)
    person = queries.by_id(actor.id, actor=actor)
    body = {
        "portal": settings.PARVIS.site_url,
        "made_at": now(),
        "account": queries.everything(person),
        "organizations": [
            {"id": one.organization_id, "name": one.organization.name, "role": one.role, "since": one.since}
            for one in organizations.memberships(actor)
        ],
        "datasets": [{"id": one.id, "title": one.title, "state": one.state} for one in datasets.owned_by(person)],
        "topics": [{"id": one.id, "title": one.title, "state": one.state} for one in topics.owned_by(person)],
        "webhooks": [webhooks.shown(one) for one in webhooks.own(actor)],
        "acts": activity.acts_of(person.id, actor=actor),
    }
    return HttpResponse(
        orjson.dumps(body, option=orjson.OPT_INDENT_2),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="parvis-{now():%Y-%m-%d}.json"',
            "Cache-Control": "no-store",
        },
    )
