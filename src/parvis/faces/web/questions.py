"""A search as the address bar says it: read from there, asked of the portal, written back with one thing changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from parvis.engines.search import Query
from parvis.faces.web import turning

PAGE_SIZE: Final = 20
DEEPEST: Final = 500  # pages
TEXT_LIMIT: Final = 300  # characters
VALUES_LIMIT: Final = 30  # values of one filter
FILTERS: Final = (
    "format_family",
    "format",
    "organization",
    "producer_type",
    "license",
    "tag",
    "badge",
    "access_type",
    "zone",
    "schema",
)
# Those shown with counts, in order; the others are reached from the pages that name them.
FACETS: Final = (
    "format_family",
    "organization",
    "zone",
    "tag",
    "license",
    "format",
    "producer_type",
    "badge",
    "access_type",
)
SORTS: Final = {"relevance": "", "updated": "-updated", "created": "-created", "downloads": "-downloads"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where in the answer, in which order."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    def without(self, name: str, value: str) -> "Question":
        """The same question with one filter less, from its first page."""
        kept = {key: [one for one in values if (key, one) != (name, value)] for key, values in self.filters.items()}
        return replace(self, filters={key: values for key, values in kept.items() if values}, page=1)

    def with_(self, name: str, value: str) -> "Question":
        """The same question with one filter of one value, from its first page."""
        return replace(self, filters={**self.filters, name: [value]}, page=1)

    def cleared(self) -> "Question":
        """The same words without any filter."""
        return replace(self, filters={}, page=1)

    def saying(self, text: str) -> "Question":
        """The same filters with other words."""
        return replace(self, text=text, page=1)

    def sorted(self, sort: str) -> "Question":
        """The same answer in another order."""
        return replace(self, sort=sort, page=1)

    def at(self, page: int) -> "Question":
        """Another page of the same answer."""
        return replace(self, page=page)

    def query(self) -> str:
        """The query string, with nothing that is empty or usual, always in the same order."""
        pairs = [("q", self.text)] if self.text else []
        names = dict.fromkeys((*FILTERS, *self.filters))  # those of one page come after those of all
        pairs += [(name, value) for name in names for value in self.filters.get(name, ())]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""


def read(sent: QueryDict, filters: Sequence[str] = FILTERS, sorts: Mapping[str, str] = SORTS) -> Question:
    """The question an address asks; what it says beyond what we know is left out."""
    asked = {}
    for name in filters:
        values = dict.fromkeys(value.strip()[:200] for value in sent.getlist(name)[:VALUES_LIMIT])
        if kept := [value for value in values if value and value.isprintable()]:
            asked[name] = kept
    return Question(
        text=" ".join(sent.get("q", "")[:TEXT_LIMIT].replace("\0", " ").split()),
        filters=asked,
        sort=sent.get("sort", "") if sent.get("sort") in sorts else "",
        page=min(turning.number(sent), DEEPEST),
    )


def query(
    question: Question,
    kind: str,
    language: str,
    *,
    facets: Sequence[str] = FACETS,
    sorts: Mapping[str, str] = SORTS,
    usual: str = "",
    size: int = PAGE_SIZE,
) -> Query:
    """The question as the search engine takes it; without words the order is `usual`."""
    order = sorts.get(question.sort, "")
    if not question.sort and not question.text:
        order = usual
    return Query(
        kind=kind,
        text=question.text,
        filters=question.filters,
        facets=facets,
        sort=order,
        offset=(question.page - 1) * size,
        limit=size,
        language=language,
    )
