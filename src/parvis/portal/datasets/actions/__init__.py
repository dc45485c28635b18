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
)
from parvis.portal.datasets.actions.resources import (
    add_file,
    add_resource,
    remove_resource,
    reorder_resources,
    update_resource,
)

__all__ = [
    "Loaded",
    "Note",
    "Report",
    "add_file",
    "add_resource",
    "archive",
    "create",
    "delete",
    "ensure_licenses",
    "hide",
    "load",
    "load_catalogue",
    "load_licenses",
    "make_private",
    "publish",
    "purge",
    "remove_resource",
    "reorder_resources",
    "rescore",
    "restore",
    "set_counters",
    "set_featured",
    "unarchive",
    "unhide",
    "update",
    "update_resource",
]
