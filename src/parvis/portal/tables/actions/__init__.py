"""Every write of tables."""

from parvis.portal.tables.actions.comparing import compare, follow, sweep_changes
from parvis.portal.tables.actions.comparing import make as make_change
from parvis.portal.tables.actions.describing import describe
from parvis.portal.tables.actions.ingesting import ingest
from parvis.portal.tables.actions.life import cancel, decide, forget, read_again, refresh, retry, sweep
from parvis.portal.tables.actions.validating import validate

__all__ = [
    "cancel", "compare", "decide", "describe", "follow", "forget", "ingest", "make_change", "read_again", "refresh",
    "retry", "sweep", "sweep_changes", "validate",
]  # fmt: skip
