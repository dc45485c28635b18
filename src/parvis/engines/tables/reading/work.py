"""A file of any kind as tables, in this process: what the process apart runs."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from parvis.engines.tables.reading import objects, sheets, text, typed, unpack, vectors
from parvis.engines.tables.reading.kinds import Kind, kind
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.reading.unpack import Member
from parvis.engines.tables.shapes import Made, Outcome, Refusal

_HEAD: Final = 8192
_REFUSED: Final = {
    Kind.EMPTY: Refusal.EMPTY, Kind.HTML: Refusal.WEB_PAGE, Kind.XML: Refusal.NO_TABLE, Kind.PDF: Refusal.NO_TABLE,
    Kind.OTHER: Refusal.NO_TABLE, Kind.ENCRYPTED: Refusal.ENCRYPTED,
}  # fmt: skip
_TABLE: Final = re.compile(
    r"\.(?:csv|tsv|tab|txt|dat|xls[xmb]?|ods|json|ndjson|jsonl|geojson|topojson|parquet|gpkg|kml|gpx|fgb|gz)"
)
_SIDES: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAPS: Final = {
    Kind.GEOPACKAGE: ".gpkg", Kind.FLATGEOBUF: ".fgb", Kind.KML: ".kml", Kind.GPX: ".gpx", Kind.TOPOJSON: ".topojson",
}  # fmt: skip


@dataclass(slots=True)
class _Found:
    """What a file gave, on its way to an outcome."""

    kind: str
    made: list[Made] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


def tables_of(source: Path, name: str, task: Task) -> Outcome:
    """The tables of a file; `name` is only a hint. Never raises for what is in it: the outcome says why there is none.

    Parquet files are written in the directory of the task, with pieces that are of no use afterwards.
    """
    with source.open("rb") as file:
        head = file.read(_HEAD)
    what = kind(head, name)
    try:
        found = _read(source, name, what, task, is_inside=False)
    except Refused as error:
        return Outcome(what, refusal=error.why, detail=error.detail)
    except MemoryError:
        return Outcome(what, refusal=Refusal.OUT_OF_MEMORY)
    if not found.made:
        whys = [why for why in found.skipped.values() if why in set(Refusal)]
        return Outcome(
            found.kind, refusal=Refusal(whys[0]) if len(whys) == 1 else Refusal.NO_TABLE, skipped=found.skipped,
            notes=found.notes,
        )  # fmt: skip
    return Outcome(found.kind, tuple(_told_apart(found.made)), skipped=found.skipped, notes=found.notes)


def _told_apart(made: list[Made]) -> list[Made]:
    """The tables with names that differ."""
    taken: set[str] = set()
    out = []
    for one in made:
        base = name = _slug(one.title) or "table"
        number = 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        out.append(replace(one, name=name))
    return out


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _read(source: Path, name: str, what: Kind, task: Task, *, is_inside: bool) -> _Found:
    if what in _REFUSED:
        raise Refused(_REFUSED[what], what)
    if what is not Kind.TEXT and source.stat().st_size > task.limits.source:
        raise Refused(Refusal.TOO_LARGE, "source")
    if what is Kind.GZIP:
        return _gzip(source, name, task)
    if what is Kind.ZIP:
        if is_inside:
            raise Refused(Refusal.NOT_SUPPORTED, "zip")
        return _zip(source, task)
    title = Path(name.replace("\\", "/")).stem
    if what is Kind.WORKBOOK:
        book = sheets.read(source, task)
        return _Found(_format(source), book.made, book.skipped, book.notes)
    if what in _MAPS or (what is Kind.GEOJSON and not objects.is_world(source)):
        return _Found(what, *vectors.read(source, _MAPS.get(what, ".geojson"), task))
    if what in (Kind.JSON, Kind.GEOJSON):
        made, skipped = objects.read(source, task)
        return _Found(what, [replace(one, title=one.title or title) for one in made], skipped)
    reader: Callable[[Path, str, Task], Made] = typed.parquet if what is Kind.PARQUET else text.read
    return _Found(what, [reader(source, title, task)])


def _format(source: Path) -> str:
    with source.open("rb") as file:
        head = file.read(200)
    if not head.startswith(b"PK"):
        return "xls"
    return "ods" if b"opendocument" in head else "xlsx"


def _gzip(source: Path, name: str, task: Task) -> _Found:
    inner = unpack.gunzip(source, task)
    found = _piece(inner, re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), task)
    found.kind = f"{found.kind}.gz"
    return found


def _piece(path: Path, name: str, task: Task) -> _Found:
    """What a file that came out of another one gives; it is thrown away."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        return _read(path, name, kind(head, name), task, is_inside=True)
    finally:
        path.unlink(missing_ok=True)


# --- archives ----------------------------------------------------------------------------------------------------


def _zip(source: Path, task: Task) -> _Found:
    files = unpack.members(source, task.limits)
    if not files:
        raise Refused(Refusal.EMPTY, "zip")
    found = _Found(Kind.ZIP)
    gauge = unpack.Gauge(task.limits)
    shapes = [one for one in files if one.suffix == ".shp"]
    beside = {one.name.lower()[: -len(one.suffix)] for one in shapes}
    for member in files:
        stem = member.name.lower()[: -len(member.suffix)] if member.suffix else member.name.lower()
        if stem in beside and member.suffix != ".shp":
            continue
        _member(source, member, files, found, gauge, task)
    if len(files) == 1 and not found.made:
        raise Refused(Refusal(found.skipped[files[0].name]), "zip")
    if len(found.made) == 1 and shapes:
        found.kind = Kind.SHAPEFILE
    return found


def _member(
    source: Path, member: Member, files: list[Member], found: _Found, gauge: unpack.Gauge, task: Task
) -> None:  # fmt: skip
    if not _TABLE.fullmatch(member.suffix) and member.suffix != ".shp" and len(files) > 1:
        found.skipped[member.name] = Refusal.NO_TABLE
        return
    if len(found.made) >= task.limits.tables:
        found.skipped[member.name] = "too_many_tables"
        return
    try:
        inner = _shapefile(source, member, files, gauge, task) if member.suffix == ".shp" else _Found("")
        if member.suffix != ".shp":
            path = unpack.extract(source, member, task.piece(".member"), task, gauge)
            inner = _piece(path, member.name, task)
    except Refused as error:
        if error.why is Refusal.BOMB:
            raise
        found.skipped[member.name] = error.why
        return
    is_alone = len(inner.made) == 1
    found.made += [
        replace(one, title=member.title if is_alone else f"{member.title} / {one.title}") for one in inner.made
    ]
    found.skipped |= {f"{member.name} / {title}": why for title, why in inner.skipped.items()}
    found.notes |= {f"{member.title} / {title}": lines for title, lines in inner.notes.items()}


def _shapefile(source: Path, member: Member, files: list[Member], gauge: unpack.Gauge, task: Task) -> _Found:
    """A Shapefile is several files of one name; they get one of ours."""
    stem = member.name.lower()[: -len(member.suffix)]
    base = task.piece("")
    for one in files:
        if one.suffix in _SIDES and one.name.lower()[: -len(one.suffix)] == stem:
            unpack.extract(source, one, base.with_suffix(one.suffix), task, gauge)
    return _Found(Kind.SHAPEFILE, *vectors.read(base.with_suffix(".shp"), ".shp", task))
