"""What the values of controlled lists are called, in every language; faces show them, none writes its own."""

from collections.abc import Mapping
from typing import Final

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
STATES: Final[Labels] = {
    "draft": _("draft"),
    "private": _("private"),
    "published": _("published"),
    "archived": _("archived"),
    "hidden": _("hidden"),
    "deleted": _("deleted"),
}
# What to do to earn each point of the quality score.
GAINS: Final[Labels] = {
    "license": _("Choose a licence"),
    "update_frequency": _("Say how often it is updated"),
    "temporal_coverage": _("Add the period covered"),
    "spatial": _("Add the places covered"),
    "description": _("Describe it in more than 100 characters"),
    "open_format": _("Add a file in an open format, such as CSV"),
    "resources_documentation": _("Describe a file, or add a documentation"),
    "resources_available": _("Mend the links that do not answer"),
}
# What to do to earn points of the European score.
MENDS: Final[Labels] = {
    "license": _("Choose a licence known all over Europe, such as CC BY 4.0"),
    "keywords": _("Add keywords"),
    "theme": _("Add a keyword that names a European theme: environment, transport, health, education…"),
    "contact": _("Say whom to write to"),
    "spatial": GAINS["spatial"],
    "temporal_coverage": GAINS["temporal_coverage"],
    "publisher": _("Publish it in the name of an organization"),
    "files": _("Add a file in an open format, such as CSV"),
    "answer": _("Give a link that answers, or host the file here"),
    "wait": _("Wait until the portal has asked its links, or host the file here"),
    "download": _("Link to the file itself rather than to a page"),
    "open_format": _("Add a file in a format that is open and that programs read, such as CSV"),
    "format": _("Say the format of the file, or host it here"),
    "size": _("Say the size of the file, or host it here"),
}
DIMENSIONS: Final[Labels] = {
    "findability": _("Found with ease"),
    "accessibility": _("Reached"),
    "interoperability": _("Read by other programs"),
    "reusability": _("Reused without doubt"),
    "contextuality": _("Told in context"),
}
RATINGS: Final[Labels] = {
    "excellent": pgettext_lazy("European score", "excellent"),
    "good": pgettext_lazy("European score", "good"),
    "sufficient": pgettext_lazy("European score", "sufficient"),
    "bad": pgettext_lazy("European score", "bad"),
}
# Why a file could not be read as a table.
TROUBLES: Final[Labels] = {
    "empty": _("This file is empty."),
    "encrypted": _("This file is protected by a password: nobody can open it. Send it without one."),
    "web_page": _("This file is a web page, not data: perhaps a download that went wrong."),
    "damaged": _("This file is damaged, or was cut on its way: send it again."),
    "bomb": _("This file unpacks into far more than it says: it was not opened."),
    "too_large": _("This file is too large, or too heavy, to be read here. People can still download it."),
    "no_table": _("There is no table to read in this file. People can still download it."),
}
# Why a link is not available: parvis.kit.http.Reason, and what a status of HTTP means for the reader.
CHECK_ERRORS: Final[Labels] = {
    "missing": _("there is nothing at this address any more"),
    "denied": _("the server does not let the portal in"),
    "busy": _("the server asked to come back later"),
    "refused": _("the server refused the request"),
    "broken": _("the server is broken"),
    "address": _("the address is not one the portal can open"),
    "private": _("the address leads to a private network"),
    "unknown_host": _("there is no server of this name"),
    "unreachable": _("the server cannot be reached"),
    "timeout": _("the server did not answer in time"),
    "tls": _("the certificate of the server is wrong"),
    "redirects": _("the address leads from one to another without end"),
    "protocol": _("the server answered something that makes no sense"),
    "too_large": _("the answer is too large"),
}
