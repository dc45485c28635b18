"""JSON, lines of JSON and GeoJSON as tables: one row for each object, one column for each name."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import orjson

from parvis.engines.tables.reading import grids, headers, plain
from parvis.engines.tables.reading.grids import Grid
from parvis.engines.tables.reading.limits import MEGABYTE, Refused, Task
from parvis.engines.tables.shapes import Made, Refusal, Report

_WHOLE: Final = 48 * MEGABYTE  # bytes of a document that is read at once; a larger one, object by object
_CHUNK: Final = 4 * MEGABYTE
_WORLD: Final = ("crs84", "4326")
_GEOMETRIES: Final = frozenset(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
)

Rows = Callable[[], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a document: its name there and its rows."""

    title: str
    rows: Rows
    is_map: bool = False


def read(source: Path, task: Task) -> tuple[list[Made], dict[str, str]]:
    """(the tables of a document, {part left out: why}). Raises Refused when it has none or is damaged."""
    with source.open("rb") as file:
        head = file.read(4096)
    if not head.startswith((b"{", b"[")):
        source = plain.prepare(source, task).path
    made, skipped = [], {}
    parts = _parts(source, task)
    for index, part in enumerate(parts):
        task.tell(index, len(parts), "reading")
        try:
            made.append(_table(part, task))
        except Refused as error:
            if len(parts) == 1:
                raise
            skipped[part.title] = str(error.why)
    return made, skipped


def _parts(source: Path, task: Task) -> list[Part]:
    lines = _lines(source)
    if lines is not None:
        return [Part("", lines)]
    if source.stat().st_size > _WHOLE:
        return [_streamed(source)]
    body = source.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if "memory" in str(error):
            raise Refused(Refusal.OUT_OF_MEMORY, "json") from error
        raise Refused(Refusal.DAMAGED, f"json: {error}"[:200]) from error
    return _of_value(value)[: task.limits.tables]


def _lines(source: Path) -> Rows | None:
    """The objects of a file with one on each line; None when it is another document."""
    with source.open("rb") as file:
        first = [line for line in islice(file, 50) if line.strip()][:2]
    if not first or not first[0].lstrip().startswith(b"{") or len(first) < 2:
        return None
    try:
        if not all(isinstance(orjson.loads(line), dict) for line in first):
            return None
    except orjson.JSONDecodeError:
        return None

    def rows() -> Iterator[Any]:
        with source.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _loaded(line, number)

    return rows


def _loaded(line: bytes, number: int) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Refused(Refusal.DAMAGED, f"json: line {number}") from error


def _of_value(value: Any) -> list[Part]:
    if isinstance(value, dict):
        if value.get("type") == "FeatureCollection" and isinstance(value.get("features"), list):
            return [Part("", lambda: value["features"], is_map=True)]
        if value.get("type") == "Feature":
            return [Part("", lambda: [value], is_map=True)]
        return _of_members(value)
    if isinstance(value, list) and value:
        is_map = all(isinstance(one, dict) and one.get("type") == "Feature" for one in value[:50])
        return [Part("", lambda: value, is_map=is_map)]
    raise Refused(Refusal.NO_TABLE, "json")


def _of_members(value: dict[str, Any]) -> list[Part]:
    """The lists of objects in an object, each a table; else an object of objects, one row each."""
    parts = [
        Part(name, one.__iter__) for name, one in value.items()
        if isinstance(one, list) and one and all(isinstance(row, dict) for row in one[:50])
    ]  # fmt: skip
    if parts:
        return parts
    if columns := _columns(value):
        return [Part("", lambda: columns)]
    for name, one in value.items():
        if isinstance(one, dict) and (inner := _lists_of(one, name)):
            return inner
    rows = [{"key": name, **one} for name, one in value.items() if isinstance(one, dict)]
    if len(rows) > 1 and len(rows) == len(value):
        return [Part("", lambda: rows)]
    grids_ = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], list)]
    if len(grids_) == 1:
        return [Part("", lambda: grids_[0])]
    raise Refused(Refusal.NO_TABLE, "json")


def _columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an object that has its columns as lists of one length, or of an object of such objects.

    A value beside the lists is that of every row.
    """
    if _is_columns(value):
        lists = {name: one for name, one in value.items() if isinstance(one, list)}
        rest = {name: one for name, one in value.items() if name not in lists}
        return [rest | dict(zip(lists, cells, strict=True)) for cells in zip(*lists.values(), strict=True)]
    inner = {name: one for name, one in value.items() if isinstance(one, dict) and _is_columns(one)}
    if len(inner) < 2 or len(inner) < len(value) - 3:
        return []
    return [{"key": name, **row} for name, one in inner.items() for row in _columns(one)]


def _is_columns(value: dict[str, Any]) -> bool:
    lists = [one for one in value.values() if isinstance(one, list)]
    if len(lists) < 2 or any(isinstance(one, dict) for one in value.values()):
        return False
    if not lists[0] or any(len(one) != len(lists[0]) for one in lists):
        return False
    return not any(isinstance(cell, dict | list) for one in lists for cell in one[:50])


def _lists_of(value: dict[str, Any], prefix: str) -> list[Part]:
    return [
        Part(f"{prefix} / {name}", one.__iter__) for name, one in value.items()
        if isinstance(one, list) and one and all(isinstance(row, dict) for row in one[:50])
    ]  # fmt: skip


def _streamed(source: Path) -> Part:
    """The objects of the one list of a large document, read one after another."""
    with source.open("rb") as file:
        head = file.read(_CHUNK)
    is_map = b'"FeatureCollection"' in head
    mark = head.find(b'"features"') if is_map else 0
    start = head.find(b"[", mark)
    if start < 0:
        raise Refused(Refusal.NO_TABLE, "json")
    return Part("", lambda: _objects(source, start + 1), is_map=is_map)


def _objects(source: Path, start: int) -> Iterator[Any]:
    decoder, text, at = json.JSONDecoder(), "", 0
    with source.open("rb") as file:
        file.seek(start)
        reader = _Decoded(file)
        while True:
            at = _skip(text, at)
            if at < len(text) and text[at] == "]":
                return
            try:
                if at >= len(text):
                    raise ValueError
                value, at = decoder.raw_decode(text, at)
            except ValueError as error:
                more = reader.read()
                if not more:
                    raise Refused(Refusal.DAMAGED, "json") from error
                text, at = text[at:] + more, 0
                continue
            yield value


class _Decoded:
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.decoder = file, codecs.getincrementaldecoder("utf-8")(errors="replace")

    def read(self) -> str:
        return str(self.decoder.decode(self.file.read(_CHUNK)))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


# --- one table ---------------------------------------------------------------------------------------------------


def _table(part: Part, task: Task) -> Made:
    first = next(iter(part.rows()), None)
    if isinstance(first, list):
        return _of_lists(part, task)
    if not isinstance(first, dict):
        raise Refused(Refusal.NO_TABLE, "json")
    return _of_objects(part, task)


def _of_lists(part: Part, task: Task) -> Made:
    lists = [row for row in part.rows() if isinstance(row, list)]
    width = max(len(row) for row in lists)
    texts = [["" if cell is None else grids.written(cell) for cell in row] for row in lists[:60]]
    head = headers.find(texts, width)
    rows = [[*row, *[None] * (width - len(row))] for row in lists[head.body :]]
    originals = [*head.originals, *[""] * (width - len(head.originals))]
    return grids.read(Grid(originals, lambda: rows, Report(encoding="utf-8"), lines=head.body), part.title, task)


def _of_objects(part: Part, task: Task) -> Made:
    flat = _feature if part.is_map else _plain
    keys: dict[str, None] = {}
    count = 0
    for row in part.rows():
        count += 1
        keys.update(dict.fromkeys(flat(row)))
        if len(keys) > task.limits.columns:
            raise Refused(Refusal.TOO_MANY_COLUMNS, str(len(keys)))
    names = [name for name in keys if name is not _GEOMETRY]

    def rows() -> Iterator[list[Any]]:
        for row in part.rows():
            members = flat(row)
            yield [members.get(name) for name in order]

    order = [*names, _GEOMETRY] if part.is_map else names
    originals = [str(name) for name in names]
    given = headers.names([*(["geometry"] if part.is_map else []), *originals])
    renamed = [*given[1:], given[0]] if part.is_map else given
    grid = Grid(
        [*originals, *(["geometry"] if part.is_map else [])], rows, Report(encoding="utf-8"), renamed=renamed,
        geometry=len(names) if part.is_map else None, are_texts=True,
    )  # fmt: skip
    made = grids.read(grid, part.title, task)
    if made.rows != count:
        raise Refused(Refusal.MISCOUNTED, f"{made.rows} / {count}")
    return made


class _Name(str):
    """The name of the geometry, told from a property of that name by identity."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


_GEOMETRY: Final = _Name("geometry")


def _plain(row: Any) -> dict[str, Any]:
    return row if isinstance(row, dict) else {"value": row}


def _feature(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        return {"value": row}
    properties = row.get("properties")
    members: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
    if "id" in row and "id" not in members:
        members = {"id": row["id"], **members}
    shape = row.get("geometry")
    members[_GEOMETRY] = grids.dumped(shape) if isinstance(shape, dict) and shape.get("type") in _GEOMETRIES else None
    return members


def is_world(source: Path) -> bool:
    """Whether a GeoJSON file is in degrees, as it should be: an old one may name another system."""
    with source.open("rb") as file:
        head = file.read(64 * 1024).replace(b" ", b"").lower()
    at = head.find(b'"crs":{')
    return at < 0 or any(name.encode() in head[at : at + 300] for name in _WORLD)
