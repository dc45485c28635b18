"""The first look at a file: what it is, and what its columns are like, within limits of bytes, cells and time."""

import io
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest
from typing import Any, BinaryIO, Final
from zipfile import ZipInfo

from parvis.engines.tables import (
    BYTES,
    CELL,
    CELLS,
    COLUMNS,
    DISTINCT,
    ROWS,
    SECONDS,
    SHOWN,
    TAIL,
    Kind,
    Sample,
    Table,
    Trouble,
    Unreadable,
    apart,
    columns,
    packed,
    texts,
    trees,
)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_UNPACKED: Final = 200 * 1024 * 1024  # bytes of a workbook once unpacked
_TABLES: Final = (".csv", ".tsv", ".txt", ".geojson", ".json", ".ndjson", ".jsonl")
_MAPS: Final = (".shp", ".gpkg", ".kml", ".tab")


def read(file: BinaryIO, name: str = "", *, seconds: float = SECONDS, is_start: bool = False) -> Sample:
    """What the file holds. It must be seekable and is left open; `name` is only a hint, and what is inside decides.

    `is_start`: these are only the first bytes of the file; then what must be whole to be read is not.

    Never raises for what is in the file: `trouble` says why there is no table. Reads 32 MiB at most, and stops after
    about `seconds`; workbooks and Parquet files, read by a process of their own, may take ten more.
    """
    try:
        return _read(file, name.lower(), time.monotonic() + seconds, is_start)
    except Unreadable as error:
        file.seek(0)
        return Sample(_kind(file.read(4096), name.lower()), trouble=error.trouble)


def _read(file: BinaryIO, name: str, deadline: float, is_start: bool) -> Sample:
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        return Sample(_kind(head, name), trouble=Trouble.EMPTY)
    kind = _kind(head, name)
    file.seek(0)
    if is_start and kind in (Kind.ZIP, Kind.XLSX, Kind.ODS, Kind.XLS, Kind.PARQUET):
        return Sample(kind, format=kind, is_whole=False, trouble=Trouble.TOO_LARGE)
    if kind is Kind.GZIP:
        body, cut = packed.gunzip(file, is_start=is_start)
        inner = _read_body(body, cut, name.removesuffix(".gz"), deadline)
        return replace(inner, kind=kind, format=f"{inner.format or 'bin'}.gz", inside=name.removesuffix(".gz"))
    if kind is Kind.ZIP:
        return _archive(file, deadline)
    if kind in (Kind.XLSX, Kind.ODS, Kind.XLS, Kind.PARQUET):
        return _apart(kind, file, deadline)
    if kind in (Kind.HTML, Kind.XML, Kind.PDF, Kind.OTHER):
        trouble = Trouble.WEB_PAGE if kind is Kind.HTML else Trouble.NO_TABLE
        return Sample(kind, format=_extension(name) if kind is Kind.OTHER else kind, trouble=trouble)
    body = file.read(BYTES)
    size = file.seek(0, io.SEEK_END)
    if is_start:
        return replace(_read_body(body, True, name, deadline), row_count=None)
    sample = _read_body(body, size > len(body), name, deadline, file)
    return sample if sample.is_whole else _estimated(sample, len(body), size)


def _kind(head: bytes, name: str) -> Kind:
    """What the first bytes say; a zip that is a workbook is told by its files."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(head)
    if head.startswith(_OLE):
        return Kind.XLS
    for mark, kind in ((b"\x1f\x8b", Kind.GZIP), (b"PAR1", Kind.PARQUET), (b"%PDF", Kind.PDF)):
        if head.startswith(mark):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<body", b"<!-- ")):
        return Kind.HTML
    if start.startswith(b"<?xml") or (start.startswith(b"<") and not name.endswith((".csv", ".txt"))):
        return Kind.HTML if b"<html" in head[:2000].lower() else Kind.XML
    if start.startswith((b"{", b"[")) and (b'"' in head or start[:1] == b"["):
        return Kind.GEOJSON if b'"FeatureCollection"' in head or name.endswith(".geojson") else Kind.JSON
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return Kind.OTHER if b"\x00" in head and not utf16 else Kind.CSV


def _office(head: bytes) -> Kind:
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head:
        return Kind.ODS
    return Kind.XLSX if b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/.rels" in head else Kind.ZIP


def _extension(name: str) -> str:
    return name.rpartition(".")[2][:16] if "." in name else ""


# --- text --------------------------------------------------------------------------------------------------------


def _read_body(body: bytes, cut: bool, name: str, deadline: float, file: BinaryIO | None = None) -> Sample:
    """The sample of a file whose first bytes are `body`, with its tail out of `file` when it is cut."""
    kind = _kind(body[:4096], name)
    if not body.strip():
        return Sample(kind, trouble=Trouble.EMPTY)
    if kind is Kind.HTML:
        return Sample(kind, format="html", trouble=Trouble.WEB_PAGE)
    if kind not in (Kind.CSV, Kind.JSON, Kind.GEOJSON):
        return Sample(kind, format=kind if kind is not Kind.OTHER else _extension(name), trouble=Trouble.NO_TABLE)
    encoding = texts.encoding(body)
    text = texts.decode(body, encoding)
    if kind is not Kind.CSV and trees.looks_like(text.lstrip("\ufeff \r\n\t")):
        kind, table = trees.table(body, text.lstrip("\ufeff \r\n\t"), cut)
        return _sample(kind, _read_as(table, encoding), deadline, cut, format=kind)
    table = _read_as(texts.table(text, cut), encoding)
    tail = _tail(file, encoding, table) if cut and file is not None else []
    if len(table.header) == 1 and _extension(name) not in ("csv", "tsv", "txt", ""):
        return Sample(Kind.OTHER, format=_extension(name), encoding=encoding, trouble=Trouble.NO_TABLE)
    form = "tsv" if table.separator == "\t" else "csv"
    return _sample(Kind.CSV, table, deadline, cut, tail, format=form)


def _read_as(table: Table, encoding: str) -> Table:
    table.encoding = encoding
    return table


def _tail(file: BinaryIO, encoding: str, table: Table) -> list[list[str]]:
    """The last rows, without the half of one that the first line is."""
    if encoding == "utf-16":
        return []
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - TAIL))
    text = file.read(TAIL).decode("utf-8" if encoding == "utf-8-sig" else encoding, errors="replace")
    return texts.parse(text.partition("\n")[2], table.separator)


# --- archives and native formats -----------------------------------------------------------------------------------


def _archive(file: BinaryIO, deadline: float) -> Sample:
    found = packed.members(file)
    if not found:
        return Sample(Kind.ZIP, format="zip", trouble=Trouble.EMPTY)
    names = [one.filename for one in found]
    form = next((ending[1:] for ending in _MAPS if any(name.lower().endswith(ending) for name in names)), "zip")
    main = _main(found)
    if main is None:
        return Sample(Kind.ZIP, format=form, members=len(found), trouble=Trouble.NO_TABLE)
    body, cut = packed.extract(file, main.filename)
    inner = _read_body(body, cut, main.filename.lower(), deadline)
    return replace(inner, kind=Kind.ZIP, format=form, inside=main.filename[:200], members=len(found))


def _main(found: Iterable[ZipInfo]) -> ZipInfo | None:
    """The largest table of an archive."""
    tables = [one for one in found if one.filename.lower().endswith(_TABLES) and "__MACOSX" not in one.filename]
    return max(tables, key=lambda one: one.file_size, default=None)


def _apart(kind: Kind, file: BinaryIO, deadline: float) -> Sample:
    if kind is Kind.XLS and _ENCRYPTED_PACKAGE in file.read(BYTES):
        return Sample(Kind.XLSX, format="xlsx", trouble=Trouble.ENCRYPTED)
    if kind in (Kind.XLSX, Kind.ODS):
        if _is_document(file):
            return Sample(Kind.OTHER, trouble=Trouble.NO_TABLE)
        packed.weigh(file, _UNPACKED)
    file.seek(0)
    table, total = apart.read(kind, file)
    sample = _sample(kind, table, max(deadline, time.monotonic() + 1), False, format=kind)
    return replace(sample, row_count=total, is_whole=sample.is_whole and total == sample.row_count)


def _is_document(file: BinaryIO) -> bool:
    """A text or a slide show is an office file too, without a sheet."""
    names = {one.filename for one in packed.members(file)}
    return not any(name.startswith("xl/") or name == "content.xml" for name in names)


# --- columns -------------------------------------------------------------------------------------------------------


def _sample(
    kind: Kind, table: Table, deadline: float, cut: bool, tail: Iterable[list[str]] = (), **known: Any
) -> Sample:
    """Look at each column through the different values it has."""
    width = len(table.header)
    values: list[set[str]] = [set() for _name in table.header]
    shown: list[tuple[str, ...]] = []
    count, whole = 0, not cut
    for batch in table.batches:
        if len(shown) < SHOWN:
            rows = batch[: SHOWN - len(shown)]
            shown += [tuple(cell[:CELL] for cell in row[: min(width, COLUMNS)]) for row in rows]
        _gather(values, batch)
        count += len(batch)
        if count >= ROWS or count * width >= CELLS or time.monotonic() > deadline:
            whole = False
            break
    last: list[set[str]] = [set() for _name in table.header]
    _gather(last, list(tail))
    described = tuple(
        columns.describe(name, seen, more) for name, seen, more in zip(table.header, values, last, strict=True)
    )
    trouble = "" if described else Trouble.NO_TABLE
    return Sample(
        kind, encoding=_plain(table.encoding), separator=table.separator, sheet=table.sheet, columns=described,
        rows=tuple(shown), row_count=count, is_whole=whole, trouble=trouble, **known,
    )  # fmt: skip


def _gather(values: list[set[str]], rows: list[list[str]]) -> None:
    for seen, column in zip(values, zip_longest(*rows, fillvalue=""), strict=False):
        if len(seen) < DISTINCT:
            seen.update(column)


def _plain(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "utf_8": "utf-8"}.get(encoding, encoding.replace("_", "-"))


def _estimated(sample: Sample, read: int, size: int) -> Sample:
    """The number of rows of a file that was not read whole, by the room they took in what was read."""
    if not sample.row_count or size <= read:
        return replace(sample, row_count=None) if size > read else sample
    return replace(sample, row_count=round(sample.row_count * size / read))
