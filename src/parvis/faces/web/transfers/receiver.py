"""To whom datasets are given: an organization found by its name, then chosen, or a person by e-mail."""

from typing import Any

from django import forms as fields
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, questions
from parvis.faces.web.organizations.results import brief, listed
from parvis.kit.actors import VISITOR, Actor
from parvis.portal.organizations import queries as organizations


class Receiver(forms.Form):
    """The new owner, with a word for them; the form asks which organization is meant when its name does not say."""

    says_optional = False  # one of the two is needed, whichever

    to = fields.CharField(
        label=gettext_lazy("To which organization"), required=False, max_length=255,
        help_text=gettext_lazy("Its name or its address on this portal."),
    )  # fmt: skip
    to_organization = fields.ChoiceField(
        label=gettext_lazy("Which of these?"), required=False, widget=fields.RadioSelect
    )
    to_email = fields.CharField(
        label=gettext_lazy("Or to a person, by e-mail"), required=False, max_length=254,
        widget=fields.EmailInput({"dir": "ltr"}),
    )  # fmt: skip
    comment = fields.CharField(
        label=gettext_lazy("A word to who receives them"), required=False, max_length=2000,
        widget=fields.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, actor: Actor, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.receivers = _named(self.data.get("to", ""), actor, language) if self.is_bound else []
        self.fields["to_organization"].choices = list(self.receivers)  # type: ignore[attr-defined]
        if not self.receivers:
            del self.fields["to_organization"]

    def clean(self) -> dict[str, Any]:
        """Say what is not clear yet, and keep the rest."""
        given: dict[str, Any] = self.cleaned_data
        wanted = given.get("to", "").strip()
        if wanted and not self.organization:
            if self.receivers:
                self.add_error("to_organization", _("Choose the organization you mean."))
            else:
                self.add_error("to", _("We found no organization of this name."))
        return given

    @property
    def organization(self) -> str:
        """The id of the organization, `""` for none."""
        if chosen := self.cleaned_data.get("to_organization"):
            return str(chosen)
        wanted = self.cleaned_data.get("to", "").strip().casefold()
        exact = [id for id, name in self.receivers if len(self.receivers) == 1 and name.casefold() == wanted]
        return exact[0] if wanted and exact else ""


def _named(text: str, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The organizations a name may mean: the one at this address, else those found."""
    text = text.strip().rstrip("/").rpartition("/")[2][:200]
    if not text:
        return []
    own = [brief(one.organization, language) for one in organizations.memberships(actor)]
    mine = [(one["id"], one["text"]) for one in own if text.casefold() in one["text"].casefold()]
    question = questions.Question(text=text.replace("-", " "))
    asked = questions.query(question, organizations.KIND, language, facets=(), size=8)
    found = organizations.search(asked, actor=VISITOR).items
    return list(dict([*mine, *((one["id"], listed(one, language)["text"]) for one in found)]).items())
