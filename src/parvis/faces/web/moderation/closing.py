"""The switch of the read-only mode."""

from django import forms as fields
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, who
from parvis.faces.web.forms import Form, done
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.moderation import actions, queries


class ClosingForm(Form):
    """Why, until when, and what every page says meanwhile."""

    reason = fields.CharField(
        label=_("Why"), help_text=_("For the audit log; readers do not see it."),
        error_messages={"required": _("Say why: it is kept in the audit log.")},
    )  # fmt: skip
    until = fields.DateTimeField(
        label=_("Until when (UTC)"), required=False, help_text=_("Writing opens again by itself then."),
        widget=fields.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    banner_fr = fields.CharField(label=_("Banner in French"), required=False, max_length=300)
    banner_en = fields.CharField(label=_("Banner in English"), required=False, max_length=300)
    banner_ar = fields.CharField(label=_("Banner in Arabic"), required=False, max_length=300)


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/moderation/read-only`."""
    actor = who.known(request)
    queries.counts(actor=actor)  # for those who moderate
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and request.POST.get("do") == "open":
        actions.open_(by=actor)
        return done(request, request.path, _("The portal takes writing again."))
    if request.method == "POST" and form.is_valid():
        banner = {code: form.cleaned_data[f"banner_{code}"] for code, _name in settings.LANGUAGES}
        try:
            actions.close(reason=form.cleaned_data["reason"], until=form.cleaned_data["until"], banner=banner, by=actor)
            return done(request, request.path, _("The portal is read-only now."))
        except (Invalid, Conflict, Denied) as error:
            form.refuse(error)
    return pages.render(
        request, "moderation/closing.html", form=form, closure=queries.closure(), by_setting=settings.PARVIS.read_only
    )
