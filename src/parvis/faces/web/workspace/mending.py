"""Earning a point of quality right where it is said to be missing: a licence, a pace, a period."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web.forms import Form
from parvis.kit.actors import VISITOR, Actor
from parvis.portal.datasets import queries


class Choices:
    """What there is to choose from, read once for all the forms of a page."""

    def __init__(self, language: str, actor: Actor = VISITOR) -> None:
        self.language = language
        self.actor = actor

    @cached_property
    def licences(self) -> list[tuple[str, Any]]:
        """The licences, without those that say nothing."""
        titles = queries.license_titles(self.language)
        usual = [(one.id, titles.get(one.id, one.title)) for one in queries.licenses() if one.id != "notspecified"]
        return [("", _("Choose a licence")), *usual]

    @cached_property
    def paces(self) -> list[tuple[str, str]]:
        """The update paces one may promise."""
        labels = queries.vocabularies()["frequencies"]
        return [("", _("Choose a pace")), *((name, str(label)) for name, label in labels.items())]


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed about a dataset and cannot be taken; the form says why."""

    id: str
    form: Form


class Licence(Form):
    """Which terms of reuse."""

    license = forms.ChoiceField(label=gettext_lazy("Licence"))

    def __init__(self, *arguments: Any, choices: "Choices", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["license"].choices = choices.licences  # type: ignore[attr-defined]


class Pace(Form):
    """How often the data changes."""

    frequency = forms.ChoiceField(label=gettext_lazy("Update pace"))

    def __init__(self, *arguments: Any, choices: "Choices", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["frequency"].choices = choices.paces  # type: ignore[attr-defined]


class Period(Form):
    """What time the data is about."""

    temporal_start = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    temporal_end = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, choices: "Choices", **options: Any) -> None:
        del choices
        super().__init__(*arguments, **options)


_FORMS: Final[Mapping[str, Callable[..., Form]]] = {
    "license": Licence,
    "update_frequency": Pace,
    "temporal_coverage": Period,
}


def form(member: str, id: str, choices: Choices, data: Any = None) -> Form | None:
    """The form for this point of the score; None when it takes more than a field."""
    made = _FORMS.get(member)
    return made(data, choices=choices, auto_id=f"{id}-%s") if made else None
