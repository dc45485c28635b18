"""What charts say in each language: names of their parts, numbers and dates as written there, notes, descriptions."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from parvis.engines.tables.charts import colours, spec
from parvis.engines.tables.charts.shapes import Chart, Column, Data, Kind, Measure, Note, Order, Told, Words
from parvis.engines.tables.query.kinds import DATED
from parvis.engines.tables.query.shapes import Part

KINDS: Final = {
    Kind.BAR: gettext_lazy("Bars"),
    Kind.LINE: gettext_lazy("Lines"),
    Kind.AREA: gettext_lazy("Areas"),
    Kind.SCATTER: gettext_lazy("Scatter plot"),
    Kind.HISTOGRAM: gettext_lazy("Histogram"),
}
MEASURES: Final = {
    Measure.COUNT: gettext_lazy("count"),
    Measure.SUM: gettext_lazy("sum"),
    Measure.MEAN: gettext_lazy("mean"),
    Measure.MEDIAN: gettext_lazy("median"),
    Measure.MIN: gettext_lazy("smallest"),
    Measure.MAX: gettext_lazy("largest"),
}
GRAINS: Final = {
    Part.DAY: gettext_lazy("day"),
    Part.WEEK: gettext_lazy("week"),
    Part.MONTH: gettext_lazy("month"),
    Part.QUARTER: gettext_lazy("quarter"),
    Part.YEAR: gettext_lazy("year"),
}
ORDERS: Final = {
    Order.LARGEST: gettext_lazy("largest first"),
    Order.SMALLEST: gettext_lazy("smallest first"),
    Order.NAME: gettext_lazy("by name"),
}
NIGHT: Final = dict(colours.PAIRS)  # {colour by day: colour by night}
_ARABIC_DIGITS: Final = list("٠١٢٣٤٥٦٧٨٩")
_CELL: Final = 300  # characters of a cell beside a drawing: it may be a whole document
_RIGHT_TO_LEFT: Final = frozenset({"ar"})


def words(language: str, digits: str = "") -> Words:
    """What a drawing says in a language; `digits` (`latn`, `arab`) is of Arabic, by default as in the settings."""
    return _words(language, digits or settings.PARVIS.digits)


@lru_cache(maxsize=16)
def _words(language: str, digits: str) -> Words:
    with override(language):
        return Words(
            language=language,
            is_right_to_left=language in _RIGHT_TO_LEFT,
            others=_("All others"),
            empty=_("(empty)"),
            yes=_("yes"),
            no=_("no"),
            rows=_("Number of rows"),
            value=_("Values"),
            start=_("At least"),
            end=_("Less than"),
            measures={
                Measure.COUNT: _("number of %(name)s"),
                Measure.SUM: _("sum of %(name)s"),
                Measure.MEAN: _("mean of %(name)s"),
                Measure.MEDIAN: _("median of %(name)s"),
                Measure.MIN: _("smallest %(name)s"),
                Measure.MAX: _("largest %(name)s"),
            },
            scales={
                1_000_000: _("%(name)s (millions)"),
                1_000_000_000: _("%(name)s (billions)"),
            },
            numbers=_numbers(language, digits),
            times=_times(language),
        )


def _numbers(language: str, digits: str) -> dict[str, Any]:
    """How numbers are written, as d3-format has it (https://d3js.org/d3-format#formatLocale)."""
    if language == "ar" and digits == "arab":
        found: dict[str, Any] = {"decimal": "٫", "thousands": "٬", "numerals": _ARABIC_DIGITS}
    else:
        symbols = Locale.parse(language).number_symbols["latn"]
        found = {"decimal": symbols["decimal"], "thousands": symbols["group"]}
    return {**found, "grouping": [3], "currency": ["", ""]}


def _times(language: str) -> dict[str, Any]:
    """How dates are written, as d3-time-format has it (https://d3js.org/d3-time-format#timeFormatLocale)."""
    locale = Locale.parse(language)
    days, months = locale.days["format"], locale.months["format"]
    sunday_first = [6, 0, 1, 2, 3, 4, 5]
    return {
        "dateTime": "%A %-d %B %Y, %X", "date": "%d/%m/%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"],
        "days": [days["wide"][day] for day in sunday_first],
        "shortDays": [days["abbreviated"][day] for day in sunday_first],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }  # fmt: skip


def note(one: Note) -> str:
    """A note in the words of the language in force."""
    count, of = _figure(one.count), _figure(one.of)
    match one.code:
        case Told.OTHERS_TOGETHER:
            said = ngettext(
                "%(count)s other category is shown together, in grey.",
                "%(count)s other categories are shown together, in grey.", one.count,
            )  # fmt: skip
        case Told.OTHERS_APART:
            said = ngettext(
                "%(count)s other category is not drawn: it would dwarf these. The table below has it.",
                "%(count)s other categories are not drawn: together they would dwarf these."
                " The table below has their sum.",
                one.count,
            )  # fmt: skip
        case Told.OTHERS_LEFT_OUT:
            said = ngettext(
                "%(count)s other category is not shown.", "%(count)s other categories are not shown.", one.count
            )
        case Told.SERIES_TOGETHER:
            said = ngettext(
                "%(count)s other value of the colours is shown together, in grey.",
                "%(count)s other values of the colours are shown together, in grey.", one.count,
            )  # fmt: skip
        case Told.SERIES_LEFT_OUT:
            said = ngettext(
                "%(count)s other value of the colours is not shown.",
                "%(count)s other values of the colours are not shown.", one.count,
            )  # fmt: skip
        case Told.WITHOUT_X:
            said = ngettext(
                "%(count)s row without a value to be placed by is left out.",
                "%(count)s rows without a value to be placed by are left out.", one.count,
            )  # fmt: skip
        case Told.SAMPLED:
            said = _("%(count)s rows are drawn, out of %(of)s: the same ones each time, spread over the whole file.")
        case Told.CUT:
            said = _("The first %(count)s points are drawn, out of %(of)s: add a filter, or a longer period.")
    return said % {"count": count, "of": of}


def described(chart: Chart, data: Data, words_: Words) -> str:
    """The drawing in one sentence, for those who do not see it."""
    names = spec.named(chart, data, words_)
    x = data.column("x")
    along = x.name if x else ""
    given = {"kind": str(KINDS[chart.kind]), "value": names["y"], "along": along, "colours": chart.series}
    said = _("%(kind)s: %(value)s by %(along)s.") if not chart.series else _(
        "%(kind)s: %(value)s by %(along)s, with %(colours)s in colours."
    )  # fmt: skip
    filled = [row for row in data.rows if row.get("y") is not None and not row.get("rest")]
    if not filled or x is None or chart.kind is Kind.SCATTER:
        return said % given
    top = max(filled, key=lambda row: row["y"])
    given |= {"most": _figure(top["y"]), "at": written(top, x, data, words_)}
    most = _("The largest value is %(most)s, at %(at)s.") % given
    return f"{said % given} {most}"


def written(row: Mapping[str, Any], column: Column, data: Data, words_: Words) -> str:
    """A cell as people read it: dates by their period, numbers as the language has them, the rest as it is."""
    value = spec.cell(row, column, words_)
    if column.key == "x" and column.type in DATED and isinstance(value, str) and value[4:5] == "-":
        return _period(value, data.grain, words_.language)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if column.key != "y" and isinstance(value, int) and 1000 <= value <= 2200 else _figure(value)
    return "" if value is None else str(value)[:_CELL]


def _period(iso: str, grain: Part | None, language: str) -> str:
    if grain is None and len(iso) > 10:
        return format_datetime(datetime.fromisoformat(iso), format="medium", locale=language)
    pattern = {Part.YEAR: "y", Part.MONTH: "MMMM y", Part.QUARTER: "MMMM y"}.get(grain or Part.DAY, "long")
    return format_date(date.fromisoformat(iso[:10]), format=pattern, locale=language)


def _figure(value: float) -> str:
    return format_decimal(value, locale=get_language() or "en")


def names(chart: Chart, data: Data, words_: Words) -> dict[str, str]:
    """What the columns of the answer are called: {key: name}."""
    return spec.named(chart, data, words_)
