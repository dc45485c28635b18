"""The closed lists people see: cadences, states, outcomes, and why something could not be read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.dialects.faults import Problem
from parvis.kit.http import Reason

Labels = Mapping[str, str | Promise]

CADENCES: Final[Labels] = {
    "hourly": _("Every hour"), "daily": _("Every day"), "weekly": _("Every week"), "monthly": _("Every month"),
    "manual": _("When somebody asks"),
}  # fmt: skip
EVERY: Final = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7),
                "monthly": timedelta(days=30)}  # fmt: skip
ACCESSES: Final[Labels] = {
    "open": _("Anybody may read it"), "basic": _("A name and a password"), "header": _("A key in a header"),
}  # fmt: skip
SOURCE_STATES: Final[Labels] = {
    "pending": _("Waits for an administrator of the portal"), "accepted": _("In use"),
    "refused": pgettext_lazy("source", "Refused"),
}  # fmt: skip
RUN_STATES: Final[Labels] = {
    "waiting": pgettext_lazy("run", "Waiting"), "running": pgettext_lazy("run", "Running"),
    "done": pgettext_lazy("run", "Done"), "failed": pgettext_lazy("run", "Failed"),
    "cancelled": pgettext_lazy("run", "Cancelled"),
}  # fmt: skip
LIVE: Final = ("waiting", "running")
OUTCOMES: Final[Labels] = {
    "created": _("Created"), "changed": pgettext_lazy("record", "Changed"), "unchanged": _("Unchanged"),
    "refused": _("Refused"), "skipped": _("Left out"), "archived": _("Archived"), "restored": _("Taken up again"),
    "missing": _("No longer there"),
}  # fmt: skip

# Why a run failed or a record was refused or left out. `%(value)s` is what was at fault.
REASONS: Final[Labels] = {
    Reason.ADDRESS: _("This address cannot be fetched from: %(value)s"),
    Reason.PRIVATE: _("The address leads to a private network: %(value)s"),
    Reason.UNKNOWN_HOST: _("There is no server of this name: %(value)s"),
    Reason.UNREACHABLE: _("The server does not answer: %(value)s"),
    Reason.TIMEOUT: _("The server took too long to answer: %(value)s"),
    Reason.TLS: _("The certificate of the server is not valid: %(value)s"),
    Reason.REDIRECTS: _("The address redirects too often: %(value)s"),
    Reason.PROTOCOL: _("The answer stopped in the middle, or is not HTTP: %(value)s"),
    Reason.TOO_LARGE: _("The answer is larger than the portal takes: %(value)s"),
    "credentials": _("The password or key of the source cannot be read any more: give it again."),
    "status": _("The server answers with an error: %(value)s"),
    "loop": _("The pages of the source go round in circles: %(value)s"),
    "too_many_pages": _("The source has more pages than the portal reads."),
    "not_rdf": _("This is not RDF: %(value)s"),
    "too_deep": _("The document is nested more than %(value)s deep, and is not read."),
    Problem.NOT_JSON: _("This is not JSON: %(value)s"),
    Problem.NOT_XML: _("This is not well-formed XML: %(value)s"),
    Problem.NOT_CSV: _("This is not a CSV file: %(value)s"),
    Problem.NOT_TEXT: _("This is not text in UTF-8: %(value)s"),
    Problem.HAS_DOCTYPE: _("The XML declares a document type, which is refused for safety."),
    Problem.NO_CATALOGUE: _("There is no catalogue of this kind at the address. What is there starts with: %(value)s"),
    Problem.EXCEPTION: _("The server says: %(value)s"),
    Problem.NO_ID: _("The record has no identifier."),
    Problem.NO_TITLE: _("The record has no title."),
    Problem.NOT_A_RECORD: _("This is not the description of a dataset: %(value)s"),
    Problem.NOT_A_DATASET: _("This describes something else than a dataset: %(value)s"),
    Problem.NO_FILES: _("There is no link to a file there."),
    "twice": _("Another record of the source has the same identifier: %(value)s"),
    "invalid": _("The portal does not take it: %(value)s"),
    "unexpected": _("An unexpected error; the operators of the portal find it in the log."),
    "too_long": _("The identifier is longer than 500 characters: %(value)s"),
    "file_too_long": _("Files whose address is longer than 2048 characters are not taken: %(value)s"),
    "too_large": _("The record is larger than the portal keeps."),
    "duplicate": _("The same dataset already comes from another source: %(value)s"),
    "succeeded": _("Taken over: the source that kept it up to date no longer does (%(value)s)."),
    "ours": _("It is a dataset of this portal: %(value)s"),
    "deleted": _("Somebody deleted this dataset here."),
    "another_owner": _("Its dataset here belongs to somebody else now."),
    "vanished": _("The source no longer has it."),
    "out_of_time": _(
        "The run was stopped after %(value)s minutes. What it read stays, and the next run goes on from there."
    ),
    "died": _("The run stopped without notice, several times."),
    "unknown_kind": _("The portal no longer knows this kind of source."),
}  # fmt: skip


def reason(code: str, value: str = "") -> str:
    """A reason in words, with the value at fault; `""` for none."""
    words = REASONS.get(code)
    return "" if words is None else str(words) % {"value": value} if "%(value)s" in str(words) else str(words)
