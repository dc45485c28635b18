"""Filters beside the results: what each value is called, how many it leaves, which are on."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.faces.web import figures, words
from parvis.faces.web.questions import FACETS, FILTERS, Question

SHOWN: Final = 5  # values of a facet before “more”
LEGENDS: Final[Mapping[str, Promise]] = {
    "format_family": _("Kind of file"),
    "format": _("Format"),
    "organization": _("Producer"),
    "producer_type": _("Kind of producer"),
    "license": _("Licence"),
    "tag": _("Keyword"),
    "badge": pgettext_lazy("dataset", "Label"),
    "access_type": _("Access"),
    "zone": _("Place covered"),
    "schema": _("Schema"),
}


class Value(NamedTuple):
    """One value of a facet."""

    value: str
    label: str
    number: str
    active: bool


class Facet(NamedTuple):
    """One group of filters; `more` are behind a fold."""

    name: str
    legend: Promise
    values: Sequence[Value]
    more: Sequence[Value]


class Chip(NamedTuple):
    """A filter that is on, and the address without it."""

    legend: Promise
    label: str
    without: str


def named(name: str, value: str, label: str, language: str) -> str:
    """What people call a value: a label of ours, the name the portal gave, or the value made readable."""
    if name == "format":
        return value.upper()
    if name == "tag":
        return value.replace("-", " ")
    return words.label(name, value, language) if label == value else label


def _labels(counted: Mapping[str, Sequence[Any]]) -> dict[tuple[str, str], str]:
    return {(name, one.value): one.label for name, values in counted.items() for one in values}


def shown(counted: Mapping[str, Sequence[Any]], question: Question, language: str) -> list[Facet]:
    """The facets to show: those that leave a choice, and those in use."""
    facets = (_facet(name, counted.get(name, ()), question.filters.get(name, ()), language) for name in FACETS)
    return [facet for facet in facets if len(facet.values) > 1 or any(value.active for value in facet.values)]


def _facet(name: str, counted: Sequence[Any], chosen: Sequence[str], language: str) -> Facet:
    values = [
        Value(
            one.value,
            named(name, one.value, one.label, language),
            figures.number(one.count, language),
            one.value in chosen,
        )
        for one in counted
    ]
    known = {value.value for value in values}
    empty = [
        Value(value, named(name, value, value, language), figures.number(0, language), True)
        for value in chosen
        if value not in known
    ]
    ordered = [*empty, *sorted(values, key=lambda value: not value.active)]
    cut = max(SHOWN, len(chosen))
    return Facet(name, LEGENDS[name], ordered[:cut], ordered[cut:])


def chips(counted: Mapping[str, Sequence[Any]], question: Question, language: str) -> list[Chip]:
    """Every filter that is on."""
    labels = _labels(counted)
    return [
        Chip(
            LEGENDS[name],
            named(name, value, labels.get((name, value), value), language),
            question.without(name, value).query(),
        )
        for name in FILTERS
        for value in question.filters.get(name, ())
    ]
