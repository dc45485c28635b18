"""Uploads: files on their way in, in one go or in pieces over days, until somebody takes them.

What has arrived is kept in the file store as pieces and told in the database, so that any node may receive the next
part (decision 0012). An upload belongs to a person, is taken once, and is swept away when nobody takes it.

    upload = uploads.create(owner=user.id, filename="budget.csv", length=2_000_000_000)
    upload = uploads.append(upload.id, stream, owner=user.id, offset=upload.offset)
    stored = uploads.take(upload.id, owner=user.id)   # in the transaction that keeps the file

Django imports this package before its models can be, so what touches them is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.engines.uploads.arriving import Busy, WrongChecksum, append, finish
    from parvis.engines.uploads.life import Readable, abandon, create, get, holds, receive, sweep, take, unused
    from parvis.engines.uploads.models import State, Upload
    from parvis.engines.uploads.parts import join, receive_part

_HOMES = {
    "arriving": ("Busy", "WrongChecksum", "append", "finish"),
    "life": ("Readable", "abandon", "create", "get", "holds", "receive", "sweep", "take", "unused"),
    "models": ("State", "Upload"),
    "parts": ("join", "receive_part"),
}

__all__ = [
    "Busy",
    "Readable",
    "State",
    "Upload",
    "WrongChecksum",
    "abandon",
    "append",
    "create",
    "finish",
    "get",
    "holds",
    "join",
    "receive",
    "receive_part",
    "sweep",
    "take",
    "unused",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
