"""Conditions of which one is enough: `or=(a__exact.1,and(b__less.2,"c.d"__contains."e,f"))`."""

import re
from collections.abc import Mapping
from typing import Final, NoReturn

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query import kinds, written
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import Either, Every, Operator, Where
from parvis.engines.tables.shapes import Field

# The longest first: `in` ends `notin`, which ends no other.
_OPERATORS: Final = "|".join(sorted([*Operator, "search"], key=len, reverse=True))
_NAME: Final = re.compile(rf"(.+?)__({_OPERATORS})(?=[.,)]|$)", re.IGNORECASE | re.DOTALL)
_AFTER_QUOTES: Final = re.compile(r"__(\w+)(?=[.,)]|$)")


def tree(joint: str, text: str, known: Mapping[str, Field]) -> Where:
    """The conditions in the text, of which `joint` says whether all must hold: "or", "and". Raises Invalid."""
    return _Reading(joint, text, known).whole()


class _Reading:
    """A text, read from left to right."""

    def __init__(self, joint: str, text: str, known: Mapping[str, Field]) -> None:
        self._parameter = joint
        self._text = text
        self._known = known
        self._at = 0
        self._count = 0

    def whole(self) -> Where:
        found = self._group(self._parameter, 1)
        if self._at != len(self._text):
            self._refuse()
        return found

    def _group(self, joint: str, depth: int) -> Where:
        if depth >= kinds.DEPTH:
            refuse(self._parameter, _("Conditions are nested more than %(count)s deep."), count=kinds.DEPTH)
        self._pass("(")
        parts = [self._item(depth)]
        while self._next() == ",":
            self._pass(",")
            parts.append(self._item(depth))
        self._pass(")")
        return Every(tuple(parts)) if joint == "and" else Either(tuple(parts))

    def _item(self, depth: int) -> Where:
        for joint in ("and", "or"):
            if self._text.startswith(f"{joint}(", self._at):
                self._at += len(joint)
                return self._group(joint, depth + 1)
        self._count += 1
        if self._count > kinds.CONDITIONS:
            refuse(self._parameter, _("There are more than %(count)s conditions."), count=kinds.CONDITIONS)
        field, operator = self._name()
        texts = self._values(operator) if self._next() == "." else []
        if not texts and operator not in written.NULLS:
            refuse(self._parameter, _("A value is missing."))
        texts = [] if operator in written.NULLS else texts
        return written.condition(self._parameter, field, operator, texts, self._known)

    def _name(self) -> tuple[str, Operator]:
        if self._next() == '"':
            name, self._at = written.quoted(self._parameter, self._text, self._at)
            found = _AFTER_QUOTES.match(self._text, self._at)
            operator = found[1] if found else self._refuse()
        else:
            found = _NAME.match(self._text, self._at)
            name, operator = (found[1], found[2]) if found else self._refuse()
        self._at = found.end() if found else self._at
        return name, written.operator_of(self._parameter, operator.lower())

    def _values(self, operator: Operator) -> list[str]:
        self._pass(".")
        if self._next() == '"':
            text, self._at = written.quoted(self._parameter, self._text, self._at)
            return [text]
        start = self._at
        self._to_the_end_of_the_value()
        text = self._text[start : self._at]
        if operator in written.LISTS and text.startswith("(") and text.endswith(")"):
            return written.listed(self._parameter, text[1:-1])
        return [text]

    def _to_the_end_of_the_value(self) -> None:
        """A comma or a parenthesis ends a value, unless it is between parentheses, or quotes there."""
        depth = 0
        while letter := self._next():
            if letter in ",)" and not depth:
                return
            depth += (letter == "(") - (letter == ")")
            if letter == '"' and depth and self._text[self._at - 1] in "(,":
                _text, self._at = written.quoted(self._parameter, self._text, self._at)
            else:
                self._at += 1

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _pass(self, letter: str) -> None:
        if self._next() != letter:
            self._refuse()
        self._at += 1

    def _refuse(self) -> NoReturn:
        rest = self._text[self._at : self._at + 50]
        refuse(self._parameter, _("This cannot be read from “%(text)s” on: conditions are written "
                                  "(column__operator.value,column__operator.value)."), text=rest)  # fmt: skip
