"""Records found in an answer, and one made a dataset."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from lxml import etree

from parvis.dialects import records
from parvis.dialects.boxes import box
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.filelist import FILES, extension
from parvis.dialects.iso19139.terms import (
    CSW,
    EXTRAS,
    FREQUENCIES,
    HREF,
    LANGUAGES,
    LIMITS,
    NAMES,
    RECORD,
    ROLES,
    SERVICES,
    SRV,
)
from parvis.dialects.prose import markdown_of
from parvis.dialects.vocabularies import AccessType, ResourceType
from parvis.kit import xml
from parvis.kit.dates import day, instant


@dataclass(frozen=True, slots=True)
class Page:
    """The records of an answer as XML of their own, how many there are in all, and where the next page starts.

    `next` is 0 at the end, and for an answer that is no page of a search.
    """

    records: Sequence[bytes]
    total: int | None
    next: int


def page(body: bytes) -> Page:
    """The records of an answer: of a search, of GetRecordById, or one alone. Raises Unreadable."""
    root = _root(body)
    _ensure_no_exception(root)
    if root.tag == RECORD:
        return Page([_alone(root)], 1, 0)
    found = [_alone(one) for one in root.iter(RECORD)]
    results = root.find(f".//{{{CSW}}}SearchResults")
    if results is not None:
        others = [one for one in results if one.tag != RECORD]
        if others and not found:
            raise Unreadable(Problem.NO_CATALOGUE, etree.QName(others[0]).localname)
        return Page(found, _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord") or 0)
    if etree.QName(root).localname == "GetRecordByIdResponse":
        return Page(found, len(found), 0)
    raise Unreadable(Problem.NO_CATALOGUE, etree.QName(root).localname)


def place(body: bytes) -> tuple[int | None, int]:
    """(how many in all, start of the next page or 0) of an answer of a search, of records in any schema."""
    root = _root(body)
    _ensure_no_exception(root)
    results = root.find(f".//{{{CSW}}}SearchResults")
    if results is None:
        raise Unreadable(Problem.NO_CATALOGUE, etree.QName(root).localname)
    return _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord") or 0


def _ensure_no_exception(root: etree._Element) -> None:
    if etree.QName(root).localname == "ExceptionReport":
        said = " ".join(xml.text(one) for one in root.iter("{*}ExceptionText"))
        raise Unreadable(Problem.EXCEPTION, said or root.findtext(".//{*}Exception") or "")


def _root(body: bytes) -> etree._Element:
    try:
        return xml.parse(body)
    except xml.HasDoctype as error:
        raise Unreadable(Problem.HAS_DOCTYPE) from error
    except xml.NotXml as error:
        raise Unreadable(Problem.NOT_XML, f"line {error.line}: {error}") from error


def _alone(record: etree._Element) -> bytes:
    """The record by itself: its bytes do not change with what stands around it."""
    return bytes(etree.tostring(record, method="c14n", exclusive=True))


def _number(element: etree._Element, name: str) -> int | None:
    value = element.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None


def identifier(body: bytes) -> str:
    """What the record calls itself; `""` when it does not. Raises Unreadable."""
    return _at(_root(body), "gmd:fileIdentifier")


def read_dataset(body: bytes) -> records.Dataset:
    """One record as a dataset. Raises Unreadable with the element and the value at fault."""
    root = _root(body)
    if root.tag != RECORD:
        raise Unreadable(Problem.NOT_A_RECORD, etree.QName(root).localname)
    level = _code(root, "gmd:hierarchyLevel")
    about = _find(root, "gmd:identificationInfo/*")
    if level == "service" or (about is not None and about.tag == f"{{{SRV}}}SV_ServiceIdentification"):
        raise Unreadable(Problem.NOT_A_DATASET, level or "service", "hierarchyLevel")
    if about is None or not (title := _at(about, "gmd:citation/*/gmd:title")):
        raise Unreadable(Problem.NO_TITLE, "", "identificationInfo/citation/title")
    dates = _dates(about)
    start, end = _period(about)
    limit = _limit(about)
    return records.Dataset(
        title=title[:500], description=markdown_of(_at(about, "gmd:abstract")), acronym=_at(about, _ALTERNATE)[:128],
        language=_language(_code(root, "gmd:language") or _at(root, "gmd:language")),
        translations=_translations(root, about), tags=tuple(_keywords(about)), license=_license(about),
        frequency=FREQUENCIES.get(_code(about, "gmd:resourceMaintenance/*/gmd:maintenanceAndUpdateFrequency"), ""),
        temporal_start=start, temporal_end=end, geometry=_extent(about), contacts=_contacts(about),
        access_type=AccessType.RESTRICTED if limit else AccessType.OPEN, access_reason=limit,
        resources=tuple(_resources(root)), created_at=dates.get("creation") or dates.get("publication"),
        updated_at=dates.get("revision") or dates.get("publication") or _moment(_at(root, "gmd:dateStamp")),
        harvest=_identity(root, about), extras=_kept(root, about, level),
    )  # fmt: skip


_ALTERNATE: Final = "gmd:citation/*/gmd:alternateTitle"


def _identity(root: etree._Element, about: etree._Element) -> dict[str, Any]:
    id = _at(root, "gmd:fileIdentifier")
    code = _at(about, "gmd:citation/*/gmd:identifier/*/gmd:code")
    space = _at(about, "gmd:citation/*/gmd:identifier/*/gmd:codeSpace")
    uri = code if code.startswith(("http://", "https://")) else ""
    if not uri and code and space.startswith(("http://", "https://")):
        uri = f"{space.rstrip('/')}/{code}"
    stamp = _moment(_at(root, "gmd:dateStamp"))
    members = {"remote_id": id, "dct_identifier": code or id, "uri": uri,
               "modified_at": stamp.isoformat() if stamp else ""}  # fmt: skip
    found: dict[str, Any] = {name: value for name, value in members.items() if value}
    places = [xml.text(one) for one in about.iterfind(".//gmd:EX_Extent/gmd:description", NAMES)]
    if any(places):
        found["places"] = [place for place in places if place]
    return found


def _kept(root: etree._Element, about: etree._Element, level: str) -> dict[str, Any]:
    members = {
        "level": level,
        "topics": [xml.text(one) for one in about.iterfind("gmd:topicCategory/*", NAMES)],
        "lineage": _at(root, "gmd:dataQualityInfo/*/gmd:lineage/*/gmd:statement"),
        "scale": _at(about, "gmd:spatialResolution/*/gmd:equivalentScale/*/gmd:denominator"),
        "purpose": _at(about, "gmd:purpose"),
        "parent": _at(root, "gmd:parentIdentifier"),
        "constraints": [words for words in _constraints(about) if words],
    }
    kept = {name: value for name, value in members.items() if value}
    return {EXTRAS: kept} if kept else {}


# --- parts -----------------------------------------------------------------------------------------------------


def _dates(about: etree._Element) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for one in about.iterfind("gmd:citation/*/gmd:date/*", NAMES):
        moment = _moment(_at(one, "gmd:date"))
        if moment:
            kind = _code(one, "gmd:dateType")
            found[kind] = max(moment, found.get(kind, moment))
    return found


def _period(about: etree._Element) -> tuple[date | None, date | None]:
    starts = about.xpath(".//*[local-name()='TimePeriod']//*[local-name()='beginPosition' or local-name()='begin']")
    ends = about.xpath(".//*[local-name()='TimePeriod']//*[local-name()='endPosition' or local-name()='end']")
    return _day(starts), _day(ends)


def _day(found: Any) -> date | None:
    try:
        return day(xml.text(found[0])) if found else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return instant(text) if len(text) > 7 else instant(day(text).isoformat())
    except ValueError:
        return None


def _extent(about: etree._Element) -> Mapping[str, Any] | None:
    boxed = _find(about, ".//gmd:EX_GeographicBoundingBox")
    if boxed is None:
        return None
    try:
        west, south, east, north = (
            float(_at(boxed, f"gmd:{side}"))
            for side in ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        )
    except ValueError:
        return None
    if 0 < west - east < 180:  # written the wrong way round, as whole catalogues do
        west, east = east, west
    return box(west, min(south, north), east, max(south, north))


def _keywords(about: etree._Element) -> list[str]:
    words = (xml.text(one) for one in about.iterfind("gmd:descriptiveKeywords/*/gmd:keyword/*", NAMES)
             if not one.tag.endswith("PT_FreeText"))  # fmt: skip
    return list(dict.fromkeys(word for word in words if word))


def _contacts(about: etree._Element) -> tuple[records.Contact, ...]:
    found = []
    for one in about.iterfind("gmd:pointOfContact/*", NAMES):
        place, person = _at(one, "gmd:organisationName"), _at(one, "gmd:individualName")
        email = _at(one, "gmd:contactInfo/*/gmd:address/*/gmd:electronicMailAddress")
        name = f"{person} ({place})" if person and place else place or person or email
        if name:
            role = ROLES.get(_code(one, "gmd:role"), "contact")
            found.append(records.Contact(name=name[:255], role=role, email=email if "@" in email else ""))
    return tuple(dict.fromkeys(found))


def _constraints(about: etree._Element) -> list[str]:
    found = []
    for path in ("gmd:resourceConstraints/*/gmd:useLimitation", "gmd:resourceConstraints/*/gmd:otherConstraints"):
        for one in about.iterfind(path, NAMES):
            anchor = next((str(link.get(HREF)) for link in one.iter() if link.get(HREF)), "")
            found.append(f"{anchor} {_value(one)}".strip())
    return found


_OPEN: Final = ("licen", "odbl", "creativecommons", "etalab", "opendatacommons")


def _license(about: etree._Element) -> str:
    """What the constraints say of terms of reuse, an address before words; `""` when they name none."""
    said = [words for words in _constraints(about) if any(sign in words.lower() for sign in _OPEN)]
    for words in said:
        for word in words.split():
            if word.startswith(("http://", "https://")):
                return word.rstrip(".,;)")
    return min(said, key=len)[:300] if said else ""


def _limit(about: etree._Element) -> str:
    """The limitation on public access the record names, in words; `""` for none."""
    for one in about.iterfind("gmd:resourceConstraints/*/gmd:otherConstraints", NAMES):
        if any(LIMITS in str(link.get(HREF)) for link in one.iter() if link.get(HREF)):
            return _value(one) or LIMITS
    return ""


def _resources(root: etree._Element) -> Iterator[records.Resource]:
    formats = [xml.text(one) for one in root.iterfind(".//gmd:distributionFormat/*/gmd:name", NAMES)]
    seen: set[tuple[str, str]] = set()
    for one in root.iterfind(".//gmd:transferOptions//gmd:onLine/*", NAMES):
        url, name = _at(one, "gmd:linkage"), _at(one, "gmd:name")
        if not url.startswith(("http://", "https://", "ftp://")) or len(url) > 2048 or (url, name) in seen:
            continue
        seen.add((url, name))
        protocol = _at(one, "gmd:protocol")
        format, kind = kind_of(url, protocol, formats)
        format = _at(one, "gmd:applicationProfile").strip().lower()[:64] or format
        yield records.Resource(
            title=(name or url.rstrip("/").rpartition("/")[2] or url)[:500], description=_at(one, "gmd:description"),
            url=url, format=format, type=kind, extras={EXTRAS: {"protocol": protocol}} if protocol else {},
        )  # fmt: skip


def kind_of(url: str, protocol: str, formats: Sequence[str]) -> tuple[str, str]:
    """(format, type) of a link: a service, a file by its name, a page to read."""
    spoken = protocol.lower()
    for service in SERVICES:
        if service in spoken or f"service={service}" in url.lower():
            return service, ResourceType.API
    if (ending := extension(url)) in FILES:
        return ending, ResourceType.MAIN
    if "download" in spoken and len(formats) == 1:
        return formats[0].lower()[:64], ResourceType.MAIN
    if "link" in spoken or "html" in ending:
        return "html", ResourceType.DOCUMENTATION
    return "", ResourceType.MAIN


def _translations(root: etree._Element, about: etree._Element) -> dict[str, dict[str, str]]:
    """Titles and descriptions in the other languages of the record (PT_FreeText)."""
    locales = {
        f"#{one.get('id')}": _language(_code(one, "gmd:languageCode"))
        for one in root.iterfind("gmd:locale/gmd:PT_Locale", NAMES) if one.get("id")
    }  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for name, path in (("title", "gmd:citation/*/gmd:title"), ("description", "gmd:abstract")):
        for one in about.iterfind(f"{path}//gmd:LocalisedCharacterString", NAMES):
            language = locales.get(str(one.get("locale")), "")
            if language in ("fr", "en", "ar") and (words := xml.text(one)):
                found.setdefault(language, {})[name] = words
    return {language: words for language, words in found.items() if words.get("title") != _at(about, _TITLE)}


_TITLE: Final = "gmd:citation/*/gmd:title"


def _language(code: str) -> str:
    return LANGUAGES.get(code.lower(), code.lower() if len(code) == 2 else "")


def _find(element: etree._Element, path: str) -> etree._Element | None:
    return element.find(path, NAMES)


def _at(element: etree._Element, path: str) -> str:
    return _value(_find(element, path))


def _value(element: etree._Element | None) -> str:
    """The text of a property, in the language of the record when it is said in several."""
    if element is None:
        return ""
    plain = element.find("gco:CharacterString", NAMES)
    return xml.text(element if plain is None else plain)


def _code(element: etree._Element, path: str) -> str:
    """The code of a code list, whether it is said as it should or only in words."""
    found = _find(element, f"{path}/*")
    if found is None:
        return ""
    return str(found.get("codeListValue") or "") or xml.text(found)
