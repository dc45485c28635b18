"""The closed lists of webhooks: what happens to messages, and why no more of them are sent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.portal.datasets.rules import labels as links

Labels = Mapping[str, str | Promise]

# How long a message waits after each failure; after one more the webhook is paused. Two days and eighteen hours in all.
WAITS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 18_000, 36_000, 86_400, 86_400)
)
KEPT: Final = timedelta(days=30)  # of the log of messages
BOTH_SECRETS: Final = timedelta(days=1)  # after it was renewed, messages are signed with the one before too
AGAIN: Final = timedelta(seconds=10)  # between two messages that somebody asks for with a button
MOST: Final = 10  # webhooks of one person

KINDS: Final[Labels] = {"dataset": _("Datasets"), "organization": _("Organizations"), "topic": _("Topics")}
TYPES: Final[Labels] = {"changes": _("Changes"), "start_over": _("To start over"), "ping": _("Test")}
STATES: Final[Labels] = {
    "waiting": _("Waiting"), "done": _("Received"), "failed": _("Not received"),
}  # fmt: skip
PAUSES: Final[Labels] = {
    "owner": _("Paused"),
    "failing": _("Paused: its server did not take a message in ten attempts over three days"),
    "gone": _("Paused: its server says that nothing will be there any more (410)"),
}  # fmt: skip


def trouble(status: int | None, error: str) -> str:
    """Why an attempt did not succeed, in words: a status of HTTP, or what kept an answer from coming."""
    if error:
        return str(links.CHECK_ERRORS.get(error, error))
    if status is None or 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return str(_("the server sends elsewhere, where messages do not follow: give the address at the end"))
    return str(_("the server answered with an error"))
