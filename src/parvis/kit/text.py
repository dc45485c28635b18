"""Text: folding, slugs, excerpts."""

import re
import unicodedata
from collections.abc import Mapping

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"})
# Arabic letters to Latin, roughly as in ISO 233-3, so that an Arabic title still has a readable address.
_ARABIC = str.maketrans(
    {
        "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh",
        "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",
        "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w",
        "ي": "y", "ى": "a", "ة": "a", "ء": "", "ئ": "y", "ؤ": "w", "گ": "g", "پ": "p", "ڤ": "v",
    }
)  # fmt: skip
_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=\s]+")
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|<[^>\n]{1,500}>|[*_`#>|~]+")
_NO_PROSE = re.compile(
    r"#{1,6}\s|[-*+•–]\s|\d{1,3}[.)]\s|>|\|"  # a title, an item, a quote, a row of a table
    r"|!\[[^\]]*\]\([^)]*\)$|(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?$|<[^>]+>$"  # a picture, bold or mark-up, alone
)
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BREAKS = re.compile(r"\s{2,}|[\t-\r\x1c-\x1f\x85\u2028\u2029]")  # a lone no-break space is what somebody meant
_NEVER_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*;]')  # bidi controls lie


def fold(text: str) -> str:
    """Lower case without accents: `L'Œuvre d'été` gives `l'oeuvre d'ete`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def slugify(text: str, limit: int = 100) -> str:
    """An address made of `text`: ASCII lower case and hyphens, cut at a word; `""` when nothing is left."""
    words = re.findall(r"[a-z0-9]+", fold(text.replace("'", "").replace("’", "").translate(_ARABIC)))
    slug = "-".join(words)
    if len(slug) <= limit:
        return slug
    cut = slug[: limit + 1].rpartition("-")[0]
    return cut or slug[:limit]


def without_data_uris(text: str) -> str:
    """`text` without images embedded as base64, which can weigh megabytes and say nothing."""
    return _DATA_URI.sub("", text) if "base64," in text else text


def one_line(text: str, limit: int) -> str:
    """What others wrote, to be told beside our own words: on one line, without characters that control anything."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[: limit * 4]).split())[:limit]


def line(text: str) -> str:
    """A title or a name as it is kept: on one line, without control characters and blanks around or in a row."""
    return _BREAKS.sub(" ", _CONTROLS.sub("", text)).strip()


def lines(translations: Mapping[str, Mapping[str, str]], name: str) -> dict[str, dict[str, str]]:
    """{language: {name: text}} with the texts of this name as `line` has them, a title in other languages."""
    return {
        code: {one: line(text) if one == name else text for one, text in texts.items()}
        for code, texts in translations.items()
    }  # fmt: skip


def plain(markdown: str, limit: int | None = None) -> str:
    """One line of plain text out of Markdown, cut at a word with an ellipsis after `limit` characters."""
    source = without_data_uris(markdown if limit is None else markdown[: limit * 20])
    text = _SPACES.sub(" ", _MARKS.sub(lambda m: m.group(1) or " ", source)).strip()
    if limit is None or len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def lead(markdown: str, limit: int) -> str:
    """The first paragraph of prose as one plain line, cut as `plain` does; all of it as one line where none is prose.

    Titles (also those in bold alone), lists, tables, quotes and code are passed over: flattened they say nothing.
    """
    prose: list[str] = []
    fenced = False
    for line in without_data_uris(markdown[: limit * 20]).splitlines():
        line = line.strip()
        fence = line.startswith(("```", "~~~"))
        fenced ^= fence
        if fence or fenced or _NO_PROSE.match(line):
            if prose:
                break
        elif line.strip("=-"):
            prose.append(line)
        elif prose and line:  # underlined: it was a title
            prose.clear()
        elif prose:
            break
    return plain(" ".join(prose), limit) or plain(markdown, limit)


def file_name(text: str, otherwise: str = "file") -> str:
    """A name to save a file under: no directory, nothing a system or a header stumbles on, 200 characters at most."""
    name = text.replace("\\", "/").rpartition("/")[2]
    name = _SPACES.sub(" ", _NEVER_IN_NAMES.sub("", unicodedata.normalize("NFC", name))).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if len(name) > 200:
        name = f"{stem[: 199 - len(extension)]}.{extension}" if dot and len(extension) <= 20 else name[:200]
    return name or otherwise
