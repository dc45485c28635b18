"""The page where anybody says that something is wrong, with or without an account."""

from typing import Final

from django import forms as fields
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, who
from parvis.faces.web.forms import Form, done
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, TooMany
from parvis.portal.moderation import actions, queries

SALT: Final = "parvis.report"
QUICKEST: Final = 2  # seconds a person needs at least
OLDEST: Final = 86_400


class ReportForm(Form):
    """Why, in what words, and where to answer; `website` is for robots alone."""

    reason = fields.ChoiceField(
        label=_("What is wrong?"), widget=fields.RadioSelect, error_messages={"required": _("Choose a reason.")}
    )
    message = fields.CharField(
        label=_("In your words"), required=False, widget=fields.Textarea(attrs={"rows": 5}),
        help_text=_("Where it is, what it shows, why it should not. The author does not see who wrote this."),
    )  # fmt: skip
    email = fields.EmailField(
        label=_("Your e-mail address"), required=False,
        help_text=_("Only to tell you what was decided. Leave it empty to stay unknown."),
    )  # fmt: skip
    website = fields.CharField(required=False, widget=fields.HiddenInput)
    opened = fields.CharField(required=False, widget=fields.HiddenInput)

    def __init__(self, *arguments: object, actor: Actor, **options: object) -> None:
        super().__init__(*arguments, **options)
        reasons = queries.reasons
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (name, reasons.REASONS[name].label) for name in reasons.CHOICES
        ]
        if actor.is_known:
            del self.fields["email"]


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/report?kind=dataset&ref=<slug>`."""
    actor = who.of(request)
    kind, ref = request.GET.get("kind", ""), request.GET.get("ref", "")
    thing = queries.find(kind, ref, actor=actor)
    form = ReportForm(request.POST or None, actor=actor, initial={"opened": signing.dumps("", salt=SALT)})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:  # a robot: let it believe
            return done(request, f"/{language}/report/thanks")
        try:
            _ensure_slow(form.cleaned_data["opened"])
            actions.report(
                kind, thing.key, reason=form.cleaned_data["reason"], message=form.cleaned_data["message"],
                email=form.cleaned_data.get("email", ""), language=language,
                source=request.META.get("REMOTE_ADDR", ""), by=actor,
            )  # fmt: skip
            return done(request, f"/{language}/report/thanks")
        except (Invalid, TooMany) as error:
            form.refuse(error)
    return pages.render(
        request, "moderation/report.html", form=form, thing=thing, kind=queries.KINDS[kind].label,
        helps={name: queries.reasons.REASONS[name].help for name in queries.reasons.CHOICES},
    )  # fmt: skip


def _ensure_slow(opened: str) -> None:
    """A person reads before they write; a robot sends at once, or what it kept from another day."""
    try:
        signing.loads(opened, salt=SALT, max_age=OLDEST)
    except signing.BadSignature as error:
        raise Invalid({"": [_("This form is from another day: send it again.")]}) from error
    try:
        signing.loads(opened, salt=SALT, max_age=QUICKEST)
    except signing.SignatureExpired:
        return
    raise Invalid({"": [_("That was quick: wait a moment, then send it again.")]})


def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """What comes next."""
    return pages.render(request, "moderation/thanks.html")
