"""ISO 19139: metadata of geographic data in XML, as catalogues of spatial data (CSW 2.0.2) give them.

`page` finds the records of an answer; `read_dataset` and `write_dataset` turn one into a dataset and back. What is read
into no field (lineage, topics, level) is kept in `extras["iso19139"]`. ISO/TS 19139:2007; OGC 07-006r1 for CSW.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from lxml import etree

from parvis.dialects import records
from parvis.dialects.datajson import box
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.filelist import FILES, extension
from parvis.dialects.prose import markdown_of
from parvis.dialects.vocabularies import AccessType, ResourceType
from parvis.kit import xml
from parvis.kit.dates import day, instant

EXTRAS: Final = "iso19139"
GMD: Final = "http://www.isotc211.org/2005/gmd"
GCO: Final = "http://www.isotc211.org/2005/gco"
SRV: Final = "http://www.isotc211.org/2005/srv"
CSW: Final = "http://www.opengis.net/cat/csw/2.0.2"
OWS: Final = "http://www.opengis.net/ows"
GML: Final = "http://www.opengis.net/gml"
XLINK: Final = "http://www.w3.org/1999/xlink"
_NAMES: Final = {"gmd": GMD, "gco": GCO, "srv": SRV, "csw": CSW, "ows": OWS, "gml": GML, "xlink": XLINK}
_RECORD: Final = f"{{{GMD}}}MD_Metadata"
_HREF: Final = f"{{{XLINK}}}href"
# MD_MaintenanceFrequencyCode; what has no equal is left unsaid.
FREQUENCIES: Final = {
    "continual": "continuous", "daily": "daily", "weekly": "weekly", "fortnightly": "biweekly", "monthly": "monthly",
    "quarterly": "quarterly", "biannually": "semiannual", "annually": "annual", "irregular": "irregular",
    "notPlanned": "notPlanned", "unknown": "unknown", "asNeeded": "irregular",
}  # fmt: skip
_CODES: Final = {value: code for code, value in FREQUENCIES.items() if code != "asNeeded"}
# CI_RoleCode to the roles of contacts here.
ROLES: Final = {
    "pointOfContact": "contact", "author": "creator", "owner": "rightsHolder", "publisher": "publisher",
    "custodian": "custodian", "distributor": "distributor", "originator": "originator",
    "principalInvestigator": "principalInvestigator", "processor": "processor",
    "resourceProvider": "resourceProvider", "user": "user",
}  # fmt: skip
_ROLE_CODES: Final = {role: code for code, role in ROLES.items()}
_LANGUAGES: Final = {"fre": "fr", "fra": "fr", "eng": "en", "ara": "ar", "spa": "es", "ger": "de", "deu": "de",
                     "ita": "it", "por": "pt", "dut": "nl", "nld": "nl"}  # fmt: skip
_LANGUAGE_CODES: Final = {"fr": "fre", "en": "eng", "ar": "ara", "es": "spa", "de": "ger", "it": "ita", "pt": "por",
                          "nl": "dut"}  # fmt: skip
_SERVICES: Final = ("wms", "wfs", "wmts", "wcs", "atom")
# Directive 2007/2/EC, article 13(1): what may be kept from the public, in the code list of INSPIRE.
_LIMITS: Final = "LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1"


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
    if etree.QName(root).localname == "ExceptionReport":
        said = " ".join(xml.text(one) for one in root.iter("{*}ExceptionText"))
        raise Unreadable(Problem.EXCEPTION, said or root.findtext(".//{*}Exception") or "")
    if root.tag == _RECORD:
        return Page([_alone(root)], 1, 0)
    found = [_alone(one) for one in root.iter(_RECORD)]
    results = root.find(f".//{{{CSW}}}SearchResults")
    if results is not None:
        others = [one for one in results if one.tag != _RECORD]
        if others and not found:
            raise Unreadable(Problem.NO_CATALOGUE, etree.QName(others[0]).localname)
        return Page(found, _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord") or 0)
    if etree.QName(root).localname == "GetRecordByIdResponse":
        return Page(found, len(found), 0)
    raise Unreadable(Problem.NO_CATALOGUE, etree.QName(root).localname)


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
    return int(value) if value.isdigit() and len(value) < 12 else None


def identifier(body: bytes) -> str:
    """What the record calls itself; `""` when it does not. Raises Unreadable."""
    return _at(_root(body), "gmd:fileIdentifier")


def read_dataset(body: bytes) -> records.Dataset:
    """One record as a dataset. Raises Unreadable with the element and the value at fault."""
    root = _root(body)
    if root.tag != _RECORD:
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
    places = [xml.text(one) for one in about.iterfind(".//gmd:EX_Extent/gmd:description", _NAMES)]
    if any(places):
        found["places"] = [place for place in places if place]
    return found


def _kept(root: etree._Element, about: etree._Element, level: str) -> dict[str, Any]:
    members = {
        "level": level,
        "topics": [xml.text(one) for one in about.iterfind("gmd:topicCategory/*", _NAMES)],
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
    for one in about.iterfind("gmd:citation/*/gmd:date/*", _NAMES):
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
    words = (xml.text(one) for one in about.iterfind("gmd:descriptiveKeywords/*/gmd:keyword/*", _NAMES)
             if not one.tag.endswith("PT_FreeText"))  # fmt: skip
    return list(dict.fromkeys(word for word in words if word))


def _contacts(about: etree._Element) -> tuple[records.Contact, ...]:
    found = []
    for one in about.iterfind("gmd:pointOfContact/*", _NAMES):
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
        for one in about.iterfind(path, _NAMES):
            anchor = next((str(link.get(_HREF)) for link in one.iter() if link.get(_HREF)), "")
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
    for one in about.iterfind("gmd:resourceConstraints/*/gmd:otherConstraints", _NAMES):
        if any(_LIMITS in str(link.get(_HREF)) for link in one.iter() if link.get(_HREF)):
            return _value(one) or _LIMITS
    return ""


def _resources(root: etree._Element) -> Iterator[records.Resource]:
    formats = [xml.text(one) for one in root.iterfind(".//gmd:distributionFormat/*/gmd:name", _NAMES)]
    seen: set[tuple[str, str]] = set()
    for one in root.iterfind(".//gmd:transferOptions//gmd:onLine/*", _NAMES):
        url, name = _at(one, "gmd:linkage"), _at(one, "gmd:name")
        if not url.startswith(("http://", "https://", "ftp://")) or len(url) > 2048 or (url, name) in seen:
            continue
        seen.add((url, name))
        protocol = _at(one, "gmd:protocol")
        format, kind = _kind(url, protocol, formats)
        format = _at(one, "gmd:applicationProfile").strip().lower()[:64] or format
        yield records.Resource(
            title=(name or url.rstrip("/").rpartition("/")[2] or url)[:500], description=_at(one, "gmd:description"),
            url=url, format=format, type=kind, extras={EXTRAS: {"protocol": protocol}} if protocol else {},
        )  # fmt: skip


def _kind(url: str, protocol: str, formats: Sequence[str]) -> tuple[str, str]:
    """(format, type) of a link: a service, a file by its name, a page to read."""
    spoken = protocol.lower()
    for service in _SERVICES:
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
        for one in root.iterfind("gmd:locale/gmd:PT_Locale", _NAMES) if one.get("id")
    }  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for name, path in (("title", "gmd:citation/*/gmd:title"), ("description", "gmd:abstract")):
        for one in about.iterfind(f"{path}//gmd:LocalisedCharacterString", _NAMES):
            language = locales.get(str(one.get("locale")), "")
            if language in ("fr", "en", "ar") and (words := xml.text(one)):
                found.setdefault(language, {})[name] = words
    return {language: words for language, words in found.items() if words.get("title") != _at(about, _TITLE)}


_TITLE: Final = "gmd:citation/*/gmd:title"


def _language(code: str) -> str:
    return _LANGUAGES.get(code.lower(), code.lower() if len(code) == 2 else "")


def _find(element: etree._Element, path: str) -> etree._Element | None:
    return element.find(path, _NAMES)


def _at(element: etree._Element, path: str) -> str:
    return _value(_find(element, path))


def _value(element: etree._Element | None) -> str:
    """The text of a property, in the language of the record when it is said in several."""
    if element is None:
        return ""
    plain = element.find("gco:CharacterString", _NAMES)
    return xml.text(element if plain is None else plain)


def _code(element: etree._Element, path: str) -> str:
    """The code of a code list, whether it is said as it should or only in words."""
    found = _find(element, f"{path}/*")
    if found is None:
        return ""
    return str(found.get("codeListValue") or "") or xml.text(found)


# --- writing ---------------------------------------------------------------------------------------------------


def write_dataset(record: records.Dataset) -> bytes:
    """The dataset as a record of ISO 19139."""
    root = etree.Element(_RECORD, nsmap={name: _NAMES[name] for name in ("gmd", "gco", "gml", "xlink")})
    kept = record.extras.get(EXTRAS, {})
    _put(root, "gmd:fileIdentifier/gco:CharacterString", record.harvest.get("remote_id") or record.id)
    _put_code(root, "gmd:language", "LanguageCode", _LANGUAGE_CODES.get(record.language, record.language))
    _put(root, "gmd:parentIdentifier/gco:CharacterString", kept.get("parent", ""))
    _put_code(root, "gmd:hierarchyLevel", "MD_ScopeCode", kept.get("level") or "dataset")
    for language in record.translations:
        locale = _put(root, "gmd:locale/gmd:PT_Locale")
        locale.set("id", language.upper())
        _put_code(locale, "gmd:languageCode", "LanguageCode", _LANGUAGE_CODES.get(language, language))
    _put(root, "gmd:dateStamp/gco:DateTime", record.harvest.get("modified_at") or "")
    about = _put(root, "gmd:identificationInfo/gmd:MD_DataIdentification")
    _write_citation(about, record)
    _write_said(_put(about, "gmd:abstract"), record.description, record, "description")
    _put(about, "gmd:purpose/gco:CharacterString", kept.get("purpose", ""))
    for contact in record.contacts:
        _write_contact(about, contact)
    frequency = _CODES.get(record.frequency, "")
    if frequency:
        inside = _put(about, "gmd:resourceMaintenance/gmd:MD_MaintenanceInformation")
        _put_code(inside, "gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", frequency)
    if record.tags:
        words = _put(about, "gmd:descriptiveKeywords/gmd:MD_Keywords")
        for tag in record.tags:
            _put(words, "gmd:keyword/gco:CharacterString", tag)
    for words in kept.get("constraints") or ([record.license] if record.license else []):
        _put(about, "gmd:resourceConstraints/gmd:MD_LegalConstraints/gmd:otherConstraints/gco:CharacterString", words)
    _put(about, "gmd:spatialResolution/gmd:MD_Resolution/gmd:equivalentScale/gmd:MD_RepresentativeFraction/"
         "gmd:denominator/gco:Integer", kept.get("scale", ""))  # fmt: skip
    for topic in kept.get("topics", ()):
        _put(about, "gmd:topicCategory/gmd:MD_TopicCategoryCode", topic)
    _write_extent(about, record)
    _write_resources(root, record)
    _put(root, "gmd:dataQualityInfo/gmd:DQ_DataQuality/gmd:lineage/gmd:LI_Lineage/gmd:statement/gco:CharacterString",
         kept.get("lineage", ""))  # fmt: skip
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _write_citation(about: etree._Element, record: records.Dataset) -> None:
    citation = _put(about, "gmd:citation/gmd:CI_Citation")
    _write_said(_put(citation, "gmd:title"), record.title, record, "title")
    _put(citation, "gmd:alternateTitle/gco:CharacterString", record.acronym)
    for moment, kind in ((record.created_at, "creation"), (record.updated_at, "revision")):
        if moment:
            one = _put(citation, "gmd:date/gmd:CI_Date")
            _put(one, "gmd:date/gco:DateTime", moment.isoformat())
            _put_code(one, "gmd:dateType", "CI_DateTypeCode", kind)
    code, uri = str(record.harvest.get("dct_identifier") or ""), str(record.harvest.get("uri") or "")
    named = _put(citation, "gmd:identifier/gmd:RS_Identifier") if code or uri else citation
    _put(named, "gmd:code/gco:CharacterString", code or uri)
    if code and uri.endswith(f"/{code}"):
        _put(named, "gmd:codeSpace/gco:CharacterString", uri[: -len(code) - 1])


def _write_said(element: etree._Element, text: str, record: records.Dataset, name: str) -> None:
    """A text in the language of the record, then in the others."""
    _put(element, "gco:CharacterString", text)
    said = {language: words[name] for language, words in record.translations.items() if words.get(name)}
    if said:
        free = _put(element, "gmd:PT_FreeText")
        for language, words in said.items():
            one = _put(free, "gmd:textGroup/gmd:LocalisedCharacterString", words)
            one.set("locale", f"#{language.upper()}")


def _write_contact(about: etree._Element, contact: records.Contact) -> None:
    one = _put(about, "gmd:pointOfContact/gmd:CI_ResponsibleParty")
    _put(one, "gmd:organisationName/gco:CharacterString", contact.name)
    _put(one, "gmd:contactInfo/gmd:CI_Contact/gmd:address/gmd:CI_Address/gmd:electronicMailAddress/gco:CharacterString",
         contact.email)  # fmt: skip
    _put_code(one, "gmd:role", "CI_RoleCode", _ROLE_CODES.get(contact.role, "pointOfContact"))


def _write_extent(about: etree._Element, record: records.Dataset) -> None:
    for place in record.harvest.get("places", ()):
        _put(about, "gmd:extent/gmd:EX_Extent/gmd:description/gco:CharacterString", str(place))
    if record.geometry and record.geometry.get("type") == "Polygon":
        xs, ys = zip(*((point[0], point[1]) for point in record.geometry["coordinates"][0]), strict=True)
        boxed = _put(about, "gmd:extent/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicBoundingBox")
        for side, value in (("westBoundLongitude", min(xs)), ("eastBoundLongitude", max(xs)),
                            ("southBoundLatitude", min(ys)), ("northBoundLatitude", max(ys))):  # fmt: skip
            _put(boxed, f"gmd:{side}/gco:Decimal", str(value))
    if record.temporal_start or record.temporal_end:
        period = _put(
            about, "gmd:extent/gmd:EX_Extent/gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent/gml:TimePeriod"
        )
        for name, value in (("beginPosition", record.temporal_start), ("endPosition", record.temporal_end)):
            _put(period, f"gml:{name}", value.isoformat() if value else "")


def _write_resources(root: etree._Element, record: records.Dataset) -> None:
    if not record.resources:
        return
    options = _put(root, "gmd:distributionInfo/gmd:MD_Distribution/gmd:transferOptions/gmd:MD_DigitalTransferOptions")
    for resource in record.resources:
        one = _put(options, "gmd:onLine/gmd:CI_OnlineResource")
        _put(one, "gmd:linkage/gmd:URL", resource.url)
        _put(one, "gmd:protocol/gco:CharacterString", resource.extras.get(EXTRAS, {}).get("protocol", ""))
        if resource.format != _kind(resource.url, "", ())[0]:
            _put(one, "gmd:applicationProfile/gco:CharacterString", resource.format)
        _put(one, "gmd:name/gco:CharacterString", resource.title)
        _put(one, "gmd:description/gco:CharacterString", resource.description)


def _put(element: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add elements inside each other, the last with a text; nothing for an empty one."""
    if text == "":
        return element
    for step in path.split("/"):
        prefix, _colon, name = step.partition(":")
        element = etree.SubElement(element, f"{{{_NAMES[prefix]}}}{name}")
    if text is not None:
        element.text = "".join(char for char in text if char in "\t\n\r" or " " <= char not in "\ufffe\uffff")
    return element


def _put_code(element: etree._Element, path: str, name: str, code: str) -> None:
    if code:
        _put(element, f"{path}/gmd:{name}", code).set("codeListValue", code)
