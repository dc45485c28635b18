"""What the values of controlled lists are called, and the sentences made of them; one table per language, made once."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = Mapping[str, Promise]

FREQUENCIES: Final[Labels] = {
    "continuous": _("continuously"),
    "oneMinute": _("every minute"),
    "fiveMinutes": _("every five minutes"),
    "tenMinutes": _("every ten minutes"),
    "fifteenMinutes": _("every quarter of an hour"),
    "thirtyMinutes": _("every half hour"),
    "hourly": _("every hour"),
    "bihourly": _("every two hours"),
    "trihourly": _("every three hours"),
    "twelveHours": _("every twelve hours"),
    "severalTimesADay": _("several times a day"),
    "threeTimesADay": _("three times a day"),
    "semidaily": _("twice a day"),
    "daily": _("every day"),
    "fiveTimesAWeek": _("five times a week"),
    "threeTimesAWeek": _("three times a week"),
    "semiweekly": _("twice a week"),
    "weekly": _("every week"),
    "biweekly": _("every two weeks"),
    "threeTimesAMonth": _("three times a month"),
    "semimonthly": _("twice a month"),
    "monthly": _("every month"),
    "bimonthly": _("every two months"),
    "quarterly": _("every quarter"),
    "threeTimesAYear": _("three times a year"),
    "semiannual": _("twice a year"),
    "annual": _("every year"),
    "biennial": _("every two years"),
    "triennial": _("every three years"),
    "quadrennial": _("every four years"),
    "quinquennial": _("every five years"),
    "decennial": _("every ten years"),
    "bidecennial": _("every twenty years"),
    "tridecennial": _("every thirty years"),
    "punctual": _("once"),
    "irregular": _("from time to time"),
    "never": _("never again"),
    "notPlanned": _("not planned"),
    "other": _("at another pace"),
}
ACCESS: Final[Labels] = {
    "open": _("Open to all"),
    "open_with_account": _("Open, with an account"),
    "restricted": _("Restricted"),
}
ACCESS_REASONS: Final[Labels] = {
    "confidentiality_of_proceedings_of_public_authorities": _("Confidentiality of public proceedings"),
    "international_relations_public_security_or_national_defence": _(
        "International relations, public security or national defence"
    ),
    "course_of_justice_or_fair_trial": _("The course of justice"),
    "confidentiality_of_commercial_or_industrial_information": _("Trade secrets"),
    "intellectual_property_rights": _("Intellectual property"),
    "confidentiality_of_personal_data": _("Personal data"),
    "protection_of_voluntary_information_suppliers": _("Protection of those who gave the information"),
    "protection_of_environment": _("Protection of the environment"),
}
AUDIENCES: Final[Labels] = {
    "local_authority_and_administration": _("Administrations"),
    "company_and_association": _("Companies and associations"),
    "private": _("Individuals"),
}
AUDIENCE_CONDITIONS: Final[Labels] = {
    "yes": _("may have it"),
    "no": _("may not have it"),
    "under_condition": _("may have it under conditions"),
}
BADGES: Final[Labels] = {
    "hvd": _("High-value dataset"),
    "inspire": _("INSPIRE"),
    "pivotal-data": _("Reference data"),
    "spd": _("Public data service"),
    "sl": _("Local public statistics"),
    "sr": _("Regional statistics"),
    "public-service": _("Public service"),
    "certified": _("Certified"),
    "association": _("Association"),
    "company": _("Company"),
    "local-authority": _("Local authority"),
}
PRODUCER_TYPES: Final[Labels] = {
    "public-service": _("Public service"),
    "local-authority": _("Local authority"),
    "association": _("Association"),
    "company": _("Company"),
    "user": _("A person"),
    "not-specified": _("Not stated"),
}
FAMILIES: Final[Labels] = {
    "tabular": _("Tables"),
    "machine_readable": _("For programs"),
    "geographical": _("Maps"),
    "documents": _("Documents"),
    "other": pgettext_lazy("files", "Other"),
}
RESOURCE_TYPES: Final[Labels] = {
    "main": _("Data"),
    "documentation": _("Documentation"),
    "update": _("Updates"),
    "api": _("APIs"),
    "code": _("Code"),
    "other": _("Other files"),
}
ROLES: Final[Labels] = {
    "contact": _("Contact"),
    "creator": _("Author"),
    "publisher": _("Publisher"),
    "rightsHolder": _("Rights holder"),
    "custodian": _("Custodian"),
    "distributor": _("Distributor"),
    "originator": _("Source"),
    "principalInvestigator": _("Principal investigator"),
    "processor": _("Processor"),
    "resourceProvider": _("Provider"),
    "user": _("User"),
}
GRANULARITIES: Final[Labels] = {
    "country": _("country"),
    "country-group": _("group of countries"),
    "country-subset": _("part of a country"),
    "fr:region": _("region"),
    "fr:departement": _("department"),
    "fr:arrondissement": _("district"),
    "fr:epci": _("group of municipalities"),
    "fr:canton": _("canton"),
    "fr:collectivite": _("overseas territory"),
    "fr:commune": _("municipality"),
    "fr:iris": _("statistical block"),
    "ma:region": _("region"),
    "ma:province": _("province"),
    "ma:commune": _("municipality"),
    "poi": _("point"),
}
# Each point of the quality score: what is said when it is earned, and when it is missing.
EARNED: Final[Labels] = {
    "license": _("The licence is stated"),
    "temporal_coverage": _("The period covered is stated"),
    "spatial": _("The place covered is stated"),
    "update_frequency": _("An update pace is promised"),
    "update_fulfilled_in_time": _("The promised pace is kept"),
    "description": _("The description is long enough to understand"),
    "open_format": _("At least one file is in an open format"),
    "resources_available": _("All the files answer"),
    "resources_documentation": _("The files are documented"),
}
MISSING: Final[Labels] = {
    "license": _("No licence is stated"),
    "temporal_coverage": _("The period covered is not stated"),
    "spatial": _("The place covered is not stated"),
    "update_frequency": _("No update pace is promised"),
    "update_fulfilled_in_time": _("The promised pace is not kept"),
    "description": _("The description is too short"),
    "open_format": _("No file is in an open format"),
    "resources_available": _("Some files do not answer"),
    "resources_documentation": _("The files are not documented"),
}
FIELDS: Final[Labels] = {
    "title": _("Title"),
    "name": _("Name"),
    "slug": _("Address"),
    "acronym": _("Acronym"),
    "description": _("Description"),
    "description_short": _("Summary"),
    "license": _("Licence"),
    "frequency": _("Update pace"),
    "tags": _("Keywords"),
    "badges": _("Labels"),
    "temporal": _("Period covered"),
    "temporal_start": _("Start of the period"),
    "temporal_end": _("End of the period"),
    "spatial": _("Place covered"),
    "zones": _("Place covered"),
    "granularity": _("Level of detail"),
    "contacts": _("Contacts"),
    "resources": _("Files"),
    "resources_count": _("Number of files"),
    "formats": _("Formats"),
    "organization": _("Producer"),
    "state": _("State"),
    "translations": _("Translations"),
    "access_type": _("Access"),
    "access": _("Access"),
    "source_url": _("Source"),
    "url": _("Link"),
    "type": _("Type"),
    "format": _("Format"),
    "language": _("Language"),
    "schema": _("Schema"),
    "extras": _("Additional information"),
    "featured": _("Put forward"),
    "position": _("Order"),
}
VERBS: Final[Labels] = {
    "created": _("Created"),
    "updated": _("Description changed"),
    "published": _("Published"),
    "withdrawn": _("Withdrawn"),
    "unpublished": _("Withdrawn"),
    "archived": _("Archived"),
    "unarchived": _("Taken out of the archives"),
    "deleted": _("Deleted"),
    "restored": _("Restored"),
    "imported": _("Imported"),
    "featured": _("Put forward"),
    "resource_added": _("File added"),
    "resource_updated": _("File changed"),
    "resource_removed": _("File removed"),
    "resources_ordered": _("Files put in another order"),
}
STATES: Final[Labels] = {
    "draft": _("draft"),
    "private": _("private"),
    "published": _("published"),
    "archived": _("archived"),
    "deleted": _("deleted"),
}
MATCHES: Final[Labels] = {
    "aliases": _("Found under another title"),
    "acronym": _("Found by its acronym"),
    "producer": _("Found by its producer"),
    "tags": _("Found in the keywords"),
    "description": _("Found in the description"),
    "translations": _("Found in a translation"),
    "parts": _("Found in the name of a file"),
    "columns": _("Found in the name of a column"),
}
KINDS: Final[Labels] = {"dataset": _("Data"), "organization": _("Producer")}

_TABLES: Final[Mapping[str, Labels]] = {
    "frequency": FREQUENCIES,
    "access_type": ACCESS,
    "access_reason": ACCESS_REASONS,
    "audience": AUDIENCES,
    "condition": AUDIENCE_CONDITIONS,
    "badge": BADGES,
    "producer_type": PRODUCER_TYPES,
    "format_family": FAMILIES,
    "resource_type": RESOURCE_TYPES,
    "role": ROLES,
    "granularity": GRANULARITIES,
    "earned": EARNED,
    "missing": MISSING,
    "field": FIELDS,
    "verb": VERBS,
    "state": STATES,
    "match": MATCHES,
    "kind": KINDS,
}


@cache
def tables(language: str) -> Mapping[str, Mapping[str, str]]:
    """Every table as plain strings of one language."""
    with translation.override(language):
        return {name: {value: str(label) for value, label in labels.items()} for name, labels in _TABLES.items()}


def label(table: str, value: str, language: str) -> str:
    """What `value` is called, or the value itself when it has no name."""
    return tables(language).get(table, {}).get(value, value)
