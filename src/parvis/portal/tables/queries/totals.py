"""How the reading of all files stands, for those who run the portal."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parvis.portal.tables.models import Ingestion, State

FAILURES: Final = 10  # shown


@dataclass(frozen=True, slots=True)
class Totals:
    """Files by the state of their last reading, refused ones by reason, and the last that were refused."""

    states: Mapping[str, int]
    reasons: Mapping[str, int]
    failures: list[Ingestion]


def totals() -> Totals:
    """How all files stand."""
    last: dict[str, tuple[str, str]] = {}
    rows = Ingestion.objects.exclude(reason="unchanged").order_by("created_at", "pk")
    for resource, state, reason in rows.values_list("resource_id", "state", "reason").iterator():
        last[resource] = (state, reason)
    refused = Ingestion.objects.filter(state=State.REFUSED).select_related("resource__dataset")
    return Totals(
        Counter(state for state, _reason in last.values()),
        Counter(reason for state, reason in last.values() if state == State.REFUSED),
        list(refused.order_by("-finished_at", "-pk")[:FAILURES]),
    )


def left() -> int:
    """How many readings wait or run."""
    return Ingestion.objects.filter(state__in=(State.WAITING, State.READING)).count()
