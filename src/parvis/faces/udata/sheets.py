"""What the portal holds as CSV, in the columns of udata's exports: all of it, what filters keep, what is one's own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse

from parvis.dialects import udata
from parvis.dialects.udata import sheets as columns
from parvis.faces.udata import answers, datasets, harvest, parameters, rows
from parvis.faces.udata.answers import Asked, Window
from parvis.kit import sheets
from parvis.kit.actors import VISITOR
from parvis.kit.errors import NotFound
from parvis.portal.catalogue import queries as catalogue
from parvis.portal.datasets import queries
from parvis.portal.harvest import queries as sources
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

FILTERS: Final = tuple(name for name in parameters.LISTED if name not in parameters.PAGING)
_AT_ONCE = 100  # things read at a time
_EVERYTHING = queries.Which(archived=None)
Pages = Iterator[Sequence[str]]


# --- what an organization publishes ----------------------------------------------------------------------------


def of_datasets(asked: Asked, ref: str) -> HttpResponse:
    """The datasets of an organization that everybody sees, one a line."""
    return _sent("datasets", columns.DATASETS, _datasets(_of(organizations.get(ref, actor=asked.actor).pk)))


def of_resources(asked: Asked, ref: str) -> HttpResponse:
    """Their resources, one a line."""
    pages = _of(organizations.get(ref, actor=asked.actor).pk)
    return _sent("datasets-resources", columns.RESOURCES, _resources(pages))


def no_dataservices(asked: Asked, ref: str) -> HttpResponse:
    """Its dataservices: the columns alone."""
    organizations.get(ref, actor=asked.actor)
    return _sent("dataservices", columns.DATASERVICES, ())


def no_discussions(asked: Asked, ref: str) -> HttpResponse:
    """Its discussions: the columns alone."""
    organizations.get(ref, actor=asked.actor)
    return _sent("discussions", columns.DISCUSSIONS, ())


# --- what the portal holds -------------------------------------------------------------------------------------


def all_datasets(asked: Asked) -> HttpResponse:
    """The datasets that everybody sees and the filters keep; without any, the file made of them every day."""
    return _dump(asked, "datasets") or _sent("datasets", columns.DATASETS, _datasets(_asked_for(asked)))


def all_resources(asked: Asked) -> HttpResponse:
    """The resources of these datasets."""
    return _dump(asked, "resources") or _sent("resources", columns.RESOURCES, _resources(_asked_for(asked)))


def all_organizations(asked: Asked) -> HttpResponse:
    """The organizations that everybody sees."""
    site = settings.PARVIS.site_url
    lines = (
        columns.organization_line(udata.write_organization(one, site=site))
        for batch in organizations.each(_AT_ONCE, actor=VISITOR)
        for one in batch
    )
    return _dump(asked, "organizations") or _sent("organizations", columns.ORGANIZATIONS, lines)


def all_harvests(asked: Asked) -> HttpResponse:
    """The sources that everybody may know of."""
    return _sent("harvests", columns.HARVESTS, _sources())


def all_tags(asked: Asked) -> HttpResponse:
    """The tags of datasets, the most used first, with how many have each."""
    counts = sorted(queries.tags().items(), key=lambda pair: (-pair[1], pair[0]))
    return _sent("tags", columns.TAGS, ([tag, count, 0, count] for tag, count in counts))


def no_reuses(asked: Asked) -> HttpResponse:
    """Reuses: the columns alone."""
    return _sent("reuses", columns.REUSES, ())


def no_services(asked: Asked) -> HttpResponse:
    """Dataservices: the columns alone."""
    return _sent("dataservices", columns.DATASERVICES, ())


# --- how -------------------------------------------------------------------------------------------------------


def _sent(name: str, head: tuple[str, ...], told: Iterable[Sequence[object]]) -> HttpResponse:
    lines = sheets.lines(head, told, separator=columns.SEPARATOR)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "public, no-cache"
    return response  # type: ignore[return-value]  # sent as it comes, like any other


def _dump(asked: Asked, name: str) -> HttpResponse | None:
    """To the file of all of them, when nothing narrows and there is one."""
    if _is_filtered(asked):
        return None
    try:
        catalogue.dump(f"{name}.csv")
    except NotFound:
        return None
    return answers.lead(f"/dumps/{name}.csv")


def _is_filtered(asked: Asked) -> bool:
    return any(asked.request.GET.get(name) for name in FILTERS)


def _pages(window: Callable[[Window], tuple[Sequence[str], int]]) -> Pages:
    """The ids of datasets, a page at a time, to the last."""
    for number in count(1):
        ids, total = window(Window(number, _AT_ONCE))
        yield ids
        if number * _AT_ONCE >= total:
            return


def _of(organization: str) -> Pages:
    return _all(queries.Which(organization=[organization]))


def _all(which: queries.Which) -> Pages:
    return _pages(lambda at: queries.window(which, sort="created", offset=at.offset, limit=at.size, actor=VISITOR))


def _asked_for(asked: Asked) -> Pages:
    """The datasets asked for, as a visitor finds them; the first page at once, so that a wrong question is refused."""
    everybody = Asked(asked.request, VISITOR)
    parameters.dataset_ids(everybody, Window(1, 1))
    if not _is_filtered(asked):
        return _all(_EVERYTHING)
    deep = parameters.is_narrowed(asked.request.GET)

    def window(at: Window) -> tuple[Sequence[str], int]:
        ids, total = parameters.dataset_ids(everybody, at)
        return ids, min(total, parameters.SEARCH_WINDOW) if deep else total

    return _pages(window)


def _bodies(pages: Pages) -> Iterator[list[dict[str, Any]]]:
    for ids in pages:
        yield [orjson.loads(body) for body in queries.bodies_in(datasets.DIALECTS[1], ids, actor=VISITOR)]


def _licenses() -> dict[str, str]:
    return {license.id: license.title for license in queries.licenses()}


def _datasets(pages: Pages) -> Iterator[list[object]]:
    licenses = _licenses()
    for part in _bodies(pages):
        places = zones.records_of({id for body in part for id in (body["spatial"] or {}).get("zones", ())})
        names = {id: place.name for id, place in places.items()}
        yield from (columns.dataset_line(body, licenses=licenses, zones=names) for body in part)


def _resources(pages: Pages) -> Iterator[list[object]]:
    licenses = _licenses()
    for part in _bodies(pages):
        read = rows.read_here([body["id"] for body in part])
        for body in part:
            resources = rows.told(body["resources"], body["id"], read)
            yield from columns.resource_lines(body, resources, licenses=licenses)


def _sources() -> Iterator[list[object]]:
    for offset in count(0, _AT_ONCE):
        found, total = sources.listing(actor=VISITOR, offset=offset, limit=_AT_ONCE)
        last = sources.last_runs(found)
        yield from (columns.source_line(harvest.body(one, VISITOR, last.get(one.pk))) for one in found)
        if offset + _AT_ONCE >= total:
            return
