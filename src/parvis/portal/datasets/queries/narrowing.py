"""Datasets narrowed as a search narrows them, in an order of one's own: the database where it can, else the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from parvis.engines import search as engine
from parvis.engines.search.wanted import Has
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.queries.catalogue import KIND, audience_of
from parvis.portal.datasets.queries.conditions import STORED, condition

INDEXED: Final = ("zone", "schema", "format_family", "producer_type", "organization_badge", "featured")
FOUND: Final = 10_000  # what the index tells at most


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Words, and values by filter (of STORED and INDEXED): any of them, of tags all."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.filters)


def narrowed(rows: QuerySet[Dataset], by: Narrowing, *, actor: Actor) -> QuerySet[Dataset]:
    """Those of these datasets; with words, or with a filter of INDEXED, among the FOUND that suit best."""
    for name, values in by.filters.items():
        if name == "tag":
            for value in values:
                rows = rows.filter(condition(Has(name, (value,))))
        elif name in STORED:
            rows = rows.filter(condition(Has(name, tuple(values))))
    indexed = {name: values for name, values in by.filters.items() if name in INDEXED}
    if not (by.text or indexed):
        return rows
    asked = engine.Query(
        kind=KIND, text=by.text, filters=indexed, limit=FOUND, language=by.language, audience=audience_of(actor)
    )
    return rows.filter(pk__in=[hit.id for hit in engine.engine().search(asked).hits])
