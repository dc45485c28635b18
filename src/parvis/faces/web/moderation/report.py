"""The page where anybody says that something is wrong, with or without an account."""

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, who
from parvis.faces.web.accounts.proof import Guarded
from parvis.faces.web.forms import Form, done
from parvis.kit import origin
from parvis.kit.errors import Invalid, TooMany
from parvis.portal.moderation import actions, queries


class ReportForm(Form):
    """Why, and in what words."""

    request: HttpRequest

    reason = fields.ChoiceField(
        label=_("What is wrong?"), widget=fields.RadioSelect, error_messages={"required": _("Choose a reason.")}
    )
    message = fields.CharField(
        label=_("In your words"), required=False, widget=fields.Textarea(attrs={"rows": 5}),
        help_text=_("Where it is, what it shows, why it should not. The author does not see who wrote this."),
    )  # fmt: skip

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        reasons = queries.reasons
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (name, reasons.REASONS[name].label) for name in reasons.CHOICES
        ]


class VisitorForm(Guarded, ReportForm):
    """The same from somebody without an account, who may leave an address; robots stumble on it."""

    email = fields.EmailField(
        label=_("Your e-mail address"), required=False,
        help_text=_("Only to tell you what was decided. Leave it empty to stay unknown."),
    )  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/report?kind=dataset&ref=<slug>`."""
    actor = who.of(request)
    kind, ref = request.GET.get("kind", ""), request.GET.get("ref", "")
    thing = queries.find(kind, ref, actor=actor)
    form = (ReportForm if actor.is_known else VisitorForm)(request.POST or None)
    form.request = request
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(
                kind, thing.key, reason=form.cleaned_data["reason"], message=form.cleaned_data["message"],
                email=form.cleaned_data.get("email", ""), language=language,
                source=origin.current().caller, by=actor,
            )  # fmt: skip
            return done(request, f"/{language}/report/thanks")
        except (Invalid, TooMany) as error:
            form.refuse(error)
    return pages.render(
        request, "moderation/report.html", form=form, thing=thing, kind=queries.KINDS[kind].label,
        helps={name: queries.reasons.REASONS[name].help for name in queries.reasons.CHOICES},
    )  # fmt: skip


def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """What comes next."""
    return pages.render(request, "moderation/thanks.html")
