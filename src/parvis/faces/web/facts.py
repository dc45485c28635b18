"""What a page says of a dataset at a glance: freshness against the promise, quality by points, use by month."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.dialects import dcat
from parvis.faces.web import figures, words
from parvis.portal.datasets import queries as datasets

_WIDTH, _HEIGHT = 120, 24  # of a sparkline, in its own units
_MONTHS: Final = 24
_NO_PROMISE: Final = frozenset({"", "unknown", "other", "irregular", "notPlanned", "punctual", "never"})


class Freshness(NamedTuple):
    """How long ago the data changed, what was promised, and whether it is kept: `good`, `poor` or unknown (`""`)."""

    iso: str
    ago: str
    promise: str
    verdict: str
    late: str


def freshness(dataset: Mapping[str, Any], language: str) -> Freshness:
    """When the data changed, against its promise."""
    iso, frequency = dataset["updated_at"], dataset["frequency"]
    promise = "" if frequency in _NO_PROMISE else words.label("frequency", frequency, language)
    days_late = _days_late(dataset.get("next_update_on"))
    verdict = "" if days_late is None else "poor" if days_late > 1 else "good"
    late = _("late by %(time)s") % {"time": figures.span(days_late or 0, language)} if verdict == "poor" else ""
    return Freshness(iso, figures.ago(iso, language) if iso else "", promise, verdict, late)


def _days_late(due: str | None) -> int | None:
    return (datetime.now(UTC).date() - date.fromisoformat(due[:10])).days if due else None


class Point(NamedTuple):
    """One point of the quality score, in words."""

    earned: bool
    words: str


class Quality(NamedTuple):
    """The score and its points; `None` answers, where the question does not arise, are left out."""

    percent: str
    width: int  # of the bar, out of 100
    sentence: str
    points: list[Point]


def quality(dataset: Mapping[str, Any], language: str) -> Quality:
    """The quality of the description, each point with its reason."""
    score = dataset["quality"].get("score") or 0
    asked = {name: answer for name, answer in dataset["quality"].get("criteria", {}).items() if answer is not None}
    points = [
        Point(answer, words.label("earned" if answer else "missing", name, language))
        for name, answer in sorted(asked.items(), key=lambda item: item[1])
    ]
    earned = sum(point.earned for point in points)
    sentence = ngettext("%(earned)s point of %(total)s", "%(earned)s points of %(total)s", earned)
    numbers = {"earned": figures.number(earned, language), "total": figures.number(len(points), language)}
    return Quality(figures.percent(score, language), round(score * 100), sentence % numbers, points)


class Dimension(NamedTuple):
    """One part of the European score."""

    name: str
    sentence: str
    width: int  # of its bar, out of 100


class European(NamedTuple):
    """The European score in words, its parts, and what to do: (words, `+20`, where in the form or the files)."""

    sentence: str
    width: int
    dimensions: list[Dimension]
    mends: list[tuple[str, str, str]]


# Where each mend is made: a field of the form, the files, or neither.
_MENDED: Final = {
    "license": "id_license", "keywords": "id_tags", "theme": "id_tags", "contact": "contact-add", "spatial": "place",
    "temporal_coverage": "id_temporal_start",
} | dict.fromkeys(("files", "answer", "wait", "download", "open_format", "format", "size"), "files")  # fmt: skip


def european(found: datasets.European, language: str) -> European:
    """The European score of a description, in words."""
    score = found.score
    dimensions = [
        Dimension(
            words.label("european_dimension", name, language),
            _out_of(score.of(name), sum(indicators.values()), language),
            round(100 * score.of(name) / sum(indicators.values())),
        )
        for name, indicators in dcat.DIMENSIONS.items()
    ]
    sentence = _("%(points)s: %(rating)s") % {
        "points": _out_of(score.points, dcat.TOTAL, language),
        "rating": words.label("european_rating", score.rating, language),
    }
    mends = [
        (words.label("european_mend", one.name, language), f"+{figures.number(one.points, language)}",
         _MENDED.get(one.name, ""))
        for one in found.mends
    ]  # fmt: skip
    return European(sentence, round(100 * score.points / dcat.TOTAL), dimensions, mends)


def _out_of(points: int, total: int, language: str) -> str:
    numbers = {"points": figures.number(points, language), "total": figures.number(total, language)}
    return ngettext("%(points)s point out of %(total)s", "%(points)s points out of %(total)s", points) % numbers


class Sparkline(NamedTuple):
    """Use by month as a line to draw, and in words."""

    points: str
    width: int
    height: int
    words: str


def sparkline(by_month: Mapping[str, int], language: str) -> Sparkline | None:
    """The last two years of a monthly counter; None when there is too little to draw."""
    months = sorted(by_month)[-_MONTHS:]
    values = [by_month[month] for month in months]
    if len(values) < 3 or not any(values):
        return None
    top, step = max(values), _WIDTH / (len(values) - 1)
    points = " ".join(
        f"{i * step:.1f},{_HEIGHT - value / top * (_HEIGHT - 2) - 1:.1f}" for i, value in enumerate(values)
    )
    best = months[values.index(top)]
    text = _("From %(start)s to %(end)s; the most, %(top)s, in %(best)s.") % {
        "start": figures.month(months[0], language),
        "end": figures.month(months[-1], language),
        "top": figures.number(top, language),
        "best": figures.month(best, language),
    }
    return Sparkline(points, _WIDTH, _HEIGHT, text)


def period(temporal: Mapping[str, str | None] | None, language: str) -> str:
    """The period the data covers, in words; whole years stay years."""
    if not temporal:
        return ""
    start, end = temporal.get("start") or "", temporal.get("end") or ""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        years = dict.fromkeys((start[:4], end[:4]))
        return " – ".join(figures.digits(year, language) for year in years)
    if start and end:
        return f"{figures.day(start, language)} – {figures.day(end, language)}"
    if start:
        return _("since %(date)s") % {"date": figures.day(start, language)}
    return _("until %(date)s") % {"date": figures.day(end, language)} if end else ""
