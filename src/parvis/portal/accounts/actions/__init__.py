"""Every write to people, their tokens, the applications that may act for them."""

from parvis.portal.accounts.actions.applications import (
    create_application,
    delete_application,
    revoke_application,
)
from parvis.portal.accounts.actions.first import make_first_link, use_first_link
from parvis.portal.accounts.actions.letters import ask_letter, tell
from parvis.portal.accounts.actions.people import (
    change_profile,
    create_user,
    leave,
    register,
    set_administrator,
    set_password,
)
from parvis.portal.accounts.actions.tokens import PREFIX, create_token, revoke_token, touch_token

__all__ = [
    "PREFIX",
    "ask_letter",
    "change_profile",
    "create_application",
    "create_token",
    "create_user",
    "delete_application",
    "leave",
    "make_first_link",
    "register",
    "revoke_application",
    "revoke_token",
    "set_administrator",
    "set_password",
    "tell",
    "touch_token",
    "use_first_link",
]
