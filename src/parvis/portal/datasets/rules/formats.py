"""What a file is: its format (`csv`, `geojson`, …) and media type, from its first bytes first, then its name.

Signatures are those of the formats' own specifications. What a file is called decides only between formats that look
alike from outside: a spreadsheet and a shapefile in a zip, a table and prose in plain text.
"""

import re
from typing import Final, NamedTuple

HEAD: Final = 4096  # bytes to look at


class Kind(NamedTuple):
    """A format as datasets name it, and its media type."""

    format: str
    mime: str


UNKNOWN: Final = Kind("", "application/octet-stream")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
KINDS: Final[dict[str, str]] = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "txt": "text/plain", "md": "text/markdown",
    "json": "application/json", "geojson": "application/geo+json", "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson", "jsonld": "application/ld+json", "xml": "application/xml",
    "rdf": "application/rdf+xml", "ttl": "text/turtle", "n3": "text/n3", "nt": "application/n-triples",
    "gml": "application/gml+xml", "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz", "gpx": "application/gpx+xml", "html": "text/html",
    "svg": "image/svg+xml", "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip",
    "7z": "application/x-7z-compressed", "parquet": "application/vnd.apache.parquet",
    "xls": "application/vnd.ms-excel", "xlsx": f"{_OFFICE}.spreadsheetml.sheet", "ods": f"{_OPEN}.spreadsheet",
    "doc": "application/msword", "docx": f"{_OFFICE}.wordprocessingml.document", "odt": f"{_OPEN}.text",
    "ppt": "application/vnd.ms-powerpoint", "pptx": f"{_OFFICE}.presentationml.presentation",
    "odp": f"{_OPEN}.presentation", "shp": "application/vnd.shp", "gpkg": "application/geopackage+sqlite3",
    "sqlite": "application/vnd.sqlite3", "mbtiles": "application/vnd.mapbox-vector-tile", "pmtiles":
    "application/vnd.pmtiles", "fgb": "application/flatgeobuf", "tif": "image/tiff", "png": "image/png",
    "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "sql": "application/sql", "py": "text/x-python",
    "r": "text/x-r", "rtf": "application/rtf", "nc": "application/netcdf", "mp4": "video/mp4", "mp3": "audio/mpeg",
}  # fmt: skip
_SAME: Final = {"htm": "html", "jpeg": "jpg", "tiff": "tif", "geotiff": "tif", "tab": "tsv", "db": "sqlite", "text":
                "txt", "xhtml": "html", "js": "js", "mjs": "js", "markdown": "md", "pq": "parquet"}  # fmt: skip
# The first bytes of a file, and which formats they may be; the first is the one when the name says nothing better.
_SIGNATURES: Final[tuple[tuple[bytes, tuple[str, ...]], ...]] = (
    (b"%PDF-", ("pdf",)),
    (b"PAR1", ("parquet",)),
    (b"PK\x03\x04", ("zip", "xlsx", "ods", "docx", "odt", "pptx", "odp", "kmz")),
    (b"PK\x05\x06", ("zip",)),
    (b"\x1f\x8b", ("gz",)),
    (b"7z\xbc\xaf\x27\x1c", ("7z",)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("xls", "doc", "ppt")),
    (b"SQLite format 3\x00", ("sqlite", "gpkg", "mbtiles")),
    (b"\x00\x00\x27\x0a", ("shp",)),
    (b"PMTiles", ("pmtiles",)),
    (b"fgb\x03fgb", ("fgb",)),
    (b"\x89PNG\r\n\x1a\n", ("png",)),
    (b"\xff\xd8\xff", ("jpg",)),
    (b"GIF8", ("gif",)),
    (b"II*\x00", ("tif",)),
    (b"MM\x00*", ("tif",)),
    (b"{\\rtf", ("rtf",)),
    (b"CDF", ("nc",)),
    (b"\x89HDF", ("nc",)),
)
_MARKUP: Final = re.compile(
    rb"<(?:!--.*?-->\s*<)*\s*(!doctype\s+html|html|head|body|script|iframe|svg|!doctype\s+svg)", re.I | re.S
)
_XML: Final = ("xml", "rdf", "gml", "kml", "gpx", "svg", "html")
_OF_XML: Final = re.compile(rb"<(?:\w+:)?(kml|gpx|RDF|svg|html)[\s>]")
_JSON: Final = ("json", "geojson", "jsonl", "ndjson", "jsonld")
_BINARY: Final = frozenset(format for _bytes, formats in _SIGNATURES for format in formats)


def of(filename: str, head: bytes) -> Kind:
    """What the file called `filename` that starts with `head` (HEAD bytes) is; UNKNOWN when nothing tells."""
    name = _extension(filename)
    found = _by_signature(head, name) or _by_text(head, name)
    if found == "gz" and (inner := _extension(filename.rpartition(".")[0])) in KINDS:
        return Kind(f"{inner}.gz", KINDS["gz"])
    return Kind(found, KINDS.get(found, "application/octet-stream")) if found else UNKNOWN


def _extension(filename: str) -> str:
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    return _SAME.get(extension, extension)


def _by_signature(head: bytes, name: str) -> str:
    for signature, formats in _SIGNATURES:
        if head.startswith(signature):
            return name if name in formats else formats[0]
    return ""


def _by_text(head: bytes, name: str) -> str:
    """The format of what has no signature: text is what it looks like, the rest what it is called."""
    if b"\x00" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return name if name in KINDS and name not in _BINARY and not KINDS[name].startswith("text/") else ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if markup := _MARKUP.match(start):
        return "svg" if b"svg" in markup[1].lower() else "html"
    if start.startswith(b"<?xml") or (start.startswith(b"<") and name in _XML):
        inside = _OF_XML.search(start)
        return inside[1].decode().lower() if inside else name if name in _XML else "xml"
    if start[:1] in (b"{", b"["):
        if name in _JSON and name != "json":
            return name
        return "geojson" if re.search(rb'"type"\s*:\s*"(FeatureCollection|Feature)"', start) else "json"
    if name in KINDS and name not in _BINARY:
        return name
    return "csv" if _looks_tabular(start) else "txt" if start and not name else ""


def _looks_tabular(text: bytes) -> bool:
    """Whether the first lines have the same number of separators, one at least."""
    lines = text.splitlines()[:5]
    return len(lines) > 1 and any(
        (count := lines[0].count(mark)) > 0 and all(line.count(mark) == count for line in lines[:-1])
        for mark in (b";", b",", b"\t")
    )


def of_media_type(media_type: str) -> str:
    """The format a server's `Content-Type` names; `""` when it says nothing a dataset would."""
    bare = media_type.partition(";")[0].strip().lower()
    return next((format for format, mime in KINDS.items() if mime == bare), "")
