"""Every write to topics: their life, and what they hold."""

from parvis.portal.topics.actions.contents import add, change, move, remove, reorder
from parvis.portal.topics.actions.life import (
    archive,
    create,
    delete,
    erase,
    erase_deleted,
    hide,
    let_go,
    publish,
    refresh,
    restore,
    set_featured,
    set_picture,
    unhide,
    update,
    withdraw,
)
from parvis.portal.topics.actions.loading import load

__all__ = [
    "add",
    "archive",
    "change",
    "create",
    "delete",
    "erase",
    "erase_deleted",
    "hide",
    "let_go",
    "load",
    "move",
    "publish",
    "refresh",
    "remove",
    "reorder",
    "restore",
    "set_featured",
    "set_picture",
    "unhide",
    "update",
    "withdraw",
]
