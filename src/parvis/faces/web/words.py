"""What the values of controlled lists are called, and the sentences made of them; one table per language, made once."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.portal.activity.rules import labels as history
from parvis.portal.datasets import queries as datasets

Labels = Mapping[str, Promise]

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
# What administrators do, as the audit log says it.
AUDIT: Final[Labels] = {
    "case.decide": _("decided a case"),
    "case.open": _("opened a case"),
    "case.assign": _("gave a case to somebody"),
    "dataset.hide": _("hid data or showed it again"),
    "dataset.feature": _("put data forward"),
    "dataset.update": _("changed data of others"),
    "dataset.publish": _("published data of others"),
    "dataset.archive": _("archived data of others"),
    "dataset.delete": _("deleted data of others"),
    "dataset.restore": _("restored data of others"),
    "organization.hide": _("hid an organization or showed it again"),
    "organization.update": _("changed an organization"),
    "organization.certify": _("gave or took a label"),
    "organization.approve": _("accepted or refused an organization"),
    "organization.delete": _("deleted an organization"),
    "organization.restore": _("restored an organization"),
    "organization.members": _("changed members and roles"),
    "topic.hide": _("hid a topic or showed it again"),
    "topic.feature": _("put a topic forward"),
    "topic.update": _("changed a topic of others"),
    "topic.delete": _("deleted a topic of others"),
    "user.create": _("made an account"),
    "user.block": _("blocked or opened an account"),
    "user.administer": _("named or dismissed an administrator"),
    "user.name": _("named or dismissed an administrator"),
    "user.trust": _("trusted somebody"),
    "user.update": _("changed an account"),
    "token.create": _("made a token for somebody"),
    "token.revoke": _("revoked a token"),
    "application.create": _("registered an application"),
    "application.delete": _("removed an application"),
    "portal.close": _("closed or opened writing"),
    "source.create": _("added a source of others"),
    "source.update": _("changed a source of others"),
    "source.delete": _("deleted a source of others"),
    "source.preview": _("previewed a source of others"),
    "source.run": _("had a source of others read"),
    "source.stop": _("stopped a run of a source of others"),
    "source.validate": _("accepted or refused a source"),
    "source.let_go": _("archived what had vanished from a source"),
    "job.retry": _("ran a job again"),
    "job.cancel": _("cancelled a job"),
    "schedule.run": _("ran a schedule"),
    "webhook.pause": _("paused a webhook of somebody"),
    "webhook.ping": _("sent a message of a webhook of somebody"),
    "webhook.redeliver": _("sent a message of a webhook of somebody"),
    "webhook.delete": _("deleted a webhook of somebody"),
}
# What a role may do, where it is chosen; its name alone, where it is told.
MEMBER_ROLES: Final[Labels] = {
    "administrator": _("Administrator: everything, members and settings included"),
    "editor": _("Editor: creates, changes and publishes all the data"),
    "contributor": _("Contributor: prepares what is assigned to them, without publishing it"),
}
MEMBER_ROLE_NAMES: Final[Labels] = {
    "administrator": pgettext_lazy("role", "Administrator"),
    "editor": pgettext_lazy("role", "Editor"),
    "contributor": pgettext_lazy("role", "Contributor"),
}
ORGANIZATION_BADGES: Final[Labels] = {
    **datasets.vocabularies()["producer_types"],
    "certified": _("Certified: the portal has checked who it is"),
}
# What a button did, said on the next page.
INVITATION_DONE: Final[Labels] = {
    "resend": _("The letter is on its way again; the link sent before no longer works."),
    "cancel": _("The invitation is taken back."),
    "accept": _("Welcome: you now work there."),
    "refuse": _("The invitation is declined."),
}
ORGANIZATION_DONE: Final[Labels] = {
    "submit": _("The organization is submitted again."),
    "accept": _("The organization is accepted: everybody can see it."),
    "restore": _("The organization is back."),
    "release": _("It is no longer part of the organization above it."),
}
TRANSFER_DONE: Final[Labels] = {
    "accept": _("The datasets are in your hands."),
    "refuse": _("The transfer is refused; the other side is told."),
    "cancel": _("The transfer is taken back."),
}
TRANSFER_STATES: Final[Labels] = {
    "pending": pgettext_lazy("transfer", "Waiting for an answer"),
    "accepted": pgettext_lazy("transfer", "Accepted"),
    "refused": pgettext_lazy("transfer", "Refused"),
    "cancelled": pgettext_lazy("transfer", "Taken back"),
}
KINDS: Final[Labels] = {"dataset": _("Data"), "organization": _("Producer"), "topic": _("Topic")}

_LISTS: Final = datasets.vocabularies()
_TABLES: Final[Mapping[str, Labels]] = {
    "frequency": _LISTS["frequencies"],
    "access_type": _LISTS["access_types"],
    "access_reason": _LISTS["access_reason_categories"],
    "audience": _LISTS["access_audience_roles"],
    "condition": _LISTS["access_audience_conditions"],
    "badge": _LISTS["badges"],
    "producer_type": _LISTS["producer_types"],
    "format_family": _LISTS["format_families"],
    "resource_type": _LISTS["resource_types"],
    "role": _LISTS["contact_roles"],
    "granularity": _LISTS["granularities"],
    "state": _LISTS["states"],
    "gain": _LISTS["quality_gains"],
    "european_mend": _LISTS["european_mends"],
    "european_dimension": _LISTS["european_dimensions"],
    "european_rating": _LISTS["european_ratings"],
    "trouble": _LISTS["reading_troubles"],
    "check_error": _LISTS["check_errors"],
    "earned": EARNED,
    "missing": MISSING,
    "field": history.FIELDS,
    "verb": history.VERBS,
    "match": MATCHES,
    "kind": KINDS,
    "member_role": MEMBER_ROLES,
    "member_role_name": MEMBER_ROLE_NAMES,
    "organization_badge": ORGANIZATION_BADGES,
    "invitation_done": INVITATION_DONE,
    "organization_done": ORGANIZATION_DONE,
    "transfer_done": TRANSFER_DONE,
    "transfer_state": TRANSFER_STATES,
    "audit": AUDIT,
}


@cache
def tables(language: str) -> Mapping[str, Mapping[str, str]]:
    """Every table as plain strings of one language."""
    with translation.override(language):
        return {name: {value: str(label) for value, label in labels.items()} for name, labels in _TABLES.items()}


def label(table: str, value: str, language: str) -> str:
    """What `value` is called, or the value itself when it has no name."""
    return tables(language).get(table, {}).get(value, value)
