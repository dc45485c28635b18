"""The lists a European catalogue takes its values from: the tables of the EU Publications Office, INSPIRE, IANA.

Sources: https://op.europa.eu/en/web/eu-vocabularies (frequency, file-type, language, access-right, data-theme, country,
licence, high-value dataset categories), Regulation (EU) 2023/138, https://spdx.org/rdf/terms.
"""

from collections.abc import Collection
from typing import Final

from parvis.dialects import licenses, vocabularies
from parvis.kit.text import fold, slugify

AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
HVD_LAW: Final = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
INSPIRE_LAW: Final = "http://data.europa.eu/eli/dir/2007/2/oj"
LAWS: Final = {"hvd": HVD_LAW, "inspire": INSPIRE_LAW}  # by badge
PUBLIC: Final = f"{AUTHORITY}/access-right/PUBLIC"
NON_PUBLIC: Final = f"{AUTHORITY}/access-right/NON_PUBLIC"
RESTRICTED: Final = f"{AUTHORITY}/access-right/RESTRICTED"
_ARTICLE: Final = (
    "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1"
)
# Directive 2007/2/EC, article 13 (1) (a) to (h), in the order of the reasons.
REASONS: Final = {
    reason: f"{_ARTICLE}{letter}" for reason, letter in zip(vocabularies.ACCESS_REASONS, "abcdefgh", strict=True)
}
ROLE: Final = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/"

_FREQUENCIES: Final = {
    "continuous": "CONT", "oneMinute": "1MIN", "fiveMinutes": "5MIN", "tenMinutes": "10MIN", "fifteenMinutes": "15MIN",
    "thirtyMinutes": "30MIN", "hourly": "HOURLY", "bihourly": "BIHOURLY", "trihourly": "TRIHOURLY",
    "twelveHours": "12HRS", "severalTimesADay": "CONT", "threeTimesADay": "DAILY_3", "semidaily": "DAILY_2",
    "daily": "DAILY", "fiveTimesAWeek": "WEEKLY_5", "threeTimesAWeek": "WEEKLY_3", "semiweekly": "WEEKLY_2",
    "weekly": "WEEKLY", "biweekly": "BIWEEKLY", "threeTimesAMonth": "MONTHLY_3", "semimonthly": "MONTHLY_2",
    "monthly": "MONTHLY", "bimonthly": "BIMONTHLY", "quarterly": "QUARTERLY", "threeTimesAYear": "ANNUAL_3",
    "semiannual": "ANNUAL_2", "annual": "ANNUAL", "biennial": "BIENNIAL", "triennial": "TRIENNIAL",
    "quadrennial": "QUADRENNIAL", "quinquennial": "QUINQUENNIAL", "decennial": "DECENNIAL",
    "bidecennial": "BIDECENNIAL", "tridecennial": "TRIDECENNIAL", "punctual": "OTHER", "irregular": "IRREG",
    "never": "NEVER", "notPlanned": "NOT_PLANNED", "other": "OTHER", "unknown": "UNKNOWN",
}  # fmt: skip
# Those that have no name of their own there come back as the one that has it.
_FREQUENCY_OF: Final = {
    **{code: value for value, code in reversed(_FREQUENCIES.items())},
    "CONT": "continuous", "UPDATE_CONT": "continuous", "OTHER": "other", "AS_NEEDED": "irregular", "OP_DATPRO": "other",
}  # fmt: skip
_DUBLIN_CORE: Final = {
    "fortnightly": "biweekly", "biannual": "semiannual", "threetimesayear": "threeTimesAYear",
    "threetimesamonth": "threeTimesAMonth", "threetimesaweek": "threeTimesAWeek",
}  # fmt: skip
_BY_NAME: Final = {value.lower(): value for value in vocabularies.FREQUENCIES}

# Two letters (ISO 639-1) to the three of the authority table.
LANGUAGES: Final = {
    "ar": "ARA", "bg": "BUL", "br": "BRE", "ca": "CAT", "co": "COS", "cs": "CES", "cy": "CYM", "da": "DAN", "de": "DEU",
    "el": "ELL", "en": "ENG", "es": "SPA", "et": "EST", "eu": "EUS", "fi": "FIN", "fr": "FRA", "ga": "GLE", "gl": "GLG",
    "hr": "HRV", "hu": "HUN", "is": "ISL", "it": "ITA", "ja": "JPN", "lb": "LTZ", "lt": "LIT", "lv": "LAV", "mk": "MKD",
    "mt": "MLT", "nl": "NLD", "no": "NOR", "oc": "OCI", "pl": "POL", "pt": "POR", "ro": "RON", "ru": "RUS", "sk": "SLK",
    "sl": "SLV", "sq": "SQI", "sr": "SRP", "sv": "SWE", "tr": "TUR", "uk": "UKR", "zh": "ZHO",
}  # fmt: skip
_BIBLIOGRAPHIC: Final = {
    "baq": "eu", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr", "ger": "de", "gre": "el", "ice": "is", "rum": "ro",
    "slo": "sk", "wel": "cy",
}  # fmt: skip
_LANGUAGE_OF: Final = {code.lower(): language for language, code in LANGUAGES.items()} | _BIBLIOGRAPHIC

# The formats of the file-type table under the names formats have here.
_FILE_TYPES: Final = {
    "jsonld": "JSON_LD", "xhtml": "XHTML", "rdf": "RDF_XML", "ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "n3": "N3",
    "nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "wms": "WMS_SRVC", "wfs": "WFS_SRVC", "shp": "SHP", "7z": "7Z",
    "ndjson": "NDJSON", "jsonl": "JSON_L", "gz": "GZIP",
} | {
    name: name.upper() for name in (
        "csv", "tsv", "json", "geojson", "xml", "xls", "xlsx", "ods", "pdf", "zip", "tar", "kml", "kmz", "gpx",
        "gml", "gpkg", "html", "txt", "doc", "docx", "odt", "ppt", "pptx", "odp", "rtf", "epub", "png", "jpeg", "gif",
        "svg", "tiff", "mp3", "mp4", "parquet", "netcdf", "grib", "dbf", "mdb", "sql", "ics", "rss", "atom", "yaml",
        "topojson", "dwg", "dxf", "ecw", "las", "laz", "hdf", "sav", "dta",
    )
}  # fmt: skip
_FORMAT_OF: Final = {code: name for name, code in _FILE_TYPES.items()} | {
    "TURTLE": "ttl", "RDF": "rdf", "WFS": "wfs", "WMS": "wms", "SHAPE": "shp", "JPG": "jpeg", "TEXT": "txt",
    "WMTS_SRVC": "wmts", "GEO_JSON": "geojson", "MPEG4": "mp4", "GZ": "gz",
}  # fmt: skip

_BNA: Final = "http://data.europa.eu/bna"
# The six categories of high-value datasets, with the tags that say them (first the one a category comes back as).
HVD_CATEGORIES: Final = {
    f"{_BNA}/c_ac64a52d": ("geospatiales", "geospatial"),
    f"{_BNA}/c_dd313021": ("observation-de-la-terre-et-environnement", "earth-observation-and-environment"),
    f"{_BNA}/c_164e0bf5": ("meteorologiques", "meteorological"),
    f"{_BNA}/c_e1da4e07": ("statistiques", "statistics"),
    f"{_BNA}/c_a9135398": ("entreprises-et-propriete-d-entreprises", "companies-and-company-ownership"),
    f"{_BNA}/c_b79e35eb": ("mobilite", "mobility"),
}
# The 13 themes of European portals: their name in English and French, and tags that say as much.
THEMES: Final = {
    "AGRI": ("Agriculture, fisheries, forestry and food", "Agriculture, pêche, sylviculture et alimentation",
             "agriculture agricultural peche fisheries foret forets sylviculture alimentation food elevage"
             " فلاحة الفلاحة زراعة"),
    "ECON": ("Economy and finance", "Économie et finances",
             "economie economy finances finance budget entreprises entreprise"
             " marches-publics emploi commerce fiscalite impots اقتصاد مالية ميزانية"),
    "EDUC": ("Education, culture and sport", "Éducation, culture et sport",
             "education enseignement ecole ecoles lycee college universite culture patrimoine musees"
             " bibliotheques sport sports تعليم ثقافة رياضة"),
    "ENER": ("Energy", "Énergie", "energie energy electricite gaz petrole طاقة كهرباء"),
    "ENVI": ("Environment", "Environnement",
             "environnement environment eau air dechets biodiversite climat pollution"
             " nature risques meteo بيئة ماء مناخ"),
    "GOVE": ("Government and public sector", "Gouvernement et secteur public",
             "administration gouvernement government elections election"
             " citoyennete collectivites service-public حكامة انتخابات إدارة"),
    "HEAL": ("Health", "Santé", "sante health hopital hopitaux medecins medicaments covid-19 epidemie صحة"),
    "INTR": ("International issues", "Questions internationales", "international cooperation diplomatie"),
    "JUST": ("Justice, legal system and public safety", "Justice, système juridique et sécurité publique",
             "justice droit law securite police gendarmerie delinquance pompiers عدل أمن"),
    "REGI": ("Regions and cities", "Régions et villes",
             "urbanisme plu cadastre logement habitat adresses communes quartiers amenagement إسكان تعمير"),
    "SOCI": ("Population and society", "Population et société",
             "population demographie societe society social recensement solidarite logement-social سكان مجتمع إحصاء"),
    "TECH": ("Science and technology", "Science et technologie",
             "science recherche research technologie numerique innovation telecom علوم تكنولوجيا"),
    "TRAN": ("Transport", "Transports",
             "transport transports mobilite mobility circulation stationnement velo routes trafic gtfs irve نقل"),
}  # fmt: skip
_THEME_OF_TAG: Final = {
    fold(word): code
    for code, (english, french, tags) in THEMES.items()
    for word in (*tags.split(), slugify(english), slugify(french))
}

_LICENCES: Final = {
    "cc-by": "CC_BY_4_0", "cc-by-sa": "CC_BYSA_4_0", "cc-zero": "CC0", "odc-by": "ODC_BY", "odc-odbl": "ODC_BL",
    "odc-pddl": "ODC_PDDL", "lov2": "ETALAB_2_0",
}  # fmt: skip
_LICENCE_ADDRESSES: Final = {
    "lov2": ("https://spdx.org/licenses/etalab-2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
             "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
             "https://github.com/etalab/licence-ouverte/blob/master/lo.md",
             "https://www.data.gouv.fr/fr/licences", "https://www.data.gouv.fr/pages/legal/licences/etalab-2.0"),
    "fr-lo": ("https://www.etalab.gouv.fr/wp-content/uploads/2014/05/licence_ouverte.pdf",
              "https://wiki.data.gouv.fr/images/9/9d/licence_ouverte.pdf"),
    "odc-odbl": ("https://opendatacommons.org/licenses/odbl", "https://opendatacommons.org/licenses/odbl/1.0",
                 "https://spdx.org/licenses/odbl-1.0", "https://spdx.org/licenses/odbl-1.0.html"),
    "odc-by": ("https://opendatacommons.org/licenses/by", "https://opendatacommons.org/licenses/by/1.0"),
    "odc-pddl": ("https://opendatacommons.org/licenses/pddl", "https://opendatacommons.org/licenses/pddl/1.0"),
    "cc-by": ("https://spdx.org/licenses/cc-by-4.0",),
    "cc-by-sa": ("https://spdx.org/licenses/cc-by-sa-4.0",),
    "cc-zero": ("https://spdx.org/licenses/cc0-1.0",),
}  # fmt: skip


def _plain(address: str) -> str:
    """An address as it is compared: neither the scheme, nor `www.`, nor the last slash tell licences apart."""
    return address.strip().lower().removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")


_LICENCE_OF: Final = (
    {_plain(address): id for id, addresses in _LICENCE_ADDRESSES.items() for address in addresses}
    | {_plain(one.url): one.id for one in licenses.LICENSES if one.url}
    | {_plain(f"{AUTHORITY}/licence/{code}"): id for id, code in _LICENCES.items()}
)
_LICENCE_TITLES: Final = {fold(one.title): one.id for one in licenses.LICENSES} | {
    fold(title): id for id, titles in licenses.TITLES.items() for title in titles
} | {one.id: one.id for one in licenses.LICENSES} | {
    fold("Licence Ouverte Version 2.0"): "lov2", fold("Licence Ouverte"): "fr-lo",
}  # fmt: skip


def licence(text: str) -> str:
    """The id of the licence this address, title or id tells; `""` for one that is not known."""
    return _LICENCE_OF.get(_plain(text), "") or _LICENCE_TITLES.get(fold(text.strip()), "")


def licence_authority(id: str) -> str:
    """The address of a licence in the authority table, `""` for none."""
    return f"{AUTHORITY}/licence/{_LICENCES[id]}" if id in _LICENCES else ""


def frequency_address(value: str) -> str:
    """The address of a frequency of ours, `""` for none."""
    return f"{AUTHORITY}/frequency/{_FREQUENCIES[value]}" if value in _FREQUENCIES else ""


def frequency(text: str) -> str:
    """Our frequency for an address of the EU or of Dublin Core, or a word; `""` for what is not known."""
    name = text.rstrip("/").rpartition("/")[2].strip()
    if name.upper() in _FREQUENCY_OF and ("/authority/" in text or name.isupper()):
        return _FREQUENCY_OF[name.upper()]
    lower = name.lower()
    found = _DUBLIN_CORE.get(lower) or _BY_NAME.get(lower)
    return found or {"realtime": "continuous", "fortnighly": "biweekly"}.get(lower, "")


def language_address(code: str) -> str:
    """The address of a language given by two letters, `""` for one that is not listed."""
    known = LANGUAGES.get(code.lower().partition("-")[0])
    return f"{AUTHORITY}/language/{known}" if known else ""


def language(text: str) -> str:
    """Two letters for an address or a code of a language (`fr`, `fr-FR`, `FRE`, `…/language/FRA`); `""` if unknown."""
    code = text.rstrip("/").rpartition("/")[2].strip().lower().replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else _LANGUAGE_OF.get(code, "")


def file_type_address(format: str) -> str:
    """The address of a format, `""` for one that is not listed."""
    return f"{AUTHORITY}/file-type/{_FILE_TYPES[format]}" if format in _FILE_TYPES else ""


def format_of(text: str) -> str:
    """Our name of a format given as an address of the table, a media type or a word."""
    name = text.rstrip("/").rpartition("/")[2].strip()
    if "/authority/file-type/" in text:
        return _FORMAT_OF.get(name.upper(), name.lower())
    return text.strip().lower() if "://" not in text else name.lower()


def hvd_categories(tags: Collection[str]) -> list[str]:
    """The categories of high-value datasets these tags say."""
    known = {slugify(tag) for tag in tags}
    return [address for address, words in HVD_CATEGORIES.items() if known & set(words)]


def themes(tags: Collection[str]) -> list[str]:
    """The codes of the themes these tags say, in alphabetical order."""
    return sorted({_THEME_OF_TAG[key] for tag in tags if (key := fold(tag)) in _THEME_OF_TAG})


def theme_address(code: str) -> str:
    """The address of a theme."""
    return f"{AUTHORITY}/data-theme/{code}"
