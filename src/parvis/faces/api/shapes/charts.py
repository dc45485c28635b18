"""What programs send of charts, and are answered."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema


class ChartPatch(Schema):
    """Members of a chart to change; `filters` are parameters of the rows API, [name, value] each."""

    kind: Literal["bar", "line", "area", "scatter", "histogram"] = "bar"
    x: str = Field("", max_length=500)
    y: list[str] = Field([], max_length=8)
    measure: Literal["", "count", "sum", "mean", "median", "min", "max"] = ""
    grain: Literal["", "day", "week", "month", "quarter", "year"] = ""
    series: str = Field("", max_length=500)
    sort: Literal["largest", "smallest", "name"] = "largest"
    limit: int = Field(20, ge=1, le=100)
    filters: list[tuple[str, str]] = Field([], max_length=60)
    title: str = Field("", max_length=200)
    table: str | None = Field(None, max_length=128)


class ChartIn(ChartPatch):
    """A chart to show: along `x`, the `measure` of each column of `y`, told apart by `series`."""

    x: str = Field(max_length=500)
    title: str = Field(max_length=200)
    table: str = Field("", max_length=128)


class ChartOut(Schema):
    """A chart that is shown beside a file; `trouble` says why it can no longer be drawn, `""` when it can."""

    id: str
    resource: str
    table: str
    title: str
    kind: str
    x: str
    y: list[str]
    measure: str
    grain: str
    series: str
    sort: str
    limit: int
    filters: list[tuple[str, str]]
    position: int
    created_at: datetime
    modified_at: datetime
    trouble: str
    links: dict[str, str]


class ChartsOut(Schema):
    """Charts, in their order."""

    data: list[ChartOut]
    total: int
