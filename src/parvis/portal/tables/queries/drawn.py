"""Charts worked out and drawn: data, Vega-Lite, SVG, PNG, CSV, each with an ETag that is known before any work."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings

from parvis.engines.files import nearby
from parvis.engines.tables.charts import address, answers, checking, drawing, proposals, spec
from parvis.engines.tables.charts.shapes import Chart, Data, Words
from parvis.kit import sheets
from parvis.kit.errors import NotFound
from parvis.portal.tables.models import Table
from parvis.portal.tables.queries.known import fields_of, profile

CHART_FORMS: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
CHART_MEMBERS: Final = address.OURS
WIDTHS: Final = (200, 1600)  # pixels
_VERSION: Final = "1"  # of what is drawn of the same chart and table


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: a chart of a table, as `form`, so wide, in words, with its title or without."""

    table: Table
    chart: Chart
    form: str
    words: Words
    width: int = spec.WIDTH
    titled: bool = True

    @property
    def media_type(self) -> str:
        """Of the bytes."""
        return CHART_FORMS[self.form]

    @property
    def etag(self) -> str:
        """A table never changes, so its file, the chart and how it is drawn are the answer."""
        words = [self.words.language, self.words.numbers]
        asked = [_VERSION, self.table.file, self.chart.to_json(), self.form, self.width, self.titled, words]
        return f'"{hashlib.sha256(orjson.dumps(asked)).hexdigest()[:32]}"'


def chart_asked(pairs: Sequence[tuple[str, str]]) -> Chart:
    """The chart that the parameters of an address ask for. Raises Invalid."""
    return address.parse(pairs)


def chart_sent(members: dict[str, Any]) -> Chart:
    """The chart that a program sent. Raises Invalid."""
    return address.from_json(members)


def chart_address(chart: Chart) -> list[tuple[str, str]]:
    """The parameters that ask for it."""
    return address.pairs(chart)


def check_chart(one: Table, chart: Chart) -> None:
    """Raises Invalid unless the chart can be drawn of the table."""
    checking.check(chart, fields_of(one))


def fitted_chart(one: Table, chart: Chart) -> Chart:
    """The chart without what does not go with its kind or its columns."""
    return checking.fitted(chart, fields_of(one))


def proposed_chart(one: Table, filters: Sequence[tuple[str, str]] = ()) -> Chart | None:
    """The chart to begin with, from what the columns hold; None when there is nothing to draw."""
    found = proposals.proposed(profile(one))
    return replace(found, filters=tuple(filters)) if found else None


def chart_data(one: Table, chart: Chart) -> Data:
    """What the chart shows of the table. Raises Invalid, Unavailable, TooMany."""
    return _data(one.file, fields_of(one), replace(chart, title=""))


@lru_cache(maxsize=64)
def _data(file: str, fields: tuple[Any, ...], chart: Chart) -> Data:
    return answers.data(nearby.path_of(file), fields, chart)


def chart_drawing(one: Table, chart: Chart, form: str, words: Words, *, width: int = 0, titled: bool = True) -> Drawing:
    """What is to be drawn, checked but not drawn yet. Raises Invalid, NotFound for another form."""
    if form not in CHART_FORMS:
        raise NotFound
    check_chart(one, chart)
    narrow, wide = WIDTHS
    return Drawing(one, chart, form, words, min(max(width or spec.WIDTH, narrow), wide), titled)


def drawn(asked: Drawing) -> bytes:
    """The bytes of a drawing. Raises Invalid, Unavailable, TooMany."""
    data = chart_data(asked.table, asked.chart)
    if asked.form == "csv":
        return _csv(asked.chart, data, asked.words)
    found = spec.vega(asked.chart, data, asked.words, width=asked.width, titled=asked.titled)
    if asked.form == "json":
        return orjson.dumps(found)
    return drawing.draw(found, drawing.Form(asked.form), _room())


def _csv(chart: Chart, data: Data, words: Words) -> bytes:
    """What is drawn, for a spreadsheet: no text of it is run as a formula."""
    names = spec.named(chart, data, words)
    rows = ([spec.cell(row, column, words) for column in data.columns] for row in data.rows)
    return b"".join(sheets.lines([names[column.key] for column in data.columns], rows))


def _room() -> drawing.Room:
    fonts = Path(settings.STATIC_ROOT) / "fonts"
    return drawing.Room(Path(settings.PARVIS.data) / "cache" / "charts", fonts=fonts if fonts.is_dir() else None)
