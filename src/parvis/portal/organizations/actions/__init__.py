"""Every write to organizations: their life, their people, what they hand out."""

from parvis.portal.organizations.actions.catalogue import (
    ROLES,
    create,
    delete,
    hide,
    load,
    remove_member,
    restore,
    set_counters,
    set_member,
    unhide,
    update,
)

__all__ = [
    "ROLES",
    "create",
    "delete",
    "hide",
    "load",
    "remove_member",
    "restore",
    "set_counters",
    "set_member",
    "unhide",
    "update",
]
