"""How a portal that is up is asked: JSON through the guarded fetcher, politely, with the token it gave."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext as _

from parvis.dialects.faults import Problem
from parvis.kit import http
from parvis.kit.errors import Invalid
from parvis.portal.harvest.queries import labels
from parvis.portal.harvest.queries.kinds import Fetcher, Refused
from parvis.portal.harvest.rules import credentials
from parvis.portal.moving.queries.portals import Members


class Cannot(Exception):
    """The portal does not tell it: why, in words; `status` is the one it answered, 0 for none."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


def _for(site: str, headers: Mapping[str, str]) -> Callable[[str], Mapping[str, str]]:
    """These headers for what is at the site, none for what is elsewhere."""
    return lambda url: headers if site and url.startswith(f"{site}/") else {}


class Files:
    """The way to files; what is at `site` is asked for with these headers."""

    def __init__(self, site: str = "", headers: Mapping[str, str] = {}) -> None:
        self._site, self._fetch = site, Fetcher(credentials=_for(site, headers))

    @contextmanager
    def open(self, url: str, *, limit: int, seconds: float) -> Iterator[http.Stream]:
        """The file at an address, read as it comes. Raises Cannot, while it is read too."""
        with _told(), self._fetch.stream(self._address(url), limit=limit, seconds=seconds) as answer:
            yield answer

    def _address(self, url: str) -> str:
        try:
            return urljoin(f"{self._site}/", url) if self._site else url
        except ValueError as error:
            raise Refused(http.Reason.ADDRESS, url) from error


class Asked:
    """The way to one portal. `site` is its root; `headers` go to no other place. Raises Invalid for no address."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        scheme, host, _port = credentials.origin(url.strip())
        if scheme not in ("http", "https") or not host or "@" in urlsplit(url).netloc:
            raise Invalid({}, _("This is no address of a portal: %(url)s") % {"url": url})
        parts = urlsplit(url.strip())
        self.site = urlunsplit((parts.scheme, parts.netloc, parts.path.partition("/api/")[0].rstrip("/"), "", ""))
        self.files = Files(self.site, headers)
        self._fetch = Fetcher(credentials=_for(self.site, headers))

    def json(self, path: str, **query: object) -> Members:
        """The object at a path of the portal. Raises Cannot."""
        url = f"{self.site}{path}?{urlencode(query)}"
        with _told():
            body = self._fetch.get(url, accept="application/json").body
            try:
                answer = orjson.loads(body)
            except orjson.JSONDecodeError as error:
                raise Refused(Problem.NOT_JSON, f"{url} line {error.lineno}: {error.msg}") from error
            if not isinstance(answer, dict):
                raise Refused(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))
            if answer.get("success") is False:
                raise Refused(Problem.EXCEPTION, answer.get("error") or answer.get("message") or url)
            return answer


@contextmanager
def _told() -> Iterator[None]:
    """What the fetcher refuses, as Cannot."""
    try:
        yield
    except Refused as error:
        said = error.value.partition(" ")[0] if error.reason == "status" else ""
        raise Cannot(labels.reason(error.reason, error.value), int(said) if said.isdigit() else 0) from error
