"""The encoding of a text, told by how likely the words it gives are."""

import codecs
import re
from typing import Final

import charset_normalizer

from parvis.engines.tables.reading.kinds import seems_utf16

MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CANDIDATES: Final = ("cp1252", "mac_roman", "cp1256", "cp850", "cp1250", "cp1251", "cp1253")
_LIKELY: Final = frozenset("éèêëàâçîïôöùûüäñœæáíóúßÉÈÊÀÂÇÎÔÛŒÖÜÄ’‘“”«»–—…€°²³©®·•¿¡\u00a0")
_WORD: Final = re.compile(r"[^\W\d_]*[^\x00-\x7f]+[^\W\d_]*")
_ARABIC: Final = re.compile(r"[\u0621-\u064a]+")
_LATIN: Final = re.compile(r"[A-Za-z]*[^\x00-\x7f]{1,2}(?:[A-Za-z]+[^\x00-\x7f]{0,2})*")
_ODD_CASE: Final = re.compile(r"[a-zà-ÿ][A-ZÀ-ÖØ-Þ]")
_FEW: Final = 10  # lines that say too little for any other test
_LINES: Final = 400  # lines with letters beyond ASCII that are weighed


def marked(head: bytes) -> tuple[str, int]:
    """(the encoding that the first bytes declare, the length of their mark); ("", 0) without one."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name, len(mark)
    return seems_utf16(head), 0


def of_eight_bits(lines: list[bytes]) -> str:
    """The encoding of lines that are not UTF-8, at most some hundreds of them looked at.

    Latin letters as Windows writes them win over the others when nothing tells them apart.
    """
    body = b"\n".join(line[:2000] for line in lines[:_LINES])
    scores = {name: _score(body, name) for name in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda name: scores[name])
    if scores[best] > 0.2:
        return best
    if len(lines) < _FEW:
        return "cp1252"
    found = charset_normalizer.from_bytes(body, threshold=0.4).best()
    return found.encoding if found and found.encoding != "ascii" else "cp1252"


def _score(body: bytes, name: str) -> float:
    """From -1 to 1: how much the letters beyond ASCII look like those of words, once read in this encoding."""
    text = body.decode(name, errors="replace")
    words = _WORD.findall(text)
    total = sum(_weight(word) for word in words)
    return total / max(1, len(words))


def _weight(word: str) -> float:
    foreign = [letter for letter in word if letter > "\x7f"]
    if "\ufffd" in word or any("\x80" <= letter <= "\x9f" for letter in foreign):
        return -1.0
    if _ARABIC.fullmatch(word):
        return 1.0 if len(word) > 1 else 0.1
    if all("\u0370" <= letter <= "\u04ff" for letter in foreign):
        return 0.6 if len(foreign) == len(word) > 2 else -0.3
    if not all(letter in _LIKELY for letter in foreign):
        return -0.5
    if _ODD_CASE.search(word):
        return -0.4
    return 1.0 if _LATIN.fullmatch(word) or len(foreign) == len(word) <= 2 else 0.1


def repair(error: UnicodeError) -> tuple[str, int]:
    """The error handler `parvis.windows`: bytes that UTF-8 cannot mean are read as Windows would."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error("parvis.windows", repair)
