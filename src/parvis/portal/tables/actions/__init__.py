"""Every write of tables."""

from parvis.portal.tables.actions.charts import create_chart, delete_chart, order_charts, update_chart
from parvis.portal.tables.actions.comparing import compare, follow, sweep_changes
from parvis.portal.tables.actions.comparing import make as make_change
from parvis.portal.tables.actions.describing import describe
from parvis.portal.tables.actions.ingesting import ingest
from parvis.portal.tables.actions.life import cancel, decide, forget, read_again, refresh, retry, sweep
from parvis.portal.tables.actions.maps import tile
from parvis.portal.tables.actions.rows import create_rows, define_rows, put_rows, remove_rows
from parvis.portal.tables.actions.validating import ask_validation, validate

__all__ = [
    "ask_validation", "cancel", "compare", "create_chart", "create_rows", "decide", "define_rows", "delete_chart",
    "describe", "follow", "forget", "ingest", "make_change", "order_charts", "put_rows", "read_again", "refresh",
    "remove_rows", "retry", "sweep", "sweep_changes", "tile", "update_chart", "validate",
]  # fmt: skip
