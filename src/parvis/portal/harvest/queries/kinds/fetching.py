"""How sources are fetched: through the guarded fetcher, politely, within limits, never the same page twice."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from parvis.kit import http, sealing
from parvis.kit.text import one_line
from parvis.portal.harvest.models import Source
from parvis.portal.harvest.rules import credentials

SEALED: Final = "parvis.harvest"  # what the secrets of sources are sealed for
PAGES: Final = 20_000  # requests of one run
TRIES: Final = 3  # of a server that asks to come back later
WAIT_MOST: Final = 60  # seconds a server may ask for
PATIENCE: Final = 60.0  # seconds until the first byte: a large catalogue may think long about a page
_LATER: Final = frozenset({429, 502, 503, 504})

# When each host was last asked by this process: sources of one host share its patience.
_asked: dict[str, float] = {}


class Refused(Exception):
    """The source cannot be read (on): a reason of `rules.labels.REASONS`, and the value at fault."""

    def __init__(self, reason: str, value: object = "") -> None:
        super().__init__(f"{reason}: {value}"[:400])
        self.reason = str(reason)
        self.value = one_line(str(value), 400)


class NotModified(Exception):
    """The document is as it was at the last clean run."""


def credentials_of(source: Source) -> Callable[[str], dict[str, str]]:
    """What the server of a source asks for, by address; another server, where a page may lead, is told nothing."""

    def told(url: str) -> dict[str, str]:
        if source.access == "open" or credentials.origin(url) != credentials.origin(source.url):
            return {}
        try:
            return credentials.headers(source.access, source.login, sealing.unseal(source.secret, SEALED))
        except sealing.Broken as error:
            raise Refused("credentials") from error

    return told


class Fetcher:
    """One run's way to other servers. `validators` is {url: {"etag", "last_modified"}} of the last clean run.

    `credentials` gives the headers that an address asks for; where it redirects to another server, they stay behind.
    """

    def __init__(
        self,
        validators: Mapping[str, Mapping[str, str]] = {},
        going_on: Callable[[], None] = lambda: None,
        credentials: Callable[[str], Mapping[str, str]] = lambda _url: {},
    ) -> None:
        self._before = validators
        self._credentials = credentials
        self._going_on = going_on
        self._seen: set[str] = set()
        self.validators: dict[str, dict[str, str]] = {}
        self.requests = 0

    def get(self, url: str, *, accept: str = "*/*", conditional: bool = False) -> http.Answer:
        """The document at an address. Raises Refused, and NotModified when `conditional` and it is the same.

        An address is asked once in a run: a second time is a loop of pages.
        """
        return self._answer(url, {"Accept": accept, **(self._known(url) if conditional else {})}, b"", conditional)

    def post(self, url: str, question: bytes, *, media_type: str, accept: str = "*/*") -> http.Answer:
        """What an address answers to a question that changes nothing there, asked once in a run. Raises Refused."""
        return self._answer(url, {"Accept": accept, "Content-Type": media_type}, question, False)

    def _answer(self, url: str, headers: Mapping[str, str], body: bytes, conditional: bool) -> http.Answer:
        asked = f"{url} {body.decode()}" if body else url
        if asked in self._seen:
            raise Refused("loop", url)
        self._seen.add(asked)
        if len(self._seen) > PAGES:
            raise Refused("too_many_pages")
        for left in reversed(range(TRIES)):
            answer = self._ask(url, headers, body)
            if answer.status == 304 and conditional:
                raise NotModified
            if answer.status not in _LATER or not left:
                break
            self._rest(_seconds(answer.headers.get("retry-after", "")))
        if not 200 <= answer.status < 300:
            raise Refused("status", f"{answer.status} {url}")
        if conditional:
            self._remember(url, answer)
        return answer

    @contextmanager
    def stream(self, url: str, *, limit: int, seconds: float) -> Iterator[http.Stream]:
        """A file at an address, as its server keeps it, read as it comes. Raises Refused, while it is read too."""
        headers, credentials = {"Accept-Encoding": "identity"}, self._credentials(url)
        for left in reversed(range(TRIES)):
            self._wait(url)
            try:
                asked = http.stream(
                    url, headers=headers, credentials=credentials, limit=limit, seconds=seconds, step=PATIENCE
                )
                with asked as answer:
                    later = answer.status in _LATER and left > 0
                    if not later:
                        if not 200 <= answer.status < 300:
                            raise Refused("status", f"{answer.status} {url}")
                        yield answer
                        return
            except http.Failed as error:
                raise Refused(error.reason, error.url or url) from error
            finally:
                _asked[urlsplit(url).netloc.lower()] = time.monotonic()
            self._rest(_seconds(answer.headers.get("retry-after", "")))

    def _ask(self, url: str, headers: Mapping[str, str], body: bytes) -> http.Answer:
        self._wait(url)
        try:
            return http.fetch(
                url, headers=headers, credentials=self._credentials(url), body=body,
                limit=settings.PARVIS.harvest_limit, seconds=settings.PARVIS.harvest_seconds, step=PATIENCE,
            )  # fmt: skip
        except http.Failed as error:
            raise Refused(error.reason, error.url or url) from error
        finally:
            _asked[urlsplit(url).netloc.lower()] = time.monotonic()

    def _wait(self, url: str) -> None:
        """Let the server breathe since it was last asked."""
        self._going_on()
        if "" in credentials.origin(url):  # a page may lead to what is no address
            raise Refused(http.Reason.ADDRESS, url)
        host = urlsplit(url).netloc.lower()
        self._rest(_asked.get(host, 0.0) + settings.PARVIS.harvest_pause / 1000 - time.monotonic())
        self.requests += 1

    def _rest(self, seconds: float) -> None:
        """Wait, and look up every second whether the run is to go on."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._going_on()
            time.sleep(min(left, 1.0))

    def _known(self, url: str) -> dict[str, str]:
        known = self._before.get(url, {})
        sent = {"If-None-Match": known.get("etag", ""), "If-Modified-Since": known.get("last_modified", "")}
        return {name: value for name, value in sent.items() if value}

    def _remember(self, url: str, answer: http.Answer) -> None:
        marks = {"etag": answer.headers.get("etag", "")[:200],
                 "last_modified": answer.headers.get("last-modified", "")[:100]}  # fmt: skip
        if any(marks.values()):
            self.validators[url] = marks


def _seconds(retry_after: str) -> float:
    """How long a server asks to wait, within reason; a second when it does not say, or says a date."""
    return min(float(retry_after), WAIT_MOST) if retry_after.isascii() and retry_after.isdigit() else 1.0
