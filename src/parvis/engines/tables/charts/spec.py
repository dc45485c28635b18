"""A chart as Vega-Lite (https://vega.github.io/vega-lite/), with its data in it.

Fields are called x, x2, s and y whatever the columns are, so that no name of a column is read as a path or run as an
expression. Time goes from left to right in every language; categories and values begin where reading does.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from parvis.engines.tables.charts import colours
from parvis.engines.tables.charts.checking import AXES
from parvis.engines.tables.charts.shapes import Chart, Column, Data, Kind, Told, Words
from parvis.engines.tables.query.kinds import DATED
from parvis.engines.tables.query.shapes import Part
from parvis.engines.tables.shapes import FieldType

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH: Final = 720
HEIGHT: Final = 360
STEP: Final = 26  # pixels of a horizontal bar
LONGEST: Final = 150  # characters of a cell or a name
# What XML 1.0 has no place for (§2.2).
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ISOLATED: Final = "\u2068%s\u2069"  # a name keeps its direction whatever stands around it
_YEARS: Final = (1000, 2200)  # whole numbers between these are written without a separator of thousands
_DAY: Final = (
    "utcdate(datum.value) == 1 ? (utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y')"
    " : utcFormat(datum.value, '%b')) : utcFormat(datum.value, '%-d %b')"
)
_HOUR: Final = (
    "utchours(datum.value) == 0 && utcminutes(datum.value) == 0 ? utcFormat(datum.value, '%-d %b')"
    " : utcFormat(datum.value, '%H:%M')"
)
_WRITTEN: Final = {
    Part.DAY: "%-d %B %Y", Part.WEEK: "%-d %B %Y", Part.MONTH: "%B %Y", Part.QUARTER: "%B %Y", Part.YEAR: "%Y",
}  # fmt: skip
_MOMENT: Final = {FieldType.DATE: "%-d %B %Y", FieldType.DATETIME: "%-d %B %Y, %H:%M"}

Json = dict[str, Any]


def vega(chart: Chart, data: Data, words: Words, *, width: int = WIDTH, titled: bool = True) -> Json:
    """The chart as a Vega-Lite 6 specification, `width` pixels wide with everything around it."""
    return _Spec(chart, data, words, width).made(titled=titled)


def named(chart: Chart, data: Data, words: Words) -> dict[str, str]:
    """What the columns of the answer are called: {key: name}; of a value, with what was computed of it."""
    x, s = data.column("x"), data.column("s")
    found = {"x": x.name if x else "", "s": (s.name if s else "") or words.value, "y": valued(chart, words)}
    if chart.kind is Kind.HISTOGRAM:
        found |= {"x": words.start, "x2": words.end}
    return found


def valued(chart: Chart, words: Words) -> str:
    """What is computed, in words: `Rows`, `sum of deaths`."""
    if chart.kind is Kind.HISTOGRAM or not chart.y:
        return words.rows
    if chart.kind is Kind.SCATTER:
        return chart.y[0]
    return words.measures.get(chart.measure, "%(name)s") % {"name": ", ".join(chart.y)}


def cell(row: Mapping[str, Any], column: Column, words: Words) -> Any:
    """A cell of the answer: the others, what is empty and booleans in words; everything else as it is."""
    value = row.get(column.key)
    if value is None and row.get("rest") == column.key:
        return words.others
    if value is None and column.key in ("x", "s"):
        return words.empty
    if isinstance(value, bool):
        return words.yes if value else words.no
    return value


def _written(value: Any) -> Any:
    """A cell as a drawing can have it: no character that XML has no place for, nor more of them than can be read."""
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("\ufffd", value[: LONGEST + 1])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class _Spec:
    """One drawing."""

    def __init__(self, chart: Chart, data: Data, words: Words, width: int) -> None:
        self.chart, self.data, self.words, self.width = chart, data, words, width
        x = data.column("x")
        self.x_type = x.type if x else FieldType.STRING
        self.s = data.column("s")
        self.is_dated = self.x_type in DATED
        self.names = named(chart, data, words)
        self.x_name = x.name if x else ""
        self.rtl = words.is_right_to_left
        apart = data.told(Told.OTHERS_APART) is not None
        self.rows = [row for row in data.rows if not (apart and row.get("rest") == "x")]
        # Values of one column add up in a pile; those of several stand side by side.
        self.is_piled = self.s is not None and chart.adds_up and len(chart.y) < 2
        self.is_upright = chart.kind is not Kind.BAR or self.x_type in AXES
        self.colours = self._told_apart()
        self.places = {name: place for place, name in enumerate(self.colours)}

    def made(self, *, titled: bool) -> Json:
        kinds: Mapping[Kind, Callable[[], Json]] = {
            Kind.BAR: self._bars, Kind.LINE: self._line, Kind.AREA: self._area, Kind.SCATTER: self._dots,
            Kind.HISTOGRAM: self._bins,
        }  # fmt: skip
        found = {
            "$schema": SCHEMA,
            "width": self.width,
            "height": HEIGHT,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "padding": 4,
            "background": None,
            "data": {"values": [self._row(row) for row in self.rows]},
            **self._drawn(kinds[self.chart.kind]()),
            "config": self._config(),
        }
        if titled and self.chart.title:
            anchor = "end" if self.rtl else "start"
            found["title"] = {"text": _written(self.chart.title), "anchor": anchor, "frame": "bounds", "offset": 12}
        return found

    def _drawn(self, found: Json) -> Json:
        """The drawing, each mark of which says what it stands for."""
        return found | {"encoding": found["encoding"] | {"tooltip": self._said()}}

    def _said(self) -> list[Json]:
        said = []
        for column in self.data.columns:
            one: Json = {"field": column.key, "title": self._isolated(self.names[column.key])}
            if column.key == "x" and self.is_dated:
                one |= {"type": "temporal", "timeUnit": "utcyearmonthdatehoursminutes"}
                one["format"] = _WRITTEN[self.data.grain] if self.data.grain else _MOMENT[self.x_type]
            elif column.key != "s" and column.type in AXES:
                one |= {"type": "quantitative", "format": "d" if self._is_years(column.key) else ",~f"}
            else:
                one |= {"type": "nominal"}
            said.append(one)
        return said

    def _is_years(self, key: str) -> bool:
        if key not in ("x", "x2") or self.x_type is not FieldType.INTEGER:
            return False
        return all(row.get(key) is None or _YEARS[0] <= row[key] <= _YEARS[1] for row in self.rows)

    def _row(self, row: Mapping[str, Any]) -> Json:
        found = {column.key: _written(cell(row, column, self.words)) for column in self.data.columns}
        if self.chart.kind is not Kind.HISTOGRAM and self.x_type not in AXES:
            found["x"] = str(found["x"])
        if self.s:
            found["s"] = str(found["s"])
            found["n"] = self.places.get(found["s"], 0)
        if self.chart.kind is Kind.BAR and row.get("rest") == "x":
            found["o"] = True
        return found

    # --- the kinds ----------------------------------------------------------------------------------------------

    def _bars(self) -> Json:
        grouped = self.s is not None and not self.is_piled
        if self.x_type in AXES:
            place = {**self._x(), "type": "ordinal", "sort": None, "scale": {"paddingInner": 0.15}}
            place["axis"] = place["axis"] | {"labelOverlap": True, "grid": False, "ticks": False}
            mark: Json = {"type": "bar"}
            encoding: Json = {"x": place, "y": self._y(zero=True)}
            offset = "xOffset"
        else:
            encoding = {"y": self._category(), "x": self._across()}
            mark, offset = {"type": "bar"}, "yOffset"
        if grouped:
            encoding[offset] = {"field": "s", "sort": None}
        found: Json = {"mark": mark, "encoding": encoding | self._colour()}
        if self.x_type not in AXES:
            inner = len({row["s"] for row in map(self._row, self.rows)}) if grouped else 1
            found["height"] = {"step": max(STEP, 14 * inner), "for": "position"} if grouped else {"step": STEP}
        return found

    def _line(self) -> Json:
        few = len({row["x"] for row in self.rows}) <= 40
        mark = {"type": "line", "strokeWidth": 2, "point": {"size": 30} if few else False}
        return {"mark": mark, "encoding": {"x": self._x(), "y": self._y(zero=False), **self._colour()}}

    def _area(self) -> Json:
        mark = {"type": "area", "line": {"strokeWidth": 2} if not self.is_piled else False,
                "opacity": 0.85 if self.is_piled or self.s is None else 0.3}  # fmt: skip
        y = {**self._y(zero=True), "stack": "zero" if self.is_piled else None}
        return {"mark": mark, "encoding": {"x": self._x(), "y": y, **self._colour()}}

    def _dots(self) -> Json:
        mark = {"type": "circle", "size": 36, "opacity": 0.55}
        return {"mark": mark, "encoding": {"x": self._x(), "y": self._y(zero=False), **self._colour()}}

    def _bins(self) -> Json:
        axis = {**self._axis_of_x(), "grid": False}
        x = {"field": "x", "type": "quantitative", "bin": {"binned": True}, "title": self._isolated(self.x_name),
             "axis": axis, "scale": {"zero": False, "nice": False}}  # fmt: skip
        encoding = {"x": x, "x2": {"field": "x2"}, "y": self._y(zero=True), **self._colour()}
        return {"mark": {"type": "bar", "binSpacing": 1}, "encoding": encoding}

    # --- the axes -----------------------------------------------------------------------------------------------

    def _x(self) -> Json:
        found = {"field": "x", "title": self._isolated(self.x_name), "axis": self._axis_of_x()}
        if self.is_dated:
            return found | {"type": "temporal", "scale": {"type": "utc"}}
        if self.x_type in AXES:
            return found | {"type": "quantitative", "scale": {"zero": False}}
        return found | {"type": "ordinal", "sort": None, "scale": {"reverse": self.rtl}}

    def _axis_of_x(self) -> Json:
        if self.is_dated:
            return {"labelExpr": self._dates(), "title": None, "grid": False, "labelFlush": True}
        if self.x_type in AXES:
            return self._numbers("x")
        return {"labelAngle": -45 if not self.rtl else 45, "labelLimit": 120}

    def _dates(self) -> str:
        if self.chart.kind is Kind.BAR:  # a place per period: each says its own
            written = {Part.YEAR: "%Y", Part.MONTH: "%b %Y", Part.QUARTER: "%b %Y"}.get(self.data.grain or Part.DAY)
            return f"utcFormat(toDate(datum.value), '{written or '%-d %b %Y'}')"
        if self.data.grain is Part.YEAR:
            return "utcFormat(datum.value, '%Y')"
        return _DAY if self.data.grain else f"utcdate(datum.value) == 1 ? {_DAY} : {_HOUR}"

    def _y(self, *, zero: bool) -> Json:
        numbers, (_factor, name) = self._numbers("y"), self._scaled("y")
        above = {
            "titleAngle": 0, "titleAnchor": "end", "titleBaseline": "bottom", "titleY": -8,
            "titleX": 0, "titleAlign": "right" if self.rtl else "left", "titleLimit": self.width - 40,
        }  # fmt: skip
        axis = {**numbers, **above, "orient": "right" if self.rtl else "left", "domain": False, "ticks": False}
        return {
            "field": "y",
            "type": "quantitative",
            "title": name,
            "axis": axis,
            "scale": {"zero": zero, "nice": True},
        }

    def _across(self) -> Json:
        """Values of horizontal bars: from the left, or from the right where reading begins there."""
        _factor, name = self._scaled("y")
        axis = {**self._numbers("y"), "orient": "top", "domain": False, "ticks": False,
                "titleAnchor": "start", "titleLimit": self.width - 40}  # fmt: skip
        return {"field": "y", "type": "quantitative", "title": name, "axis": axis, "scale": {"reverse": self.rtl}}

    def _category(self) -> Json:
        limit = max(80, min(260, self.width // 3))
        axis = {"orient": "right" if self.rtl else "left", "labelLimit": limit, "title": None, "ticks": False,
                "domain": False, "labelPadding": 6}  # fmt: skip
        return {"field": "x", "type": "nominal", "sort": None, "axis": axis, "title": self._isolated(self.x_name),
                "scale": {"paddingInner": 0.25}}  # fmt: skip

    def _numbers(self, key: str) -> Json:
        values = [abs(row[key]) for row in self.rows if isinstance(row.get(key), int | float)]
        factor, _name = self._scaled(key)
        whole = all(isinstance(value, int) for value in values)
        if values and self._is_years(key):
            return {"format": "d", "tickMinStep": 1}
        if values and max(values) < 0.001:
            return {"format": "~g"}
        found: Json = {"labelExpr": f"format(datum.value / {factor}, ',.4~f')"} if factor > 1 else {"format": ",.4~f"}
        return found | ({"tickMinStep": 1} if whole and factor == 1 else {})

    def _scaled(self, key: str) -> tuple[int, str]:
        """(by what numbers are divided to be read, what they are then called): millions above ten of them."""
        name = valued(self.chart, self.words) if key == "y" else self.x_name
        sums: dict[Any, float] = {}
        for row in self.rows:
            if isinstance(row.get(key), int | float):
                place = row["x"] if key == "y" and self.is_piled else len(sums)
                sums[place] = sums.get(place, 0) + abs(row[key])
        most = max(sums.values(), default=0)
        for factor, words in sorted(self.words.scales.items(), reverse=True):
            if most >= 10 * factor:
                return factor, self._isolated(words % {"name": name})
        return 1, self._isolated(name)

    # --- colours, words -----------------------------------------------------------------------------------------

    def _colour(self) -> Json:
        if self.s is None:
            rest = {"condition": {"test": "datum.o === true", "value": colours.REST[0]}, "value": colours.DAY[0]}
            return {"color": rest}
        symbol = "stroke" if self.chart.kind is Kind.LINE else "square"
        legend = {"orient": "top", "title": self._isolated(self.names["s"]) if self.chart.series else None,
                  "columns": max(2, self.width // 150), "labelLimit": 120, "symbolType": symbol, "symbolOpacity": 1,
                  "offset": 28 if self.is_upright else 12, "titleAnchor": "end" if self.rtl else "start"}  # fmt: skip
        found: Json = {
            "color": {"field": "s", "type": "nominal", "sort": None, "legend": legend, "title": self.names["s"],
                      "scale": {"domain": list(self.colours), "range": list(self.colours.values())}},
        }  # fmt: skip
        if self.is_piled:
            found["order"] = {"field": "n", "type": "quantitative"}
        return found

    def _told_apart(self) -> dict[str, str]:
        """{series: its colour}: the others in grey, and last."""
        if self.s is None:
            return {}
        names = {str(_written(cell(row, self.s, self.words))): row.get("rest") == "s" for row in self.rows}
        own = [name for name, is_rest in names.items() if not is_rest]
        shades = dict(zip(own, colours.DAY, strict=False))
        return {**{name: shades.get(name, colours.REST[0]) for name in own},
                **{name: colours.REST[0] for name, is_rest in names.items() if is_rest}}  # fmt: skip

    def _isolated(self, text: str) -> str:
        text = str(_written(text))
        return _ISOLATED % text if self.rtl and text else text

    def _config(self) -> Json:
        anchor = "end" if self.rtl else "start"
        label = {"labelColor": colours.SOFT[0], "labelFontSize": 12, "titleColor": colours.SOFT[0], "titleFontSize": 12,
                 "titleFontWeight": "normal"}  # fmt: skip
        return {
            "font": self.words.font,
            "locale": {"number": dict(self.words.numbers), "time": dict(self.words.times)}
            if self.words.numbers else {},
            "view": {"stroke": None},
            "axis": {**label, "gridColor": colours.LINE[0], "domainColor": colours.LINE[0],
                     "tickColor": colours.LINE[0], "labelLimit": 180},
            "legend": {**label, "layout": {"top": {"anchor": anchor}}},
            "title": {"color": colours.INK[0], "fontSize": 16, "fontWeight": 600, "anchor": anchor},
        }  # fmt: skip
