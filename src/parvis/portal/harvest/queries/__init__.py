"""Every read of sources: which there are, how their runs went, what became of each record."""

from parvis.portal.harvest.queries.catalogue import (
    ORDERS,
    RUNS,
    get,
    kinds,
    last_runs,
    listing,
    of_organization,
    own,
    shown,
    visible_to,
)
from parvis.portal.harvest.queries.history import (
    ENTRIES,
    counts,
    entries,
    entry,
    last_preview,
    progress,
    record_of,
    run,
    run_by_id,
    runs,
    source_of,
)
from parvis.portal.harvest.queries.succession import Holdings, holdings
from parvis.portal.harvest.rules import labels

__all__ = [
    "ENTRIES",
    "ORDERS",
    "RUNS",
    "Holdings",
    "counts",
    "entries",
    "entry",
    "get",
    "holdings",
    "kinds",
    "labels",
    "last_preview",
    "last_runs",
    "listing",
    "of_organization",
    "own",
    "progress",
    "record_of",
    "run",
    "run_by_id",
    "runs",
    "shown",
    "source_of",
    "visible_to",
]
