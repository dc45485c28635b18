"""What makes a first text look like advertising: signals with points, each explained; pure functions."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.kit.text import fold

_DATA: Final = Path(__file__).parent.parent / "data" / "spam.toml"
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.I)
_HTML: Final = re.compile(r"<(?:a|script|iframe|img|font|div|span|table|style|object|embed)\b[^>]*>", re.I)
_WORD: Final = re.compile(r"[^\W\d_]+")
_TOKEN: Final = re.compile(r"[^\W_]+")
_FOREIGN: Final = re.compile(r"[\u0400-\u04ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_PHONE: Final = re.compile(r"(?:\+|00)\d[\d\s().-]{7,}\d")


@dataclass(frozen=True, slots=True)
class Written:
    """A text to judge: what it says, the e-mail of who wrote it, how old their account is (seconds), how many things
    they published within the last hour, and other texts they wrote lately.
    """

    text: str
    email: str = ""
    account_age: float = 0
    within_hour: int = 0
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that counts against a text: `facts` fill the sentence of EXPLAINED."""

    name: str
    points: int
    facts: dict[str, Any]

    def stored(self) -> dict[str, Any]:
        """As a case keeps it."""
        return {"name": self.name, "points": self.points, "facts": self.facts}


EXPLAINED: Final[dict[str, Promise]] = {
    "new_account": _("the account was made %(minutes)s minutes ago"),
    "young_account": _("the account was made %(days)s days ago"),
    "links": _("%(links)s links in %(words)s words"),
    "words": _("words of advertising: %(found)s"),
    "language": _("the text is in a language this portal does not speak"),
    "repeated": _("the same text was sent before by this account"),
    "echo": _("the same words come again and again"),
    "disposable": _("the e-mail address is of the throw-away kind (%(domain)s)"),
    "velocity": _("%(count)s things published within an hour"),
    "html": _("HTML in the text"),
    "shorteners": _("links whose goal is hidden (%(found)s)"),
    "phone": _("telephone numbers in the title or the text"),
}


@cache
def lists() -> dict[str, Any]:
    """The words and domains looked for."""
    return tomllib.loads(_DATA.read_text())


def assess(
    written: Written, *, languages: Collection[str] = ("fr", "en", "ar"), more_domains: Collection[str] = ()
) -> list[Signal]:
    """What counts against the text, the gravest first; the sum of points is to be held against a threshold."""
    found = [
        *_age(written.account_age), *_links(written.text), *_words(written.text), *_language(written.text, languages),
        *_again(written), *_address(written.email, more_domains), *_velocity(written.within_hour),
    ]  # fmt: skip
    return sorted(found, key=lambda signal: -signal.points)


def score(signals: Sequence[Signal]) -> int:
    """The sum of points."""
    return sum(signal.points for signal in signals)


def _age(seconds: float) -> list[Signal]:
    if seconds < 3600:
        return [Signal("new_account", 2, {"minutes": int(seconds // 60)})]
    if seconds < 3 * 86400:
        return [Signal("young_account", 1, {"days": int(seconds // 86400)})]
    return []


def _links(text: str) -> list[Signal]:
    links = _LINK.findall(text)
    words = len(_WORD.findall(_LINK.sub(" ", text)))
    hosts = {(urlsplit(link if "//" in link else f"//{link}").hostname or "").removeprefix("www.") for link in links}
    hidden = sorted(hosts & set(lists()["shorteners"]))
    found = []
    if links and (len(links) >= 3 or words < 15 * len(links)) and words < 60 * len(links):
        points = 3 if len(links) >= 3 or words < 8 * len(links) else 2
        found.append(Signal("links", points, {"links": len(links), "words": words}))
    if hidden:
        found.append(Signal("shorteners", 3, {"found": ", ".join(hidden)}))
    if _HTML.search(text):
        found.append(Signal("html", 2, {}))
    if _PHONE.search(text):
        found.append(Signal("phone", 1, {}))
    return found


def _words(text: str) -> list[Signal]:
    folded = " {} ".format(" ".join(_TOKEN.findall(_plain(text))))
    found = [word for word in lists()["words"] if f" {_plain(word)} " in folded]
    if not found:
        return []
    return [Signal("words", min(6, 2 * len(found)), {"found": ", ".join(found[:5])})]


def _plain(text: str) -> str:
    return fold(text).replace("'", " ").replace("’", " ").replace("أ", "ا").replace("إ", "ا").replace("آ", "ا")


def _language(text: str, languages: Collection[str]) -> list[Signal]:
    """Another script counts at once; in Latin letters, another language's small words must outnumber ours."""
    letters = sum(char.isalpha() for char in text)
    if letters < 40:
        return []
    if len(_FOREIGN.findall(text)) > letters / 3:
        return [Signal("language", 3, {})]
    if len(_ARABIC.findall(text)) > letters / 3:
        return [] if "ar" in languages else [Signal("language", 3, {})]
    words = Counter(_WORD.findall(fold(text)))
    counts = {name: sum(words[word] for word in small) for name, small in lists()["small_words"].items()}
    ours = max((counts.get(name, 0) for name in languages), default=0)
    theirs = max((count for name, count in counts.items() if name not in languages), default=0)
    return [Signal("language", 3, {})] if theirs >= 4 and theirs > 1.5 * ours else []


def _again(written: Written) -> list[Signal]:
    found = []
    words = _gist(written.text)
    if len(words) >= 8 and any(_gist(other) == words for other in written.others):
        found.append(Signal("repeated", 4, {}))
    if len(words) >= 20 and len(set(words)) < len(words) / 3:
        found.append(Signal("echo", 2, {}))
    return found


def _gist(text: str) -> list[str]:
    return _WORD.findall(fold(_LINK.sub(" ", text)))


def _address(email: str, more: Collection[str]) -> list[Signal]:
    domain = email.rpartition("@")[2].lower()
    known = {*lists()["disposable"], *more}
    return [Signal("disposable", 3, {"domain": domain})] if domain in known else []


def _velocity(count: int) -> list[Signal]:
    return [Signal("velocity", min(4, count - 3), {"count": count})] if count > 3 else []
