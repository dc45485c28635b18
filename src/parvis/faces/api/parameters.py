"""The parameters of lists, translated once into a search query."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from parvis.engines import search as engine
from parvis.kit.errors import Invalid

WINDOW = 10_000  # results one can page through; beyond, walk with a cursor
DATASET_SORTS = ("created", "updated", "modified", "views", "followers", "reuses", "downloads", "quality")
ORGANIZATION_SORTS = ("datasets", "followers", "created", "views")
Many = Annotated[list[str], Field(default_factory=list, max_length=50)]


class PageParameters(Schema):
    """Which page, of what size."""

    q: str = Field("", description="Words to look for, in any language.")
    sort: str = Field("", description="Empty for relevance, else a name; `-` before it for the greatest first.")
    page: int = Field(1, description="From 1.")
    page_size: int = Field(20, description="At most the instance's limit, 100 by default.")

    def window(self) -> tuple[int, int]:
        """(offset, limit). Raises Invalid for a page that cannot be."""
        wrong: dict[str, list[object]] = {}
        if self.page < 1:
            wrong["page"] = [_("Pages start at 1.")]
        if not 1 <= self.page_size <= settings.PARVIS.page_size_max:
            wrong["page_size"] = [_("From 1 to %s.") % settings.PARVIS.page_size_max]
        elif self.page > 0 and self.page * self.page_size > WINDOW:
            wrong["page"] = [_("Search shows the first %s results: narrow it, or walk with a cursor.") % WINDOW]
        if wrong:
            raise Invalid(wrong)
        return (self.page - 1) * self.page_size, self.page_size

    def order(self, allowed: Sequence[str]) -> str:
        """The sort key. Raises Invalid for one that is not `allowed`."""
        if self.sort and self.sort.removeprefix("-") not in allowed:
            raise Invalid({"sort": [_("Choose among: %s.") % ", ".join(allowed)]})
        return self.sort


class DatasetParameters(PageParameters):
    """Filters of datasets. Values of one filter are alternatives, but for tags, which must all be there."""

    organization: Many = Field(description="Id or slug of the producer.")
    organization_tree: Many = Field(description="Id or slug of a producer: its data and that of all those under it.")
    tag: Many
    license: Many
    format: Many
    format_family: Many = Field(description="`tabular`, `machine_readable`, `geographical`, `documents` or `other`.")
    badge: Many
    organization_badge: Many
    producer_type: Many
    access_type: Many
    zone: Many = Field(description="Ids such as `country:ma` or `fr:region:93`.")
    granularity: Many
    schema_: Many = Field(alias="schema")
    frequency: Many
    language: Many
    state: Many = Field(description="`published` or `archived`; more for those who may see more.")
    featured: bool | None = None
    facets: Many = Field(description="Which facets to count; six of them when none is named.")
    created_after: int | None = Field(None, description="Unix time in seconds.")
    updated_after: int | None = Field(None, description="Unix time in seconds.")

    def filters(self) -> dict[str, list[str]]:
        """{filter: values} of those given."""
        chosen = {name: getattr(self, name) for name in _FILTERS if getattr(self, name)}
        if self.schema_:
            chosen["schema"] = self.schema_
        if self.featured is not None:
            chosen["featured"] = ["true" if self.featured else "false"]
        return chosen

    def counted(self) -> tuple[str, ...]:
        """The facets to count. Raises Invalid for one that is not there."""
        if not set(self.facets) <= set(DATASET_FACETS):
            raise Invalid({"facets": [_("Choose among: %s.") % ", ".join(DATASET_FACETS)]})
        return tuple(dict.fromkeys(self.facets)) or USUAL_FACETS

    def ranges(self) -> dict[str, tuple[int | None, int | None]]:
        """{number: (from, to)} of those given."""
        given = {"created": self.created_after, "updated": self.updated_after}
        return {name: (value, None) for name, value in given.items() if value is not None}


_FILTERS = (
    "organization", "tag", "license", "format", "format_family", "badge", "organization_badge", "producer_type",
    "access_type", "zone", "granularity", "frequency", "language", "state",
)  # fmt: skip
DATASET_FACETS = ("organization", "tag", "license", "format", "format_family", "badge", "access_type",
                  "producer_type", "zone", "granularity", "state")  # fmt: skip
USUAL_FACETS = ("organization", "tag", "license", "format", "badge", "zone")
TOPIC_SORTS = ("created", "modified")
TOPIC_FACETS = ("tag", "organization", "state")
ORGANIZATION_FACETS = ("badge", "producer_type")


class OrganizationParameters(PageParameters):
    """Filters of organizations."""

    badge: Many
    producer_type: Many


class TopicParameters(PageParameters):
    """Filters of topics."""

    tag: Many
    organization: Many = Field(description="Id or slug of the owner.")
    state: Many = Field(description="`published` or `archived`; more for those who may see more.")
    featured: bool | None = None


Topics = Query[TopicParameters]
Datasets = Query[DatasetParameters]
Zones = Query[PageParameters]
Organizations = Query[OrganizationParameters]


def dataset_query(parameters: DatasetParameters) -> engine.Query:
    """What the search engine is asked."""
    offset, limit = parameters.window()
    return engine.Query(
        kind="dataset", text=parameters.q, filters=parameters.filters(), ranges=parameters.ranges(),
        facets=parameters.counted(), sort=parameters.order(DATASET_SORTS), offset=offset, limit=limit,
        language=language(),
    )  # fmt: skip


def organization_query(parameters: OrganizationParameters) -> engine.Query:
    """What the search engine is asked."""
    offset, limit = parameters.window()
    given = {"badge": parameters.badge, "producer_type": parameters.producer_type}
    return engine.Query(
        kind="organization", text=parameters.q, filters={name: values for name, values in given.items() if values},
        facets=ORGANIZATION_FACETS, sort=parameters.order(ORGANIZATION_SORTS), offset=offset, limit=limit,
        language=language(),
    )  # fmt: skip


def topic_query(parameters: TopicParameters, organizations: Sequence[str]) -> engine.Query:
    """What the search engine is asked; `organizations` are the ids of those that were named."""
    offset, limit = parameters.window()
    given = {"tag": parameters.tag, "organization": organizations, "state": parameters.state}
    if parameters.featured is not None:
        given["featured"] = ["true" if parameters.featured else "false"]
    return engine.Query(
        kind="topic", text=parameters.q, filters={name: values for name, values in given.items() if values},
        facets=TOPIC_FACETS, sort=parameters.order(TOPIC_SORTS), offset=offset, limit=limit, language=language(),
    )  # fmt: skip


def with_filter(query: engine.Query, name: str, values: Sequence[str]) -> engine.Query:
    """The same query with other values of one filter."""
    return replace(query, filters={**query.filters, name: values})


def language() -> str:
    """The reader's language, two letters."""
    return (get_language() or settings.PARVIS.language)[:2]


def envelope(request: HttpRequest, parameters: PageParameters, total: int, **more: Any) -> Mapping[str, Any]:
    """The members of a page beside `data`."""
    last = min(total, WINDOW)
    here = parameters.page * parameters.page_size
    return {
        "total": total,
        "page": parameters.page,
        "page_size": parameters.page_size,
        "next_page": link(request, parameters.page + 1) if here < last else None,
        "previous_page": link(request, parameters.page - 1) if parameters.page > 1 else None,
        **more,
    }


def link(request: HttpRequest, page: int) -> str:
    """The address of another page of the same list."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{settings.PARVIS.site_url}{request.path}?{query.urlencode()}"
