"""What a file is by its first bytes, whatever its name says."""

from enum import StrEnum
from typing import Final

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<table", b"<body", b"<script", b"<title", b"<div", b"<meta")
_TEXT: Final = frozenset({7, 8, 9, 10, 12, 13, 27, 26, 11, 28, 29, 30, 31}) | frozenset(range(0x20, 0x100))
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """Families of files; one reader for each."""

    TEXT = "csv"
    WORKBOOK = "workbook"
    JSON = "json"
    GEOJSON = "geojson"
    TOPOJSON = "topojson"
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gz"
    GEOPACKAGE = "gpkg"
    FLATGEOBUF = "fgb"
    SHAPEFILE = "shp"
    KML = "kml"
    GPX = "gpx"
    ENCRYPTED = "encrypted"
    HTML = "html"
    XML = "xml"
    PDF = "pdf"
    EMPTY = "empty"
    OTHER = "other"


def kind(head: bytes, name: str = "") -> Kind:
    """The kind of a file by its first bytes (some thousands of them); its name only settles what they leave open."""
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        return Kind.EMPTY
    return _packed(head) or _marked(head) or _written(head, name.lower())


def _packed(head: bytes) -> Kind | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.WORKBOOK if _is_workbook(head) else Kind.ZIP
    return Kind.GZIP if head.startswith(b"\x1f\x8b") else None


def _is_workbook(head: bytes) -> bool:
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head[:200]:
        return True
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return first in (b"[Content_Types].xml", b"_rels/.rels") or first.startswith((b"xl/", b"docProps/"))


def _marked(head: bytes) -> Kind | None:
    if head.startswith(_OLE):
        return Kind.ENCRYPTED if _ENCRYPTED in head else Kind.WORKBOOK
    for mark, found in (
        (b"PAR1", Kind.PARQUET), (b"PARE", Kind.ENCRYPTED), (b"%PDF", Kind.PDF), (b"fgb\x03", Kind.FLATGEOBUF),
    ):  # fmt: skip
        if head.startswith(mark):
            return found
    if head.startswith(b"SQLite format 3\x00"):
        return Kind.GEOPACKAGE if head[68:72] in (b"GPKG", b"GP10", b"GP11") else Kind.OTHER
    return None


def _written(head: bytes, name: str) -> Kind:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = plain[:200].lower()
    if start.startswith(_HTML):
        return Kind.HTML
    is_named_text = name.endswith((".csv", ".tsv", ".txt"))  # a header may hold a tag
    if start.startswith((b"<?xml", b"<!--")) or (start.startswith(b"<") and b">" in start and not is_named_text):
        return _of_xml(head[:4000].lower())
    if plain.startswith((b"{", b"[")) and (found := _of_json(plain)):
        return found
    if name.endswith(".geojson") and plain.startswith(b"{"):
        return Kind.GEOJSON
    return Kind.TEXT if _is_text(head) else Kind.OTHER


def _of_xml(start: bytes) -> Kind:
    for mark, found in ((b"<kml", Kind.KML), (b"<gpx", Kind.GPX), (b"<html", Kind.HTML)):
        if mark in start:
            return found
    return Kind.XML


def _of_json(plain: bytes) -> Kind | None:
    """JSON that is a document; `[note]` or `{x` at the start of a text is none."""
    rest = plain[1:].lstrip()
    if plain.startswith(b"{"):
        if not rest.startswith((b'"', b"}")):
            return None
        if b'"FeatureCollection"' in plain:
            return Kind.GEOJSON
        return Kind.TOPOJSON if b'"Topology"' in plain[:2000] else Kind.JSON
    return Kind.JSON if rest.startswith((b"{", b"[", b'"', b"]")) or rest[:1].isdigit() else None


def _is_text(head: bytes) -> bool:
    """Whether bytes may be letters: a NUL here and there is a slip, many are not text unless in UTF-16."""
    if head.startswith(_UTF16) or seems_utf16(head):
        return True
    strange = sum(head.count(bytes((code,))) for code in range(32) if code not in _TEXT)
    return strange <= max(2, len(head) // 50)


def seems_utf16(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` for text in it without its mark; the empty string for anything else."""
    part = head[:4096]
    if len(part) < 8 or part.count(0) < len(part) * 0.3:
        return ""
    even, odd = part[0::2].count(0), part[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""
