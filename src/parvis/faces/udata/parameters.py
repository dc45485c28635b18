"""The filters and sorts of udata's lists, translated once into what the portal's queries take."""

from collections.abc import Mapping, Sequence
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
from parvis.faces.udata.answers import Asked, Window
from parvis.kit import dates
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

PAGING: Final = ("page", "page_size")
LISTED: Final = (
    "q", "sort", *PAGING, "tag", "license", "featured", "geozone", "granularity", "temporal_coverage", "access_type",
    "organization", "organization_badge", "owner", "format", "format_family", "producer_type", "schema", "badge",
    "topic", "last_update_range", "archived", "private",
)  # fmt: skip
SEARCH_WINDOW: Final = 10_000  # results one can page through when there are words or filters
_SORTS: Final = {"created": "created", "last_update": "updated", "reuses": "reuses", "followers": "followers",
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
_RANGES: Final = {"last_30_days": 30, "last_12_months": 365, "last_3_years": 3 * 365}


def dataset_ids(asked: Asked, at: Window) -> tuple[Sequence[str], int]:
    """(ids of the page, how many there are in all) of the datasets asked for. Raises Invalid."""
    given = asked.request.GET
    if any(given.get(name) for name in _NOTHING):
        return [], 0
    if not given.get("q", "").strip() and not any(given.get(name) for name in (*_INDEXED, *_RANGED)):
        sort = _sort(given, {**_SORTS, "title": "title"})
        return datasets.window(
            _which(asked), sort=sort or "-created", offset=at.offset, limit=at.size, actor=asked.actor
        )
    if given.get("topic") or given.get("owner"):
        return _among(asked, at)
    page = found(asked, at)
    return [hit.id for hit in page.hits], page.total


def _among(asked: Asked, at: Window) -> tuple[Sequence[str], int]:
    """What the index finds of the datasets of a topic or of a person, which the database knows."""
    known, _total = datasets.window(_which(asked), limit=SEARCH_WINDOW, actor=asked.actor)
    allowed = set(known)
    hits = found(asked, Window(1, SEARCH_WINDOW)).hits
    ids = [hit.id for hit in hits if hit.id in allowed]
    return ids[at.offset : at.offset + at.size], len(ids)


def found(
    asked: Asked, at: Window, facets: Sequence[str] = (), among: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> engine.Page:
    """What the index finds of the datasets asked for, `among` those of some values, with facets. Raises Invalid."""
    given = asked.request.GET
    if at.page * at.size > SEARCH_WINDOW:
        raise Invalid({"page": [_("Search shows the first %s results: narrow it.") % SEARCH_WINDOW]})
    filters: dict[str, Sequence[str]] = {
        ours: given.getlist(name) for name, ours in _INDEXED.items() if given.get(name)
    }
    filters |= {name: values(given, name) for name in _STORED if given.get(name)}
    if given.get("organization"):
        filters["organization"] = organizations.ids_of(values(given, "organization"))
    if (featured := flag(given, "featured")) is not None:
        filters["featured"] = ["true" if featured else "false"]
    filters |= {"state": _states(given), **among}
    query = engine.Query(
        kind=datasets.KIND, text=given.get("q", ""), filters=filters, ranges=_ranges(given), facets=facets,
        facet_size=50, sort=_sort(given, _SORTS), offset=at.offset, limit=at.size, language=language(),
    )  # fmt: skip
    return engine.engine().search(replace(query, audience=datasets.audience_of(asked.actor)))


def _which(asked: Asked) -> datasets.Which:
    given = asked.request.GET
    stored: dict[str, Any] = {name: values(given, name) for name in _STORED}
    return datasets.Which(
        ids=_of_topic(asked), organization=organizations.ids_of(values(given, "organization")),
        owner=given.get("owner", ""), featured=flag(given, "featured"), archived=bool(flag(given, "archived")),
        private=flag(given, "private"), **stored,
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


def _ranges(given: QueryDict) -> dict[str, tuple[int | None, int | None]]:
    ranges: dict[str, tuple[int | None, int | None]] = {}
    if name := given.get("last_update_range"):
        if name not in _RANGES:
            raise Invalid({"last_update_range": [_("Choose among: %s.") % ", ".join(_RANGES)]})
        ranges["updated"] = (int((dates.now() - timedelta(days=_RANGES[name])).timestamp()), None)
    if period := given.get("temporal_coverage"):
        start, end = _period(period)
        ranges |= {"temporal_start": (None, end), "temporal_end": (start, None)}
    return ranges


def _period(text: str) -> tuple[int, int]:
    """`2020-01-01-2020-12-31` in seconds since 1970."""
    try:
        first, last = dates.instant(text[:10]), dates.instant(text[11:])
    except ValueError as error:
        raise Invalid({"temporal_coverage": [_("Two days, such as 2020-01-01-2020-12-31.")]}) from error
    return int(first.timestamp()), int(last.timestamp())


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
