"""Pages of lists: what is in them, how many there are, and what they can be narrowed to."""

from ninja import Schema

from parvis.dialects import native, topics


class FacetOut(Schema):
    """One value of a facet, with how many results it has when all other filters apply."""

    value: str
    label: str
    count: int


class PageOut(Schema):
    """A page."""

    total: int
    page: int
    page_size: int
    next_page: str | None
    previous_page: str | None


class DatasetPage(PageOut):
    """A page of datasets; `correction` is what the reader may have meant."""

    data: list[native.DatasetSummary]
    facets: dict[str, list[FacetOut]]
    correction: str


class DatasetWalk(Schema):
    """A step of a walk through every dataset; follow `next_cursor` until it is null."""

    data: list[native.DatasetSummary]
    next_cursor: str | None


class OrganizationPage(PageOut):
    """A page of organizations."""

    data: list[native.OrganizationOut]
    facets: dict[str, list[FacetOut]]
    correction: str


class TopicPage(PageOut):
    """A page of topics."""

    data: list[topics.TopicOut]
    facets: dict[str, list[FacetOut]]
    correction: str


class ElementsOut(Schema):
    """What a topic holds for this reader, and how many that is."""

    data: list[topics.ElementOut]
    total: int


class ZonePage(PageOut):
    """A page of zones."""

    data: list[native.ZoneOut]


class ResourcePage(PageOut):
    """Resources of a dataset."""

    data: list[native.ResourceOut]
