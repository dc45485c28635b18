"""Forms of organizations: what they say of themselves, in each language; whom to write to; where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from django import forms as fields
from django.conf import settings
from django.forms import formset_factory
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.dialects.vocabularies import CONTACT_ROLES, ORGANIZATION_BADGES
from parvis.faces.web import words
from parvis.faces.web.forms import Form
from parvis.faces.web.translated import LONG, Spoken, TranslatedForm, main_language
from parvis.kit import pictures
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

ROLES: Final = ("administrator", "editor", "contributor")
_NAME: Final = Spoken(gettext_lazy("Name"), longest=255)
_DESCRIPTION: Final = Spoken(
    gettext_lazy("In a few words"), rows=4, longest=LONG,
    hint=gettext_lazy("What it does, in two or three sentences. They stand at the top of its page."),
)  # fmt: skip
_PRESENTATION: Final = Spoken(
    gettext_lazy("Presentation"), rows=12, longest=LONG,
    hint=gettext_lazy("As long as you like, on a page of its own. Markdown: ## titles, **bold**, [links](https://…)."),
)  # fmt: skip
_TEXTS: Final = ("name", "description", "presentation")


def _anywhere() -> fields.CharField:
    """The organization above, for administrators of the portal: any, by its address."""
    return fields.CharField(
        label=gettext_lazy("Part of"), required=False, max_length=300, widget=fields.TextInput({"dir": "ltr"}),
        help_text=gettext_lazy("The address on this portal of the organization above it, or its last part."),
    )  # fmt: skip


class BriefForm(TranslatedForm):
    """What one must know to create an organization."""

    spoken: ClassVar[Mapping[str, Spoken]] = {"name": _NAME, "description": _DESCRIPTION}
    acronym = fields.CharField(label=gettext_lazy("Acronym"), required=False, max_length=128)
    url = fields.CharField(
        label=gettext_lazy("Web site"), required=False, max_length=2048, widget=fields.URLInput({"dir": "ltr"})
    )
    business_number_id = fields.CharField(
        label=gettext_lazy("Registration number"), required=False, max_length=40,
        help_text=gettext_lazy("SIRET in France, ICE in Morocco. It helps to tell homonyms apart."),
        widget=fields.TextInput({"dir": "ltr", "inputmode": "numeric"}),
    )  # fmt: skip
    parent = fields.ChoiceField(
        label=gettext_lazy("Part of"), required=False,
        help_text=gettext_lazy("The organization above it, among those you administer."),
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, above: Sequence[tuple[str, str]] = (), anywhere: bool = False, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields[f"name_{self.codes[0]}"].required = True
        if anywhere:
            self.fields["parent"] = _anywhere()
            return
        self.fields["parent"].choices = [("", _("None")), *above]  # type: ignore[attr-defined]
        if not above:
            del self.fields["parent"]

    def clean_parent(self) -> str:
        """The id of the organization above; who may put it anywhere gives its address."""
        given = str(self.cleaned_data["parent"]).strip().rstrip("/").rpartition("/")[2]
        return organizations.ids_of([given])[0] if given else ""

    def record(self, onto: records.Organization | None = None) -> records.Organization:
        """The record that was written."""
        said = self.texts()
        first = main_language(said, [onto.language if onto else "", *self.codes]) or settings.LANGUAGE_CODE
        main = said.pop(first, {})
        written: dict[str, Any] = {name: main.get(name, "") for name in self.spoken_fields()}
        for name in ("acronym", "url", "business_number_id", "parent"):
            if name in self.cleaned_data:
                written[name] = self.cleaned_data[name]
        return replace(onto or records.Organization(name=""), language=first, translations=said, **written)


class WholeForm(BriefForm):
    """Everything an organization says of itself."""

    spoken = {"name": _NAME, "description": _DESCRIPTION, "presentation": _PRESENTATION}
    zone = fields.CharField(
        label=gettext_lazy("Place"), required=False, max_length=255,
        help_text=gettext_lazy("The territory it works for: a country, a region, a city."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for code in self.codes:
            name = f"presentation_{code}"
            # Seen as it will be read, while it is written (previews.py).
            self.fields[name].widget.attrs |= {
                "hx-post": f"/{(get_language() or 'fr')[:2]}/preview?field={name}",
                "hx-trigger": "input changed delay:600ms",
                "hx-target": "#preview",
                "hx-swap": "innerHTML",
            }

    def clean_zone(self) -> str:
        """The id of the place whose name was written."""
        name = self.cleaned_data["zone"].strip()
        if not name:
            return ""
        found = zones.by_name([name])
        if not found:
            raise fields.ValidationError(_("We know no place of this name, or several: write it in full."))
        return next(iter(found.values()))

    def record(self, onto: records.Organization | None = None) -> records.Organization:
        """The record that was written, with its place."""
        return replace(super().record(onto), zone=self.cleaned_data["zone"])


class ContactForm(Form):
    """Somebody to write to."""

    name = fields.CharField(label=gettext_lazy("Name of the person or service"), max_length=255)
    role = fields.ChoiceField(label=gettext_lazy("Role"))
    email = fields.CharField(
        label=gettext_lazy("E-mail"), required=False, max_length=254, widget=fields.EmailInput({"dir": "ltr"})
    )
    contact_form = fields.CharField(
        label=gettext_lazy("Address of a contact form"), required=False, max_length=2048,
        widget=fields.URLInput({"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = str(self.spoken_in)
        choices = [(role, words.label("role", role, language)) for role in CONTACT_ROLES]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].initial = "contact"

    spoken_in: ClassVar[str] = "fr"


class LinkForm(Form):
    """A page elsewhere."""

    title = fields.CharField(label=gettext_lazy("Where it leads"), max_length=255)
    url = fields.CharField(
        label=gettext_lazy("Address"), max_length=2048, widget=fields.URLInput({"dir": "ltr", "placeholder": ""})
    )


def contact_forms(language: str) -> Any:
    """Forms of contacts, one more than there are, in a language."""
    spoken = type("ContactForm", (ContactForm,), {"spoken_in": language})
    return formset_factory(spoken, extra=1, max_num=50, absolute_max=60)


link_forms = formset_factory(LinkForm, extra=1, max_num=50, absolute_max=60)


class LogoForm(Form):
    """A picture to recognise the organization by."""

    logo = fields.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, 5 MB at most; best square, on a plain ground."),
        widget=fields.FileInput({"accept": pictures.ACCEPT}),
    )  # fmt: skip
    alt = fields.CharField(
        label=gettext_lazy("What it shows"), required=False, max_length=255,
        help_text=gettext_lazy("In words, for those who do not see it."),
    )  # fmt: skip


class BadgesForm(Form):
    """What the portal says of the organization."""

    badges = fields.MultipleChoiceField(
        label=gettext_lazy("Labels"), required=False, widget=fields.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(badge, words.label("organization_badge", badge, language)) for badge in ORGANIZATION_BADGES]
        self.fields["badges"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why, in words for those it concerns."""

    reason = fields.CharField(
        label=gettext_lazy("Why"), max_length=2000, required=False, widget=fields.Textarea({"rows": 3})
    )


def role_choices(language: str) -> list[tuple[str, str]]:
    """The roles, each with what it may do."""
    return [(role, words.label("member_role", role, language)) for role in ROLES]


def role_names(language: str) -> list[tuple[str, str]]:
    """The roles by their names alone."""
    return [(role, words.label("member_role_name", role, language)) for role in ROLES]


class InviteForm(Form):
    """A role to offer by e-mail."""

    email = fields.CharField(
        label=gettext_lazy("E-mail"), max_length=254, widget=fields.EmailInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("Whether or not the person has an account here: the letter says what to do."),
    )  # fmt: skip
    role = fields.ChoiceField(label=gettext_lazy("Role"), widget=fields.RadioSelect, initial="editor")
    message = fields.CharField(
        label=gettext_lazy("A word to the person"), required=False, max_length=2000,
        widget=fields.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["role"].choices = role_choices(language)  # type: ignore[attr-defined]


class RoleForm(Form):
    """What a member may do."""

    role = fields.ChoiceField(label=gettext_lazy("Role"), widget=fields.RadioSelect)

    def __init__(self, *arguments: Any, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["role"].choices = role_choices(language)  # type: ignore[attr-defined]


class AskForm(Form):
    """Why somebody wants to work there."""

    message = fields.CharField(
        label=gettext_lazy("Who you are"), required=False, max_length=2000, widget=fields.Textarea({"rows": 5}),
        help_text=gettext_lazy("Your position, and the data you would look after: its administrators read this."),
    )  # fmt: skip


def texts_of(record: records.Organization) -> dict[str, dict[str, str]]:
    """{language: {name: text}} of an organization, its own language included."""
    main = {name: getattr(record, name) for name in _TEXTS}
    others = {code: dict(texts) for code, texts in record.translations.items()}
    return {record.language: main, **others}
