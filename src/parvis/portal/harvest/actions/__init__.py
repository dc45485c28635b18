"""Every write of harvesting: sources, their runs, what becomes of their records."""

from parvis.portal.harvest.actions.running import (
    JOB,
    ended,
    forget,
    preview,
    run,
    start_due,
    stop,
    sweep,
    work,
)
from parvis.portal.harvest.actions.sources import (
    Wanted,
    accept,
    create,
    delete,
    erase_deleted,
    let_go,
    pause,
    refuse,
    update,
)

__all__ = [
    "JOB",
    "Wanted",
    "accept",
    "create",
    "delete",
    "ended",
    "erase_deleted",
    "forget",
    "let_go",
    "pause",
    "preview",
    "refuse",
    "run",
    "start_due",
    "stop",
    "sweep",
    "update",
    "work",
]
