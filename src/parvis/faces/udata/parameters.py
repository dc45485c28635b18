"""The filters and sorts of udata's lists, translated once into what the portal's queries take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.dialects.vocabularies import State
from parvis.engines import search as engine
from parvis.engines.search.wanted import Among
from parvis.faces.udata.answers import Asked, Window
from parvis.kit import dates
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

PAGING: Final = ("page", "page_size")
TYPED: Final = ("q", "size")
LISTED: Final = (
    "q", "sort", *PAGING, "tag", "license", "featured", "geozone", "granularity", "temporal_coverage", "access_type",
    "organization", "organization_badge", "owner", "format", "format_family", "producer_type", "schema", "badge",
    "topic", "last_update_range", "archived", "private", "deleted",
)  # fmt: skip
SEARCH_WINDOW: Final = 10_000  # results one can page through when there are words or filters
SORTS: Final = {"created": "created", "last_update": "updated", "reuses": "reuses", "followers": "followers",
                 "views": "views"}  # fmt: skip
# Filters that the database answers, so that lists are as deep as one likes; the others ask the index.
_STORED: Final = ("license", "access_type", "granularity")
_INDEXED: Final = {
    "tag": "tag", "geozone": "zone", "organization_badge": "organization_badge", "format": "format",
    "format_family": "format_family", "producer_type": "producer_type", "schema": "schema", "badge": "badge",
}  # fmt: skip
_RANGED: Final = ("temporal_coverage", "last_update_range")
# What the portal has nothing of: nothing is found.
_NOTHING: Final = ("reuse", "dataservice", "followed_by")
RANGES: Final = {"last_30_days": 30, "last_12_months": 365, "last_3_years": 3 * 365}


def dataset_ids(asked: Asked, at: Window) -> tuple[Sequence[str], int]:
    """(ids of the page, how many there are in all) of the datasets asked for. Raises Invalid."""
    given = asked.request.GET
    if any(given.get(name) for name in _NOTHING):
        return [], 0
    sort = _sort(given, {**SORTS, "title": "title"})
    if not is_narrowed(given):
        return datasets.window(
            _which(asked), sort=sort or "-created", offset=at.offset, limit=at.size, actor=asked.actor
        )
    if sort.endswith("title"):  # an order the index has not
        hits = engine.engine().search(replace(_query(asked), where=_known(asked), limit=SEARCH_WINDOW)).hits
        alike = datasets.Which(ids=[hit.id for hit in hits], archived=None)
        return datasets.window(alike, sort=sort, offset=at.offset, limit=at.size, actor=asked.actor)
    page = found(asked, at, sort=sort)
    return [hit.id for hit in page.hits], page.total


def is_narrowed(given: QueryDict) -> bool:
    """Whether the index answers, which shows SEARCH_WINDOW results at most; else the database does, and all of them."""
    return bool(given.get("q", "").strip()) or any(given.get(name) for name in (*_INDEXED, *_RANGED))


def found(
    asked: Asked, at: Window, facets: Sequence[str] = (), among: Mapping[str, Sequence[str]] = MappingProxyType({}),
    sort: str = "",
) -> engine.Page:  # fmt: skip
    """What the index finds of the datasets asked for, `among` those of some values, with facets. Raises Invalid."""
    if at.page * at.size > SEARCH_WINDOW:
        raise Invalid({"page": [_("Search shows the first %s results: narrow it.") % SEARCH_WINDOW]})
    query = _query(asked, among)
    return engine.engine().search(
        replace(query, facets=facets, facet_size=50, sort=sort, offset=at.offset, limit=at.size, where=_known(asked))
    )


def _query(asked: Asked, among: Mapping[str, Sequence[str]] = MappingProxyType({})) -> engine.Query:
    given = asked.request.GET
    filters: dict[str, Sequence[str]] = {
        ours: given.getlist(name) for name, ours in _INDEXED.items() if given.get(name)
    }
    filters |= {name: values(given, name) for name in _STORED if given.get(name)}
    if given.get("organization"):
        filters["organization"] = organizations.ids_of(values(given, "organization"))
    if (featured := flag(given, "featured")) is not None:
        filters["featured"] = ["true" if featured else "false"]
    filters |= {"state": _states(given), **among}
    return engine.Query(
        kind=datasets.KIND, text=given.get("q", ""), filters=filters, ranges=_ranges(given), language=language(),
        audience=datasets.audience_of(asked.actor),
    )  # fmt: skip


def _known(asked: Asked) -> Among | None:
    """The datasets of a topic or of a person, which the database knows; none of what the portal has nothing of."""
    given = asked.request.GET
    if any(given.get(name) for name in _NOTHING):
        return Among(())
    if not (given.get("topic") or given.get("owner")):
        return None
    which = datasets.Which(ids=_of_topic(asked), owner=given.get("owner", ""), archived=None)
    ids, _total = datasets.window(which, limit=SEARCH_WINDOW, actor=asked.actor)
    return Among(tuple(ids))


def lately(asked: Asked) -> list[tuple[str, int]]:
    """(range of `last_update_range`, how many datasets were updated within it), with all other filters."""
    query, known = _query(asked), _known(asked)
    counts = []
    for name in RANGES:
        within = replace(query, ranges={**query.ranges, "updated": (since(name), None)}, where=known, limit=0)
        counts.append((name, engine.engine().search(within).total))
    return [pair for pair in counts if pair[1]]


def by_topic(asked: Asked) -> list[tuple[str, int]]:
    """(id of a topic, how many of the datasets asked for it holds), the largest first; with all other filters."""
    held = topics.held_anywhere(datasets.KIND, actor=asked.actor)
    if not held or any(asked.request.GET.get(name) for name in _NOTHING):
        return []
    page = engine.engine().search(replace(_query(asked), where=Among(held), limit=SEARCH_WINDOW))
    return topics.tally([hit.id for hit in page.hits], kind=datasets.KIND, actor=asked.actor)[:50]


def _which(asked: Asked) -> datasets.Which:
    given = asked.request.GET
    stored: dict[str, Any] = {name: values(given, name) for name in _STORED}
    return datasets.Which(
        ids=_of_topic(asked), organization=organizations.ids_of(values(given, "organization")),
        owner=given.get("owner", ""), featured=flag(given, "featured"), archived=bool(flag(given, "archived")),
        private=flag(given, "private"), deleted=bool(flag(given, "deleted")), **stored,
    )  # fmt: skip


def _of_topic(asked: Asked) -> list[str] | None:
    """The datasets of the topic asked for; none for a topic the reader may not see."""
    if not (ref := asked.request.GET.get("topic")):
        return None
    try:
        parts = topics.parts(topics.get(ref, actor=asked.actor), actor=asked.actor)
    except PortalError:
        return []
    return [one.element.key for part in parts for one in part.items if one.element.kind == datasets.KIND]


def _states(given: QueryDict) -> list[str]:
    if flag(given, "archived"):
        return [State.ARCHIVED]
    private = [State.DRAFT, State.PRIVATE, State.HIDDEN]
    asked = flag(given, "private")
    return [*([] if asked else [State.PUBLISHED]), *([] if asked is False else private)]


def _sort(given: QueryDict, allowed: Mapping[str, str]) -> str:
    text = given.get("sort", "")
    if text and text.removeprefix("-") not in allowed:
        raise Invalid({"sort": [_("Choose among: %s.") % ", ".join(allowed)]})
    return ("-" if text.startswith("-") else "") + allowed[text.removeprefix("-")] if text else ""


def order(asked: Asked, allowed: Mapping[str, str]) -> str:
    """The sort asked for by its name in `allowed`; `""` for none. Raises Invalid for another one."""
    return _sort(asked.request.GET, allowed)


def ranges(given: QueryDict, changed: str) -> dict[str, tuple[int | None, int | None]]:
    """What `last_update_range` asks of the number `changed`, if it asks anything. Raises Invalid."""
    name = given.get("last_update_range")
    if not name:
        return {}
    if name not in RANGES:
        raise Invalid({"last_update_range": [_("Choose among: %s.") % ", ".join(RANGES)]})
    return {changed: (since(name), None)}


def _ranges(given: QueryDict) -> dict[str, tuple[int | None, int | None]]:
    asked = ranges(given, "updated")
    if period := given.get("temporal_coverage"):
        start, end = _period(period)
        asked |= {"temporal_start": (None, end), "temporal_end": (start, None)}
    return asked


def since(range: str) -> int:
    """When one of RANGES began, in seconds since 1970."""
    return int((dates.now() - timedelta(days=RANGES[range])).timestamp())


def _period(text: str) -> tuple[int, int]:
    """`2020-01-01-2020-12-31` in seconds since 1970."""
    try:
        first, last = dates.instant(text[:10]), dates.instant(text[11:])
    except ValueError as error:
        raise Invalid({"temporal_coverage": [_("Two days, such as 2020-01-01-2020-12-31.")]}) from error
    return int(first.timestamp()), int(last.timestamp())


def with_names(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Counts by organization, each said by its id and its name, as udata does: `<id>|<name>`."""
    pairs = list(counts)
    names = organizations.names([id for id, _count in pairs], language())
    return [(f"{id}|{names.get(id, id)}", count) for id, count in pairs]


def values(given: QueryDict, name: str) -> list[str]:
    """The values of a filter: repeated, or with `|` between them."""
    return [value for text in given.getlist(name) for value in text.split("|") if value]


def flag(given: QueryDict, name: str) -> bool | None:
    """Whether a filter is on; None when it is not there. Raises Invalid."""
    text = given.get(name, "").lower()
    if text in ("", "true", "1", "on", "false", "0", "off"):
        return None if not text else text in ("true", "1", "on")
    raise Invalid({name: [_("Choose among: %s.") % "true, false"]})


def size(asked: Asked, usual: int = 10) -> int:
    """How many suggestions are wanted."""
    text = asked.request.GET.get("size", "")
    return min(int(text), 50) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else usual


def language() -> str:
    """The reader's language, two letters."""
    return (get_language() or settings.PARVIS.language)[:2]
