"""The part of Lucene's query syntax that clients of CKAN send in `q` and `fq`, read into a tree.

`field:word`, `field:"a phrase"`, `field:(a OR b)`, `[a TO b]`, `{a TO b}` with `*` for an open end, `AND OR NOT
&& || !`, `+` and `-`, parentheses, a `*` at the end of a word, `*:*`, a backslash before any sign. Terms
side by side are all wanted. Anything else is refused with where it stands: fuzzy words, boosts, regular expressions,
local parameters.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from parvis.kit.dates import instant

LONGEST: Final = 8_000  # characters
DEPTH: Final = 20
TERMS: Final = 500  # and signs before them
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_REFUSED: Final = frozenset('~^/?{}[]"')


class NotUnderstood(ValueError):
    """Why a query is none, in a few English words for a program's author."""


@dataclass(frozen=True, slots=True)
class Word:
    """A field has this value or begins with it; without a field, words to look for anywhere. `*` alone is any value."""

    field: str
    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A field lies between two values, None for an open end; `low_in` and `high_in` when the ends belong to it."""

    field: str
    low: str | None
    high: str | None
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; everything when there are none."""

    parts: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of these at least."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    part: "Tree"


Tree: TypeAlias = Word | Span | Every | Either | Without


def parse(text: str) -> Tree:
    """The tree of a query. Raises NotUnderstood."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"a query has {LONGEST} characters at most")
    if not text.strip():
        return Every()
    reader = _Reader(text)
    tree = reader.either("", 0)
    reader.end()
    return tree


class _Reader:
    """Reads from left to right: OR binds less than AND, and AND less than a sign before a term."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.terms = text, 0, 0

    def end(self) -> None:
        if self._peek():
            self._fail()

    def _fail(self) -> None:
        raise NotUnderstood(f"cannot parse “{self.text[self.at :][:30]}” at character {self.at + 1}")

    def _peek(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _word(self, *words: str) -> bool:
        """Whether one of these operators comes next, alone; it is then passed."""
        self._peek()
        for word in words:
            after = self.text[self.at + len(word) : self.at + len(word) + 1]
            alone = not word.isalpha() or after in ("", "(", ")", '"') or after.isspace()
            if self.text.startswith(word, self.at) and alone:
                self.at += len(word)
                return True
        return False

    def either(self, field: str, depth: int) -> Tree:
        if depth > DEPTH:
            raise NotUnderstood(f"parentheses are nested more than {DEPTH} deep")
        parts = [self._every(field, depth)]
        while self._word("OR", "||"):
            parts.append(self._every(field, depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, field: str, depth: int) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", ")"):
            start = self.at
            if self._word("OR", "||"):
                self.at = start
                break
            if parts:
                self._word("AND", "&&")
            parts.append(self._signed(field, depth))
        if not parts:
            self._fail()
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _signed(self, field: str, depth: int) -> Tree:
        self.terms += 1
        if self.terms > TERMS:
            raise NotUnderstood(f"a query has {TERMS} terms and signs at most")
        if self._word("NOT", "!", "-"):
            return Without(self._signed(field, depth))
        if self._peek() == "+":
            self.at += 1
        return self._term(field, depth)

    def _term(self, field: str, depth: int) -> Tree:
        sign = self._peek()
        if self.text.startswith("*:*", self.at):
            self.at += 3
            return Every()
        name = _NAME.match(self.text, self.at)
        if not field and name and self.text[name.end() : name.end() + 1] == ":":
            self.at = name.end() + 1
            return self._term(name[0], depth)
        if sign == "(":
            self.at += 1
            tree = self.either(field, depth + 1)
            if self._peek() != ")":
                self._fail()
            self.at += 1
            return tree
        if sign == '"':
            return Word(field, self._quoted(), phrase=True)
        if sign in ("[", "{") and sign and field:
            return self._span(field)
        return self._plain(field)

    def _quoted(self) -> str:
        self.at += 1
        found = []
        while (letter := self.text[self.at : self.at + 1]) not in ("", '"'):
            if letter == "\\":
                self.at += 1
                letter = self.text[self.at : self.at + 1]
            found.append(letter)
            self.at += 1
        if not self.text[self.at : self.at + 1]:
            raise NotUnderstood("a quotation mark is opened and never closed")
        self.at += 1
        if self.text[self.at : self.at + 1] in ("~", "^"):
            self._fail()
        return "".join(found)

    def _span(self, field: str) -> Span:
        low_in = self.text[self.at] == "["
        self.at += 1
        low = self._end_of_span()
        if not self._word("TO"):
            self._fail()
        high = self._end_of_span()
        closing = self._peek()
        if closing not in ("]", "}") or not closing:
            self._fail()
        self.at += 1
        return Span(field, low, high, low_in, closing == "]")

    def _end_of_span(self) -> str | None:
        if self._peek() == '"':
            return self._quoted()
        found = self._letters(lambda letter: letter not in "]}")
        if not found:
            self._fail()
        return None if found == "*" else found

    def _letters(self, takes: Callable[[str], bool]) -> str:
        found = []
        self._peek()
        while (letter := self.text[self.at : self.at + 1]) and not letter.isspace() and takes(letter):
            if letter == "\\":
                self.at += 1
                letter = self.text[self.at : self.at + 1]
            found.append(letter)
            self.at += 1
        return "".join(found)

    def _plain(self, field: str) -> Word:
        start = self.at
        prefix = False

        def takes(letter: str) -> bool:
            nonlocal prefix
            if letter in "()" or (letter in _REFUSED and not (letter in "/?" and self.at > start)):
                return False
            prefix = letter == "*"
            return True

        found = self._letters(takes)
        if not found or self.text[self.at : self.at + 1] in _REFUSED - {""}:
            self._fail()
        text = found[:-1] if prefix else found
        if ("?" in text and field) or ("*" in text and "\\*" not in self.text[start : self.at]):
            raise NotUnderstood(f"only a * at the end of a word is understood, not “{found[:30]}”")
        return Word(field, text, prefix=prefix)


# --- instants ----------------------------------------------------------------------------------------------------

_MATH: Final = re.compile(r"NOW(?P<steps>(?:[+-]\d{1,6}[A-Z]+|/[A-Z]+)*)")
_STEP: Final = re.compile(r"(?:(?P<sign>[+-])(?P<count>\d{1,6})|/)(?P<unit>[A-Z]+?)S?(?=[+/-]|$)")
_UNITS: Final = {
    "YEAR": timedelta(days=365), "MONTH": timedelta(days=30), "DAY": timedelta(days=1), "HOUR": timedelta(hours=1),
    "MINUTE": timedelta(minutes=1), "SECOND": timedelta(seconds=1), "MILLISECOND": timedelta(milliseconds=1),
    "MILLI": timedelta(milliseconds=1), "DATE": timedelta(days=1),
}  # fmt: skip
_ROUNDED: Final[dict[str, dict[str, Any]]] = {
    "YEAR": {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "MONTH": {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "DAY": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "DATE": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "HOUR": {"minute": 0, "second": 0, "microsecond": 0},
    "MINUTE": {"second": 0, "microsecond": 0},
    "SECOND": {"microsecond": 0},
}  # fmt: skip


def moment(text: str, now: datetime) -> datetime:
    """An instant of a span: ISO 8601, or Solr's `NOW-7DAYS/DAY`. A year has 365 days and a month 30 in such a sum.

    Raises NotUnderstood.
    """
    found = _MATH.fullmatch(text)
    try:
        if found is None:
            return instant(text).astimezone(UTC)
        for step in _STEP.finditer(found["steps"]):
            if step["sign"] is None:
                now = now.replace(**_ROUNDED[step["unit"]])
            else:
                delta = _UNITS[step["unit"]] * int(step["count"])
                now = now + delta if step["sign"] == "+" else now - delta
        return now
    except (ValueError, KeyError, OverflowError) as error:
        raise NotUnderstood(f"“{text[:40]}” is no date") from error
