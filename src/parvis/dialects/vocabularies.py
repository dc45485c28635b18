"""Controlled lists every dialect shares: frequencies, resource types, access, roles, badges.

Values are those of udata (which follows the EU authority tables); each dialect maps them to its own.
Labels for people are the faces' business; they translate `<list>.<value>`.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class ResourceType(StrEnum):
    """What a resource is to its dataset."""

    MAIN = "main"
    DOCUMENTATION = "documentation"
    UPDATE = "update"
    API = "api"
    CODE = "code"
    OTHER = "other"


class AccessType(StrEnum):
    """Who may get the data (not the description, which is public)."""

    OPEN = "open"
    OPEN_WITH_ACCOUNT = "open_with_account"
    RESTRICTED = "restricted"


class State(StrEnum):
    """Where a dataset is in its life."""

    DRAFT = "draft"
    PRIVATE = "private"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    HIDDEN = "hidden"  # by a moderator; its own people still see it
    DELETED = "deleted"


PUBLIC_STATES: Final = frozenset({State.PUBLISHED, State.ARCHIVED})

_DAYS: Final = {
    "continuous": None, "oneMinute": 1, "fiveMinutes": 1, "tenMinutes": 1, "fifteenMinutes": 1, "thirtyMinutes": 1,
    "hourly": 1, "bihourly": 1, "trihourly": 1, "twelveHours": 1, "severalTimesADay": 1, "threeTimesADay": 1,
    "semidaily": 1, "daily": 1, "fiveTimesAWeek": 7, "threeTimesAWeek": 7, "semiweekly": 7, "weekly": 7,
    "biweekly": 14, "threeTimesAMonth": 31, "semimonthly": 31, "monthly": 31, "bimonthly": 62, "quarterly": 93,
    "threeTimesAYear": 365, "semiannual": 365, "annual": 365, "biennial": 730, "triennial": 1095,
    "quadrennial": 1460, "quinquennial": 1825, "decennial": 3650, "bidecennial": 7300, "tridecennial": 10950,
    "punctual": None, "irregular": None, "never": None, "notPlanned": None, "other": None, "unknown": None,
}  # fmt: skip
# How long after an update the next one is expected; None when nothing is promised.
FREQUENCIES: Final = {value: None if days is None else timedelta(days=days) for value, days in _DAYS.items()}
FREQUENCY_ALIASES: Final = {
    "realtime": "continuous", "fourTimesADay": "severalTimesADay", "fourTimesAWeek": "other",
    "fortnighly": "biweekly", "fortnightly": "biweekly", "biannual": "semiannual",
}  # fmt: skip

DATASET_BADGES: Final = ("hvd", "inspire", "pivotal-data", "spd", "sl", "sr")
ORGANIZATION_BADGES: Final = ("public-service", "certified", "association", "company", "local-authority")
# Which badges say what kind of producer an organization is, as a filter.
PRODUCER_TYPES: Final = ("public-service", "local-authority", "association", "company")
CONTACT_ROLES: Final = (
    "contact", "creator", "publisher", "rightsHolder", "custodian", "distributor", "originator",
    "principalInvestigator", "processor", "resourceProvider", "user",
)  # fmt: skip
AUDIENCE_ROLES: Final = ("local_authority_and_administration", "company_and_association", "private")
AUDIENCE_CONDITIONS: Final = ("yes", "no", "under_condition")
ACCESS_REASONS: Final = (
    "confidentiality_of_proceedings_of_public_authorities",
    "international_relations_public_security_or_national_defence",
    "course_of_justice_or_fair_trial",
    "confidentiality_of_commercial_or_industrial_information",
    "intellectual_property_rights",
    "confidentiality_of_personal_data",
    "protection_of_voluntary_information_suppliers",
    "protection_of_environment",
)
GRANULARITIES: Final = (
    "country", "country-group", "country-subset", "fr:region", "fr:departement", "fr:arrondissement", "fr:epci",
    "fr:canton", "fr:collectivite", "fr:commune", "fr:iris", "ma:region", "ma:province", "ma:commune", "poi", "other",
)  # fmt: skip
CHECKSUM_TYPES: Final = ("sha1", "sha2", "sha256", "md5", "crc")
CLOSED_FORMATS: Final = frozenset({"pdf", "doc", "docx", "word", "xls", "excel", "xlsx"})
FORMAT_FAMILIES: Final = {
    "tabular": frozenset(["csv", "parquet", "xls", "xlsx", "ods", "tsv", "csv.gz"]),
    "machine_readable": frozenset(["json", "xml", "rdf", "sql", "jsonl", "ndjson", "n3", "turtle", "ttl", "jsonld"]),
    "geographical": frozenset(
        [
            "shp",
            "kml",
            "kmz",
            "gpx",
            "shx",
            "ovr",
            "geojson",
            "gpkg",
            "pmtiles",
            "mbtiles",
            "wms",
            "wfs",
            "ogc:wms",
            "ogc:wfs",
            "wmts",
            "ogc:wmts",
            "mapinfo",
            "fgb",
        ]
    ),
    "documents": frozenset(["pdf", "doc", "docx", "md", "txt", "html", "htm", "rtf", "odt"]),
}


def frequency(value: str) -> str:
    """The canonical value of a frequency, aliases included; `""` for an empty one. Raises ValueError."""
    canonical = FREQUENCY_ALIASES.get(value, value)
    if canonical and canonical not in FREQUENCIES:
        raise ValueError(value)
    return canonical


def format_family(format: str) -> str:
    """`tabular`, `machine_readable`, `geographical`, `documents` or `other`."""
    return next((name for name, formats in FORMAT_FAMILIES.items() if format in formats), "other")
