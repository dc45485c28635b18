"""Every write to datasets: their life, their resources, what comes in bulk, what is counted."""

from parvis.portal.datasets.actions.bulk import Loaded, ensure_licenses, load, load_licenses, set_counters
from parvis.portal.datasets.actions.catalogue import Note, Report, load_catalogue
from parvis.portal.datasets.actions.life import (
    archive,
    create,
    delete,
    hide,
    make_private,
    publish,
    purge,
    rescore,
    restore,
    set_featured,
    unarchive,
    unhide,
    update,
    withdraw,
)
from parvis.portal.datasets.actions.many import AT_ONCE, MOST, change_many, forget_changes, go_on, stop, undo
from parvis.portal.datasets.actions.readings import read_files
from parvis.portal.datasets.actions.resources import (
    add_file,
    add_resource,
    remove_resource,
    reorder_resources,
    update_resource,
)

__all__ = [
    "AT_ONCE",
    "MOST",
    "Loaded",
    "Note",
    "Report",
    "add_file",
    "add_resource",
    "archive",
    "change_many",
    "create",
    "delete",
    "ensure_licenses",
    "forget_changes",
    "go_on",
    "hide",
    "load",
    "load_catalogue",
    "load_licenses",
    "make_private",
    "publish",
    "purge",
    "read_files",
    "remove_resource",
    "reorder_resources",
    "rescore",
    "restore",
    "set_counters",
    "set_featured",
    "stop",
    "unarchive",
    "undo",
    "unhide",
    "update",
    "update_resource",
    "withdraw",
]
