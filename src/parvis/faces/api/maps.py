"""Tables on maps: the ways to map them, their rows as GeoJSON, their tiles, their measures by zone, contours."""

from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from parvis.engines import files
from parvis.engines.renditions import Rendition
from parvis.engines.tables import maps
from parvis.faces.api import answers, questions, shapes
from parvis.kit import lanes, ranges
from parvis.kit.errors import NotFound
from parvis.portal.tables import queries
from parvis.portal.zones import queries as zones

router = Router(tags=["maps"])
contours = Router(tags=["maps"])
READ = ["GET", "HEAD"]
GEOJSON: Final = "application/geo+json"
PMTILES: Final = "application/vnd.pmtiles"
# Parameters that are no question about the rows.
_OURS: Final = ("table", "version", "way", "bbox", "limit", "column", "level", "value", "aggregate", "v")


@router.api_operation(READ, "/{id}/map", response=shapes.MapOut, operation_id="get_map")
def get_map(request: HttpRequest, id: str, table: str = "", version: int = 0) -> HttpResponse:
    """In which ways the table can be mapped, where its rows are, and its vector tiles when it is large."""
    one = questions.table(request, id, table, version)
    ways = queries.maps.ways(one)
    tiles = queries.maps.tiles(one)
    return answers.send_json(
        request,
        {
            "table": one.name,
            "rows": one.rows,
            "ways": [
                {"name": way.name, "kind": way.kind, "columns": way.columns, "level": way.level,
                 "is_doubtful": way.is_doubtful}
                for way in ways
            ],
            "bbox": queries.profile(one).bbox,
            "tiles": _tiles_address(id, one, tiles) if tiles else None,
            "tiled": {"way": tiles.way, "layer": "rows", "features": tiles.features, "size": tiles.size}
            if tiles else None,
        },
    )  # fmt: skip


def _tiles_address(id: str, one: Any, tiles: Any) -> str:
    return (f"{settings.PARVIS.site_url}/api/resources/{id}/tiles.pmtiles"
            f"?table={quote(one.name)}&v={_mark(tiles.file)}")  # fmt: skip


@router.api_operation(READ, "/{id}/features", response=None, operation_id="list_features")
def list_features(
    request: HttpRequest, id: str, way: str = "", bbox: str = "", limit: int = maps.MOST, table: str = "",
    version: int = 0,
) -> HttpResponse:  # fmt: skip
    """Rows that have a place, as GeoJSON: filtered as `rows` are, inside `bbox` (west,south,east,north), 5,000 at most.

    `numberMatched` says how many there are in all, `numberReturned` how many are given: when there are more, those
    given are spread over the whole. The id of a feature is the number of its row.
    """
    one = questions.table(request, id, table, version)
    asked = queries.maps.way(one, way)
    query = queries.asked(questions.pairs(request, _OURS), one)
    edges = maps.box(bbox)
    etag = questions.etag(one, f"features {asked.name} {edges} {limit} {query.key()}")
    if answers.has(request, etag):
        return answers.send(request, Rendition(b"", etag, GEOJSON))
    found = queries.maps.features(one, asked, query, bbox=edges, limit=limit)
    return answers.send(request, Rendition(found.to_geojson(), etag, GEOJSON))


@router.api_operation(READ, "/{id}/choropleth", response=shapes.ChoroplethOut, operation_id="get_choropleth")
def get_choropleth(
    request: HttpRequest, id: str, column: str = "", level: str = "", value: str = "", aggregate: str = "count",
    table: str = "", version: int = 0,
) -> HttpResponse:  # fmt: skip
    """What the rows come to in each zone that `column` has a code of: `count`, or `sum` or `mean` of `value`.

    `level` is that of the zones (`fr:departement`): it tells which column when none is named. Rows are filtered as in
    `rows`. Classes hold about as many zones each.
    """
    one = questions.table(request, id, table, version)
    asked = _coded(one, column, level)
    query = queries.asked(questions.pairs(request, _OURS), one)
    found = queries.maps.choropleth(
        one, asked, query, value=value, aggregate=aggregate, language=get_language() or settings.LANGUAGE_CODE
    )
    has_contours = any(each.level == found.level for each in zones.contours())
    return answers.send_json(
        request,
        {
            "level": found.level, "column": asked.name, "aggregate": aggregate, "value": value or None,
            "zones": [{"code": zone.code, "name": zone.name, "rows": zone.rows, "value": zone.value,
                       "class": zone.index} for zone in found.zones],
            "classes": [{"start": each.start, "end": each.end, "zones": each.count} for each in found.classes],
            "without_code": found.empty,
            "unknown_codes": [{"code": text, "rows": rows} for text, rows in found.unknown[:100]],
            "contours": f"{settings.PARVIS.site_url}/api/zones/contours/{found.level}" if has_contours else None,
        },
    )  # fmt: skip


def _coded(one: Any, column: str, level: str) -> maps.Way:
    """The way by codes: that of the column, or of the level, or the first."""
    if column:
        return queries.maps.way(one, column)
    found = [way for way in queries.maps.ways(one) if not way.is_places and level in ("", way.level)]
    if not found:
        raise NotFound(_("No column of this table has codes of such zones."))
    return found[0]


@router.api_operation(READ, "/{id}/tiles.pmtiles", response=None, operation_id="get_tiles")
def get_tiles(request: HttpRequest, id: str, table: str = "", version: int = 0, v: str = "") -> HttpResponseBase:
    """The rows as vector tiles in one file (PMTiles 3), whole or by range. With `v`, it is kept for a year."""
    tiles = queries.maps.tiles(questions.table(request, id, table, version))
    if tiles is None:
        raise NotFound(_("This table has no tiles: it is small, or they are being made."))
    etag = f'"{_mark(tiles.file)}"'
    if answers.has(request, etag):
        return _dressed(request, HttpResponse(status=304), etag, v)
    asked = ranges.asked(request.headers.get("Range", ""), request.headers.get("If-Range", ""), tiles.size, [etag])
    if asked == ranges.OUTSIDE:
        none = HttpResponse(status=416, headers={"Content-Range": f"bytes */{tiles.size}"})
        return _dressed(request, none, etag, v)
    start, end = asked or (0, tiles.size)
    body = iter(()) if request.method == "HEAD" else lanes.Passing(files.store().read(tiles.file, start, end))
    response = StreamingHttpResponse(body, status=206 if asked else 200, content_type=PMTILES)
    response["Content-Length"] = str(end - start)
    if asked:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{tiles.size}"
    return _dressed(request, response, etag, v)


def _dressed(request: HttpRequest, response: HttpResponseBase, etag: str, v: str) -> HttpResponseBase:
    """Tiles never change: whoever names them by their mark may keep them."""
    if "Authorization" in request.headers:
        caching = "private, no-cache"
    else:
        caching = "public, max-age=31536000, immutable" if f'"{v}"' == etag else "public, no-cache"
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": caching, "Vary": "Authorization",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    for name, value in headers.items():
        response[name] = value
    return response


@contours.api_operation(READ, "/contours", response=list[shapes.ContoursOut], operation_id="list_contours")
def list_contours(request: HttpRequest) -> HttpResponse:
    """The levels of zones whose contours are loaded."""
    return answers.send_json(
        request,
        [
            {"level": one.level, "zones": one.zones, "size": one.size, "bbox": one.bbox, "source": one.source,
             "address": f"{settings.PARVIS.site_url}/api/zones/contours/{one.level}?v={_mark(one.file)}"}
            for one in zones.contours()
        ],
    )  # fmt: skip


@contours.api_operation(READ, "/contours/{level}", response=None, operation_id="get_contours")
def get_contours(request: HttpRequest, level: str, v: str = "") -> HttpResponse:
    """The contours of the zones of a level as GeoJSON, simplified; a feature has the `code` of its zone."""
    one = zones.contours_of(level)
    etag = f'"{_mark(one.file)}"'
    body = b"" if answers.has(request, etag) else zones.drawn(one)
    response = answers.send(request, Rendition(body, etag, GEOJSON))
    if f'"{v}"' == etag:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _mark(key: str) -> str:
    """What tells a file of the store from another, short enough for an address."""
    return key.rpartition("/")[2][:32]
