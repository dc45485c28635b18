"""The form of a webhook, new or changed, and its secret, shown once."""

from typing import Any
from urllib.parse import urlsplit

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, who
from parvis.faces.web.forms import Form
from parvis.faces.web.webhooks.showing import brief
from parvis.kit.errors import PortalError
from parvis.portal.mirrors import actions, queries
from parvis.portal.mirrors.rules import admit


class WebhookForm(Form):
    """What a webhook is."""

    name = fields.CharField(
        label=gettext_lazy("Name"), max_length=255, help_text=gettext_lazy("For example: the copy of our observatory.")
    )
    url = fields.CharField(
        label=gettext_lazy("Address"), max_length=2048, widget=fields.URLInput({"dir": "ltr"}),
        help_text=gettext_lazy("Where your server takes messages. It must be reached from the internet."),
    )  # fmt: skip
    kinds = fields.MultipleChoiceField(
        label=gettext_lazy("What to tell"), choices=list(queries.labels.KINDS.items()), required=False,
        widget=fields.CheckboxSelectMultiple, help_text=gettext_lazy("Everything when nothing is chosen."),
    )  # fmt: skip
    organization = fields.CharField(
        label=gettext_lazy("Of one organization alone"), required=False, max_length=500,
        widget=fields.TextInput({"dir": "ltr"}), help_text=gettext_lazy("Paste the address of its page."),
    )  # fmt: skip

    def wanted(self) -> actions.Wanted:
        """What was written; of an address its last part is what it names."""
        given = dict(self.cleaned_data)
        place = urlsplit(given.pop("organization").strip()).path.rstrip("/")
        return actions.Wanted(**given, organization=place.rpartition("/")[2])


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/webhooks/new`; once it is made, its secret."""
    actor = who.known(request)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, key = actions.create(form.wanted(), by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return _secret(request, language, made, key)
    return pages.render(request, "webhooks/edit.html", form=form, one=None)


def edit(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/workspace/webhooks/<id>/edit`."""
    actor = who.known(request)
    webhook = queries.get(id, actor=actor)
    admit(actor, "webhook.update", webhook)
    form = WebhookForm(request.POST or None, initial=_initial(webhook))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update(webhook, form.wanted(), by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, brief(webhook, language)["address"], _("The webhook is changed."))
    return pages.render(request, "webhooks/edit.html", form=form, one=brief(webhook, language))


def _initial(webhook: Any) -> dict[str, Any]:
    organization = queries.organization_of(webhook)
    return {
        "name": webhook.name, "url": webhook.url, "kinds": webhook.kinds,
        "organization": organization.slug if organization else webhook.organization,
    }  # fmt: skip


def secret(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/workspace/webhooks/<id>/secret`: have another one."""
    actor = who.known(request)
    webhook = queries.get(id, actor=actor)
    admit(actor, "webhook.renew", webhook)
    if request.method == "POST":
        return _secret(request, language, *actions.renew(webhook, by=actor))
    return _secret(request, language, webhook, "")


def _secret(request: HttpRequest, language: str, webhook: Any, key: str) -> HttpResponse:
    return pages.render(request, "webhooks/secret.html", one=brief(webhook, language), secret=key)
