"""`/fr/datasets/<slug>/resources/<id>/map`: a table on a map, drawn by us; a script makes it one that moves."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engines.tables import maps
from parvis.faces.web import figures, pages
from parvis.faces.web.tables import around, asking, cartography
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid
from parvis.portal.tables import queries
from parvis.portal.tables.rules import allows
from parvis.portal.zones import queries as zones

MEASURES: Final = {
    "count": gettext_lazy("Number of rows"), "sum": gettext_lazy("Sum of"), "mean": gettext_lazy("Mean of"),
}  # fmt: skip
LEVELS: Final = {
    "country": gettext_lazy("Countries"), "fr:region": gettext_lazy("Regions"),
    "fr:departement": gettext_lazy("Departments"), "fr:epci": gettext_lazy("Groups of communes"),
    "fr:commune": gettext_lazy("Communes"), "ma:region": gettext_lazy("Regions"),
    "ma:province": gettext_lazy("Provinces"), "ma:commune": gettext_lazy("Communes"),
}  # fmt: skip
KINDS: Final = {
    "shapes": gettext_lazy("Shapes: %(columns)s"), "points": gettext_lazy("Points: %(columns)s"),
    "pairs": gettext_lazy("Points: %(columns)s"), "codes": gettext_lazy("Zones: %(columns)s"),
}  # fmt: skip
LISTED: Final = 200  # zones in the table below the map
DRAWN: Final = 2_000  # features of the drawing
_BARE: Final = ("columns", "__id")  # places alone: what a row holds is asked for when somebody looks at it
_MANY: Final = 2_000  # zones of a level of which those without rows are left out
_FEW: Final = 150  # zones of a level that is drawn behind points

_NOTHING: Final[dict[str, Any]] = {
    "svg": None, "live": None, "drawn": 0, "numbers": (), "legend": (), "measured": "", "contours": None, "sources": (),
}  # fmt: skip


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The map, or why there is none."""
    place = around.of(request, language, ref, id, "map")
    one = place.table(request) if place.standing.is_ready else None
    question = asking.Question.of(request)
    asked = question.filters
    ways = queries.maps.ways(one) if one is not None else ()
    shown: dict[str, Any] = {}
    if one is not None and ways:
        shown = _Map(request, one, asked, language).shown()
    return pages.render(
        request,
        "tables/map.html",
        **place.context(one, asked),
        ways=[(way.name, _named(way, language)) for way in ways],
        question=question,
        operators=asking.OPERATORS,
        measures=MEASURES,
        svg_width=cartography.WIDTH,
        rows=f"{place.file}/table?{urlencode([('table', one.name), *asked])}" if one is not None else "",
        **(shown or _NOTHING),
    )


def _named(way: maps.Way, language: str) -> str:
    return str(KINDS[way.kind]) % {"columns": figures.listed(way.columns, language)}


def _mark(key: str) -> str:
    return key.rpartition("/")[2][:32]


class _Behind:
    """The contours of a level, as what points and measures are drawn on."""

    def __init__(self, row: Any) -> None:
        self.level, self.file, self.count, self.source = row.level, row.file, row.zones, row.source
        self.bbox: maps.Box = tuple(row.bbox)
        self.address = f"/api/zones/contours/{row.level}?v={_mark(row.file)}"

    def paths(self, at: cartography.Frame) -> dict[str, str]:
        """{code: path} of those that the frame shows."""
        return cartography.contours(self.level, self.file, at)


class _Map:
    """One table, mapped as an address asks; what cannot be asked is said, and the rest is shown."""

    def __init__(self, request: HttpRequest, one: queries.Table, asked: list[asking.Pair], language: str) -> None:
        self.one, self.asked, self.language = one, asked, language
        self.given = request.GET
        self.trouble: list[str] = []
        self.way = queries.maps.way(one)
        try:
            self.way = queries.maps.way(one, request.GET.get("way", ""))
            self.query = queries.asked(asked, one)
        except Invalid as error:
            self._told(error)
        self.known = [_Behind(row) for row in zones.contours()]
        self.is_public = allows(VISITOR, "table.view", one.ingestion.resource.dataset)

    def _told(self, error: Invalid) -> None:
        self.trouble += [f"{name}: {' '.join(map(str, reasons))}" for name, reasons in error.fields.items()]
        self.asked, self.query = [], queries.asked([], self.one)

    def shown(self) -> dict[str, Any]:
        """What the page shows of it."""
        try:
            found = self._places() if self.way.is_places else self._zones()
        except Invalid as error:
            self._told(error)
            found = self._places() if self.way.is_places else self._zones(plain=True)
        return {
            "way": self.way,
            "trouble": self.trouble,
            "is_doubtful": self.way.is_doubtful,
            "other_way": ",".join(reversed(self.way.columns)),
            "level": LEVELS.get(self.way.level, ""),
            **_NOTHING,
            **found,
        }

    def _api(self, end: str, *pairs: asking.Pair) -> str:
        id = self.one.ingestion.resource_id
        return f"/api/resources/{id}/{end}?{urlencode([('table', self.one.name), *pairs, *self.asked])}"

    # --- places --------------------------------------------------------------------------------------------------

    def _places(self) -> dict[str, Any]:
        placed = queries.maps.placed(self.one, self.way, self.query)
        if placed.bbox is None:
            return {"placed": placed, "svg": None}
        at = cartography.frame(placed.bbox)
        behind = _behind(placed.bbox, self.known)
        bare = queries.asked([*self.asked, _BARE], self.one)
        found = queries.maps.features(self.one, self.way, bare, limit=DRAWN)
        shapes = [orjson.loads(feature["geometry"]) for feature in found.features]
        return {
            "placed": placed,
            "svg": {
                "frame": at,
                "background": "".join(path for each in behind[-1:] for path in each.paths(at).values()),
                "lines": "".join(cartography.path(shape, at) for shape in shapes),
                "points": cartography.points((dot for shape in shapes for dot in cartography.dots(shape)), at),
            },
            "drawn": len(found.features),
            "live": self._live(placed, behind) if self.is_public else None,
            "sources": [each.source for each in behind if each.source],
        }

    def _live(self, placed: maps.Placed, behind: Sequence[_Behind]) -> dict[str, Any]:
        tiles = queries.maps.tiles(self.one)
        is_tiled = tiles is not None and tiles.way == self.way.name and self.query.is_whole
        return {
            "kind": "places",
            "points": self.way.kind in (maps.Kind.POINTS, maps.Kind.PAIRS),
            "count": placed.somewhere,
            "bbox": placed.bbox,
            "features": self._api("features", ("way", self.way.name), _BARE),
            "tiles": f"{self._api('tiles.pmtiles')}&v={_mark(tiles.file)}" if is_tiled and tiles else "",
            "row": self._api("rows"),
            "behind": [each.address for each in behind],
            "words": _words(),
        }

    # --- zones ---------------------------------------------------------------------------------------------------

    def _zones(self, *, plain: bool = False) -> dict[str, Any]:
        numbers = queries.maps.numbers(self.one)
        measure = self.given.get("measure") or queries.maps.first_measure(self.one, self.way)
        of = self.given.get("of", "")
        if plain or measure == "count" or not numbers:
            measure, of = "count", ""
        of = of or (numbers[0] if measure != "count" else "")
        found = queries.maps.choropleth(
            self.one, self.way, self.query, value=of, aggregate=measure, language=self.language
        )
        contours = next((each for each in self.known if each.level == found.level), None)
        few = {zone.code for zone in found.zones} if contours and contours.count > _MANY else None
        names = queries.maps.zone_names(found.level, self.language, few)
        return {
            "measure": measure,
            "of": of,
            "numbers": numbers,
            "found": found,
            "listed": [(zone, self._number(zone.value)) for zone in found.zones[:LISTED]],
            "legend": [(self._number(each.start), self._number(each.end), each.count) for each in found.classes],
            "measured": self._heading(measure, of),
            "svg": self._areas(found, contours, names) if contours and found.zones else None,
            "contours": contours,
            "json": self._api("choropleth", ("column", self.way.name), ("aggregate", measure), ("value", of)),
            "live": {
                "kind": "zones", "bbox": _span(found, contours), "behind": [contours.address], "names": names,
                "zones": {zone.code: [zone.index, self._number(zone.value), zone.rows] for zone in found.zones},
                "heading": self._heading(measure, of), "words": _words(),
            }
            if contours and self.is_public else None,
            "sources": [contours.source] if contours and contours.source else [],
        }  # fmt: skip

    def _heading(self, measure: str, of: str) -> str:
        return str(MEASURES[measure]) if measure == "count" else f"{MEASURES[measure]} {of}"

    def _number(self, value: float | None) -> str:
        if value is None:
            return _("no data")
        large = abs(value) >= 1000
        return figures.number(round(value) if large else float(f"{value:.4g}"), self.language)

    def _areas(self, found: queries.maps.Choropleth, contours: "_Behind", names: dict[str, str]) -> dict[str, Any]:
        at = cartography.frame(_span(found, contours))
        known = {zone.code: zone for zone in found.zones}
        areas = []
        for code, path in contours.paths(at).items():
            if code not in names:
                continue
            zone = known.get(code)
            said = f"{names.get(code, code)} – {self._number(zone.value if zone else None)}"
            areas.append((path, zone.index if zone else None, said))
        return {"frame": at, "areas": areas}


def _behind(bbox: maps.Box, known: Sequence[_Behind]) -> list[_Behind]:
    """What is drawn behind places: the largest zones, and the smallest of few enough to be read, where they are."""
    near = [each for each in known if _touch(each.bbox, bbox)]
    fine = [each for each in near if each.count <= _FEW]
    return list(dict.fromkeys([*near[:1], *fine[-1:]]))


def _touch(first: maps.Box, second: maps.Box) -> bool:
    return first[0] <= second[2] and second[0] <= first[2] and first[1] <= second[3] and second[1] <= first[3]


def _span(found: queries.maps.Choropleth, contours: _Behind | None) -> maps.Box:
    """The box of the zones that have rows, or of all of them; overseas zones that have none do not make it larger."""
    if contours is None:
        return (-180, -60, 180, 75)
    return (
        cartography.span(contours.level, contours.file, frozenset(zone.code for zone in found.zones)) or contours.bbox
    )


def _words() -> dict[str, str]:
    """What the script says."""
    return {
        "map": _("Map"),
        "in": _("Zoom in"),
        "out": _("Zoom out"),
        "close": _("Close"),
        "none": _("no data"),
        "row": _("Row"),
        "rows": _("Number of rows"),
        "loading": _("Loading…"),
        "failed": _("This could not be loaded. Try again in a moment."),
        "cut": _("{shown} of {total} rows are shown: come closer to see all of them."),
        "fingers": _("Use two fingers to move the map."),
        "wheel": _("Hold Ctrl and scroll to come closer."),
        "mac": _("Hold ⌘ and scroll to come closer."),
        "keys": _("Arrow keys move the map, + and − change the scale, Enter shows what is in the middle."),
        "nothing": _("Nothing is in the middle of the map."),
    }
