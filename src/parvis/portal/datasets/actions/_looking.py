"""One look at a remote file: does it answer, what does it say of itself. No database: threads may look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from parvis.kit import http
from parvis.kit.dates import now
from parvis.kit.http import Failed, Reason

SECONDS: Final = 15.0  # for one look, redirects included
# What says that the whole server is in trouble, not this file.
OF_DOMAIN: Final = frozenset({Reason.UNKNOWN_HOST, Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TLS, "broken", "busy"})
_SHOWN: Final = ("content-type", "content-length", "etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: `available` is None when the server only asked to come back later.

    `error` is a value of rules.labels.CHECK_ERRORS, empty when all is well; `headers` are those of _SHOWN it sent.
    """

    available: bool | None
    status: int | None = None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int | None:
        """The size it states, in bytes."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdigit() and len(text) < 17 else None

    @property
    def media_type(self) -> str:
        """The media type it states, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()[:255]

    @property
    def last_modified(self) -> datetime | None:
        """When it says that it changed last; never in the future."""
        try:
            moment = parsedate_to_datetime(self.headers["last-modified"])
        except (KeyError, ValueError, TypeError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment if moment <= now() else None


def look(url: str) -> Finding:
    """Ask for the headers; whoever refuses to give them alone is asked for the file, of which nothing is read."""
    try:
        answer = http.head(url, seconds=SECONDS)
        status, headers = answer.status, answer.headers
        if status >= 400 and status != 429:
            with http.stream(url, seconds=SECONDS) as stream:
                status, headers = stream.status, stream.headers
    except Failed as failed:
        return Finding(False, error=str(failed.reason))
    kept = {name: headers[name][:500] for name in _SHOWN if name in headers}
    error = _error(status)
    return Finding(None if error == "busy" else not error, status, error, kept)


def _error(status: int) -> str:
    """What an HTTP status says of a file, in the words of the list."""
    if status in (404, 410):
        return "missing"
    if status in (401, 403, 407, 451):
        return "denied"
    if status == 429:
        return "busy"
    if status >= 500:
        return "broken"
    return "refused" if status >= 400 or status < 200 else ""
