"""Texts in several languages: the main one, and translations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from parvis.dialects import records
from parvis.dialects.dcat.graph import Writing, text_of
from parvis.dialects.dcat.terms import Node, Value, clean


class Spoken(Protocol):
    """A record with a language and translations."""

    @property
    def language(self) -> str: ...
    @property
    def translations(self) -> records.Translations: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language (`""` when it is not told) and the same in others."""

    text: str = ""
    language: str = ""
    others: Mapping[str, str] = field(default_factory=dict)


def write(w: Writing, node: Node, predicate: NamedNode, name: str, text: str, record: Spoken) -> None:
    """A text of a record with its translations."""
    w.tell(node, predicate, text, record.language)
    for language, words in record.translations.items():
        if language != record.language:
            w.tell(node, predicate, words.get(name, ""), language)


def read(values: Iterable[Value], languages: Sequence[str], *, beside: bool = False) -> Text:
    """The text in the first of `languages` there is, else without a language, else the first; the others beside.

    Of what stands `beside` a title, only what is in the language of the title can be the main text.
    """
    found: dict[str, str] = {}
    for value in values:
        language = value.language.partition("-")[0] if isinstance(value, Literal) and value.language else ""
        text = clean(value.value.strip("\ufeff")) if isinstance(value, Literal) else text_of(value)
        if text.strip():
            found.setdefault(language, text)
    choices = (*languages, "") if beside and any(languages) else (*languages, "", *found)
    main = next((code for code in choices if code in found), "")
    others = {code: text for code, text in found.items() if code not in ("", main)}
    return Text(found.get(main, ""), main, others)


def translations(named: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    """`{language: {name: text}}` of these texts."""
    codes = {code: None for text in named.values() for code in text.others}
    return {code: {name: text.others[code] for name, text in named.items() if code in text.others} for code in codes}
