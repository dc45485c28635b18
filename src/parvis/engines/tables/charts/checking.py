"""Whether a chart can be drawn of the columns a table has; what is wrong is said by the member that is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.charts.shapes import COLUMNS, MOST, TITLE, Chart, Kind, Measure
from parvis.engines.tables.query import grammar, kinds
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import Field, FieldType

NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})
AXES: Final = NUMBERS | kinds.DATED  # what has a scale of its own


def check(chart: Chart, fields: Sequence[Field]) -> Query:
    """The rows that the chart is of, as a question without groups.

    Raises Invalid, by the name of the member of the chart or of the filter that is wrong.
    """
    known = {field.name: field for field in fields}
    x = _field(chart.x, known, "x")
    if chart.kind in (Kind.SCATTER, Kind.HISTOGRAM):
        _check_scaled(chart, x, known)
    else:
        _check_grouped(chart, x, known)
    _check_series(chart, known)
    if chart.grain and (x.type not in kinds.DATED or chart.kind is Kind.SCATTER):
        refuse("grain", _("Only dates can be grouped by day, week, month, quarter or year."))
    if not 1 <= chart.limit <= MOST:
        refuse("limit", _("From 1 to %(count)s."), count=MOST)
    if "\0" in chart.title or any("\0" in value for _name, value in chart.filters):
        refuse("title" if "\0" in chart.title else "filters", _("This holds a character that cannot be kept."))
    if len(chart.title) > TITLE:
        refuse("title", _("This is longer than %(count)s characters."), count=TITLE)
    return rows_of(chart, fields)


def fitted(chart: Chart, fields: Sequence[Field]) -> Chart:
    """The chart without what does not go with its kind or its columns: a form sends all it has. Never raises."""
    types = {field.name: field.type for field in fields}
    is_dot, is_bin = chart.kind is Kind.SCATTER, chart.kind is Kind.HISTOGRAM
    y = () if is_bin else chart.y[:1] if is_dot else chart.y
    counts = is_bin or not y or any(types.get(name, FieldType.NUMBER) not in NUMBERS for name in y)
    no_series = is_bin or len(y) > 1 or (chart.series == chart.x and not is_dot)
    is_dated = types.get(chart.x) in kinds.DATED and not (is_dot or is_bin)
    return replace(
        chart,
        y=y,
        measure=Measure.COUNT if counts and not is_dot else chart.measure,
        grain=chart.grain if is_dated else None,
        series="" if no_series else chart.series,
    )


def rows_of(chart: Chart, fields: Sequence[Field]) -> Query:
    """The question that the filters of the chart ask. Raises Invalid."""
    query = grammar.parse(chart.filters, fields)
    if query != Query(where=query.where, search=query.search):
        refuse("filters", _("Only filters and a search are taken here."))
    return query


def _field(name: str, known: Mapping[str, Field], member: str) -> Field:
    if not name:
        refuse(member, _("Choose a column."))
    if name not in known:
        refuse(member, _("This table has no column “%(name)s”."), name=name)
    return known[name]


def _check_grouped(chart: Chart, x: Field, known: Mapping[str, Field]) -> None:
    if x.type not in kinds.GROUPED:
        refuse("x", _("Rows cannot be grouped by this column."))
    if len(chart.y) > COLUMNS:
        refuse("y", _("There are more than %(count)s columns."), count=COLUMNS)
    if not chart.y and chart.measure is not Measure.COUNT:
        refuse("y", _("Choose a column."))
    for name in chart.y:
        found = _field(name, known, "y")
        if chart.measure is not Measure.COUNT and found.type not in NUMBERS:
            refuse("y", _("“%(name)s” is not a column of numbers: its rows can be counted."), name=name)


def _check_scaled(chart: Chart, x: Field, known: Mapping[str, Field]) -> None:
    if chart.kind is Kind.HISTOGRAM:
        if x.type not in NUMBERS:
            refuse("x", _("A histogram is of a column of numbers."))
        return
    if x.type not in AXES:
        refuse("x", _("A scatter plot goes along numbers or dates."))
    if len(chart.y) != 1:
        refuse("y", _("Choose one column."))
    if _field(chart.y[0], known, "y").type not in NUMBERS:
        refuse("y", _("“%(name)s” is not a column of numbers."), name=chart.y[0])


def _check_series(chart: Chart, known: Mapping[str, Field]) -> None:
    if not chart.series:
        return
    if _field(chart.series, known, "series").type not in kinds.GROUPED:
        refuse("series", _("Rows cannot be grouped by this column."))
    if chart.series == chart.x and chart.kind is not Kind.SCATTER:
        refuse("series", _("This column is used already: choose another, or none."))
    if len(chart.y) > 1:
        refuse("series", _("Colours tell the columns of values apart: choose one column of values, or no colours."))
