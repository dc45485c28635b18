"""A table on a map: in which ways, where its rows are, its tiles, and what its rows come to in each zone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.files import nearby
from parvis.engines.tables import maps
from parvis.engines.tables.profile import Flag
from parvis.engines.tables.query.shapes import Query
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.tables.models import Ingestion, Table, Tiles
from parvis.portal.tables.queries.known import fields_of, profile
from parvis.portal.zones import queries as zones

MOST: Final = maps.MOST  # features of an answer; a table with more rows has tiles
LARGEST: Final = 5_000_000  # rows of a table that is made into tiles


def can_be_mapped(one: Table) -> bool:
    """Whether something in the table says where its rows are."""
    return bool(maps.ways(fields_of(one), _meaning(one)))


def ways(one: Table) -> tuple[maps.Way, ...]:
    """The ways to map a table, the most exact first."""
    return maps.ways(fields_of(one), _meaning(one), profile(one))


def way(one: Table, name: str = "") -> maps.Way:
    """The way of that name, or the first. Raises NotFound without any, Invalid for another name."""
    known = ways(one)
    if not known:
        raise NotFound(_("Nothing in this table says where its rows are."))
    found = [each for each in known if each.name == name] if name else list(known)
    if not found:
        raise Invalid({"way": [_("Choose among: %s.") % " · ".join(each.name for each in known)]})
    return found[0]


def _meaning(one: Table) -> dict[str, str]:
    return {field["name"]: field["semantic"] for field in one.fields}


# --- places ------------------------------------------------------------------------------------------------------


def features(
    one: Table, asked: maps.Way, query: Query, *, bbox: maps.Box | None = None, limit: int = MOST
) -> maps.Found:
    """The rows of a question that touch a box, as GeoJSON features. Raises Invalid, Unavailable."""
    return maps.features(nearby.path_of(one.file), fields_of(one), asked, query, bbox=bbox, limit=limit)


def placed(one: Table, asked: maps.Way, query: Query) -> maps.Placed:
    """How many rows of a question have a place, and the box around them. Raises Invalid, Unavailable."""
    found = maps.placed(nearby.path_of(one.file), fields_of(one), asked, query)
    if found.bbox is None and found.somewhere:
        return maps.Placed(found.somewhere, found.nowhere, found.empty, profile(one).bbox)
    return found


def tiles(one: Table) -> Tiles | None:
    """The vector tiles of a table, when there are any."""
    return Tiles.objects.filter(table=one).first()


def tiled_way(one: Table) -> maps.Way | None:
    """The way in which a table is made into tiles; None when it is small, or too large, or has no places."""
    if not MOST < one.rows <= LARGEST:
        return None
    return next((each for each in ways(one) if each.is_places), None)


def untiled(ingestion: Ingestion) -> list[Table]:
    """The tables of a reading that need tiles and have none."""
    rows = Table.objects.filter(ingestion=ingestion, rows__gt=MOST, rows__lte=LARGEST, tiles=None)
    return [
        one for one in rows.order_by("position")
        if any(each.is_places for each in maps.ways(fields_of(one), _meaning(one)))
    ]  # fmt: skip


# --- zones -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone on a map: how many rows it has, their measure, and the index of its class (None without a measure)."""

    code: str
    name: str
    rows: int
    value: int | float | None
    index: int | None


@dataclass(frozen=True, slots=True)
class Choropleth:
    """The zones of a level that a table has codes of, the largest measure first, in classes of about as many zones.

    `empty` rows have no code, `unknown` are texts that are the code of no zone, with their rows.
    """

    level: str
    zones: tuple[Zone, ...]
    classes: tuple[maps.Class, ...]
    empty: int
    unknown: tuple[tuple[str, int], ...]


def choropleth(
    one: Table, asked: maps.Way, query: Query, *, value: str = "", aggregate: str = "count", language: str
) -> Choropleth:
    """What the rows of a question come to in each zone: counted, or the `sum` or `mean` of the column `value`.

    Raises Invalid, Unavailable.
    """
    if asked.is_places:
        raise Invalid({"column": [_("This column has no codes of zones.")]})
    level = asked.level
    names = _names(level, language, zones.count(level=level))
    measured = maps.measure(
        nearby.path_of(one.file), fields_of(one), query, asked.columns[0], lambda text: _known(level, text, names),
        aggregate=aggregate, value=value,
    )  # fmt: skip
    among = maps.classes([area.value for area in measured.areas if area.value is not None])
    found = [
        Zone(area.code, names[area.code], area.rows, area.value,
             None if area.value is None else maps.class_of(area.value, among))
        for area in measured.areas
    ]  # fmt: skip
    found.sort(key=lambda zone: (zone.value is None, -(zone.value or 0), zone.name))
    return Choropleth(level, tuple(found), tuple(among), measured.empty, measured.unknown)


def _known(level: str, text: str, names: dict[str, str]) -> str | None:
    code = maps.code_of(level, text)
    return code if code in names else None


@lru_cache(maxsize=32)
def _names(level: str, language: str, count: int) -> dict[str, str]:
    """The names of the zones of a level by code; read again when there are more of them, or fewer."""
    return zones.names_at(level, language)


def zone_names(level: str, language: str, among: Collection[str] | None = None) -> dict[str, str]:
    """The names of the zones of a level by code, or of those `among` them."""
    known = _names(level, language, zones.count(level=level))
    return known if among is None else {code: known[code] for code in among if code in known}


def numbers(one: Table) -> Sequence[str]:
    """The columns whose numbers may be summed up: not those that are codes, places or dates."""
    return [
        field["name"] for field in one.fields
        if field["type"] in ("integer", "number") and not field["semantic"].startswith(_NO_MEASURE)
    ]  # fmt: skip


def first_measure(one: Table, way: maps.Way) -> str:
    """What to show of zones before anybody asks: `sum` where each has a row of its own with numbers, else `count`."""
    column = next((each for each in profile(one).columns if each.name == way.name), None)
    return "sum" if column is not None and Flag.UNIQUE in column.flags and numbers(one) else "count"


_NO_MEASURE: Final = ("fr.", "ma.", "country", "latitude", "longitude", "lambert", "year", "month")
