"""What people read of a change: a few sentences, in the language of the reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NAMES: Final = 3  # columns that a sentence names
_LISTED: Final = 10  # columns of each kind that a summary keeps

Number = Callable[[int], str]

# Why two versions could not be compared.
FAILURES: Final = {
    "out_of_memory": gettext_lazy("Comparing the two versions took more memory than it may."),
    "out_of_time": gettext_lazy("Comparing the two versions took more time than it may."),
    "failed": gettext_lazy("Comparing the two versions broke down. The portal’s team can look at it."),
}

# Where a comparison stands.
STATES: Final = {
    "none": gettext_lazy("not compared yet"),
    "waiting": gettext_lazy("waiting to be compared"),
    "comparing": gettext_lazy("being compared"),
    "ready": gettext_lazy("ready"),
    "failed": gettext_lazy("not compared"),
}


def summary(tables: Sequence[Any]) -> dict[str, Any]:
    """What `sentences` needs of the tables of a change (ChangedTable): figures of all of them, and names of columns."""
    columns = {
        kind: [one for table in tables for one in table.columns.get(kind, ())]
        for kind in ("added", "removed", "retyped", "renamed")
    }
    return {
        **{name: sum(getattr(one, name) for one in tables) for name in ("added", "removed", "changed")},
        "columns": {kind: {"count": len(some), "first": some[:_LISTED]} for kind, some in columns.items()},
        "tables": {
            kind: [one.title or one.name for one in tables if one.kind == kind] for kind in ("added", "removed")
        },
    }


def is_same(told: Mapping[str, Any]) -> bool:
    """Whether nothing is different."""
    columns = sum(some["count"] for some in told["columns"].values())
    return not (told["added"] or told["removed"] or told["changed"] or columns or any(told["tables"].values()))


def sentences(told: Mapping[str, Any], number: Number = str) -> list[str]:
    """`12 rows added`, `column X is a date now`…; one that says so when nothing is different.

    `number` writes a figure as the reader reads them.
    """
    found = [*_of_rows(told, number), *_of_columns(told["columns"], number)]
    found += [_("table %(name)s added") % {"name": name} for name in told["tables"]["added"]]
    found += [_("table %(name)s removed") % {"name": name} for name in told["tables"]["removed"]]
    return found or [_("nothing is different")]


def _of_rows(told: Mapping[str, Any], number: Number) -> list[str]:
    added, removed, changed = told["added"], told["removed"], told["changed"]
    said = (
        (added, ngettext("%(number)s row added", "%(number)s rows added", added)),
        (removed, ngettext("%(number)s row removed", "%(number)s rows removed", removed)),
        (changed, ngettext("%(number)s row changed", "%(number)s rows changed", changed)),
    )
    return [words % {"number": number(count)} for count, words in said if count]


def _of_columns(columns: Mapping[str, Any], number: Number) -> list[str]:
    """Each by its name when they are few, or else how many they are."""
    found = []
    for kind, some in columns.items():
        few = some["count"] <= NAMES
        found += [_one(kind, it) for it in some["first"]] if few else [_many(kind, some["count"], number)]
    return found


def _one(kind: str, it: Mapping[str, str]) -> str:
    words = {
        "added": _("column %(name)s added"),
        "removed": _("column %(name)s removed"),
        "retyped": _("column %(name)s of another type"),
        "renamed": _("column %(old)s is called %(new)s now"),
    }
    return words[kind] % it


def _many(kind: str, count: int, number: Number) -> str:
    words = {
        "added": ngettext("%(number)s column added", "%(number)s columns added", count),
        "removed": ngettext("%(number)s column removed", "%(number)s columns removed", count),
        "retyped": ngettext("%(number)s column of another type", "%(number)s columns of another type", count),
        "renamed": ngettext("%(number)s column of another name", "%(number)s columns of another name", count),
    }
    return words[kind] % {"number": number(count)}
