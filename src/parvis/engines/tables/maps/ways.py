"""The ways in which a table can be mapped, from what its columns are and mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from parvis.engines.tables.maps.codes import LEVELS
from parvis.engines.tables.profile import Profile
from parvis.engines.tables.shapes import Field, FieldType

# Where latitudes and longitudes taken for each other are noticed (west, south, east, north, in degrees): metropolitan
# France, and Morocco. Elsewhere nothing tells one from the other.
_HOMES: Final = ((-6.0, 41.0, 10.0, 52.0), (-17.5, 20.5, -0.5, 36.5))


class Kind(StrEnum):
    """What says where a row is."""

    SHAPES = "shapes"  # a geometry
    POINTS = "points"  # a latitude and a longitude
    PAIRS = "pairs"  # both in one text
    CODES = "codes"  # the code of an area


@dataclass(frozen=True, slots=True)
class Way:
    """A way to map a table: the columns it needs (latitude before longitude) and what they mean.

    `is_doubtful` when the columns of latitude and longitude look as if each were the other.
    """

    kind: Kind
    columns: tuple[str, ...]
    meaning: str = ""
    is_doubtful: bool = False

    @property
    def name(self) -> str:
        """What tells it from the other ways of the table."""
        return ",".join(self.columns)

    @property
    def level(self) -> str:
        """The level of the areas whose codes are given; empty for other kinds."""
        return LEVELS[self.meaning] if self.kind is Kind.CODES else ""

    @property
    def is_places(self) -> bool:
        """Whether each row has a place of its own."""
        return self.kind is not Kind.CODES


def ways(fields: Sequence[Field], meaning: Mapping[str, str], profile: Profile | None = None) -> tuple[Way, ...]:
    """The ways to map a table, the most exact first; `meaning` is the semantic type of each column.

    With a profile, columns of latitude and longitude that look exchanged give two ways, the second the other way round.
    """
    found = [Way(Kind.SHAPES, (one.name,), "geometry") for one in fields if one.type is FieldType.GEOJSON]
    found += [Way(Kind.SHAPES, (one.name,), "geojson") for one in fields if meaning.get(one.name) == "geojson"]
    found += _points(fields, meaning, profile)
    found += [
        Way(Kind.PAIRS, (one.name,), meaning[one.name])
        for one in fields
        if meaning.get(one.name) in ("latlon", "lonlat") and one.type is FieldType.STRING
    ]
    found += [Way(Kind.CODES, (one.name,), meaning[one.name]) for one in fields if meaning.get(one.name) in LEVELS]
    return tuple(found)


def _points(fields: Sequence[Field], meaning: Mapping[str, str], profile: Profile | None) -> Iterator[Way]:
    """The first latitude with the first longitude, the second with the second."""
    north, east = ([one.name for one in fields if meaning.get(one.name) == name] for name in ("latitude", "longitude"))
    for latitude, longitude in zip_longest(north, east):
        if latitude is None or longitude is None:
            return
        if profile is not None and _look_exchanged(profile, latitude, longitude):
            yield Way(Kind.POINTS, (latitude, longitude), "latitude", is_doubtful=True)
            yield Way(Kind.POINTS, (longitude, latitude), "longitude")
        else:
            yield Way(Kind.POINTS, (latitude, longitude), "latitude")


def _look_exchanged(profile: Profile, latitude: str, longitude: str) -> bool:
    """Whether half of the rows, read the other way round, are in a country where none of that half is as they are."""
    spread = {one.name: one.quartiles for one in profile.columns}
    y, x = spread.get(latitude), spread.get(longitude)
    if y is None or x is None:
        return False
    as_named = any(_inside(x, y, home) for home in _HOMES)
    other_way = any(_inside(y, x, home) for home in _HOMES)
    return other_way and not as_named


def _inside(x: Sequence[float], y: Sequence[float], home: tuple[float, float, float, float]) -> bool:
    west, south, east, north = home
    return west <= x[0] and x[2] <= east and south <= y[0] and y[2] <= north
