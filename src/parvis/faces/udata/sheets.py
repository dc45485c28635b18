"""What an organization publishes, as CSV in the columns of udata's exports."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpResponse, StreamingHttpResponse

from parvis.dialects import udata
from parvis.faces.udata import datasets
from parvis.faces.udata.answers import Asked
from parvis.kit import sheets
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

_AT_ONCE = 100  # datasets read at a time


def of_datasets(asked: Asked, ref: str) -> HttpResponse:
    """The datasets of an organization that everybody sees, one a line."""
    return _sent("datasets", udata.sheets.DATASETS, _datasets(organizations.get(ref, actor=asked.actor).pk))


def of_resources(asked: Asked, ref: str) -> HttpResponse:
    """Their resources, one a line."""
    return _sent("datasets-resources", udata.sheets.RESOURCES, _resources(organizations.get(ref, actor=asked.actor).pk))


def _sent(name: str, head: tuple[str, ...], rows: Iterator[list[object]]) -> HttpResponse:
    lines = sheets.lines(head, rows, separator=udata.sheets.SEPARATOR)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "public, no-cache"
    return response  # type: ignore[return-value]  # sent as it comes, like any other


def _parts(organization: str) -> Iterator[list[dict[str, Any]]]:
    """The JSON of the datasets, some at a time."""
    which, offset, total = queries.Which(organization=[organization]), 0, 1
    while offset < total:
        ids, total = queries.window(which, sort="created", offset=offset, limit=_AT_ONCE, actor=VISITOR)
        yield [orjson.loads(body) for body in queries.bodies_in(datasets.DIALECTS[1], ids, actor=VISITOR)]
        offset += _AT_ONCE


def _licenses() -> dict[str, str]:
    return {license.id: license.title for license in queries.licenses()}


def _datasets(organization: str) -> Iterator[list[object]]:
    licenses = _licenses()
    for part in _parts(organization):
        places = zones.records_of({id for body in part for id in (body["spatial"] or {}).get("zones", ())})
        names = {id: place.name for id, place in places.items()}
        yield from (udata.sheets.dataset_line(body, licenses=licenses, zones=names) for body in part)


def _resources(organization: str) -> Iterator[list[object]]:
    licenses = _licenses()
    for part in _parts(organization):
        for body in part:
            yield from udata.sheets.resource_lines(body, licenses=licenses)
