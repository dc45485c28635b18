"""Topics and what they hold, read: one, lists, search. What the reader may not see is neither listed nor counted."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse

from parvis.dialects import udata
from parvis.engines import search as engine
from parvis.engines.search.wanted import Among
from parvis.faces.udata import answers, parameters
from parvis.faces.udata.answers import Asked, Window
from parvis.kit.errors import PortalError
from parvis.kit.text import fold
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries

FILTERS: Final = (
    "q", "sort", "page", "page_size", "tag", "organization", "owner", "featured", "private", "dataset", "reuse",
    "dataservice",
)  # fmt: skip
FOUND: Final = ("q", "sort", "page", "page_size", "tag", "organization", "featured", "last_update_range")
_SORTS: Final = {"name": "name", "created": "created", "last_modified": "modified"}
_FOUND_SORTS: Final = {"created": "created", "last_modified": "modified"}
_KINDS: Final = {"Dataset": "dataset", "Organization": "organization", "Topic": "topic"}


def one(asked: Asked, ref: str) -> HttpResponse:
    """One topic, by id or slug."""
    return answers.json(asked, shown(asked, [queries.get(ref, actor=asked.actor)])[0])


def body_of(asked: Asked, ref: str) -> dict[str, Any]:
    """The JSON of one topic as this reader gets it."""
    return shown(asked, [queries.get(ref, actor=asked.actor)])[0]


def shown(asked: Asked, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """These topics as this reader gets them."""
    site = settings.PARVIS.site_url
    producers = organizations.records_of({row.organization_id for row in rows if row.organization_id})
    return [
        udata.write_topic(
            queries.record(row), organization=producers.get(row.organization_id or ""),
            elements=len(held(asked, row)), site=site,
        ) for row in rows
    ]  # fmt: skip


def held(asked: Asked, topic: Any) -> list[Any]:
    """The elements the reader may see, sections before what is in them."""
    found: list[Any] = []
    for part in queries.parts(topic, actor=asked.actor):
        found += [part.section] if part.section else []
        found += [one.element for one in part.items]
    return found


def listing(asked: Asked) -> HttpResponse:
    """A list of topics."""
    given, at = asked.request.GET, answers.window(asked)
    if given.get("reuse") or given.get("dataservice"):
        return answers.page(asked, [], 0, at)
    which, sort = _which(asked), parameters.order(asked, _SORTS)
    if given.get("q", "").strip() or given.get("tag"):
        page = _found(asked, Window(1, parameters.SEARCH_WINDOW) if sort else at, "")
        which["ids"] = [hit.id for hit in page.hits]
        if not sort:  # the best first
            return answers.page(asked, shown(asked, queries.seen(which["ids"], actor=asked.actor)), page.total, at)
    rows, total = queries.window(
        **which, organization=organizations.ids_of(parameters.values(given, "organization")),
        featured=parameters.flag(given, "featured"), sort=sort or "-created", offset=at.offset, limit=at.size,
        actor=asked.actor,
    )  # fmt: skip
    return answers.page(asked, shown(asked, rows), total, at)


def _which(asked: Asked) -> dict[str, Any]:
    """What the database alone knows of the topics asked for."""
    given = asked.request.GET
    return {"ids": _holding(asked), "owner": given.get("owner", ""), "private": parameters.flag(given, "private")}


def _known(asked: Asked) -> Among | None:
    which = _which(asked)
    if which == {"ids": None, "owner": "", "private": None}:
        return None
    rows, _total = queries.window(**which, limit=parameters.SEARCH_WINDOW, actor=asked.actor)
    return Among(tuple(row.pk for row in rows))


def _holding(asked: Asked) -> list[str] | None:
    """The topics that hold the dataset asked for."""
    if not (ref := asked.request.GET.get("dataset")):
        return None
    try:
        dataset = datasets.get(ref, actor=asked.actor)
    except PortalError:
        return []
    held = queries.holding([dataset.pk], kind=datasets.KIND, actor=asked.actor)
    return [topic.id for topic in held.get(dataset.pk, ())]


def search(asked: Asked) -> HttpResponse:
    """Topics by words and filters, with facets."""
    at = answers.window(asked)
    page = _found(asked, at, parameters.order(asked, _FOUND_SORTS))
    named = parameters.with_names(page.facets["organization"])
    facets = {
        "tag": answers.facet(page.facets["tag"], page.total),
        "organization_id_with_name": answers.facet(named, page.total),
    }
    rows = queries.seen([hit.id for hit in page.hits], actor=asked.actor)
    return answers.page(asked, shown(asked, rows), page.total, at, facets=facets)


def _found(asked: Asked, at: Window, sort: str) -> engine.Page:
    given = asked.request.GET
    filters = {"tag": given.getlist("tag")} if given.get("tag") else {}
    if given.get("organization"):
        filters["organization"] = organizations.ids_of(parameters.values(given, "organization"))
    if (featured := parameters.flag(given, "featured")) is not None:
        filters["featured"] = ["true" if featured else "false"]
    return engine.engine().search(
        engine.Query(
            kind=queries.KIND, text=given.get("q", ""), filters=filters, facets=("tag", "organization"),
            ranges=parameters.ranges(given, "modified"), where=_known(asked),
            sort=sort, offset=at.offset, limit=at.size,
            language=parameters.language(), audience=queries.audience_of(asked.actor),
        )
    )  # fmt: skip


def elements(asked: Asked, ref: str) -> HttpResponse:
    """What a topic holds; `class` keeps one class of things (`None`: words alone), `q` and `tag` narrow."""
    given, at = asked.request.GET, answers.window(asked)
    rows = held(asked, queries.get(ref, actor=asked.actor))
    if kind := given.get("class"):
        rows = [row for row in rows if (row.kind == _KINDS.get(kind) if kind != "None" else not row.key)]
    for word in fold(given.get("q", "")).split():
        rows = [row for row in rows if word in fold(f"{row.title} {row.description}")]
    for tag in given.getlist("tag"):
        rows = [row for row in rows if tag in row.tags]
    page = [udata.write_element(row) for row in rows[at.offset : at.offset + at.size]]
    return answers.page(asked, page, len(rows), at)
