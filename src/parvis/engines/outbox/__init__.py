"""Letters on their way out: written with the act they tell of, sent by a durable job, or kept here to be read.

    outbox.post("somebody@example.org", subject, text, html, language="fr", name="accounts/welcome")

Without a mail server (`PARVIS_MAIL_URL` empty) letters are kept, and operators read them. With one, a letter is
forgotten once the server took it: it may hold a link that opens an account.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.engines.outbox.box import get, is_local, listing, post
    from parvis.engines.outbox.models import Letter

_HOMES = {"box": ("get", "is_local", "listing", "post"), "models": ("Letter",)}

__all__ = ["Letter", "get", "is_local", "listing", "post"]


def __getattr__(name: str) -> object:
    """Django imports this package before its models can be: what touches them is imported on first use."""
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
