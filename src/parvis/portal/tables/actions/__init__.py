"""Every write of tables."""

from parvis.portal.tables.actions.describing import describe
from parvis.portal.tables.actions.ingesting import ingest
from parvis.portal.tables.actions.life import cancel, decide, forget, refresh, retry, sweep
from parvis.portal.tables.actions.validating import validate

__all__ = [
    "cancel", "decide", "describe", "forget", "ingest", "refresh", "retry", "sweep", "validate",
]  # fmt: skip
