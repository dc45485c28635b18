"""Every write to datasets: their life, their resources, what comes in bulk, what is counted."""

from parvis.portal.datasets.actions.bulk import load, load_licenses, set_counters
from parvis.portal.datasets.actions.life import (
    archive,
    create,
    delete,
    make_private,
    publish,
    purge,
    rescore,
    restore,
    set_featured,
    unarchive,
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
    "add_file",
    "add_resource",
    "archive",
    "create",
    "delete",
    "load",
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
    "update",
    "update_resource",
]
