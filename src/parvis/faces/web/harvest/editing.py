"""The form of a source: new, or changed."""

from dataclasses import replace
from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, who
from parvis.faces.web.forms import Form
from parvis.faces.web.harvest.sources import brief
from parvis.faces.web.organizations import naming
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.rules import admit
from parvis.portal.organizations import queries as organizations

_ORGANIZATION: Final = gettext_lazy("Organization")
_WHOSE: Final = gettext_lazy("Whose datasets they will be.")
_WHOSE_OF_ALL: Final = gettext_lazy("Whose datasets they will be: its name or its address on this portal.")


class SourceForm(Form):
    """What a source is."""

    kind = fields.ChoiceField(label=gettext_lazy("Kind of source"), widget=fields.RadioSelect)
    url = fields.CharField(
        label=gettext_lazy("Address"), max_length=2048, widget=fields.URLInput({"dir": "ltr"}),
        help_text=gettext_lazy("It must be reached from the internet."),
    )  # fmt: skip
    access = fields.ChoiceField(label=gettext_lazy("Who may read it there"), widget=fields.RadioSelect, initial="open")
    login = fields.CharField(
        label=gettext_lazy("Name of the account, or of the header"), required=False, max_length=255,
        widget=fields.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    secret = fields.CharField(
        label=gettext_lazy("Password or key"), required=False, max_length=4096,
        widget=fields.PasswordInput({"dir": "ltr", "autocomplete": "new-password"}),
        help_text=gettext_lazy("It is told to that server alone and never shown again. Empty, the one there is stays."),
    )  # fmt: skip
    name = fields.CharField(label=gettext_lazy("Name"), max_length=255)
    description = fields.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=5000, widget=fields.Textarea({"rows": 3})
    )
    cadence = fields.ChoiceField(label=gettext_lazy("How often"), initial="daily")
    overwrite = fields.BooleanField(
        label=gettext_lazy("Write over what is changed here by hand"), required=False,
        help_text=gettext_lazy("Otherwise a title, a description or a file somebody changed here stays as it is."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = [
            (one.name, format_html('{} <span class="hint">{}</span>', one.label, one.help))
            for one in queries.kinds().values()
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["access"].choices = list(queries.labels.ACCESSES.items())  # type: ignore[attr-defined]
        self.fields["cadence"].choices = list(queries.labels.CADENCES.items())  # type: ignore[attr-defined]

    def written(self) -> dict[str, Any]:
        """What was written of the source; whose it is, is asked apart."""
        return {name: value for name, value in self.cleaned_data.items() if name in SourceForm.base_fields}


class OwnForm(SourceForm):
    """A source of one of the organizations that the person administers."""

    field_order = ("owner",)
    owner = fields.ChoiceField(label=_ORGANIZATION, help_text=_WHOSE)

    def __init__(self, *arguments: Any, owners: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    @property
    def organization(self) -> str:
        """The id of the organization."""
        return str(self.cleaned_data["owner"])


class AnyForm(naming.Named, SourceForm):
    """A source of any organization: for who answers for the portal."""

    field_order = ("owner_name", "owner")
    asks, chooses = "owner_name", "owner"
    owner_name = fields.CharField(label=_ORGANIZATION, max_length=255, help_text=_WHOSE_OF_ALL)
    owner = naming.which()


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/sources/new`."""
    actor = who.known(request)
    form = _asked(request, language, actor)
    if form and request.method == "POST" and form.is_valid():
        try:
            owner = organizations.get(form.organization, actor=actor)
            made = actions.create(actions.Wanted(**form.written()), owner, by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            said = _("The source is there. Preview it before its first run.")
            return forms.done(request, f"/{language}/sources/{made.slug}", said)
    return pages.render(request, "harvest/edit.html", form=form, one=None)


def _asked(request: HttpRequest, language: str, actor: Actor) -> OwnForm | AnyForm | None:
    """The form for somebody, `None` for who administers no organization."""
    initial = {"kind": "datajson"}
    if actor.governs:
        initial["owner_name"] = request.GET.get("organization", "")[:255]
        return AnyForm(request.POST or None, actor=actor, language=language, initial=initial)
    owners = [(one.organization.pk, one.organization.name) for one in organizations.memberships(actor)
              if one.role == "administrator"]  # fmt: skip
    return OwnForm(request.POST or None, owners=owners, initial=initial) if owners else None


def edit(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/sources/<slug>/edit`."""
    actor = who.known(request)
    source = queries.get(ref, actor=actor)
    admit(actor, "source.update", source)
    names = ("kind", "url", "access", "login", "name", "description", "cadence", "overwrite")
    form = SourceForm(request.POST or None, initial={name: getattr(source, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.update(source, replace(actions.Wanted.of(source), **form.written()), by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(request, f"/{language}/sources/{source.slug}", _("The source is changed."))
    return pages.render(request, "harvest/edit.html", form=form, one=brief(source, language))
