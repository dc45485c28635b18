"""Every write to topics: their life, and what they hold."""

from parvis.portal.topics.actions.contents import add, change, move, remove, reorder
from parvis.portal.topics.actions.life import (
    archive,
    create,
    delete,
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

__all__ = [
    "add",
    "archive",
    "change",
    "create",
    "delete",
    "hide",
    "let_go",
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
