"""Every write to zones: lists of places and their contours, brought in whole."""

import gzip
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import places, records
from parvis.engines import files
from parvis.engines.tables import maps, reading
from parvis.engines.tables.maps import contours
from parvis.engines.tables.shapes import Made
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, NotFound, Unavailable
from parvis.kit.text import fold
from parvis.portal.zones.models import Contours, Zone
from parvis.portal.zones.queries import contours_of
from parvis.portal.zones.rules import RANKS, require

FRANCE: Final = Path(__file__).parent / "data" / "fr.json.gz"
BATCH: Final = 2000
_FOLDED_LENGTH = Zone._meta.get_field("folded").max_length or 512
_WRITTEN = ("level", "code", "name", "folded", "translations", "parent_id", "rank", "population")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a list of zones."""

    created: int
    updated: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.created + self.updated + self.unchanged


def _silent(done: int, total: int) -> None:
    """No progress to show."""


def load(
    batch: Sequence[records.Zone],
    *,
    by: Actor,
    population: Mapping[str, int] | None = None,
    progress: Progress = _silent,
) -> Loaded:
    """Make the zones what `batch` says, the larger places before those inside them; the others are left alone.

    `population` is a number of inhabitants by id; `progress` is told how many are done, of how many. A zone that is
    the same already costs no write. Returns how many were new, changed and the same.
    """
    require(by, "zone.load")
    rows = [_row(record, (population or {}).get(record.id)) for record in batch]
    created = updated = 0
    with transaction.atomic():
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            fresh, stale = _sorted(part)
            Zone.objects.bulk_create(fresh)
            Zone.objects.bulk_update(stale, [name.removesuffix("_id") for name in _WRITTEN], batch_size=200)
            created, updated = created + len(fresh), updated + len(stale)
            progress(start + len(part), len(rows))
    return Loaded(created, updated, len(rows) - created - updated)


def _row(record: records.Zone, population: int | None) -> Zone:
    names = [record.name, *(texts["name"] for texts in record.translations.values() if texts.get("name"))]
    return Zone(
        id=record.id, level=record.level, code=record.code, name=record.name, population=population,
        folded=" ".join(dict.fromkeys(fold(name) for name in names))[:_FOLDED_LENGTH],
        translations={code: dict(texts) for code, texts in record.translations.items()},
        parent_id=record.parent or None, rank=RANKS.get(record.level, max(RANKS.values())),
    )  # fmt: skip


def _sorted(rows: Sequence[Zone]) -> tuple[list[Zone], list[Zone]]:
    """Those to insert and those to change."""
    known = {
        id: tuple(values)
        for start in range(0, len(rows), 500)
        for id, *values in Zone.objects.filter(pk__in=[row.id for row in rows[start : start + 500]]).values_list(
            "pk", *_WRITTEN
        )
    }
    fresh = [row for row in rows if row.id not in known]
    stale = [row for row in rows if row.id in known and known[row.id] != tuple(getattr(row, n) for n in _WRITTEN)]
    return fresh, stale


def ensure_world(*, by: Actor) -> int:
    """Make sure the countries are there; return how many zones were new. One count when they are."""
    require(by, "zone.load")
    wanted = len(places.country_codes())
    if Zone.objects.filter(level="country").count() >= wanted:
        return 0
    zones, _population = places.world()
    return load(zones, by=by).created


def load_country(code: str, *, by: Actor, progress: Progress = _silent) -> Loaded:
    """Bring in the divisions of a country: `ma` or `fr`. Raises NotFound for another, Unavailable without its list."""
    require(by, "zone.load")
    if code == "ma":
        zones, population = places.morocco()
    elif code == "fr":
        zones, population = _france()
    else:
        raise NotFound(_("There is no list of zones for “%s”. Choose fr or ma.") % code)
    ensure_world(by=by)
    return load(zones, by=by, population=population, progress=progress)


def _france() -> places.Places:
    try:
        with gzip.open(FRANCE) as file:
            return places.france(json.load(file))
    except FileNotFoundError as error:
        raise Unavailable(
            _("This copy of Parvis has no list of French zones: run `make assets`, or install the wheel.")
        ) from error


@dataclass(frozen=True, slots=True)
class Drawn:
    """The contours that were loaded, the codes of the file that are of no zone, and the zones without a contour."""

    contours: Contours
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def draw(path: Path, level: str, *, code_property: str, by: Actor, source: str = "") -> Drawn:
    """Make the shapes of a file the contours of the zones of `level`, in place of those before.

    `path` is any file of shapes that the portal reads as a table (GeoJSON, TopoJSON, GeoPackage, Shapefile in a zip),
    `code_property` the name of its column of codes, `source` whose contours they are. Raises Invalid.
    """
    require(by, "zone.draw")
    names = frozenset(Zone.objects.filter(level=level).values_list("code", flat=True))
    if not names:
        raise Invalid({"level": [_("There is no zone of this level: load the list of zones first.")]})
    root = Path(settings.PARVIS.data) / "cache" / "tables"  # where DuckDB may read
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as room:
        read = _shapes(path, Path(room), code_property)
    known: dict[str, list[object]] = {}
    unknown: list[str] = []
    for text, polygons in read.items():
        code = maps.code_of(level, text)
        known.setdefault(code, []).extend(polygons) if code in names else unknown.append(text)
    if not known:
        raise Invalid({"code_property": [_("None of these codes is that of a zone of this level.")]})
    made = contours.draw(known)
    stored = files.store().put([made.body])
    row, _created = Contours.objects.update_or_create(
        level=level, defaults={"file": stored.key, "size": stored.size, "zones": len(known), "bbox": list(made.bbox),
                               "source": source[:255], "loaded_at": now()},
    )  # fmt: skip
    return Drawn(row, tuple(sorted(unknown)), tuple(sorted(names - known.keys())))


def _shapes(path: Path, room: Path, column: str) -> dict[str, list[object]]:
    """{code: polygons} of the first layer of the file that has the column."""
    outcome = reading.read(path, path.name, room)
    for made in outcome.tables:
        name = _column(made, column)
        way = contours.way_of(made.fields)
        if name and way:
            return contours.read(made.path, made.fields, way, name)
    found = sorted({field.original for made in outcome.tables for field in made.fields})
    words = _("This file has no shapes with a column “%(name)s”. Its columns: %(columns)s.")
    raise Invalid({"code_property": [words % {"name": column, "columns": ", ".join(found) or outcome.refusal or "–"}]})


def _column(made: Made, column: str) -> str:
    return next((field.name for field in made.fields if column in (field.original, field.name)), "")


def undraw(level: str, *, by: Actor) -> None:
    """Give up the contours of a level. Raises NotFound."""
    require(by, "zone.draw")
    contours_of(level).delete()
