"""The applications a person lets act for them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, pages, who
from parvis.faces.web.accounts.identity import SCOPES
from parvis.portal.accounts import actions, queries


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/applications/`."""
    actor = who.known(request)
    granted = queries.granted(queries.by_id(actor.id, actor=actor))
    shown = [
        {
            "id": one["id"],
            "name": one["name"],
            "since": one["since"].isoformat(),
            "scopes": [SCOPES[scope] for scope in one["scopes"] if scope in SCOPES],
        }
        for one in granted
    ]
    return pages.render(request, "account/applications.html", applications=shown)


def revoke(request: HttpRequest, id: str) -> HttpResponse:
    """Let the application act no more."""
    actor = who.known(request)
    actions.revoke_application(queries.by_id(actor.id, actor=actor), id, by=actor)
    return forms.done(request, reverse("account_applications"), _("The application can no longer act for you."))
