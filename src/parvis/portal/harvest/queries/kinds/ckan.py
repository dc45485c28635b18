"""A CKAN portal: its packages, a hundred at a time, by `package_search` (Action API v3)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import ckan, records
from parvis.dialects.faults import Problem, Unreadable
from parvis.portal.harvest.queries.kinds.fetching import NotModified
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before

_AT_ONCE: Final = 100
_ACTION: Final = "/api/3/action/package_search"
_JSON: Final = "application/json"


def _pages(asked: Asked) -> Iterator[Page]:
    site, query = _place(asked.url)
    start, is_last = 0, False
    while not is_last:
        page = _page(asked, f"{site}{_ACTION}?{urlencode({**query, 'start': str(start)})}", site)
        yield page
        start += page.size()
        is_last = not page.size() or (page.total is not None and start >= page.total)


def _page(asked: Asked, address: str, site: str) -> Page:
    try:
        answer = asked.fetch.get(address, accept=_JSON, conditional=True)
    except NotModified as same:
        return as_before(same)
    count, found = _found(answer.body)
    return Page([_item(one, site) for one in found], count, address)


def _place(url: str) -> tuple[str, dict[str, str]]:
    """The root of the portal and what is asked of it: filters (`fq`, `q`) of the address are kept."""
    parts = urlsplit(url)
    path = parts.path.partition("/api/")[0].rstrip("/")
    given = {name: value for name, value in parse_qsl(parts.query) if name in ("q", "fq")}
    query = {"sort": "id asc", "rows": str(_AT_ONCE), **given}
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), query


def _found(body: bytes) -> tuple[int | None, list[Mapping[str, Any]]]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if isinstance(answer, dict) and answer.get("success") is False:
        said = answer.get("error")
        raise Unreadable(Problem.EXCEPTION, said.get("message") or said if isinstance(said, dict) else said)
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict) or not isinstance(result.get("results"), list):
        raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))
    count = result.get("count")
    return count if isinstance(count, int) else None, [one for one in result["results"] if isinstance(one, dict)]


def _item(package: Mapping[str, Any], site: str) -> Item:
    raw = orjson.dumps(package, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return Item(str(package.get("id") or ""), raw, _JSON, partial(_read, package, site))


def _read(package: Mapping[str, Any], site: str) -> records.Dataset:
    if package.get("private") or package.get("state", "active") != "active" or package.get("type") == "harvest":
        raise Unreadable(Problem.NOT_A_DATASET, package.get("type") or package.get("state"), "type")
    record = ckan.read_package(package)
    page = f"{site}/dataset/{package.get('name') or package.get('id')}"
    uri = package.get("uri") if str(package.get("uri") or "").startswith("http") else ""
    told = {"dct_identifier": record.id, "remote_url": page, **({"uri": uri} if uri else {}), **record.harvest}
    for name, moment in (("created_at", record.created_at), ("modified_at", record.modified_at)):
        if moment:
            told.setdefault(name, moment.isoformat())
    return replace(
        record, harvest=told, source_url=record.source_url or page, updated_at=record.updated_at or record.modified_at
    )


KIND: Final = Kind(
    "ckan", "CKAN", _("The address of the portal, with its filters if you like: …/api/3/action/package_search?fq=…"),
    _pages,
)  # fmt: skip
