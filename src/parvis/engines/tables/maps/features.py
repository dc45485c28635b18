"""The rows of a table that have a place, as a FeatureCollection of GeoJSON (RFC 7946), straight from DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables import duck
from parvis.engines.tables.maps import places
from parvis.engines.tables.maps.places import Box, Place
from parvis.engines.tables.maps.ways import Way
from parvis.engines.tables.query import values
from parvis.engines.tables.query.builder import Builder, Column, quoted
from parvis.engines.tables.query.shapes import ID, Query
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.errors import Invalid

MOST: Final = 5_000  # features of an answer
_BYTES: Final = 24 * 1024 * 1024  # of geometries in an answer
_ROW: Final = "(t.file_row_number + 1)"


@dataclass(frozen=True, slots=True)
class Found:
    """Features as GeoJSON objects, but for their geometry, which is JSON text, and how many there are in the box."""

    features: list[dict[str, Any]]
    matched: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return len(self.features) < self.matched

    def to_geojson(self) -> bytes:
        """A FeatureCollection, with the counts that OGC API – Features gives."""
        features = [{**one, "geometry": orjson.Fragment(one["geometry"])} for one in self.features]
        return orjson.dumps(
            {"type": "FeatureCollection", "numberMatched": self.matched, "numberReturned": len(features),
             "features": features}
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """Of the rows of a question: how many have a place, how many say one that is none, and the box of the places."""

    somewhere: int
    nowhere: int
    empty: int
    bbox: Box | None


def features(
    path: Path, fields: Sequence[Field], way: Way, query: Query, *, bbox: Box | None = None, limit: int = MOST
) -> Found:
    """The rows that the question is about and that touch the box, at most `limit` of them.

    A feature has the number of its row as `id` and, as properties, the columns that the question asks for, shapes
    left out. When there are more, those given are spread over the whole, and always the same. Raises Invalid,
    and what `duck.cursor` raises.
    """
    place, builder = _asked(path, fields, way, query)
    source, bound = builder.source()
    where, boxed = _touching(place, bbox)
    limit = max(0, min(limit, MOST))
    matched = _one(f"SELECT count(*) {source} AND {where}", [*bound, *boxed])[0]
    columns = [one for one in builder.columns() if one.label != ID and one.type is not FieldType.GEOJSON]
    # The hash of a row's number is no order anybody chose, so what is left out is spread evenly.
    order = f"hash({_ROW})" if matched > limit else _ROW
    cells = "".join(f", {one.sql} AS {quoted(one.label)}" for one in columns)
    sql = f"SELECT {_ROW}, {place.json}{cells} {source} AND {where} ORDER BY {order} LIMIT {limit}"
    with duck.cursor() as cursor:
        cursor.execute(sql, [*bound, *boxed])
        return Found(_written(cursor, columns), int(matched))


def _asked(path: Path, fields: Sequence[Field], way: Way, query: Query) -> tuple[Place, Builder]:
    if query.is_aggregate or query.distinct:
        raise Invalid({"groupby": [_("Groups of rows have no place.")]})
    return places.of(way, fields), Builder(path, fields, query)


def _touching(place: Place, bbox: Box | None) -> tuple[str, list[float | str]]:
    if bbox is None:
        return place.is_somewhere, []
    return f"{place.is_somewhere} AND {places.inside(place)}", places.bound(place, bbox)


def _one(sql: str, bound: Sequence[Any]) -> tuple[Any, ...]:
    with duck.cursor() as cursor:
        return tuple(cursor.execute(sql, bound).fetchone() or ())


def _written(cursor: Any, columns: Sequence[Column]) -> list[dict[str, Any]]:
    readers = [values.parsed if one.type is FieldType.OBJECT else values.plain for one in columns]
    found: list[dict[str, Any]] = []
    weight = 0
    while rows := cursor.fetchmany(500):
        for number, shape, *cells in rows:
            weight += len(shape)
            if weight > _BYTES and found:
                return found
            properties = {one.label: read(cell) for one, read, cell in zip(columns, readers, cells, strict=True)}
            found.append({"type": "Feature", "id": number, "geometry": shape, "properties": properties})
    return found


def placed(path: Path, fields: Sequence[Field], way: Way, query: Query) -> Placed:
    """How many rows of the question have a place; the box is of points only, shapes have theirs in the profile."""
    place, builder = _asked(path, fields, way, query)
    source, bound = builder.source()
    where = place.is_somewhere
    ends = ("NULL, NULL, NULL, NULL" if place.shape else
            f"min({place.x}) FILTER ({where}), min({place.y}) FILTER ({where}),"
            f" max({place.x}) FILTER ({where}), max({place.y}) FILTER ({where})")  # fmt: skip
    sql = (f"SELECT count(*) FILTER ({where}), count(*) FILTER (NOT ({where}) AND {place.is_given}), count(*), {ends}"
           f" {source}")  # fmt: skip
    somewhere, nowhere, total, *edges = _one(sql, bound)
    bbox: Box | None = None if edges[0] is None else (edges[0], edges[1], edges[2], edges[3])
    return Placed(somewhere, nowhere, total - somewhere - nowhere, bbox)
