"""Every read of moderation: kinds of things, the queue, notices, the audit log, whether writing is closed."""

from parvis.portal.moderation.queries import audit, cases, closing, kinds, people
from parvis.portal.moderation.queries.cases import (
    Context,
    Filters,
    all_reports,
    case,
    context,
    counts,
    is_held,
    notice,
    notices,
    queue,
    report,
)
from parvis.portal.moderation.queries.closing import closure
from parvis.portal.moderation.queries.kinds import KINDS, Thing, find
from parvis.portal.moderation.rules import reasons, spam

__all__ = [
    "KINDS",
    "Context",
    "Filters",
    "Thing",
    "all_reports",
    "audit",
    "case",
    "cases",
    "closing",
    "closure",
    "context",
    "counts",
    "find",
    "is_held",
    "kinds",
    "notice",
    "notices",
    "people",
    "queue",
    "reasons",
    "report",
    "spam",
]
