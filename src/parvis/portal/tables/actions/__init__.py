"""Every write of tables."""

from parvis.portal.tables.actions.ingesting import ingest
from parvis.portal.tables.actions.life import cancel, decide, forget, refresh, retry, sweep

__all__ = ["cancel", "decide", "forget", "ingest", "refresh", "retry", "sweep"]
