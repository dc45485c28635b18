"""One letter: a template in the reader's language, as text and as HTML, put in the outbox with the act it tells of."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from babel.dates import format_datetime
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from parvis.engines import outbox
from parvis.portal.editorial import queries as editorial

TEMPLATES: Final = Path(__file__).parent / "templates"
_ADDRESS: Final = re.compile(r"https?://\S+")


class Person(Protocol):
    """Somebody who has an account: a letter is in the language they chose."""

    email: str
    language: str


def write(name: str, to: Person | str, /, *, language: str = "", **facts: Any) -> None:
    """Write the letter `name` (`<feature>/<name>`) to a person, or to an address in `language`.

    In the caller's transaction: it leaves if that commits. `facts` are what the template shows, plain values; addresses
    of pages are made there by `page("workspace")`. Without a language, the portal's own.
    """
    recipient = to if isinstance(to, str) else to.email
    spoken = language or ("" if isinstance(to, str) else to.language)
    if spoken not in dict(settings.LANGUAGES):
        spoken = settings.LANGUAGE_CODE
    with translation.override(spoken):
        subject, text, html = rendered(name, facts)
    outbox.post(recipient, subject, text, html, language=spoken, name=name)


def rendered(name: str, facts: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter, in the language in force."""
    plain, rich = _environment(autoescape=False), _environment(autoescape=True)
    context = _context() | facts
    subject, _break, body = plain.get_template(f"{name}.txt").render(context).strip().partition("\n")
    body = re.sub(r"\n{3,}", "\n\n", body.strip())
    text = plain.get_template("frame/letter.txt").render(context | {"body": body}).strip() + "\n"
    own = f"{name}.html" if (TEMPLATES / f"{name}.html").is_file() else "frame/letter.html"
    html = rich.get_template(own).render(context | {"subject": subject, "body": paragraphs(body)})
    return subject.strip(), text, html


def paragraphs(text: str) -> Markup:
    """The text as HTML: paragraphs, lists of lines that start with a dash, an address alone as a button."""
    return Markup("\n").join(_block(block.strip()) for block in text.split("\n\n") if block.strip())


_BUTTON: Final = Markup(
    '<p class="do"><a class="button" href="{0}">{1}</a></p>\n<p class="plain"><a href="{0}">{0}</a></p>'
)


def _block(block: str) -> Markup:
    lines = block.split("\n")
    if len(lines) == 1 and _ADDRESS.fullmatch(block):
        return _BUTTON.format(block, gettext("Open"))
    if all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_linked(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(map(_linked, lines)))


def _linked(line: str) -> Markup:
    """A line with its addresses as links."""
    parts, start = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [escape(line[start : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        start = found.end()
    return Markup("").join([*parts, escape(line[start:])])


@cache
def _environment(*, autoescape: bool) -> Environment:
    """The templates; the language is the one in force when a letter is rendered."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said: dict[str, Callable[..., str]] = {"pgettext": pgettext, "npgettext": npgettext}
    environment.install_gettext_callables(gettext, ngettext, newstyle=True, **said)  # type: ignore[attr-defined]
    environment.filters["moment"] = _moment
    return environment


def _context() -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "site_name": editorial.look().name(language),
        "site_url": settings.PARVIS.site_url,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "page": lambda address="": f"{settings.PARVIS.site_url}/{language}/{address}",
    }


def _moment(instant: datetime) -> str:
    """A date and time in UTC, as the language in force writes it."""
    return format_datetime(instant, "long", locale=get_language() or "en")
