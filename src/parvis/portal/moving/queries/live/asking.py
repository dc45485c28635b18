"""How a portal that is up is asked: JSON through the guarded fetcher, politely, with the token it gave."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext as _

from parvis.dialects.faults import Problem
from parvis.kit.errors import Invalid
from parvis.portal.harvest.queries import labels
from parvis.portal.harvest.queries.kinds import Fetcher, Refused
from parvis.portal.moving.queries.portals import Members


class Cannot(Exception):
    """The portal does not tell it: why, in words; `status` is the one it answered, 0 for none."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class Asked:
    """The way to one portal. `site` is its root; `headers` go to no other place. Raises Invalid for no address."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise Invalid({}, _("This is no address of a portal: %(url)s") % {"url": url})
        self.site = urlunsplit((parts.scheme, parts.netloc, parts.path.partition("/api/")[0].rstrip("/"), "", ""))
        self._fetch = Fetcher(credentials=lambda url: headers if url.startswith(f"{self.site}/") else {})

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
