"""The texts of things in the reader's language, marked when they are in another one; words found, marked too."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from markupsafe import Markup, escape

from parvis.faces.web import languages
from parvis.kit.markdown import to_html
from parvis.kit.text import fold, lead

_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 3  # letters of a word worth marking
_ENDING: Final = 3  # letters a form of a word may add to its stem


class Text(NamedTuple):
    """A text and the language it is in."""

    text: str
    language: str


class Block(NamedTuple):
    """HTML of a text, and the attributes of the element around it."""

    html: str
    attributes: str


def of(thing: Mapping[str, Any], field: str, language: str) -> Text:
    """The field in `language` when it was translated, else as it was written."""
    translated = thing.get("translations", {}).get(language, {}).get(field)
    if translated:
        return Text(translated, language)
    return Text(thing.get(field) or "", thing.get("language") or settings.LANGUAGE_CODE)


def summary(dataset: Mapping[str, Any], language: str) -> Text:
    """The one line that says what a dataset is."""
    translated = dataset.get("translations", {}).get(language, {})
    line = (
        translated.get("summary") or translated.get("description_short") or lead(translated.get("description", ""), 240)
    )
    return Text(line, language) if line else of(dataset, "summary", language)


def in_words(words: Mapping[str, str], language: str) -> Text:
    """Words given by language: the reader's, else the portal's, else any."""
    for code in (language, settings.PARVIS.language, *words):
        if words.get(code):
            return Text(words[code], code)
    return Text("", language)


def isolated(text: Text, language: str, words: Sequence[str] = ()) -> Markup:
    """HTML of a text inside a page in `language`, with the `words` found in it marked."""
    body = marked(text.text, words) if words else escape(text.text)
    if text.language[:2] == language:
        return Markup(f"<bdi>{body}</bdi>")  # both parts are escaped already
    return Markup(f'<bdi lang="{escape(text.language)}">{body}</bdi>')


def attributes(text: Text, language: str) -> Markup:
    """`lang` and `dir` for a block of text that is not in the page's language."""
    if text.language[:2] == language:
        return Markup("")
    return Markup(' lang="%s" dir="%s"') % (text.language, languages.direction(text.language))


def block(thing: Mapping[str, Any], field: str, language: str) -> Block:
    """A field that is HTML already, ready to stand in a page in `language`."""
    text = of(thing, field, language)
    return Block(text.text, attributes(text, language))


def markdown(text: Text, language: str, heading: int = 2) -> Block:
    """A Markdown text as HTML, its highest heading `<h{heading}>`."""
    return Block(to_html(text.text, heading) if text.text else "", attributes(text, language))


@lru_cache(maxsize=256)
def stems(question: str) -> tuple[str, ...]:
    """What to look for in a result: the folded words of a question without their plural."""
    folded = (fold(word) for word in _WORD.findall(question[:200]))
    return tuple(word.rstrip("sx") if len(word) > _SHORTEST else word for word in folded if len(word) >= _SHORTEST)


def marked(text: str, words: Sequence[str]) -> Markup:
    """`text` escaped, with each form of one of `words` inside `<mark>`: `air` and `airs`, not `airport`."""
    out, end = [], 0
    for found in _WORD.finditer(text):
        folded = fold(found.group())
        if any(folded.startswith(word) and len(folded) - len(word) <= _ENDING for word in words):
            out += [escape(text[end : found.start()]), Markup("<mark>%s</mark>") % found.group()]
            end = found.end()
    return Markup("").join([*out, escape(text[end:])])
