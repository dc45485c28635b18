"""The small form of each type of block: its words in each language, its plain fields, its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms as fields
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import blocks
from parvis.faces.web.translated import Spoken, TranslatedForm
from parvis.kit import pictures
from parvis.kit.errors import Invalid, PortalError

ROWS: Final = 3  # empty rows offered beyond those that are filled
MARKDOWN: Final = gettext_lazy("Markdown: **bold**, [links](https://…), lists.")
_TITLE: Final = Spoken(gettext_lazy("Title"))
_IDS: Final = gettext_lazy("One per line: the address of its page here, or the last part of it.")


@dataclass(frozen=True, slots=True)
class Rows:
    """A list inside a block: what one row is called, its words, whether it has an address."""

    legend: Any
    spoken: Mapping[str, Spoken]
    has_url: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What the form of a type of block asks for. `plain` are kinds of fields by name."""

    icon: str
    name: Any
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    plain: Sequence[str] = ()
    rows: tuple[str, Rows] | None = None


SHAPES: Final[Mapping[str, Shape]] = {
    "markdown": Shape(
        "file-text", gettext_lazy("Text"),
        {"text": Spoken(gettext_lazy("Text"), rows=14, longest=blocks.LONGEST, hint=MARKDOWN)},
    ),
    "number": Shape(
        "gauge", gettext_lazy("A number"),
        {
            "unit": Spoken(gettext_lazy("Unit"), hint=gettext_lazy("%, million, days…")),
            "sentence": Spoken(gettext_lazy("The rest of the sentence"), rows=3, longest=2000, hint=MARKDOWN),
            "source": Spoken(gettext_lazy("Source")),
        },
        ("value", "url", "bars"),
    ),
    "figure": Shape(
        "image", gettext_lazy("Picture"),
        {
            "alt": Spoken(
                gettext_lazy("What it shows"), rows=2, longest=1000,
                hint=gettext_lazy("For those who do not see the picture."),
            ),
            "caption": Spoken(gettext_lazy("Caption"), rows=2, longest=1000),
        },
        ("picture", "credit"),
    ),
    "datasets": Shape(
        "table", gettext_lazy("Data"), {"title": _TITLE}, ("ids", "q", "tags", "organizations", "sort", "limit")
    ),
    "quote": Shape(
        "message-square", gettext_lazy("Quotation"),
        {
            "text": Spoken(gettext_lazy("What was said"), rows=4, longest=5000, hint=MARKDOWN),
            "who": Spoken(gettext_lazy("By whom")),
        },
        ("url",),
    ),
    "questions": Shape(
        "circle-help", gettext_lazy("Questions and answers"), {"title": _TITLE}, (),
        ("items", Rows(gettext_lazy("Question"), {
            "question": Spoken(gettext_lazy("Question"), longest=500),
            "answer": Spoken(gettext_lazy("Answer"), rows=4, longest=10_000, hint=MARKDOWN),
        })),
    ),
    "links": Shape(
        "link", gettext_lazy("Links"), {"title": _TITLE}, (),
        ("links", Rows(gettext_lazy("Link"), {
            "label": Spoken(gettext_lazy("Words of the link")),
            "text": Spoken(gettext_lazy("What is there")),
        }, has_url=True)),
    ),
    "topics": Shape("layers", gettext_lazy("Topics"), {"title": _TITLE}, ("ids",)),
    "organizations": Shape("building-2", gettext_lazy("Producers"), {"title": _TITLE}, ("ids",)),
    "hero": Shape(
        "megaphone", gettext_lazy("Title with a button"),
        {
            "title": _TITLE, "text": Spoken(gettext_lazy("Text"), rows=4, longest=5000, hint=MARKDOWN),
            "label": Spoken(gettext_lazy("Words of the button")),
        },
        ("url",),
    ),
    "search": Shape("search", gettext_lazy("Search field"), {"title": _TITLE}),
    "now": Shape("star", gettext_lazy("What matters now"), {}, ("post",)),
    "news": Shape("refresh-cw", gettext_lazy("New and improved"), {"title": _TITLE}, ("limit",)),
    "themes": Shape("tag", gettext_lazy("In a word"), {"title": _TITLE}),
    "topic": Shape("layers", gettext_lazy("A topic put forward"), {}, ("topic",)),
    "posts": Shape("newspaper", gettext_lazy("News of the portal"), {"title": _TITLE}, ("limit",)),
    "how": Shape("info", gettext_lazy("How it works"), {"title": _TITLE}),
    "ask": Shape(
        "send", gettext_lazy("How to ask for data"),
        {
            "title": _TITLE, "text": Spoken(gettext_lazy("Text"), rows=4, longest=5000, hint=MARKDOWN),
            "label": Spoken(gettext_lazy("Words of the button")),
        },
        ("url",),
    ),
}  # fmt: skip


def _plain(name: str, posts: Sequence[tuple[str, str]]) -> fields.Field:
    """The field of a plain member."""
    lines = fields.Textarea({"rows": 4, "dir": "ltr"})
    made: dict[str, Any] = {
        "url": lambda: fields.CharField(
            label=_("Address"), max_length=2048, help_text=_("https://…, or /… for a page of this portal.")
        ),
        "value": lambda: fields.FloatField(label=_("A number"), localize=False),
        "bars": lambda: fields.CharField(
            label=_("Bars beside it"), widget=fields.Textarea({"rows": 6}),
            help_text=_("One per line: value; label. Labels in other languages follow: French; English; Arabic."),
        ),
        "picture": lambda: fields.FileField(
            label=_("Picture"), widget=fields.FileInput({"accept": pictures.ACCEPT}),
            help_text=_("PNG, JPEG or WebP, 5 MB at most. Leave empty to keep the one that is there."),
        ),
        "credit": lambda: fields.CharField(label=_("Credit of the picture"), max_length=255),
        "ids": lambda: fields.CharField(label=_("Which ones"), widget=lines, help_text=_IDS),
        "q": lambda: fields.CharField(
            label=_("Or what a search finds"), max_length=300,
            help_text=_("Kept live: when the list above is empty, the page shows what the search finds each time."),
        ),
        "tags": lambda: fields.CharField(label=_("Keywords"), help_text=_("Separated by commas.")),
        "organizations": lambda: fields.CharField(label=_("Producers"), widget=lines, help_text=_IDS),
        "sort": lambda: fields.ChoiceField(
            label=_("Sort by"),
            choices=[("", _("Relevance, or the latest first")), ("updated", _("Data updated last")),
                     ("created", _("Newest")), ("downloads", _("Most downloaded"))],
        ),
        "limit": lambda: fields.IntegerField(label=_("How many at most"), min_value=1, max_value=20),
        "topic": lambda: fields.CharField(
            label=_("Which one"), help_text=_("The address of its page here. Empty: the one put forward last.")
        ),
        "post": lambda: fields.ChoiceField(
            label=_("Which post"), choices=[("", _("The one put forward last")), *posts],
            help_text=_("Its first number and its picture tell it."),
        ),
    }  # fmt: skip
    one: fields.Field = made[name]()
    one.required = False
    return one


_AS_THEY_ARE: Final[Sequence[str]] = ("q", "sort", "limit", "value", "credit", "topic", "post")


class BlockForm(TranslatedForm):
    """A block of a type, empty or as it is."""

    def __init__(
        self, type: str, *arguments: Any, block: Mapping[str, Any] | None = None, posts: Any = (), **options: Any
    ) -> None:
        self.type, self.shape, self.block = type, SHAPES[type], dict(block or {})
        said = {**self.block, "label": self.block.get("action", {}).get("label", {})}
        texts: dict[str, dict[str, str]] = {}
        for name in self.shape.spoken:
            for code, text in (said.get(name) or {}).items():
                texts.setdefault(code, {})[name] = text
        super().__init__(*arguments, texts=texts, initial=self._initial(), **options)
        for name in self.shape.plain:
            self.fields[name] = _plain(name, posts)
        self.rows = self._add_rows()

    def spoken_fields(self) -> Mapping[str, Spoken]:
        return self.shape.spoken

    def _initial(self) -> dict[str, Any]:
        block = self.block
        shown: dict[str, Any] = {name: block[name] for name in _AS_THEY_ARE if name in block}
        shown["url"] = block.get("url", "") or block.get("action", {}).get("url", "")
        for name in ("ids", "organizations"):
            shown[name] = "\n".join(block.get(name, ()))
        shown["tags"] = ", ".join(block.get("tags", ()))
        shown["bars"] = "\n".join(
            "; ".join([f"{bar['value']:g}", *(bar["label"].get(code, "") for code in ("fr", "en", "ar"))]).rstrip("; ")
            for bar in block.get("bars", ())
        )
        return shown

    def _add_rows(self) -> list[dict[str, Any]]:
        """The rows of the list of the block, filled ones and a few empty ones, as templates show them."""
        if self.shape.rows is None:
            return []
        name, rows = self.shape.rows
        filled = list(self.block.get(name, ()))
        sent = (
            sum(1 for key in self.data if key.startswith(f"{name}-") and key.endswith("-there")) if self.is_bound else 0
        )
        shown = []
        for number in range(max(sent, len(filled) + ROWS)):
            shown.append(self._row(name, rows, number, filled[number] if number < len(filled) else {}))
        return shown

    def _row(self, name: str, rows: Rows, number: int, known: Mapping[str, Any]) -> dict[str, Any]:
        names = []
        for code in self.codes:
            for sub, one in rows.spoken.items():
                key = f"{name}-{number}-{sub}_{code}"
                self.fields[key] = self.spoken_field(one, code)
                self.initial[key] = known.get(sub, {}).get(code, "")
                names.append((code, key))
        url = ""
        if rows.has_url:
            url = f"{name}-{number}-url"
            self.fields[url] = _plain("url", ())
            self.initial[url] = known.get("url", "")
        return {"legend": rows.legend, "number": number + 1, "there": f"{name}-{number}-there", "url": url,
                "first": [key for code, key in names if code == self.codes[0]],
                "others": [key for code, key in names if code != self.codes[0]]}  # fmt: skip

    def made(self) -> dict[str, Any]:
        """The block that was written, to be judged by the portal. Its picture is sent apart."""
        block: dict[str, Any] = {**self.block, "type": self.type}
        for name in self.shape.spoken:
            block[name] = self.words(name)
        for name in self.shape.plain:
            if name != "picture":
                block[name] = self._read(name)
        if self.type in ("hero", "ask"):
            block["action"] = {"label": block.pop("label"), "url": block.pop("url")}
        if self.shape.rows:
            block[self.shape.rows[0]] = self._rows_made(*self.shape.rows)
        return {name: value for name, value in block.items() if value is not None}

    def _read(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if name in ("ids", "organizations"):
            return [line.strip() for line in (value or "").splitlines() if line.strip()]
        if name == "tags":
            return [tag.strip() for tag in (value or "").replace("،", ",").split(",") if tag.strip()]
        if name == "bars":
            return [_bar(line) for line in (value or "").splitlines() if line.strip()]
        return value

    def _rows_made(self, name: str, rows: Rows) -> list[dict[str, Any]]:
        made = []
        for number in range(len(self.rows)):
            row: dict[str, Any] = {
                sub: {
                    code: text
                    for code in self.codes
                    if (text := self.cleaned_data.get(f"{name}-{number}-{sub}_{code}"))
                }
                for sub in rows.spoken
            }
            if rows.has_url:
                row["url"] = self.cleaned_data.get(f"{name}-{number}-url", "")
            if any(row.values()):
                made.append(row)
        return made

    def refuse(self, error: PortalError) -> None:
        """Say the faults of a block beside the fields of this form, in the reader's language."""
        if isinstance(error, Invalid):
            error = Invalid({self._named(name): [_words(one) for one in why] for name, why in error.fields.items()})
        super().refuse(error)

    def _named(self, name: str) -> str:
        """`links.0.url` is the field `links-0-url`, `bars.2.value` the field `bars`."""
        parts = name.split(".")
        if self.shape.rows and parts[0] == self.shape.rows[0] and len(parts) == 3:
            key = "-".join(parts)
            return key if key in self.fields else f"{key}_{self.codes[0]}"
        return parts[-1] if parts[0] == "action" else parts[0]


def _bar(line: str) -> dict[str, Any]:
    value, *labels = (part.strip() for part in line.split(";"))
    try:
        number: Any = float(value.replace(",", ".").replace("\u202f", "").replace("\u00a0", ""))
    except ValueError:
        number = value
    codes = ("fr", "en", "ar")
    return {"value": number, "label": {code: label for code, label in zip(codes, labels, strict=False) if label}}


def _words(reason: object) -> object:
    """What the shape of a block has against a value, in the reader's language."""
    text = str(reason)
    if text == "required" or text.startswith(("Field required", "List should have at least", "String should have at")):
        return _("This is needed.")
    if text.startswith("https://…"):
        return _("Give an address that starts with https://, or with / for a page of this portal.")
    if text.startswith("Input should be a valid number"):
        return _("Each line starts with a number.")
    return reason
