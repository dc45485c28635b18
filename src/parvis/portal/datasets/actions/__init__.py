"""Every write to datasets: their life, their resources, what comes in bulk, what is counted."""

from parvis.portal.datasets.actions.assignments import assign, set_assignments, unassign, unassign_all
from parvis.portal.datasets.actions.bulk import Loaded, ensure_licenses, load, load_licenses, set_counters
from parvis.portal.datasets.actions.catalogue import Note, Report, load_catalogue
from parvis.portal.datasets.actions.checks import (
    check_due,
    check_now,
)
from parvis.portal.datasets.actions.downloads import (
    count_downloads,
    settle_downloads,
)
from parvis.portal.datasets.actions.files import (
    add_file,
    append_upload,
    create_ticket,
    drop_upload,
    forget_old_versions,
    join_parts,
    receive_part,
    receive_upload,
    replace_file,
    restore_version,
    start_upload,
)
from parvis.portal.datasets.actions.leaving import let_go
from parvis.portal.datasets.actions.life import (
    archive,
    create,
    delete,
    follow_producer,
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
from parvis.portal.datasets.actions.readings import read_files, read_links
from parvis.portal.datasets.actions.resources import (
    add_resource,
    move_resource,
    remove_resource,
    reorder_resources,
    update_resource,
)
from parvis.portal.datasets.actions.schedule import (
    publish_due,
    schedule,
    unschedule,
)
from parvis.portal.datasets.actions.transfers import (
    accept_transfer,
    ask_transfer,
    cancel_transfer,
    refuse_transfer,
)
from parvis.portal.datasets.actions.whole import create_whole, save_whole

__all__ = [
    "AT_ONCE",
    "MOST",
    "Loaded",
    "Note",
    "Report",
    "accept_transfer",
    "add_file",
    "add_resource",
    "append_upload",
    "archive",
    "ask_transfer",
    "assign",
    "cancel_transfer",
    "change_many",
    "check_due",
    "check_now",
    "count_downloads",
    "create",
    "create_ticket",
    "create_whole",
    "delete",
    "drop_upload",
    "ensure_licenses",
    "follow_producer",
    "forget_changes",
    "forget_old_versions",
    "go_on",
    "hide",
    "join_parts",
    "let_go",
    "load",
    "load_catalogue",
    "load_licenses",
    "make_private",
    "move_resource",
    "publish",
    "publish_due",
    "purge",
    "read_files",
    "read_links",
    "receive_part",
    "receive_upload",
    "refuse_transfer",
    "remove_resource",
    "reorder_resources",
    "replace_file",
    "rescore",
    "restore",
    "restore_version",
    "save_whole",
    "schedule",
    "set_assignments",
    "set_counters",
    "set_featured",
    "settle_downloads",
    "start_upload",
    "stop",
    "unarchive",
    "unassign",
    "unassign_all",
    "undo",
    "unhide",
    "unschedule",
    "update",
    "update_resource",
    "withdraw",
]
