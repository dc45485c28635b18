"""What shapes find, in words a producer understands: which property, what is wrong with it, what to do."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.dialects.dcat.shapes import Finding
from parvis.dialects.dcat.terms import PREFIXES

_PROPERTIES: Final = {
    "dct:title": gettext_noop("title"), "dct:description": gettext_noop("description"),
    "dct:identifier": gettext_noop("identifier"), "dct:issued": gettext_noop("date of publication"),
    "dct:modified": gettext_noop("date of the last change"), "dct:publisher": gettext_noop("publisher"),
    "dct:creator": gettext_noop("author"), "dct:language": gettext_noop("language"),
    "dct:license": gettext_noop("licence"), "dct:rights": gettext_noop("rights"),
    "dct:accessRights": gettext_noop("access rights"), "dct:spatial": gettext_noop("place"),
    "dct:temporal": gettext_noop("period"), "dct:accrualPeriodicity": gettext_noop("frequency"),
    "dct:conformsTo": gettext_noop("schema or standard"), "dct:format": gettext_noop("format"),
    "dct:type": gettext_noop("type"), "dct:provenance": gettext_noop("provenance"),
    "dcat:theme": gettext_noop("theme"), "dcat:keyword": gettext_noop("keyword"),
    "dcat:contactPoint": gettext_noop("contact"), "dcat:distribution": gettext_noop("file"),
    "dcat:accessURL": gettext_noop("access address"), "dcat:downloadURL": gettext_noop("download address"),
    "dcat:mediaType": gettext_noop("media type"), "dcat:byteSize": gettext_noop("size"),
    "dcat:landingPage": gettext_noop("page"), "dcat:startDate": gettext_noop("first day"),
    "dcat:endDate": gettext_noop("last day"), "dcat:endpointURL": gettext_noop("address of the service"),
    "dcat:endpointDescription": gettext_noop("description of the service"),
    "dcat:accessService": gettext_noop("service"), "dcat:servesDataset": gettext_noop("dataset of the service"),
    "dcat:bbox": gettext_noop("box"), "dcat:centroid": gettext_noop("centre"), "locn:geometry": gettext_noop("shape"),
    "dcatap:applicableLegislation": gettext_noop("applicable law"),
    "dcatap:hvdCategory": gettext_noop("category of high-value data"),
    "foaf:name": gettext_noop("name"), "foaf:homepage": gettext_noop("website"), "foaf:page": gettext_noop("page"),
    "spdx:checksum": gettext_noop("checksum"), "spdx:checksumValue": gettext_noop("checksum"),
    "spdx:algorithm": gettext_noop("algorithm of the checksum"),
    "dcat:dataset": gettext_noop("dataset"),
}  # fmt: skip
_KINDS: Final = {
    "dcat:Dataset": gettext_noop("dataset"), "dcat:Distribution": gettext_noop("file"),
    "dcat:DataService": gettext_noop("service"), "dcat:Catalog": gettext_noop("catalogue"),
    "dcat:DatasetSeries": gettext_noop("series"), "foaf:Agent": gettext_noop("organization or person"),
    "vcard:Kind": gettext_noop("contact"), "dct:Location": gettext_noop("place"),
    "dct:PeriodOfTime": gettext_noop("period"), "dct:LicenseDocument": gettext_noop("licence"),
    "skos:Concept": gettext_noop("concept"), "foaf:Document": gettext_noop("page"),
    "dct:RightsStatement": gettext_noop("statement of rights"), "dct:Standard": gettext_noop("schema or standard"),
    "dct:LinguisticSystem": gettext_noop("language"), "dct:Frequency": gettext_noop("frequency"),
    "dct:MediaType": gettext_noop("media type"), "dct:MediaTypeOrExtent": gettext_noop("format"),
    "rdfs:Resource": gettext_noop("thing with an address"), "spdx:Checksum": gettext_noop("checksum"),
    "eli:LegalResource": gettext_noop("law"),
}  # fmt: skip
_TYPES: Final = {
    "xsd:date": gettext_noop("a day such as 2026-01-31"),
    "xsd:dateTime": gettext_noop("a moment such as 2026-01-31T12:00:00Z"),
    "xsd:nonNegativeInteger": gettext_noop("a whole number, 0 or more"), "xsd:integer": gettext_noop("a whole number"),
    "xsd:decimal": gettext_noop("a number"), "xsd:duration": gettext_noop("a duration such as P1D"),
    "xsd:hexBinary": gettext_noop("hexadecimal digits"), "xsd:anyURI": gettext_noop("an address"),
    "xsd:string": gettext_noop("a text without a language"), "rdfs:Literal": gettext_noop("a text"),
}  # fmt: skip
SEVERITIES: Final = {
    "violation": gettext_noop("error"), "warning": gettext_noop("warning"), "info": gettext_noop("remark"),
}  # fmt: skip


def short(address: str) -> str:
    """`dct:title` for an address of a known vocabulary, else the address."""
    for prefix, start in PREFIXES.items():
        if address.startswith(start):
            return f"{prefix}:{address[len(start) :]}"
    return address


def property_name(finding: Finding) -> str:
    """What people call the property."""
    known = _PROPERTIES.get(short(finding.path))
    return _(known) if known else finding.name or short(finding.path) or _("description")


def kind_name(address: str) -> str:
    """What people call a thing of this class."""
    known = _KINDS.get(short(address))
    return _(known) if known else short(address)


def place(finding: Finding) -> str:
    """The part of the dataset it is about: `file "Stations"`; `""` for the dataset itself."""
    if not finding.part:
        return ""
    return _("%(kind)s “%(name)s”") % {"kind": kind_name(finding.kind), "name": finding.part}


def problem(finding: Finding) -> str:
    """What is wrong and what to do, in one or two sentences."""
    values = {
        "name": property_name(finding), "value": finding.value, "count": finding.wanted,
        "type": _(_TYPES[short(finding.wanted)]) if short(finding.wanted) in _TYPES else short(finding.wanted),
        "kind": kind_name(finding.wanted), "message": finding.message,
    }  # fmt: skip
    return _sentence(finding) % values


def _sentence(finding: Finding) -> str:
    match finding.rule:
        case "MinCount":
            return _("The %(name)s is missing. Add it.")
        case "MaxCount":
            return _("There are several values of the %(name)s, and %(count)s at most is expected. Keep that many.")
        case "Datatype":
            return _("The %(name)s “%(value)s” is not %(type)s. Write it so.")
        case "NodeKind" if finding.wanted.endswith("Literal"):
            return _("The %(name)s is an address, “%(value)s”, and a text is expected. Write the text itself.")
        case "NodeKind":
            return _("The %(name)s is a text, “%(value)s”, and an address is expected. Give the address (https://…).")
        case "Class":
            return _(
                "What is given as the %(name)s, “%(value)s”, is not known to be one (%(kind)s). Choose or describe one."
            )
        case "UniqueLang":
            return _("There are two values of the %(name)s in one language. Keep one for each language.")
        case "In" | "HasValue":
            return _("The %(name)s “%(value)s” is not in the list of the standard. Choose a value of that list.")
        case _:
            return _("The %(name)s “%(value)s” is not as expected: %(message)s")
