"""Every write of moderation: reports, decisions, the spam filter, the audit log, closing the portal to writing."""

from parvis.portal.moderation.actions import audit
from parvis.portal.moderation.actions.closing import close, open_
from parvis.portal.moderation.actions.decisions import assign, contest, decide, read_notice, trust
from parvis.portal.moderation.actions.filter import screen
from parvis.portal.moderation.actions.people import block, set_administrator, unblock
from parvis.portal.moderation.actions.reports import open_case, report

__all__ = [
    "assign",
    "audit",
    "block",
    "close",
    "contest",
    "decide",
    "open_",
    "open_case",
    "read_notice",
    "report",
    "screen",
    "set_administrator",
    "trust",
    "unblock",
]
