"""Forms whose texts are written in several languages: the reader's first, the others folded beneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms as fields
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.faces.web import languages
from parvis.faces.web.forms import Form

Texts = Mapping[str, Mapping[str, str]]  # {language: {name: text}}
LONG: Final = 100_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text of the form: its label, how many lines it is shown with (1: a line), its longest, a hint."""

    label: Any  # perhaps lazy
    rows: int = 1
    longest: int = 255
    hint: Any = ""


class TranslatedForm(Form):
    """A form with `spoken` texts in each language; their fields are called `<name>_<language>`."""

    spoken: ClassVar[Mapping[str, Spoken]] = {}

    def __init__(self, *arguments: Any, texts: Texts | None = None, first: str = "", **options: Any) -> None:
        said = texts or {}
        initial = {f"{name}_{code}": text for code, one in said.items() for name, text in one.items()}
        options["initial"] = initial | (options.get("initial") or {})
        super().__init__(*arguments, **options)
        self.codes = _codes(said, first)
        for code in self.codes:
            for name, one in self.spoken_fields().items():
                self.fields[f"{name}_{code}"] = self.spoken_field(one, code)

    def spoken_fields(self) -> Mapping[str, Spoken]:
        """The texts of this form; a form made of a description says its own."""
        return self.spoken

    def spoken_field(self, one: Spoken, code: str) -> fields.CharField:
        """The field of a text in a language."""
        return _field(one, code)

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each language, as templates show them; those after the first are folded while empty."""
        shown = []
        for place, code in enumerate(self.codes):
            bound = [self[f"{name}_{code}"] for name in self.spoken_fields()]
            unfolded = place == 0 or any(one.errors or one.value() for one in bound)
            shown.append({"code": code, "name": languages.NAMES.get(code, code), "fields": bound, "open": unfolded})
        return shown

    def texts(self) -> dict[str, dict[str, str]]:
        """{language: {name: text}} of what was written."""
        written = {
            code: {name: text for name in self.spoken_fields() if (text := self.cleaned_data.get(f"{name}_{code}"))}
            for code in self.codes
        }
        return {code: texts for code, texts in written.items() if texts}

    def words(self, name: str) -> dict[str, str]:
        """{language: text} of one of the texts."""
        return {code: text for code in self.codes if (text := self.cleaned_data.get(f"{name}_{code}"))}

    def field_of(self, name: str) -> str:
        """The field that stands for a text when something is said against it: that of the first language."""
        return f"{name}_{self.codes[0]}" if name in self.spoken_fields() else name

    def _refuse(self, name: str, reasons: Any) -> None:
        super()._refuse(self.field_of(name), reasons)


def _codes(said: Texts, first: str) -> list[str]:
    """The language the thing is written in first, else the reader's; then the portal's; then others it has."""
    start = first or (get_language() or "fr")[:2]
    return list(dict.fromkeys([start, *languages.NAMES, *said]))


def _field(one: Spoken, code: str) -> fields.CharField:
    attributes: dict[str, Any] = {"lang": code, "dir": languages.direction(code)}
    widget: fields.Widget = fields.TextInput(attributes)
    if one.rows > 1:
        widget = fields.Textarea(attributes | {"rows": one.rows})
    label = _("%(text)s in %(language)s") % {"text": one.label, "language": languages.NAMES.get(code, code)}
    return fields.CharField(label=label, required=False, max_length=one.longest, widget=widget, help_text=one.hint)


def main_language(texts: Texts, preferred: Sequence[str]) -> str:
    """The language a thing is said to be written in: the first preferred one that has texts."""
    return next((code for code in (*preferred, *texts) if texts.get(code)), "")
