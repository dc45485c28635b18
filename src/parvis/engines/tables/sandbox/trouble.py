"""What people read when a statement is refused, or stops: words of ours, and what DuckDB says without our paths."""

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.duck import Failed, OutOfMemory, OutOfTime
from parvis.engines.tables.sandbox.shapes import LENGTH, NAMES, Limits, Refused
from parvis.kit.errors import Invalid, Unavailable

WORDS: Final = {
    "nothing": _("Write a query first."),
    "long": _("A query has %(count)s characters at most."),
    "several": _("Send one statement at a time."),
    "not_select": _("Only a query that reads is answered: SELECT, or WITH … SELECT."),
    "deep": _("This query is nested too deep."),
    "many_tables": _("A query names %(count)s tables at most."),
    "catalogue": _("A table is named by one or two names: see how the tables of this portal are called."),
    "function": _("The function “%(name)s” is not available here."),
    "sql": _("The database says: %(words)s"),
}
_PATH: Final = re.compile(r"(?:/proc/self/fd/\d+)|(?:(?<![\w.])/(?:[\w.@+-]+/)+[\w.@+-]*)")
_LONGEST: Final = 1_000  # characters of what DuckDB says


def told(error: Refused, limits: Limits) -> Exception:
    """The portal's error for it: Invalid for what is wrong with the statement, else Unavailable."""
    if error.code == "time":
        words = _("This takes longer than the %(seconds)s seconds there are: ask for less, with a filter.")
        return OutOfTime(words % {"seconds": round(limits.seconds)})
    if error.code == "memory":
        return OutOfMemory(_("This needs more memory than there is: ask for less, with a filter or fewer columns."))
    if error.code == "unconfined":
        return Unavailable(_("Queries in SQL are not possible on this machine: its operators can find out why."))
    if error.code not in WORDS:
        return Failed(_("This question could not be answered: ask it in another way."))
    return Invalid({"query": [WORDS[error.code] % _values(error)]})


def _values(error: Refused) -> dict[str, Any]:
    count = LENGTH if error.code == "long" else NAMES
    return {"count": count, "name": error.detail[:100], "words": clean(error.detail)}


def clean(words: str) -> str:
    """What DuckDB says without a path of this machine."""
    return _PATH.sub("…", words.strip())[:_LONGEST]
