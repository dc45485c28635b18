"""How sources are fetched: through the guarded fetcher, politely, within limits, never the same page twice."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
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
_SAME: Final = 304

# When each host was last asked by this process: sources of one host share its patience.
_asked: dict[str, float] = {}


class Refused(Exception):
    """The source cannot be read (on): a reason of `rules.labels.REASONS`, and the value at fault."""

    def __init__(self, reason: str, value: object = "") -> None:
        super().__init__(f"{reason}: {value}"[:400])
        self.reason = str(reason)
        self.value = one_line(str(value), 400)


class NotModified(Exception):
    """The document at an address is as it was, and all that it says is here."""

    def __init__(self, address: str, known: "Remembered") -> None:
        super().__init__(address)
        self.address, self.known = address, known


@dataclass(frozen=True, slots=True)
class Remembered:
    """A document of an earlier run: a hash of its bytes, what its server called that state of it, what followed it.

    `count` is how many records it has, `total` how many its source had.
    """

    mark: str
    etag: str = ""
    last_modified: str = ""
    following: str = ""
    total: int | None = None
    count: int = 0


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
    """One run's way to other servers. `remembered` gives the document of an address that need not be read again.

    `seen` are the documents that were asked for conditionally and came anew. `credentials` gives the headers that an
    address asks for; where it redirects to another server, they stay behind.
    """

    def __init__(
        self,
        remembered: Callable[[str], Remembered | None] = lambda _url: None,
        going_on: Callable[[], None] = lambda: None,
        credentials: Callable[[str], Mapping[str, str]] = lambda _url: {},
    ) -> None:
        self._remembered = remembered
        self._credentials = credentials
        self._going_on = going_on
        self._seen: set[str] = set()
        self.seen: dict[str, Remembered] = {}
        self.requests = 0

    def get(self, url: str, *, accept: str = "*/*", conditional: bool = False) -> http.Answer:
        """The document at an address. Raises Refused, and NotModified when `conditional` and it is as it was.

        An address is asked once in a run: a second time is a loop of pages.
        """
        known = self._remembered(url) if conditional else None
        answer = self._answer(url, {"Accept": accept, **_conditions(known)}, b"")
        if not conditional:
            return answer
        mark = blake2b(answer.body, digest_size=16).hexdigest()
        if known and (answer.status == _SAME or mark == known.mark):
            raise NotModified(url, known)
        changed = answer.headers.get("last-modified", "")
        if changed == answer.headers.get("date"):  # it may change again within that second, and not say so
            changed = ""
        self.seen[url] = Remembered(mark, answer.headers.get("etag", "")[:200], changed[:100])
        return answer

    def post(self, url: str, question: bytes, *, media_type: str, accept: str = "*/*") -> http.Answer:
        """What an address answers to a question that changes nothing there, asked once in a run. Raises Refused."""
        return self._answer(url, {"Accept": accept, "Content-Type": media_type}, question)

    def _answer(self, url: str, headers: Mapping[str, str], body: bytes) -> http.Answer:
        asked = f"{url} {body.decode()}" if body else url
        if asked in self._seen:
            raise Refused("loop", url)
        self._seen.add(asked)
        if len(self._seen) > PAGES:
            raise Refused("too_many_pages")
        for left in reversed(range(TRIES)):
            answer = self._ask(url, headers, body)
            if answer.status not in _LATER or not left:
                break
            self._rest(_seconds(answer.headers.get("retry-after", "")))
        was_asked = bool({"If-None-Match", "If-Modified-Since"} & set(headers))
        if not 200 <= answer.status < 300 and not (was_asked and answer.status == _SAME):
            raise Refused("status", f"{answer.status} {url}")
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


def _conditions(known: Remembered | None) -> dict[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in said.items() if value}


def _seconds(retry_after: str) -> float:
    """How long a server asks to wait, within reason; a second when it does not say, or says a date."""
    return min(float(retry_after), WAIT_MOST) if retry_after.isascii() and retry_after.isdigit() else 1.0
