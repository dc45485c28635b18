"""Shapes of a chart: what is asked for, what came out of the table, and the words and figures it is drawn with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from parvis.engines.tables.query import shapes as query
from parvis.engines.tables.query.shapes import Part
from parvis.engines.tables.shapes import FieldType

LIMIT: Final = 20  # categories unless told otherwise
MOST: Final = 100  # categories
COLUMNS: Final = 8  # of values, in one chart
SERIES: Final = 8  # colours that are told apart
DOTS: Final = 5_000  # of a scatter plot
POINTS: Final = 2_000  # of a line
BARS: Final = 400  # along time or numbers
TITLE: Final = 200  # characters


class Kind(StrEnum):
    """How it is drawn."""

    BAR = "bar"
    LINE = "line"
    AREA = "area"
    SCATTER = "scatter"
    HISTOGRAM = "histogram"


class Measure(StrEnum):
    """What is computed of the rows that stand at the same place; empty cells are left out."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"


class Order(StrEnum):
    """Which categories come first: the largest, the smallest, or those that begin the alphabet."""

    LARGEST = "largest"
    SMALLEST = "smallest"
    NAME = "name"


# What a group of groups has the sum of.
ADDITIVE: Final = frozenset({Measure.COUNT, Measure.SUM})
ASKED: Final[Mapping[Measure, query.Measure]] = {
    Measure.COUNT: query.Measure.COUNT,
    Measure.SUM: query.Measure.SUM,
    Measure.MEAN: query.Measure.AVG,
    Measure.MEDIAN: query.Measure.MEDIAN,
    Measure.MIN: query.Measure.MIN,
    Measure.MAX: query.Measure.MAX,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a table.

    `x` is what it goes along, `y` the columns of values (none: rows are counted), `series` what colours tell apart,
    `grain` the period that dates are grouped by, `filters` parameters of the rows API. `limit` is of categories.
    """

    kind: Kind
    x: str
    y: tuple[str, ...] = ()
    measure: Measure = Measure.COUNT
    grain: Part | None = None
    series: str = ""
    sort: Order = Order.LARGEST
    limit: int = LIMIT
    filters: tuple[tuple[str, str], ...] = ()
    title: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether the values of two groups together are their sum."""
        return self.measure in ADDITIVE

    def to_json(self) -> dict[str, Any]:
        """The chart as plain JSON, which `address.from_json` reads."""
        return {
            "kind": str(self.kind), "x": self.x, "y": list(self.y), "measure": str(self.measure),
            "grain": str(self.grain) if self.grain else "", "series": self.series, "sort": str(self.sort),
            "limit": self.limit, "filters": [list(one) for one in self.filters], "title": self.title,
        }  # fmt: skip


class Told(StrEnum):
    """What a reader must know beside the drawing."""

    OTHERS_TOGETHER = "others_together"  # count of categories drawn as one
    OTHERS_APART = "others_apart"  # count of categories that together would dwarf the rest: told, not drawn
    OTHERS_LEFT_OUT = "others_left_out"  # count of categories
    SERIES_TOGETHER = "series_together"  # count
    SERIES_LEFT_OUT = "series_left_out"  # count
    WITHOUT_X = "without_x"  # count of rows that have no place
    SAMPLED = "sampled"  # count of rows drawn, of how many
    CUT = "cut"  # count of points drawn, of how many


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell: its code, how many, and of how many where that matters."""

    code: Told
    count: int
    of: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: its key in the rows (`x`, `x2`, `s`, `y`), its name, its type."""

    key: str
    name: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Data:
    """What is drawn: `rows` have the keys of `columns`, and `rest` where they stand for all other categories or series.

    Dates are ISO 8601. `counted` is how many rows of the table are in it. `grain` is that of the dates.
    """

    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    counted: int
    notes: tuple[Note, ...] = ()
    grain: Part | None = None

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((one for one in self.columns if one.key == key), None)

    def told(self, code: Told) -> Note | None:
        """The note of that code."""
        return next((one for one in self.notes if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Words:
    """What a drawing says in one language, and how it writes numbers and dates there (d3-format, d3-time-format)."""

    language: str = "en"
    is_right_to_left: bool = False
    others: str = "All others"
    empty: str = "(empty)"
    yes: str = "yes"
    no: str = "no"
    rows: str = "Rows"
    value: str = "Value"
    start: str = "From"
    end: str = "To"
    measures: Mapping[str, str] = field(default_factory=dict)  # {measure: "sum of %(name)s"}
    scales: Mapping[int, str] = field(default_factory=dict)  # {1_000_000: "%(name)s (millions)"}
    numbers: Mapping[str, Any] = field(default_factory=dict)
    times: Mapping[str, Any] = field(default_factory=dict)
    font: str = "IBM Plex Sans, IBM Plex Sans Arabic, system-ui, sans-serif"
