"""A chart as the parameters of an address, and as JSON: read, and written back as the same chart."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.charts.shapes import LIMIT, MOST, Chart, Kind, Measure, Order
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import Part

OURS: Final = ("kind", "x", "y", "measure", "grain", "series", "sort", "limit", "title")
FILTERS: Final = 60  # parameters

_Choice = TypeVar("_Choice", bound=StrEnum)


def parse(pairs: Iterable[tuple[str, str]]) -> Chart:
    """The chart that the decoded parameters of an address ask for; those that are not ours are filters of the rows.

    What is empty is as if it was not there. Raises Invalid with the name of the parameter that is wrong.
    """
    given: dict[str, list[str]] = {}
    filters = []
    for name, value in pairs:
        if name in OURS:
            given.setdefault(name, []).extend([value] if value else [])
        else:
            filters.append((name, value))
    one = {name: values[-1] for name, values in given.items() if values}
    return _made(one, tuple(dict.fromkeys(given.get("y", ()))), filters)


def from_json(members: Mapping[str, Any]) -> Chart:
    """The chart that `Chart.to_json` wrote, or that a program sent. Raises Invalid."""
    one = {name: str(members.get(name) or "") for name in OURS if name != "y"}
    y = members.get("y") or ()
    filters = members.get("filters") or ()
    return _made(one, tuple(map(str, [y] if isinstance(y, str) else y)), [(str(a), str(b)) for a, b in filters])


def _made(one: Mapping[str, str], y: tuple[str, ...], filters: Sequence[tuple[str, str]]) -> Chart:
    if len(filters) > FILTERS:
        refuse("filters", _("There are more than %(count)s conditions."), count=FILTERS)
    measure = _chosen("measure", Measure, one.get("measure") or (Measure.SUM if y else Measure.COUNT))
    grain = one.get("grain", "")
    return Chart(
        kind=_chosen("kind", Kind, one.get("kind") or Kind.BAR),
        x=one.get("x", ""),
        y=y,
        measure=measure,
        grain=_chosen("grain", Part, grain) if grain else None,
        series=one.get("series", ""),
        sort=_chosen("sort", Order, one.get("sort") or Order.LARGEST),
        limit=_limit(one.get("limit", "")),
        filters=tuple(filters),
        title=one.get("title", "").strip(),
    )


def _chosen(name: str, choices: type[_Choice], value: str) -> _Choice:
    if value not in set(choices):
        refuse(name, _("Choose among: %(values)s."), values=", ".join(choices))
    return choices(value)


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        refuse("limit", _("From 1 to %(count)s."), count=MOST)
    return int(text)


def pairs(chart: Chart) -> list[tuple[str, str]]:
    """The parameters, not yet encoded; what is as it is by default is left out."""
    found = [("kind", str(chart.kind)), ("x", chart.x), *(("y", name) for name in chart.y)]
    if chart.measure is not (Measure.SUM if chart.y else Measure.COUNT):
        found.append(("measure", str(chart.measure)))
    if chart.grain:
        found.append(("grain", str(chart.grain)))
    if chart.series:
        found.append(("series", chart.series))
    if chart.sort is not Order.LARGEST:
        found.append(("sort", str(chart.sort)))
    if chart.limit != LIMIT:
        found.append(("limit", str(chart.limit)))
    if chart.title:
        found.append(("title", chart.title))
    return [*found, *chart.filters]
