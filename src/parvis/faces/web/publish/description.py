"""The form of a description: every field of a dataset, read from a record and written onto one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.dialects import records
from parvis.faces.web import languages, words
from parvis.faces.web.forms import Form
from parvis.portal.datasets import queries

AUDIENCES: Final = ("local_authority_and_administration", "company_and_association", "private")
TRANSLATED: Final = ("title", "description", "description_short")
_NOTHING: Final = ("", gettext_lazy("Not stated"))
_RARE: Final = frozenset(["unknown", "other"])
# The paces people look for first; the others follow.
_USUAL: Final = (
    "daily", "weekly", "monthly", "quarterly", "semiannual", "annual", "punctual", "irregular", "continuous",
)  # fmt: skip
# What the portal calls a fault, and the field it is shown beside.
_BESIDE: Final = {"temporal": "temporal_end", "access_audiences": "access_type"}


def _link(label: Any, hint: Any = "") -> forms.URLField:
    return forms.URLField(
        label=label, required=False, max_length=2048, assume_scheme="https", help_text=hint,
        widget=forms.URLInput({"dir": "ltr"}),
    )  # fmt: skip


class Description(Form):
    """The fields that have one value; places, contacts and members of your own are in `Lists`."""

    says_optional = False

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=350, widget=forms.TextInput({"dir": "auto"}),
        error_messages={"required": gettext_lazy("Give the dataset a title.")},
        help_text=gettext_lazy("What people would type to find it: “Bus stops of Rabat”, rather than “export_v2”."),
    )  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, max_length=100_000,
        widget=forms.Textarea({"rows": 10, "dir": "auto"}),
        help_text=gettext_lazy(
            "What it is, who makes it and how, what it does not say. Markdown: **bold**, - list, ## heading."
        ),
    )  # fmt: skip
    license = forms.ChoiceField(
        label=gettext_lazy("Licence"), required=False, help_text=gettext_lazy("What people may do with the data.")
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("Update pace"), required=False,
        help_text=gettext_lazy("A promise: people see whether it is kept."),
    )  # fmt: skip
    temporal_start = forms.DateField(
        label=gettext_lazy("Start of the period"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    temporal_end = forms.DateField(
        label=gettext_lazy("End of the period"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    granularity = forms.ChoiceField(
        label=gettext_lazy("Level of detail"), required=False,
        help_text=gettext_lazy("The smallest place that a row is about."),
    )  # fmt: skip
    tags = forms.CharField(
        label=gettext_lazy("Keywords"), required=False, max_length=5_000,
        help_text=gettext_lazy("Separated by commas; words that are not in the title."),
    )  # fmt: skip
    acronym = forms.CharField(label=gettext_lazy("Acronym"), required=False, max_length=128)
    description_short = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=200,
        help_text=gettext_lazy("One line for lists; by default the start of the description."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts"), choices=list(languages.NAMES.items()),
        help_text=gettext_lazy("The one you write in; translations are further down."),
    )  # fmt: skip
    access_type = forms.ChoiceField(label=gettext_lazy("Who may get the data?"), widget=forms.RadioSelect)
    access_reason_category = forms.ChoiceField(label=gettext_lazy("Why it is not open to all"), required=False)
    access_reason = forms.CharField(
        label=gettext_lazy("The reason, in your words"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    authorization_request_url = _link(gettext_lazy("Address where people ask for access"))
    schema_name = forms.CharField(
        label=gettext_lazy("Schema it follows"), required=False, max_length=255,
        help_text=gettext_lazy("The name of a published schema, such as etalab/schema-irve."),
    )  # fmt: skip
    schema_url = _link(gettext_lazy("Address of the schema"))
    schema_version = forms.CharField(label=gettext_lazy("Version of the schema"), required=False, max_length=64)
    source_url = _link(
        gettext_lazy("Source"), gettext_lazy("The page this description comes from, when it lives elsewhere.")
    )

    def __init__(self, *arguments: Any, language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._choose("license", _licenses(language))
        self._choose("frequency", _frequencies(language))
        self._choose("granularity", _listed("granularity", language))
        self._choose("access_type", _listed("access_type", language)[1:])
        self._choose("access_reason_category", _listed("access_reason", language))
        for role in AUDIENCES:
            conditions = _listed("condition", language)
            self.fields[f"audience_{role}"] = forms.ChoiceField(
                label=words.label("audience", role, language), required=False, choices=conditions
            )
        self.translations = [code for code in languages.NAMES if code != self._written_in()]
        for code in self.translations:
            self._translate(code)

    def translations_fields(self) -> list[str]:
        """The names of the fields in other languages."""
        return [f"{name}_{code}" for code in self.translations for name in TRANSLATED]

    def _written_in(self) -> str:
        return str(self["language"].value() or "")

    def _choose(self, name: str, choices: Sequence[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _translate(self, code: str) -> None:
        for name in TRANSLATED:
            original = self.fields[name]
            attributes = {"lang": code, "dir": languages.direction(code)}
            widget: forms.Widget = forms.TextInput(attributes)
            if name == "description":
                widget = forms.Textarea({**attributes, "rows": 6})
            label = _("%(text)s in %(language)s") % {"text": original.label, "language": languages.NAMES[code]}
            length = original.max_length  # type: ignore[attr-defined]
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=label, required=False, max_length=length, widget=widget
            )

    def _refuse(self, name: str, reasons: Any) -> None:
        super()._refuse(_BESIDE.get(name, name), reasons)


def _licenses(language: str) -> list[Any]:
    titles = queries.license_titles(language)
    known = queries.licenses()
    first = [(one.id, titles[one.id]) for one in known[:1]]
    rest = [(one.id, titles[one.id]) for one in known[1:] if one.open]
    others = [(one.id, titles[one.id]) for one in known[1:] if not one.open]
    groups = ((_("Recommended"), first), (_("Other open licences"), rest), (_("Other"), others))
    return [_NOTHING, *((str(name), choices) for name, choices in groups if choices)]


def _frequencies(language: str) -> list[Any]:
    labels = words.tables(language)["frequency"]
    usual = [(value, labels[value]) for value in _USUAL]
    others = [(value, label) for value, label in labels.items() if value not in _USUAL]
    return [_NOTHING, (str(pgettext_lazy("pace", "Usual")), usual), (str(pgettext_lazy("pace", "Others")), others)]


def _listed(table: str, language: str) -> list[Any]:
    return [_NOTHING, *words.tables(language)[table].items()]


# --- what a form has several of ----------------------------------------------------------------------------------


@dataclass
class Lists:
    """Places by id; contacts and members of one's own as they were typed, faults beside them."""

    zones: list[str]
    contacts: list[dict[str, str]]
    extras: list[dict[str, str]]

    @property
    def has_faults(self) -> bool:
        return any(row.get("fault") for row in (*self.contacts, *self.extras))


_CONTACT: Final = ("name", "role", "email", "contact_form")
_EXTRA: Final = ("key", "value")
_ROWS: Final = 50


def lists_of(record: records.Dataset) -> Lists:
    """What a record has several of."""
    return Lists(
        list(record.zones),
        [{name: getattr(contact, name) for name in _CONTACT} for contact in record.contacts],
        [{"key": key, "value": value} for key, value in record.extras.items() if isinstance(value, str)],
    )


def lists_typed(sent: Any) -> Lists:
    """What was typed, row by row; rows left empty are gone."""
    return Lists(
        list(dict.fromkeys(id for id in sent.getlist("zones") if id))[:200],
        _rows(sent, "contact", _CONTACT, blank=("role",)),
        _rows(sent, "extra", _EXTRA),
    )


def _rows(sent: Any, kind: str, names: Sequence[str], blank: Sequence[str] = ()) -> list[dict[str, str]]:
    rows = []
    for index in range(_ROWS):
        row = {name: sent.get(f"{kind}-{index}-{name}", "").strip() for name in names}
        if any(value for name, value in row.items() if name not in blank):
            rows.append(row)
    return rows


def check(lists: Lists) -> None:
    """Say beside each row what is missing in it."""
    for row in lists.contacts:
        row["fault"] = _fault(row)
    keys = [row["key"] for row in lists.extras]
    for row in lists.extras:
        row["fault"] = _("Give it a name.") if not row["key"] else ""
        if keys.count(row["key"]) > 1:
            row["fault"] = _("Two have this name.")


def _fault(row: Mapping[str, str]) -> str:
    if not row["name"]:
        return _("Say who it is: a person, or better a team.")
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            return _("“%(value)s” is not an e-mail address.") % {"value": row["email"][:100]}
    if row["role"] == "contact" and not (row["email"] or row["contact_form"]):
        return _("Give an e-mail or the address of a contact form.")
    return ""


# --- from a record, onto a record --------------------------------------------------------------------------------


def initial(record: records.Dataset) -> dict[str, Any]:
    """What the form shows of a record."""
    same = ("title", "description", "license", "frequency", "temporal_start", "temporal_end", "granularity", "acronym",
            "description_short", "language", "access_type", "access_reason_category", "access_reason",
            "authorization_request_url", "source_url")  # fmt: skip
    values: dict[str, Any] = {name: getattr(record, name) for name in same}
    values["tags"] = ", ".join(record.tags)
    values |= {f"schema_{name}": record.schema.get(name, "") for name in ("name", "url", "version")}
    values |= {f"audience_{one['role']}": one["condition"] for one in record.access_audiences}
    for code, texts in record.translations.items():
        values |= {f"{name}_{code}": texts.get(name, "") for name in TRANSLATED}
    return values


def written(values: Mapping[str, Any], lists: Lists, onto: records.Dataset) -> records.Dataset:
    """The record with what the form says; `values` are its cleaned data, those that are not there stay as they were."""
    same = ("title", "description", "license", "frequency", "granularity", "acronym", "description_short", "language",
            "access_type", "access_reason_category", "access_reason", "authorization_request_url", "source_url",
            "temporal_start", "temporal_end")  # fmt: skip
    changes: dict[str, Any] = {name: values[name] for name in same if name in values}
    if "tags" in values:
        changes["tags"] = tuple(one.strip() for one in values["tags"].replace("،", ",").split(",") if one.strip())
    return replace(
        onto,
        **changes,
        zones=tuple(lists.zones),
        contacts=tuple(
            records.Contact(**{name: row[name] for name in _CONTACT} | {"role": row["role"] or "contact"})
            for row in lists.contacts
        ),
        extras=_extras(lists, onto),
        schema=_schema(values, onto),
        access_audiences=_audiences(values),
        translations=_translations(values, onto),
    )


def _extras(lists: Lists, onto: records.Dataset) -> dict[str, Any]:
    """Members that are text are those of the form; the others, which only programs write, stay."""
    kept = {key: value for key, value in onto.extras.items() if not isinstance(value, str)}
    return kept | {row["key"]: row["value"] for row in lists.extras if row["key"]}


def _schema(values: Mapping[str, Any], onto: records.Dataset) -> dict[str, str]:
    said = {name: values.get(f"schema_{name}", onto.schema.get(name, "")) for name in ("name", "url", "version")}
    return {name: text for name, text in said.items() if text}


def _audiences(values: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    if values.get("access_type") == "open":
        return ()
    return tuple(
        {"role": role, "condition": condition} for role in AUDIENCES if (condition := values.get(f"audience_{role}"))
    )


def _translations(values: Mapping[str, Any], onto: records.Dataset) -> dict[str, dict[str, str]]:
    """Texts of the form over those there were; a language left without any text is gone."""
    merged = {code: dict(texts) for code, texts in onto.translations.items()}
    for code in languages.NAMES:
        for name in TRANSLATED:
            if f"{name}_{code}" in values:
                merged.setdefault(code, {})[name] = values[f"{name}_{code}"]
    said = {code: {name: text for name, text in texts.items() if text} for code, texts in merged.items()}
    return {code: texts for code, texts in said.items() if texts}
