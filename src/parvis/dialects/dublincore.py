"""Dublin Core as catalogues of spatial data say it (csw:Record of CSW 2.0.2, OGC 07-006r1 §10.2.5), brief to full.

`page` finds the records of an answer; `read_dataset` and `write_dataset` turn one into a dataset and back. What is read
into no field is kept in `extras["dublincore"]`: {name: [texts]}.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from lxml import etree

from parvis.dialects import iso19139, records
from parvis.dialects.boxes import box
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.filelist import FILES, extension
from parvis.dialects.iso19139.terms import CSW, FREQUENCIES, LANGUAGE_CODES, LANGUAGES, OWS, SERVICES
from parvis.dialects.prose import markdown_of
from parvis.dialects.vocabularies import ResourceType
from parvis.kit import xml
from parvis.kit.dates import day, instant

EXTRAS: Final = "dublincore"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCT: Final = "http://purl.org/dc/terms/"
_RECORDS: Final = tuple(f"{{{CSW}}}{name}" for name in ("Record", "SummaryRecord", "BriefRecord"))
_ROLES: Final = {"creator": "creator", "publisher": "publisher", "contributor": "contact"}
_LINKS: Final = ("URI", "references", "relation", "source")  # with an address of a file or a service, or not
_NO_DATASETS: Final = frozenset(["service", "application", "software", "map", "featurecatalog"])
_READ: Final = frozenset(["identifier", "title", "abstract", "description", "subject", "language", "license",
                          "accrualPeriodicity", "created", "modified", "date", "spatial", "BoundingBox"])  # fmt: skip
Said = dict[str, list[etree._Element]]


def page(body: bytes) -> iso19139.Page:
    """The records of an answer, how many there are in all, and where the next page starts. Raises Unreadable."""
    total, following = iso19139.place(body)
    root = xml.parse(body)
    found = [etree.tostring(one, method="c14n", exclusive=True) for one in root.iter(*_RECORDS)]
    results = root.find(f".//{{{CSW}}}SearchResults")
    if not found and results is not None and len(results):
        raise Unreadable(Problem.NO_CATALOGUE, etree.QName(results[0]).localname)
    return iso19139.Page(found, total, following)


def identifier(body: bytes) -> str:
    """What the record calls itself; `""` when it does not."""
    return _text(_said(body), "identifier")


def read_dataset(body: bytes) -> records.Dataset:
    """One record as a dataset. Raises Unreadable with the element and the value at fault."""
    said = _said(body)
    if (kind := _text(said, "type")).lower() in _NO_DATASETS:
        raise Unreadable(Problem.NOT_A_DATASET, kind, "type")
    if not (title := _text(said, "title")):
        raise Unreadable(Problem.NO_TITLE, "", "title")
    id, modified = _text(said, "identifier"), _moment(_text(said, "modified"))
    dates = {"remote_id": id, "dct_identifier": id, "modified_at": modified.isoformat() if modified else ""}
    return records.Dataset(
        title=title[:500], description=markdown_of(_text(said, "abstract") or _text(said, "description")),
        language=_language(_text(said, "language")), tags=tuple(dict.fromkeys(_texts(said, "subject"))),
        license=_text(said, "license"), frequency=_frequency(_text(said, "accrualPeriodicity")),
        geometry=_extent(said), contacts=tuple(_contacts(said)), resources=tuple(_resources(said)),
        created_at=_moment(_text(said, "created")), updated_at=modified or _moment(_text(said, "date")),
        harvest={name: value for name, value in dates.items() if value}, extras=_kept(said),
    )  # fmt: skip


def _said(body: bytes) -> Said:
    """{local name: elements} of a record, those with a text or an extent."""
    root = xml.parse(body)
    if root.tag not in _RECORDS:
        raise Unreadable(Problem.NOT_A_RECORD, etree.QName(root).localname)
    found: Said = {}
    for one in root:
        if xml.text(one):
            found.setdefault(etree.QName(one).localname, []).append(one)
    return found


def _texts(said: Said, name: str) -> list[str]:
    return [xml.text(one) for one in said.get(name, ())]


def _text(said: Said, name: str) -> str:
    return next(iter(_texts(said, name)), "")


def _language(code: str) -> str:
    return LANGUAGES.get(code.lower(), code[:2].lower() if len(code) in (2, 5) else "")


def _frequency(said: str) -> str:
    return FREQUENCIES.get(said) or (said if said in FREQUENCIES.values() else "")


def _moment(text: str) -> datetime | None:
    try:
        return instant(text) if len(text) > 7 else instant(day(text).isoformat())
    except ValueError:
        return None


def _extent(said: Said) -> Mapping[str, Any] | None:
    """The box in degrees. Latitude is first in EPSG:4326 (OGC 07-092r3), but not where GeoNetwork wrote it.

    That one long gave the corners as “east south” and “west north”, and the projection of the data in place of its own.
    """
    for one in said.get("BoundingBox", ()):
        try:
            corners = [[float(number) for number in xml.text(corner).split()[:2]] for corner in one]
            (x1, y1), (x2, y2) = corners
        except ValueError:
            continue
        if one.get("crs", "").endswith("4326") and x1 <= x2:
            x1, y1, x2, y2 = y1, x1, y2, x2
        if found := box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)):
            return found
    return None


def _contacts(said: Said) -> Iterator[records.Contact]:
    for name, role in _ROLES.items():
        for text in dict.fromkeys(_texts(said, name)):
            yield records.Contact(name=text[:255], role=role)


def _is_link(one: etree._Element) -> bool:
    text = xml.text(one)
    return text.startswith(("http://", "https://", "ftp://")) and len(text) <= 2048 and not text.count(" ")


def _resources(said: Said) -> Iterator[records.Resource]:
    seen = set()
    for one in (element for name in _LINKS for element in said.get(name, ()) if _is_link(element)):
        url, protocol = xml.text(one), one.get("protocol") or one.get("scheme") or ""
        if url in seen:
            continue
        seen.add(url)
        title = one.get("name") or url.rstrip("/").rpartition("/")[2] or url
        service = next((kind for kind in SERVICES if kind in protocol.lower() or f"service={kind}" in url.lower()), "")
        ending = extension(url) if extension(url) in FILES else ""
        yield records.Resource(
            title=title[:500], description=one.get("description") or "", url=url,
            format=service or ending, type=ResourceType.API if service else ResourceType.MAIN,
            extras={EXTRAS: {"protocol": protocol}} if protocol else {},
        )  # fmt: skip


def _kept(said: Said) -> dict[str, Any]:
    kept = {
        name: texts for name, elements in said.items() if name not in _READ and name not in _ROLES
        if (texts := [xml.text(one) for one in elements if name not in _LINKS or not _is_link(one)])
    }  # fmt: skip
    return {EXTRAS: kept} if kept else {}


# --- written ---------------------------------------------------------------------------------------------------


def write_dataset(record: records.Dataset) -> bytes:
    """The dataset as a full record."""
    root = etree.Element(_RECORDS[0], nsmap={"csw": CSW, "dc": DC, "dct": DCT, "ows": OWS})
    _put(root, DC, "identifier", [str(record.harvest.get("remote_id") or record.id)])
    _put(root, DC, "title", [record.title])
    _put(root, DCT, "abstract", [record.description])
    _put(root, DC, "subject", record.tags)
    _put(root, DC, "language", [LANGUAGE_CODES.get(record.language, record.language)])
    _put(root, DCT, "license", [record.license])
    _put(root, DCT, "accrualPeriodicity", [record.frequency])
    _put(root, DCT, "created", [record.created_at.isoformat() if record.created_at else ""])
    updated = record.updated_at.isoformat() if record.updated_at else ""
    space, name = (DCT, "modified") if record.harvest.get("modified_at") else (DC, "date")
    _put(root, space, name, [updated])
    for name, role in _ROLES.items():
        _put(root, DC, name, [one.name for one in record.contacts if one.role == role])
    for name, texts in record.extras.get(EXTRAS, {}).items():
        _put(root, DC, name, texts)
    for one in record.resources:
        link = etree.SubElement(root, f"{{{DC}}}URI", name=one.title)
        link.text = one.url
        protocol = one.extras.get(EXTRAS, {}).get("protocol", "")
        for name, value in (("description", one.description), ("protocol", protocol)):
            if value:
                link.set(name, value)
    _write_extent(root, record.geometry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _put(root: etree._Element, space: str, name: str, texts: Sequence[str]) -> None:
    for text in filter(None, texts):
        etree.SubElement(root, f"{{{space}}}{name}").text = text


def _write_extent(root: etree._Element, geometry: Mapping[str, Any] | None) -> None:
    if not geometry or geometry.get("type") != "Polygon":
        return
    xs, ys = zip(*(point[:2] for ring in geometry["coordinates"] for point in ring), strict=True)
    extent = etree.SubElement(root, f"{{{OWS}}}BoundingBox", crs="urn:ogc:def:crs:OGC:1.3:CRS84")
    for corner, x, y in (("LowerCorner", min(xs), min(ys)), ("UpperCorner", max(xs), max(ys))):
        etree.SubElement(extent, f"{{{OWS}}}{corner}").text = f"{x} {y}"
