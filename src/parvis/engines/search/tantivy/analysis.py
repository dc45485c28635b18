"""Text to words: folding, stop words, light stems of Latin and Arabic scripts, initials, acronyms spelled out.

A word is analysed by its script and not by the language announced, so that one query meets documents of every
language; tantivy's snowball stemmers are added for titles, per language (see `snowball`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST: Final = 40  # letters of a word; longer ones are identifiers, cut
SNOWBALL: Final = {"fr": "french", "en": "english"}

_WORD = re.compile(r"[^\W_]+")
_SPECIAL = {
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "’": "'",
    "\u0640": "", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ٱ": "ا",  # tatweel, ya, ta marbuta, Persian letters, wasla
}  # fmt: skip
# Words that say nothing in French, English or Arabic. One list for all: the language of a query is not known, and a
# word dropped on one side only would never match. Words that are something in another of them stay (`or`, `as`, `it`).
_STOP = """
    l d j m t s c n qu le la les un une des de du et ou où a à au aux en dans par pour sur avec sans sous vers chez
    ce cet cette ces se sa son ses leur leurs qui que quoi dont est sont ne pas y il elle ils elles on nous vous je
    quel quelle quels quelles comment puis trouver cherche voudrais souhaite
    the of and in to for by with from an is are on at
    في من على الى عن مع هذا هذه ذلك تلك التي الذي الذين او ثم ان هل ما هو هي
"""


class _Folding(dict[int, str]):
    """Each character's folded form, worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        special = _SPECIAL.get(char)
        folded = _decomposed(char) if special is None else special
        self[code] = folded
        return folded


def _decomposed(char: str) -> str:
    """Lower case without marks; compatibility forms and digits of other scripts become plain ones (NFKD)."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if 0xD800 <= ord(char) <= 0xDFFF:
        return " "  # half of a pair alone is no text, and the index refuses it
    parts = unicodedata.normalize("NFKD", char)
    bare = "".join(part for part in parts if not unicodedata.combining(part)).casefold()
    return "".join(_SPECIAL.get(part, part) for part in bare)


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` in lower case without accents, vowel signs or letter variants; never raises."""
    return text.translate(_FOLDING)


def raw_words(text: str) -> list[str]:
    """The folded words of `text`, stop words included."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def words(text: str) -> list[str]:
    """The folded words that carry meaning, in order; every word when nothing else is left."""
    found = raw_words(text)
    return [word for word in found if word not in _STOPPED] or found


def stems(text: str) -> list[str]:
    """The light stems of the words of `text`, in order."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The light stem of one folded word, by its script."""
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic_stem(word)
    return _latin_stem(word)


def _latin_stem(word: str) -> str:
    """Plurals and feminines of French and English: `regionaux` and `regionales` give `regional`.

    After J. Savoy, "Light stemming approaches for the French ... languages", SAC 2006, on text without accents.
    """
    if len(word) <= 3 or any(char.isdigit() for char in word):
        return word
    if word.endswith("aux") and len(word) > 4:
        word = word[:-2] + "l"
    elif word[-1] in "sx":
        word = word[:-1]
    if len(word) > 3 and word.endswith("ee"):
        word = word[:-2]
    elif len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + "i" if word[-1] == "y" else word  # `library` as `libraries`


_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def _arabic_stem(word: str) -> str:
    """Articles, conjunctions and common endings off, after L. Larkey's `light10` (SIGIR 2002).

    An article leaves at least 2 letters, an ending at least 3: fewer would mix short words up.
    """
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            word = word[len(article) :]
            break
    else:
        if word.startswith("و") and len(word) >= 4:
            word = word[1:]
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
    return word


_STOPPED = frozenset(map(fold, _STOP.split()))


@cache
def _snowball_chain(language: str) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.regex(r"[^\W_]+")).filter(Filter.remove_long(LONGEST * 2))
    return (
        builder.filter(Filter.lowercase())
        .filter(Filter.stemmer(SNOWBALL[language]))
        .filter(Filter.ascii_fold())
        .build()
    )


def snowball(text: str, language: str) -> list[str]:
    """The snowball stems of `text` in a language of `SNOWBALL`, folded after stemming; stop words are left out."""
    if language not in SNOWBALL:
        return []
    return [word for word in _snowball_chain(language).analyze(printable(text)) if word not in _STOPPED]


def printable(text: str) -> str:
    """`text` without lone surrogates, which UTF-8, and so the index, cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def glued(folded: Sequence[str], *, shortest: int = 6, longest_run: int = 3) -> Iterator[str]:
    """Neighbouring words written as one: `open`, `street`, `map` give `openstreetmap` among others."""
    for size in range(2, longest_run + 1):
        for start in range(len(folded) - size + 1):
            word = "".join(folded[start : start + size])
            if len(word) >= shortest:
                yield word[:LONGEST]


def initials(folded: Sequence[str], *, shortest: int = 3, longest: int = 6) -> Iterator[str]:
    """The first letters of every run of 3 to 6 words, for people who search by acronyms nobody wrote down."""
    letters = "".join(word[0] for word in folded if word[0].isalpha())
    for size in range(shortest, min(longest, len(letters)) + 1):
        for start in range(len(letters) - size + 1):
            yield letters[start : start + size]


def whole_initials(text: str) -> list[str]:
    """The first letters of all the words of `text`, little ones included and not: `Cour des comptes` gives `cdc`."""
    every = raw_words(text)
    found = ("".join(word[0] for word in run) for run in (every, [word for word in every if word not in _STOPPED]))
    return distinct(letters for letters in found if 3 <= len(letters) <= 8)


# `Registre parcellaire graphique (RPG)`: capitals in brackets, after what they may stand for.
_BRACKETS = re.compile(r"\(\s*([A-Z][A-Za-zÀ-ÿ&-]{0,9}[A-Z])\s*\)")
_SENTENCE_END = re.compile(r"[()\[\]{}.;:!?\n]")
_BEFORE, _MOST_WORDS = 160, 9  # characters and words before the brackets that are looked at


def expansions(text: str) -> Iterator[tuple[str, list[str]]]:
    """(acronym, the words it stands for, folded) for each acronym in brackets whose letters align with them."""
    for match in _BRACKETS.finditer(text):
        acronym = fold(match.group(1)).replace("-", "").replace("&", "")
        before = _SENTENCE_END.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        spelled = _spelled_out(acronym, [word for word in raw_words(before) if word not in _STOPPED])
        if spelled:
            yield acronym, spelled


_ANY_BRACKETS = re.compile(r"\([^()]*\)")


def without_brackets(text: str) -> str:
    """`text` without what stands in brackets."""
    return _ANY_BRACKETS.sub(" ", text)


def _spelled_out(acronym: str, before: Sequence[str]) -> list[str]:
    """The shortest run of words at the end of `before` that the letters of `acronym` abbreviate, or nothing."""
    for size in range(2, min(_MOST_WORDS, len(before), len(acronym)) + 1):
        run = list(before[-size:])
        if run[0][0] == acronym[0] and _abbreviates(acronym, run):
            return run
    return []


def _abbreviates(acronym: str, run: Sequence[str]) -> bool:
    """Whether each word gives its first letter, and at most two more, in order (`BANATIC`, `SIRENE`)."""
    if not run:
        return not acronym
    head, rest = run[0], run[1:]
    longest = min(3, len(head), len(acronym))
    return any(acronym.startswith(head[:size]) and _abbreviates(acronym[size:], rest) for size in range(1, longest + 1))


def distinct(items: Iterable[str]) -> list[str]:
    """`items` once each, in order."""
    return list(dict.fromkeys(items))
