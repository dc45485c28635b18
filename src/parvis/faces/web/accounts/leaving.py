"""Deleting one's account: what happens to everything is said before, and who does it has just proved who they are."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms as fields
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, languages, pages, who
from parvis.kit.errors import PortalError
from parvis.portal.accounts import actions, queries
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics


class Leave(forms.Form):
    """The person says that they mean it."""

    sure = fields.BooleanField(label=_("I understand that this cannot be undone"))


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/delete/`."""
    actor = who.known(request)
    raise_if_reauthentication_required(request, app="allauth.account")
    person = queries.by_id(actor.id, actor=actor)
    form = Leave(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(person, by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            logout(request)
            return forms.done(request, languages.home(request), _("Your account is deleted."))
    return pages.render(
        request,
        "account/delete.html",
        status=400 if form.is_bound else 200,
        form=form,
        person=person,
        owned=[{"title": one.title, "slug": one.slug} for one in datasets.owned_by(person)],
        topics=[{"title": one.title, "slug": one.slug} for one in topics.owned_by(person)],
        alone=[{"name": one.name, "slug": one.slug} for one in organizations.administered_alone_by(person)],
        accounted=moderation.audit.names(actor.id),
        last=person.is_administrator and queries.is_last_administrator(person),
    )
