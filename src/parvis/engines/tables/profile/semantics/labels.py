"""Headers and names, folded so that `codePostal`, `CODE_POSTAL` and `Code postal` are the same words."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-z\u00e0-\u00ff])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WORDS: Final = re.compile(r"[^\W_]+")
_LONG: Final = 200  # characters of a header that are read
_WORDS_READ: Final = 12
_ARABIC: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": None})
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def folded(text: str) -> str:
    """The words of a text: lower case, no accents, one space between them; digits are kept."""
    return " ".join(_WORDS.findall(_plain(text)))


@lru_cache(maxsize=4096)
def words(header: str) -> tuple[str, ...]:
    """The first words of a header, without its digits: `lon_l93` is `lon`, `l`."""
    return tuple(_WORD.findall(_plain(_HUMP.sub(" ", header[:_LONG])))[:_WORDS_READ])


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_ARABIC)


def agreement(header: str, labels: tuple[str, ...]) -> float:
    """1 when the header is one of the labels, 0.5 when it has one among its words, else 0."""
    joined, parts = _wanted(labels)
    found = words(header)
    if "".join(found) in joined:
        return 1.0
    size = len(found)
    runs = (found[start:end] for start in range(size) for end in range(start + 1, size + 1))
    return 0.5 if any(run in parts for run in runs) else 0.0


@lru_cache(maxsize=512)
def _wanted(labels: tuple[str, ...]) -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    parts = frozenset(map(words, labels))
    return frozenset(map("".join, parts)), parts
