"""Which columns of a table are shown, and in what order: chosen with a form, kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from parvis.faces.web.tables.asking import Question

LISTED: Final = 100  # columns that the form lists one by one; the others of a wider table are added by name
_FIELDS: Final = ("see", "add", "up", "down", "every")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the form shows: columns in the order they are shown, those that are not, and those it does not list."""

    shown: list[str]
    others: list[str]
    unlisted: list[str]

    @classmethod
    def of(cls, shown: Sequence[str], names: Sequence[str]) -> "Columns":
        """The form for a table that has these names."""
        seen = set(shown)
        rest = [name for name in names if name not in seen]
        listed = max(0, LISTED - len(shown)) if len(names) > LISTED else len(rest)
        return cls(list(shown), rest[:listed], rest[listed:])


def sent(request: HttpRequest, question: Question, names: Sequence[str]) -> str | None:
    """The address of what the form asks for, or None when it was not sent; `names` are those of the table."""
    given = request.GET
    if not any(name in given for name in _FIELDS):
        return None
    kept = Question([pair for pair in question.pairs if pair[0] not in (*_FIELDS, "page")])
    if "every" in given:
        return kept.showing([])
    known = set(names)
    chosen = [name for name in dict.fromkeys([*given.getlist("see"), *given.getlist("add")]) if name in known]
    moved = next(((given[way], step) for way, step in (("up", -1), ("down", 1)) if given.get(way) in chosen), None)
    if moved:
        _move(chosen, *moved)
    address = kept.showing([] if chosen == list(names) else chosen)
    return f"{address}#chosen" if moved else address  # who arranges goes on: the list opens again


def _move(chosen: list[str], name: str, step: int) -> None:
    place = chosen.index(name)
    chosen.insert(max(0, place + step), chosen.pop(place))
