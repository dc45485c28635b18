"""Whether the file of a resource became rows, as xloader and the DataPusher say it, and how they are told to begin."""

from typing import Any, Final

from parvis.dialects.ckan import values
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.errors import NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions
from parvis.portal.tables import queries as tables

_STATUS: Final = {
    "waiting": "pending", "reading": "running", "ready": "complete", "refused": "error", "held": "error",
    "cancelled": "error",
}  # fmt: skip


@reading("xloader_status", "datapusher_status")
def xloader_status(call: Call) -> dict[str, Any]:
    """Where the reading of the file of this `resource_id` stands: pending, running, complete, error."""
    row = datasets.resource(call.needed("resource_id", "id"), actor=call.actor)
    last = tables.latest(row, actor=call.actor)
    if last is None:
        raise NotFound
    return {
        "status": _STATUS[last.state], "job_id": last.pk, "job_url": None,
        "last_updated": values.moment(last.finished_at or last.started_at or last.created_at), "key": None,
        "error": {"message": tables.reason(last)} if _STATUS[last.state] == "error" else {}, "task_info": None,
    }  # fmt: skip


@writing("xloader_submit", "datapusher_submit")
def xloader_submit(call: Call) -> bool:
    """Have the file of this `resource_id` read again into a table; it is read by itself when it changes."""
    actor = call.known
    actions.retry(datasets.resource(call.needed("resource_id", "id"), actor=actor), by=actor)
    return True
