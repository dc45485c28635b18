"""Every write to organizations: their life, their people, what they hand out."""

from parvis.portal.organizations.actions._writing import ROLES
from parvis.portal.organizations.actions.approval import accept, refuse, submit
from parvis.portal.organizations.actions.catalogue import (
    create,
    delete,
    erase,
    hide,
    load,
    release,
    remove_logo,
    restore,
    set_badges,
    set_counters,
    set_logo,
    unhide,
    update,
)
from parvis.portal.organizations.actions.joining import (
    accept_invitation,
    accept_request,
    ask,
    cancel_invitation,
    cancel_request,
    invite,
    offer,
    refuse_invitation,
    refuse_request,
    resend,
)
from parvis.portal.organizations.actions.leaving import leave_all
from parvis.portal.organizations.actions.people import leave, remove, set_member, set_role

__all__ = [
    "ROLES",
    "accept",
    "accept_invitation",
    "accept_request",
    "ask",
    "cancel_invitation",
    "cancel_request",
    "create",
    "delete",
    "erase",
    "hide",
    "invite",
    "leave",
    "leave_all",
    "load",
    "offer",
    "refuse",
    "refuse_invitation",
    "refuse_request",
    "release",
    "remove",
    "remove_logo",
    "resend",
    "restore",
    "set_badges",
    "set_counters",
    "set_logo",
    "set_member",
    "set_role",
    "submit",
    "unhide",
    "update",
]
