"""Maps of tables."""

from typing import Literal

from ninja import Schema
from pydantic import Field


class WayOut(Schema):
    """A way to map a table; `is_doubtful` when latitude and longitude look exchanged."""

    name: str
    kind: Literal["shapes", "points", "pairs", "codes"]
    columns: list[str]
    level: str
    is_doubtful: bool


class TiledOut(Schema):
    """What the vector tiles of a table show."""

    way: str
    layer: str
    features: int
    size: int


class MapOut(Schema):
    """How a table can be mapped; `bbox` is west, south, east, north in degrees."""

    table: str
    rows: int
    ways: list[WayOut]
    bbox: list[float] | None
    tiles: str | None
    tiled: TiledOut | None


class ZoneMeasureOut(Schema):
    """What the rows come to in a zone; `class` is the index of its class."""

    code: str
    name: str
    rows: int
    value: float | None
    class_: int | None = Field(alias="class")


class ClassOut(Schema):
    """Zones whose measure is from `start` to `end`."""

    start: float
    end: float
    zones: int


class UnknownCodeOut(Schema):
    """A text that is the code of no zone."""

    code: str
    rows: int


class ChoroplethOut(Schema):
    """Zones with their measure, the largest first."""

    level: str
    column: str
    aggregate: str
    value: str | None
    zones: list[ZoneMeasureOut]
    classes: list[ClassOut]
    without_code: int
    unknown_codes: list[UnknownCodeOut]
    contours: str | None


class ContoursOut(Schema):
    """The contours of a level of zones."""

    level: str
    zones: int
    size: int
    bbox: list[float]
    source: str
    address: str
