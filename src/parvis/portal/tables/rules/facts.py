"""Facts about resources that do not ask the database: which may hold tables, and what tells a file from the next."""

from typing import Any, Final

from django.conf import settings

FORMATS: Final = frozenset({
    "csv", "tsv", "tab", "txt", "xls", "xlsx", "xlsm", "xlsb", "ods", "json", "ndjson", "jsonl", "geojson", "topojson",
    "parquet", "geoparquet", "gpkg", "shp", "kml", "kmz", "gpx", "fgb", "flatgeobuf", "gml", "mif", "zip", "gz",
    "csv.gz", "tsv.gz", "json.gz", "geojson.gz", "ndjson.gz", "csv.zip", "shp.zip",
})  # fmt: skip
LINK: Final = "link:"  # how the source of a remote file begins


def may_hold_tables(resource: Any) -> bool:
    """Whether to look for a table in the file: by its format, or by its name, since either may be wrong.

    A web page called `list.csv` is looked at too, so that its producer is told what it is.
    """
    ending = (resource.filename or resource.url.partition("?")[0]).rpartition(".")[2].lower()
    return resource.format.strip().lower().lstrip(".") in FORMATS or ending in FORMATS


def source_of(resource: Any) -> str:
    """What tells this file of the resource from another: its key, or what the last check of a link found.

    Empty when there is nothing to read: the link does not answer, or files of others are not read here.
    """
    if resource.file:
        return str(resource.file)
    known = resource.extras
    if not settings.PARVIS.tables_remote or not resource.url or known.get("check:available") is not True:
        return ""
    marks = ("check:headers:etag", "analysis:last-modified-at", "check:headers:content-length")
    found = [str(known[name]) for name in marks if known.get(name)]
    return (LINK + "|".join(found))[:128]


def is_too_large(resource: Any) -> bool:
    """Whether the file is known to be over the limit."""
    return bool(resource.filesize) and resource.filesize > settings.PARVIS.tables_limit
