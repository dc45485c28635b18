"""The search port: documents in, ranked pages with facets out.

The engine knows nothing of open data: a document is a few texts by their role, exact values to filter on, numbers to
sort by, and a `weight` that its feature computes. `engine()` gives the adapter named in the settings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from parvis.engines.search.wanted import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing as search sees it."""

    kind: str
    id: str
    title: str
    language: str = "fr"  # of title and description; chooses the stemmer
    acronym: str = ""
    aliases: Sequence[str] = ()  # other titles: translations, former ones
    producer: str = ""
    producer_acronym: str = ""
    tags: Sequence[str] = ()
    description: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)  # language → more text in that language
    parts: Sequence[str] = ()  # titles of the files
    columns: Sequence[str] = ()  # names of the columns of its tables
    weight: float = 1.0  # the prior: at least 1 for anything ordinary, below for what is demoted
    audience: Sequence[str] = ("public",)  # who may find it
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)  # sort keys; instants in seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked. Values of one filter are alternatives (`any`) unless the filter is in `all_of`."""

    kind: str
    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    all_of: frozenset[str] = frozenset({"tag"})
    ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)  # on numbers, ends included
    where: Where | None = None  # a condition of any shape, which every facet is counted with
    audience: Sequence[str] | None = ("public",)  # None: everything
    facets: Sequence[str] = ()
    facet_size: int = 20
    sort: str = ""  # "" for relevance; a number's name, "-" before it for the greatest first
    offset: int = 0
    limit: int = 20
    language: str = "fr"  # of the reader


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; `matched` names the role that matched when it is not the title (`columns`, `parts`, ...)."""

    id: str
    score: float = 0.0
    matched: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Results. Each facet counts with all *other* filters applied: {name: [(value, count), ...]}, largest first."""

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    correction: str = ""  # "did you mean", only when it would find more


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion while typing."""

    kind: str
    id: str
    title: str


class SearchEngine(Protocol):
    """An index: one writer, many readers."""

    def write(self, upserts: Iterable[Document], deletes: Iterable[tuple[str, str]], cursor: int) -> None:
        """Apply documents and deletions ((kind, id)) and remember `cursor`, all at once and durably."""

    def cursor(self) -> int:
        """The cursor of the last write; -1 when the index must be built from nothing."""

    def rebuild(self, documents: Iterable[Document], cursor: int) -> int:
        """Build a new index beside the current one and put it in its place; return how many documents it has."""

    def search(self, query: Query) -> Page:
        """The page asked for. Any text is a legal query."""

    def suggest(
        self, text: str, kinds: Sequence[str], *, audience: Sequence[str] | None, limit: int
    ) -> list[Suggestion]:
        """What the reader may be about to type, best first."""

    def similar(self, kind: str, id: str, *, audience: Sequence[str] | None, limit: int) -> list[Hit]:
        """Things like this one, itself excluded."""

    def check(self) -> None:
        """Return if the index answers; raise kit.errors.Unavailable otherwise."""


class Corpus(Protocol):
    """What a feature offers to the index: `corpus`, in a module that `settings.PARVIS_CORPORA` names."""

    kind: str

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        """The things under these keys; those left out are no more to be found."""

    def all(self) -> Iterable[Document]:
        """Every thing to be found, streamed."""

    def count(self) -> int:
        """About how many `all` gives."""


@cache
def engine() -> SearchEngine:
    """The search engine the settings name, one per process."""
    options = settings.PARVIS
    adapter = import_string(options.search_engine)
    made: SearchEngine = adapter(options.data / "search", options.synonyms or options.data / "synonyms.txt")
    return made
