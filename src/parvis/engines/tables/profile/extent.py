"""When and where a table is about: the days its dates span, the box its coordinates are in."""

import struct
from collections.abc import Iterator, Sequence
from math import inf, isfinite
from typing import Any, Final

import orjson

from parvis.engines.tables.profile.database import literal, quoted
from parvis.engines.tables.profile.opened import DAYS, NUMBERS, Opened
from parvis.engines.tables.profile.shapes import ColumnProfile
from parvis.engines.tables.shapes import FieldType

Box = tuple[float, float, float, float]

_SHAPES_AT_ONCE: Final = 2_000
_Z: Final = 0x80000000
_M: Final = 0x40000000
_SRID: Final = 0x20000000
_DEEPEST: Final = 16  # collections within collections


def span(columns: Sequence[ColumnProfile]) -> tuple[tuple[str, str] | None, str]:
    """(first and last day, the column they are of): the date with the clearest name, else the first, else years."""
    days = [one for one in columns if one.type in DAYS and one.min and not _is(one, "birth_date")]
    if days:
        best = max(days, key=lambda one: one.semantic.label if one.semantic else 0)
        return (str(best.min)[:10], str(best.max)[:10]), best.name
    for one in columns:
        if _is(one, "year") and one.min is not None and one.max is not None:
            first, last = int(str(one.min)[:4]), int(str(one.max)[:4])
            return (f"{first:04}-01-01", f"{last:04}-12-31"), one.name
    return None, ""


def _is(one: ColumnProfile, *names: str) -> bool:
    return one.semantic is not None and one.semantic.name in names


def bbox(opened: Opened, columns: Sequence[ColumnProfile], geo: bytes = b"") -> tuple[Box | None, tuple[str, ...]]:
    """(west, south, east, north and the columns they are of): of a geometry, of two columns, or of one with pairs."""
    shape = next((one for one in columns if one.type is FieldType.GEOJSON), None)
    if shape is not None:
        return _declared(geo, shape.name) or _walked(opened, shape.name), (shape.name,)
    north, east = (next((one for one in columns if _is(one, name)), None) for name in ("latitude", "longitude"))
    if north is not None and east is not None:
        return _of_two(opened, east.name, north.name), (north.name, east.name)
    pairs = next((one for one in columns if _is(one, "latlon", "lonlat")), None)
    if pairs is not None:
        return _of_pairs(opened, pairs), (pairs.name,)
    return None, ()


def at_zero(opened: Opened, columns: Sequence[str]) -> int:
    """Rows whose latitude and longitude are both 0: off Africa, where forms put what they do not know."""
    if len(columns) != 2:
        return 0
    where = " AND ".join(f"TRY_CAST({quoted(name)} AS DOUBLE) = 0" for name in columns)
    return int(opened.first(f"SELECT count(*) FROM {opened.relation} WHERE {where}")[0])


def _of_two(opened: Opened, east: str, north: str) -> Box | None:
    return _extremes(opened, _number(opened, east), _number(opened, north))


def _of_pairs(opened: Opened, one: ColumnProfile) -> Box | None:
    found = f"regexp_extract_all({quoted(one.name)}, '[+-]?[0-9]+(?:\\.[0-9]+)?')"
    first, second = f"TRY_CAST({found}[1] AS DOUBLE)", f"TRY_CAST({found}[2] AS DOUBLE)"
    return _extremes(opened, *((first, second) if _is(one, "lonlat") else (second, first)))


def _number(opened: Opened, name: str) -> str:
    """SQL of a number, or of a text that is one; to write numbers as text and read them again costs seconds."""
    is_number = any(one.name == name and one.type in NUMBERS for one in opened.fields)
    return quoted(name) if is_number else f"TRY_CAST(replace({quoted(name)}::VARCHAR, ',', '.') AS DOUBLE)"


def _extremes(opened: Opened, east: str, north: str) -> Box | None:
    """Of the rows whose place is on Earth and not 0, 0."""
    found = opened.first(
        f"SELECT min(e), min(n), max(e), max(n) FROM (SELECT {east} AS e, {north} AS n FROM {opened.relation})"
        " WHERE abs(e) <= 180 AND abs(n) <= 90 AND NOT (e = 0 AND n = 0)"
    )
    return None if found[0] is None else (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


def declared(opened: Opened, parquet: str) -> bytes:
    """What the footer of a GeoParquet file says of its geometries."""
    found = opened.ask(f"SELECT value FROM parquet_kv_metadata({literal(parquet)}) WHERE key = 'geo'::BLOB")
    return bytes(found[0][0]) if found else b""


def _declared(geo: bytes, name: str) -> Box | None:
    try:
        box = orjson.loads(geo)["columns"][name]["bbox"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if len(box) not in (4, 6) or not all(isinstance(edge, int | float) for edge in box):
        return None
    half = len(box) // 2
    return _box((box[0], box[1], box[half], box[half + 1]))


def _box(edges: Sequence[float]) -> Box | None:
    west, south, east, north = map(float, edges)
    return (west, south, east, north) if all(map(isfinite, (west, south, east, north))) else None


def _walked(opened: Opened, name: str) -> Box | None:
    """The box of every geometry, read from its well-known binary form."""
    kind, column = opened.sql_types[name], quoted(name)
    binary = column if kind == "BLOB" else f"ST_AsWKB({column})"
    if kind == "VARCHAR":
        return _of_texts(opened, name)
    cursor = opened.connection.execute(f"SELECT {binary} FROM {opened.relation} WHERE {column} IS NOT NULL")
    west, south, east, north = inf, inf, -inf, -inf
    while shapes := cursor.fetchmany(_SHAPES_AT_ONCE):
        for (shape,) in shapes:
            for x, y in points(bytes(shape)):
                west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
    return _box((west, south, east, north))


def _of_texts(opened: Opened, name: str) -> Box | None:
    """The box of geometries kept as GeoJSON texts."""
    west, south, east, north = inf, inf, -inf, -inf
    for (text,) in opened.ask(f"SELECT {quoted(name)} FROM {opened.sample} WHERE {quoted(name)} IS NOT NULL"):
        try:
            shape = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        for x, y in _positions(shape):
            west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
    return _box((west, south, east, north))


def _positions(shape: Any) -> Iterator[tuple[float, float]]:
    if isinstance(shape, dict):
        for member in ("coordinates", "geometries", "geometry"):
            yield from _positions(shape.get(member))
    elif isinstance(shape, list):
        if len(shape) >= 2 and all(isinstance(number, int | float) for number in shape[:2]):
            yield float(shape[0]), float(shape[1])
        else:
            for part in shape:
                yield from _positions(part)


def points(wkb: bytes) -> Iterator[tuple[float, float]]:
    """The x and y of every position of a geometry in well-known binary (OGC 06-103r4 §8, and EWKB); none if broken."""
    try:
        yield from _geometry(wkb, 0, [], _DEEPEST)
    except struct.error:
        return


def _geometry(wkb: bytes, place: int, ends: list[int], depth: int) -> Iterator[tuple[float, float]]:
    """Positions of the geometry at `place`; where it ends goes into `ends`."""
    if depth == 0:
        raise struct.error
    order = "<" if wkb[place : place + 1] == b"\x01" else ">"
    (code,) = struct.unpack_from(f"{order}I", wkb, place + 1)
    place += 9 if code & _SRID else 5
    base = code & 0xFFFF
    extra = bool(code & _Z) + bool(code & _M) + (2 if base >= 3000 else 1 if base >= 1000 else 0)
    kind, width = base % 1000, 2 + extra
    if kind == 1:
        yield from _run(wkb, place, 1, order, width)
        ends.append(place + 8 * width)
        return
    (count,) = struct.unpack_from(f"{order}I", wkb, place)
    place += 4
    if kind == 2:
        yield from _run(wkb, place, count, order, width)
        place += 8 * width * count
    else:
        for _ in range(count):
            if kind == 3:
                (size,) = struct.unpack_from(f"{order}I", wkb, place)
                yield from _run(wkb, place + 4, size, order, width)
                place += 4 + 8 * width * size
            else:
                yield from _geometry(wkb, place, ends, depth - 1)
                place = ends.pop()
    ends.append(place)


def _run(wkb: bytes, place: int, count: int, order: str, width: int) -> Iterator[tuple[float, float]]:
    if count * width * 8 > len(wkb) - place:
        raise struct.error
    numbers = struct.unpack_from(f"{order}{count * width}d", wkb, place)
    for index in range(0, count * width, width):
        x, y = numbers[index], numbers[index + 1]
        if x == x and y == y:  # an empty point is NaN
            yield x, y
