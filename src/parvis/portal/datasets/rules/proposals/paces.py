"""The pace of updates: from the dates in the names of the files, else from the dates inside that reach to today."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from django.utils.translation import gettext as _

from parvis.engines.tables import Type
from parvis.portal.datasets.rules import labels
from parvis.portal.datasets.rules.proposals import names
from parvis.portal.datasets.rules.proposals.shapes import Known, Proposal, Source, named

_PACES: Final = (
    (1, "daily"), (7, "weekly"), (14, "biweekly"), (30.4, "monthly"), (61, "bimonthly"), (91, "quarterly"),
    (182, "semiannual"), (365, "annual"), (730, "biennial"), (1826, "quinquennial"),
)  # fmt: skip
_TOLERANCE: Final = 0.2


def propose(sources: Sequence[Source], known: Known) -> Proposal | None:
    """A frequency of the reference list."""
    return _from_names(sources) or _from_dates(sources, known)


def pace(days: float) -> str:
    """The frequency nearest to so many days; `""` when none is near."""
    near = [(abs(days - length) / length, name) for length, name in _PACES]
    distance, name = min(near)
    return name if distance <= _TOLERANCE else ""


def _from_names(sources: Sequence[Source]) -> Proposal | None:
    days = sorted({day for source in sources for day in names.dates(source.name)[-1:]})
    if len(days) < 3:
        return None
    found = pace(median((after - before).days for before, after in pairwise(days)))
    return _proposal(found, _("The dates in the names of the files follow each other at this pace.")) if found else None


def _from_dates(sources: Sequence[Source], known: Known) -> Proposal | None:
    for source in sources:
        for column in source.sample.columns if source.sample else ():
            if column.type != Type.DATE or column.distinct < 4 or not column.step:
                continue
            late = known.today - date.fromisoformat(column.largest)
            found = pace(column.step)
            if found and timedelta(0) <= late <= timedelta(days=2 * column.step + 7):
                reason = _("The dates of “%(column)s” follow each other at this pace, up to these days.")
                return _proposal(found, reason % {"column": named(column.name)})
    return None


def _proposal(found: str, reason: str) -> Proposal:
    return Proposal("frequency", found, reason, str(labels.FREQUENCIES[found]))
