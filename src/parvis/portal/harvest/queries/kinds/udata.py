"""A udata portal (data.gouv.fr and others): its datasets, a hundred at a time, by its API 1."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records, udata
from parvis.dialects.faults import Problem, Unreadable
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page

_AT_ONCE: Final = 100
_JSON: Final = "application/json"
# What changes without the dataset having changed: left out of what is compared, and of what is read.
_RESTLESS: Final = frozenset({"metrics", "quality", "last_update", "internal", "permissions"})


def _pages(asked: Asked) -> Iterator[Page]:
    following: str | None = _first(asked.url)
    while following:
        answer = asked.fetch.get(following, accept=_JSON)
        total, found, following = _found(answer.body)
        yield Page([_item(one) for one in found], total)
        if not found:
            return


def _first(url: str) -> str:
    """The first page; the filters of the address (`organization`, `tag`, …) are kept."""
    parts = urlsplit(url)
    path = parts.path if "/api/1/datasets" in parts.path else f"{parts.path.rstrip('/')}/api/1/datasets/"
    query = {name: value for name, value in parse_qsl(parts.query) if name not in ("page", "page_size")}
    return urlunsplit(
        (parts.scheme, parts.netloc, path, urlencode({**query, "page": "1", "page_size": str(_AT_ONCE)}), "")
    )


def _found(body: bytes) -> tuple[int | None, list[Mapping[str, Any]], str | None]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))
    total, following = answer.get("total"), answer.get("next_page")
    found: list[Mapping[str, Any]] = [one for one in answer["data"] if isinstance(one, dict)]
    return total if isinstance(total, int) else None, found, following if isinstance(following, str) else None


def _item(dataset: Mapping[str, Any]) -> Item:
    still = {name: value for name, value in dataset.items() if name not in _RESTLESS}
    still["resources"] = [
        {name: value for name, value in one.items() if name != "metrics"} if isinstance(one, dict) else one
        for one in still.get("resources") or ()
    ]
    raw = orjson.dumps(still, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return Item(str(dataset.get("id") or ""), raw, _JSON, partial(_read, still))


def _read(dataset: Mapping[str, Any]) -> records.Dataset:
    if dataset.get("private") or dataset.get("deleted") or dataset.get("archived"):
        why = next(name for name in ("private", "deleted", "archived") if dataset.get(name))
        raise Unreadable(Problem.NOT_A_DATASET, why, why)
    record = udata.read_dataset({**dataset, "resources": [_tolerated(one) for one in dataset["resources"]]})
    page = str(dataset.get("page") or dataset.get("uri") or "")
    told = {name: value for name, value in record.harvest.items() if name not in ("source_id", "backend", "domain")}
    told = {"dct_identifier": record.id, **told, "remote_url": page}
    return replace(record, harvest=told, source_url=record.source_url or page)


def _tolerated(resource: object) -> object:
    """The file without a format that is a sentence: some portals let people write one."""
    said = resource.get("format") if isinstance(resource, dict) else None
    return {**resource, "format": ""} if isinstance(resource, dict) and len(str(said or "")) > 64 else resource


KIND: Final = Kind(
    "udata", "udata", _("The address of the portal, with its filters if you like: …/api/1/datasets/?organization=…"),
    _pages,
)  # fmt: skip
