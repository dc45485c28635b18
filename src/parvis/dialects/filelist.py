"""A plain list of files: a web page with links, or a CSV of addresses; what a small producer has.

A page gives one dataset, its title that of the page, its files what the links lead to. A CSV has a column `url` and, as
it likes, `title`, `description`, `format`, and of the dataset: `dataset` (rows with the same value are one dataset),
`dataset_description`, `license`, `tags` (between semicolons).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

from parvis.dialects import records
from parvis.dialects.faults import Problem, Unreadable
from parvis.kit.text import slugify

FILES: Final = frozenset(
    ["csv", "tsv", "xls", "xlsx", "ods", "json", "geojson", "xml", "zip", "gz", "7z", "parquet", "shp", "gpkg", "kml",
     "kmz", "gpx", "rdf", "ttl", "nt", "jsonl", "ndjson", "pdf", "odt", "docx", "doc", "txt", "fgb", "tif", "nc", "gml"]
)  # fmt: skip
MOST: Final = 5000  # files of one list
_DOCUMENTS: Final = frozenset(["pdf", "odt", "docx", "doc"])


def groups(body: bytes, media_type: str, *, base: str, name: str) -> list[Mapping[str, Any]]:
    """The datasets of the list, as {"id", "title", "description", "license", "tags", "page", "files": [...]}.

    `base` is where the list comes from, `name` what a dataset without a title is called. Raises Unreadable.
    """
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    is_page = "html" in media_type or start.startswith((b"<!doctype html", b"<html"))
    found = [_of_page(body, base, name)] if is_page else _of_csv(body, base, name)
    if not any(group["files"] for group in found):
        raise Unreadable(Problem.NO_FILES, base)
    return found


def _of_page(body: bytes, base: str, name: str) -> Mapping[str, Any]:
    try:
        page = html.fromstring(body, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Problem.NOT_TEXT, str(error)) from error
    titles = [str(found.text_content()) for found in page.iter("title", "h1")]
    files: dict[str, dict[str, str]] = {}
    for link in page.iter("a"):
        url = _address(base, str(link.get("href") or ""))
        if url and extension(url) in FILES and len(files) < MOST:
            files.setdefault(url, {"url": url, "title": " ".join(str(link.text_content()).split())})
    described = next(
        (str(one.get("content") or "") for one in page.iter("meta") if one.get("name") == "description"), ""
    )
    title = next((words for one in titles if (words := " ".join(one.split()))), name)
    return {"id": base, "title": title, "description": described, "license": "", "tags": [], "page": base,
            "files": list(files.values())}  # fmt: skip


def _of_csv(body: bytes, base: str, name: str) -> list[Mapping[str, Any]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Problem.NOT_TEXT, f"byte {error.start}") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    if "url" not in (rows.fieldnames or ()):
        raise Unreadable(Problem.NO_CATALOGUE, head[:100], "url")
    found: dict[str, dict[str, Any]] = {}
    try:
        for _number, row in zip(range(MOST), rows, strict=False):
            told = {key: value.strip() for key, value in row.items() if key and isinstance(value, str)}
            _add(found, told, base, name)
    except csv.Error as error:
        raise Unreadable(Problem.NOT_CSV, f"line {rows.line_num}: {error}") from error
    return list(found.values())


def _add(found: dict[str, dict[str, Any]], row: Mapping[str, str], base: str, name: str) -> None:
    if not (url := _address(base, row.get("url", ""))):
        return
    title = row.get("dataset") or name
    group = found.setdefault(title, {"id": f"{base}#{slugify(title)}", "title": title, "description": "", "license": "",
                                     "tags": [], "page": base, "files": []})  # fmt: skip
    group["description"] = group["description"] or row.get("dataset_description", "")
    group["license"] = group["license"] or row.get("license", "")
    group["tags"] = group["tags"] or [one.strip() for one in row.get("tags", "").split(";") if one.strip()]
    group["files"].append({"url": url, **{key: row.get(key, "") for key in ("title", "description", "format")}})


def read_dataset(group: Mapping[str, Any]) -> records.Dataset:
    """One dataset of the list."""
    return records.Dataset(
        title=group["title"][:500], description=group["description"], license=group["license"],
        tags=tuple(group["tags"]), source_url=group["page"],
        resources=tuple(_resource(one) for one in group["files"]),
        harvest={"remote_id": group["id"], "remote_url": group["page"]},
    )  # fmt: skip


def _resource(file: Mapping[str, str]) -> records.Resource:
    kind = file.get("format", "").lower() or extension(file["url"])
    return records.Resource(
        title=(file.get("title") or unquote(urlsplit(file["url"]).path.rpartition("/")[2]) or file["url"])[:500],
        description=file.get("description", ""), url=file["url"], format=kind[:64],
        type="documentation" if kind in _DOCUMENTS else "main",
    )  # fmt: skip


def write(datasets: Sequence[records.Dataset]) -> bytes:
    """The files of the datasets as a CSV that can be read back."""
    sheet = io.StringIO()
    columns = ("dataset", "dataset_description", "license", "tags", "url", "title", "description", "format")
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(columns)
    for one in datasets:
        for file in one.resources:
            writer.writerow([one.title, one.description, one.license, ";".join(one.tags), file.url, file.title,
                             file.description, file.format])  # fmt: skip
    return sheet.getvalue().encode()


def extension(url: str) -> str:
    """What the file at an address is called at its end: `csv`; `""` for none, and for what is no address."""
    try:
        name = urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _address(base: str, href: str) -> str:
    """The whole address of a link; `""` for one that leads to no file on the web."""
    try:
        url = urljoin(base, href.strip()).partition("#")[0]
        return url if urlsplit(url).scheme in ("http", "https") and len(url) <= 2048 else ""
    except ValueError:
        return ""
