"""A dataset as a record of ISO 19139."""

from lxml import etree

from parvis.dialects import records
from parvis.dialects.iso19139.reading import kind_of
from parvis.dialects.iso19139.terms import CODES, EXTRAS, LANGUAGE_CODES, NAMES, RECORD, ROLE_CODES


def write_dataset(record: records.Dataset) -> bytes:
    """The dataset as a record of ISO 19139."""
    root = etree.Element(RECORD, nsmap={name: NAMES[name] for name in ("gmd", "gco", "gml", "xlink")})
    kept = record.extras.get(EXTRAS, {})
    _put(root, "gmd:fileIdentifier/gco:CharacterString", record.harvest.get("remote_id") or record.id)
    _put_code(root, "gmd:language", "LanguageCode", LANGUAGE_CODES.get(record.language, record.language))
    _put(root, "gmd:parentIdentifier/gco:CharacterString", kept.get("parent", ""))
    _put_code(root, "gmd:hierarchyLevel", "MD_ScopeCode", kept.get("level") or "dataset")
    for language in record.translations:
        locale = _put(root, "gmd:locale/gmd:PT_Locale")
        locale.set("id", language.upper())
        _put_code(locale, "gmd:languageCode", "LanguageCode", LANGUAGE_CODES.get(language, language))
    _put(root, "gmd:dateStamp/gco:DateTime", record.harvest.get("modified_at") or "")
    about = _put(root, "gmd:identificationInfo/gmd:MD_DataIdentification")
    _write_citation(about, record)
    _write_said(_put(about, "gmd:abstract"), record.description, record, "description")
    _put(about, "gmd:purpose/gco:CharacterString", kept.get("purpose", ""))
    for contact in record.contacts:
        _write_contact(about, contact)
    frequency = CODES.get(record.frequency, "")
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
    _put_code(one, "gmd:role", "CI_RoleCode", ROLE_CODES.get(contact.role, "pointOfContact"))


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
        if resource.format != kind_of(resource.url, "", ())[0]:
            _put(one, "gmd:applicationProfile/gco:CharacterString", resource.format)
        _put(one, "gmd:name/gco:CharacterString", resource.title)
        _put(one, "gmd:description/gco:CharacterString", resource.description)


def _put(element: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Add elements inside each other, the last with a text; nothing for an empty one."""
    if text == "":
        return element
    for step in path.split("/"):
        prefix, _colon, name = step.partition(":")
        element = etree.SubElement(element, f"{{{NAMES[prefix]}}}{name}")
    if text is not None:
        element.text = "".join(char for char in text if char in "\t\n\r" or " " <= char not in "\ufffe\uffff")
    return element


def _put_code(element: etree._Element, path: str, name: str, code: str) -> None:
    if code:
        _put(element, f"{path}/gmd:{name}", code).set("codeListValue", code)
