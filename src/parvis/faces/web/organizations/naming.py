"""An organization among all those of the portal, in a form: found by its name, then chosen if several answer to it."""

from typing import Any, ClassVar

from django import forms as fields
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, questions
from parvis.faces.web.organizations.results import brief, listed
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import PortalError
from parvis.portal.organizations import queries


class Named(forms.Form):
    """A form with a field for the name (`asks`) and one for the choice (`chooses`), which is there when it is needed.

    The choice is a `ChoiceField` that is not required; whoever asks reads `organization` once the form is valid.
    """

    asks: ClassVar[str]
    chooses: ClassVar[str]

    def __init__(self, *arguments: Any, actor: Actor, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        written = self.data.get(self.asks, "").strip().rstrip("/").rpartition("/")[2][:200] if self.is_bound else ""
        self.at = _at(written, actor)
        self.named = _named(written, actor, language) if written and not self.at else []
        choice = self.fields[self.chooses]
        choice.choices = list(self.named)  # type: ignore[attr-defined]
        if not self.named:
            del self.fields[self.chooses]

    def clean(self) -> dict[str, Any]:
        """Say what is not clear yet, and keep the rest."""
        given: dict[str, Any] = self.cleaned_data
        wanted = given.get(self.asks, "").strip()
        if wanted and not self.organization:
            if self.named:
                self.add_error(self.chooses, _("Choose the organization you mean."))
            else:
                self.add_error(self.asks, _("We found no organization of this name."))
        return given

    @property
    def organization(self) -> str:
        """The id of the organization, `""` for none."""
        if chosen := self.at or self.cleaned_data.get(self.chooses):
            return str(chosen)
        wanted = self.cleaned_data.get(self.asks, "").strip().casefold()
        exact = [id for id, name in self.named if len(self.named) == 1 and name.casefold() == wanted]
        return exact[0] if wanted and exact else ""


def which() -> fields.ChoiceField:
    """The field of the choice."""
    return fields.ChoiceField(label=gettext_lazy("Which of these?"), required=False, widget=fields.RadioSelect)


def _at(reference: str, actor: Actor) -> str:
    """The id of the organization at this address or of this id, `""` for none."""
    try:
        return str(queries.get(reference, actor=actor).pk)
    except PortalError:
        return ""


def _named(text: str, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The organizations a name may mean: the person's own first, then those found."""
    own = [brief(one.organization, language) for one in queries.memberships(actor)]
    mine = [(one["id"], one["text"]) for one in own if text.casefold() in one["text"].casefold()]
    question = questions.Question(text=text.replace("-", " "))
    asked = questions.query(question, queries.KIND, language, facets=(), size=8)
    found = queries.search(asked, actor=VISITOR).items
    return list(dict([*mine, *((one["id"], listed(one, language)["text"]) for one in found)]).items())
