"""Every write of what mirrors are told: the list of changes, webhooks, what is sent to these."""

from parvis.portal.mirrors.actions.sending import DELIVER, SEND, clear, deliver, ping, redeliver, send
from parvis.portal.mirrors.actions.telling import KEPT, forget, tell
from parvis.portal.mirrors.actions.webhooks import Wanted, create, delete, pause, renew, resume, update

__all__ = [
    "DELIVER",
    "KEPT",
    "SEND",
    "Wanted",
    "clear",
    "create",
    "delete",
    "deliver",
    "forget",
    "pause",
    "ping",
    "redeliver",
    "renew",
    "resume",
    "send",
    "tell",
    "update",
]
