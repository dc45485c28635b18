"""JSON, GeoJSON and lines of JSON as tables: one row per object."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from parvis.engines.tables import COLUMNS, Kind, Table, Trouble, Unreadable
from parvis.engines.tables.texts import batches

WHOLE: Final = 16 * 1024 * 1024  # bytes of a document read at once; of a larger one, its first objects
_LOOKED_AT: Final = 200  # objects that give the columns


def looks_like(text: str) -> bool:
    """Whether a text starts as JSON does."""
    return text[:1] in ("{", "[")


def table(body: bytes, text: str, cut: bool) -> tuple[Kind, Table]:
    """(what it is, its table). Raises Unreadable."""
    if not cut and len(body) <= WHOLE:
        try:
            return _of_value(orjson.loads(body.removeprefix(b"\xef\xbb\xbf")))
        except orjson.JSONDecodeError:
            pass
    kind = Kind.GEOJSON if '"FeatureCollection"' in text[:2000] else Kind.JSON
    return kind, _of_objects(_flat(one) if kind is Kind.GEOJSON else one for one in _objects(text))


def _of_value(value: Any) -> tuple[Kind, Table]:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection" and isinstance(value.get("features"), list):
        return Kind.GEOJSON, _of_objects(_flat(one) for one in value["features"] if isinstance(one, dict))
    if isinstance(value, dict) and value.get("type") in ("Feature", "Topology", "Polygon", "MultiPolygon", "Point"):
        return Kind.GEOJSON, Table([], iter(()))
    rows = value if isinstance(value, list) else _longest(value)
    if rows and all(isinstance(row, list) for row in rows[:_LOOKED_AT]):
        header = [str(cell)[:200] for cell in rows[0]][:COLUMNS]
        return Kind.JSON, Table(header, batches([_cell(cell) for cell in row] for row in rows[1:]))
    return Kind.JSON, _of_objects(row for row in rows if isinstance(row, dict))


def _longest(value: Any) -> list[Any]:
    """The longest list of objects among the members of an object."""
    lists = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict | list)]
    return max(lists, key=len, default=[]) if isinstance(value, dict) else []


def _flat(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a document that is cut, or of one that has an object on each line."""
    decoder = json.JSONDecoder()
    at = text.find("{", 1 if text.startswith("{") and '"features"' in text[:100_000] else 0)
    if '"features"' in text[:100_000] and text.startswith("{"):
        at = text.find("{", text.find("[", text.find('"features"')))
    while 0 <= at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            yield value
        at = text.find("{", end)


def _of_objects(objects: Iterable[dict[str, Any]]) -> Table:
    found = iter(objects)
    first = [one for _index, one in zip(range(_LOOKED_AT), found, strict=False)]
    header = list(dict.fromkeys(name for one in first for name in one))[:COLUMNS]
    if not header:
        raise Unreadable(Trouble.NO_TABLE)

    def rows() -> Iterator[list[str]]:
        for one in (*first, *found):
            yield [_cell(one.get(name)) for name in header]

    return Table(header, batches(rows()))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)[:1000] if isinstance(value, dict | list) else str(value)
