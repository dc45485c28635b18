"""Names of ISO 19139 and of what goes with it, and its code lists as this portal says them."""

from typing import Final

EXTRAS: Final = "iso19139"
GMD: Final = "http://www.isotc211.org/2005/gmd"
GCO: Final = "http://www.isotc211.org/2005/gco"
SRV: Final = "http://www.isotc211.org/2005/srv"
CSW: Final = "http://www.opengis.net/cat/csw/2.0.2"
OWS: Final = "http://www.opengis.net/ows"
GML: Final = "http://www.opengis.net/gml"
XLINK: Final = "http://www.w3.org/1999/xlink"
NAMES: Final = {"gmd": GMD, "gco": GCO, "srv": SRV, "csw": CSW, "ows": OWS, "gml": GML, "xlink": XLINK}
RECORD: Final = f"{{{GMD}}}MD_Metadata"
HREF: Final = f"{{{XLINK}}}href"
# MD_MaintenanceFrequencyCode; what has no equal is left unsaid.
FREQUENCIES: Final = {
    "continual": "continuous", "daily": "daily", "weekly": "weekly", "fortnightly": "biweekly", "monthly": "monthly",
    "quarterly": "quarterly", "biannually": "semiannual", "annually": "annual", "irregular": "irregular",
    "notPlanned": "notPlanned", "unknown": "unknown", "asNeeded": "irregular",
}  # fmt: skip
CODES: Final = {value: code for code, value in FREQUENCIES.items() if code != "asNeeded"}
# CI_RoleCode to the roles of contacts here.
ROLES: Final = {
    "pointOfContact": "contact", "author": "creator", "owner": "rightsHolder", "publisher": "publisher",
    "custodian": "custodian", "distributor": "distributor", "originator": "originator",
    "principalInvestigator": "principalInvestigator", "processor": "processor",
    "resourceProvider": "resourceProvider", "user": "user",
}  # fmt: skip
ROLE_CODES: Final = {role: code for code, role in ROLES.items()}
LANGUAGES: Final = {"fre": "fr", "fra": "fr", "eng": "en", "ara": "ar", "spa": "es", "ger": "de", "deu": "de",
                     "ita": "it", "por": "pt", "dut": "nl", "nld": "nl"}  # fmt: skip
LANGUAGE_CODES: Final = {"fr": "fre", "en": "eng", "ar": "ara", "es": "spa", "de": "ger", "it": "ita", "pt": "por",
                          "nl": "dut"}  # fmt: skip
SERVICES: Final = ("wms", "wfs", "wmts", "wcs", "atom")
# Directive 2007/2/EC, article 13(1): what may be kept from the public, in the code list of INSPIRE.
LIMITS: Final = "LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1"
