"""What the name of a file tells: a title for people, and dates."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from parvis.kit.text import fold
from parvis.portal.datasets.rules.proposals.shapes import Proposal, Source, named

LONGEST: Final = 120  # characters of a title
_ENDING: Final = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,8}){1,2}$")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])[-_. ](0[1-9]|1[0-2])[-_. ]((?:19|20)\d{2})(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SPAN: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-_–]\s?((?:19|20)\d{2})(?!\d)")
_HASH: Final = re.compile(r"(?=.*\d)[0-9a-f]{6,}|\d{5,}|t\d{6}", re.IGNORECASE)
_VERSION: Final = re.compile(r"v\d{1,3}|vf|vdef|rev\d*|\d{1,2}", re.IGNORECASE)
_NOISE: Final = frozenset({
    "export", "exports", "extract", "extraction", "final", "finale", "def", "copie", "copy", "new", "tmp", "temp",
    "version", "vintage", "latest", "utf8", "utf", "csv", "xls", "xlsx", "ods", "json", "geojson", "zip", "opendata",
    "od", "ok", "maj", "of",
})  # fmt: skip
_FILLER: Final = frozenset(["data", "dataset", "donnees", "file", "fichier", "table", "untitled", "download"])


def stem(name: str) -> str:
    """The last part of a path or an address, without its endings."""
    path = urlsplit(name).path if "://" in name else name
    last = unquote(path.rstrip("/").rpartition("/")[2])
    return _ENDING.sub("", last) or last


def title(name: str) -> str:
    """`export_lignes-bus_2024_v2.csv` gives `Lignes bus 2024`; `""` when the name says nothing to people."""
    text = _spans_kept(stem(name))
    text = _DAY_FIRST.sub(lambda found: f" {found[3]} ", text)
    text = _DATE.sub(lambda found: f" {found[1]} ", text)
    if not re.search(r"[\s_.+-]", text):
        text = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])", " ", text)
    words = [word for word in re.split(r"[\s_\-.+()\[\]{}~,;]+", text) if word]
    kept = [word.replace("\u2013", "–") for word in words if not _is_noise(word)]
    if sum(char.isalpha() for word in kept for char in word if fold(word) not in _FILLER) < 3:
        return ""
    return _sentence(list(dict.fromkeys(kept)))[:LONGEST]


def _spans_kept(text: str) -> str:
    return _SPAN.sub(lambda found: f"{found[1]}–{found[2]}" if found[1] < found[2] else found[0], text)


def _is_noise(word: str) -> bool:
    if _YEAR.fullmatch(word):
        return False
    return fold(word) in _NOISE or bool(_VERSION.fullmatch(word) or _HASH.fullmatch(word))


def _sentence(words: list[str]) -> str:
    """Words as a title is written; a name all in capitals is not shouted."""
    letters = "".join(words)
    if letters.isupper() and len(letters) > 5:
        words = [word.lower() for word in words]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def dates(name: str) -> list[date]:
    """The dates a name has: a day, a month or a year by its first day."""
    text, found = stem(name), []
    for match in _DAY_FIRST.finditer(text):
        found.append(_day(match[3], match[2], match[1]))
    text = _DAY_FIRST.sub(" ", text)
    for match in _DATE.finditer(text):
        found.append(_day(match[1], match[2], match[3] or "1"))
    text = _DATE.sub(" ", text)
    found += [date(int(match[1]), 1, 1) for match in _YEAR.finditer(text)]
    return [day for day in found if day is not None]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def years(name: str) -> list[int]:
    """The years a name has, when it has no finer date."""
    text = _DATE.sub(" ", _DAY_FIRST.sub(" ", stem(name)))
    return sorted({int(found[1]) for found in _YEAR.finditer(_SPAN.sub(r"\1 \2", text))})


def propose(sources: Sequence[Source]) -> Proposal | None:
    """A title after the first file whose name says something; what several names share, when they share enough."""
    titled = [(source, text) for source in sources if (text := title(source.name))]
    if not titled:
        return None
    shared = _shared([text for _source, text in titled])
    if len(titled) > 1 and len(shared) > 3:
        return Proposal("title", shared, _("It is what the names of your files have in common."))
    source, text = titled[0]
    return Proposal("title", text, _("It comes from the name of the file, “%(name)s”.") % {"name": named(source.name)})


def _shared(texts: list[str]) -> str:
    return " ".join(_common([text.split() for text in texts]))


def _common(rows: list[list[str]]) -> Iterator[str]:
    for words in zip(*rows, strict=False):
        if len({fold(word) for word in words}) > 1:
            return
        yield words[0]
