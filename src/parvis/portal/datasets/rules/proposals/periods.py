"""The period covered: from the columns of dates, else of years, else from the name of the file."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from parvis.engines.tables import Column, Type
from parvis.kit.text import fold
from parvis.portal.datasets.rules.proposals import names
from parvis.portal.datasets.rules.proposals.shapes import Known, Proposal, Source, day, named

# Dates of the record rather than of what it tells of, and dates of birth.
_ABOUT_THE_ROW: Final = re.compile(
    r"creat|modif|updat|maj|mise.?a.?jour|import|export|extrac|valid|naiss|birth|deces|insert|saisie|expir|version"
)
_OF_THE_DATA: Final = re.compile(r"^(date|jour|day|mois|month|periode|period|semaine|week|timestamp|datetime)\b|تاريخ")
_YEAR: Final = re.compile(r"\b(annee|an|year|exercice|millesime|campagne)s?\b|سنة|السنة")
_OLDEST, _AHEAD = 1700, timedelta(days=366 * 50)

Span = tuple[date, date]


def propose(sources: Sequence[Source], known: Known) -> Proposal | None:
    """`{"start", "end"}`, ISO dates."""
    return _from_dates(sources, known) or _from_years(sources, known) or _from_names(sources, known)


def words_of(name: str) -> str:
    """The name of a column as words to look for."""
    return fold(re.sub(r"[_\-./]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))).strip()


def _from_dates(sources: Sequence[Source], known: Known) -> Proposal | None:
    found = [
        (_rank(column), index, column)
        for source in sources
        for index, column in enumerate(_columns(source))
        if column.type == Type.DATE and column.distinct and not _ABOUT_THE_ROW.search(words_of(column.name))
    ]
    spans = [(rank, index, column, span) for rank, index, column in found if (span := _span(column, known))]
    if not spans:
        return None
    best = min(spans, key=lambda one: one[:2])
    same = [span for _rank_, _index, column, span in spans if column.name == best[2].name]
    start, end = min(one[0] for one in same), max(one[1] for one in same)
    reason = _("The column “%(column)s” goes from %(start)s to %(end)s.")
    return _proposal(start, end, reason % {"column": named(best[2].name), "start": day(start), "end": day(end)})


def _rank(column: Column) -> int:
    return 0 if _OF_THE_DATA.search(words_of(column.name)) else 1


def _columns(source: Source) -> Iterable[Column]:
    return source.sample.columns if source.sample else ()


def _span(column: Column, known: Known) -> Span | None:
    try:
        start, end = date.fromisoformat(column.smallest), date.fromisoformat(column.largest)
    except ValueError:
        return None
    return (start, end) if start.year >= _OLDEST and end <= known.today + _AHEAD else None


def _from_years(sources: Sequence[Source], known: Known) -> Proposal | None:
    for source in sources:
        for column in _columns(source):
            if column.type == Type.INTEGER and _YEAR.search(words_of(column.name)):
                first, last = int(float(column.smallest)), int(float(column.largest))
                if _OLDEST <= first <= last <= (known.today + _AHEAD).year:
                    reason = _("The column “%(column)s” goes from %(start)s to %(end)s.")
                    said = reason % {"column": named(column.name), "start": first, "end": last}
                    return _proposal(date(first, 1, 1), date(last, 12, 31), said)
    return None


def _from_names(sources: Sequence[Source], known: Known) -> Proposal | None:
    found = [(source, years) for source in sources if (years := names.years(source.name))]
    years = [year for _source, several in found for year in several if year <= known.today.year + 50]
    if not years:
        return None
    reason = _("The name of the file says %(year)s.") % {"year": "–".join(map(str, sorted({min(years), max(years)})))}
    return _proposal(date(min(years), 1, 1), date(max(years), 12, 31), reason)


def _proposal(start: date, end: date, reason: str) -> Proposal:
    label = day(start) if start == end else f"{day(start)} – {day(end)}"
    return Proposal("temporal", {"start": start.isoformat(), "end": end.isoformat()}, reason, label)
