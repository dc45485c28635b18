"""What the templates of allauth's pages may ask for, besides what allauth gives them."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

_BROWSERS: Final = {
    "Firefox": r"Firefox/",
    "Edge": r"Edg[A-Z]?/",
    "Opera": r"OPR/",
    "Chrome": r"Chrome/",
    "Safari": r"Safari/",
}
_SYSTEMS: Final = {
    "Android": r"Android",
    "iOS": r"iPhone|iPad",
    "Windows": r"Windows",
    "macOS": r"Macintosh",
    "Linux": r"Linux",
}


def services() -> list[Mapping[str, str]]:
    """The services one may sign in with, and where a form begins to."""
    return [
        {"name": one.name, "address": reverse("openid_connect_login", kwargs={"provider_id": one.id})}
        for one in settings.PARVIS.oidc_providers
    ]


def signup_is_open() -> bool:
    """Whether people may create an account by themselves."""
    return settings.PARVIS.signup


def service_name(account: Any) -> str:
    """What the service of a connection is called, also when it is no longer among the settings."""
    names = {one.id: one.name for one in settings.PARVIS.oidc_providers}
    return names.get(account.provider) or str(account.provider)


def device(agent: str) -> str:
    """A browser and a system out of what a browser says of itself; the whole of it when neither is known."""
    found = [
        next((name for name, mark in table.items() if re.search(mark, agent)), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    if all(found):
        return _("%(browser)s on %(system)s") % {"browser": found[0], "system": found[1]}
    return found[0] or found[1] or agent[:60]


def leads_to(client: Any) -> str:
    """Where people go back to from the page of consent: the host, or the application's own scheme."""
    parts = urlsplit(next(iter(client.get_redirect_uris()), ""))
    return parts.hostname or parts.scheme


CONTEXT: Final = {
    "services": services,
    "signup_is_open": signup_is_open,
    "service_name": service_name,
    "device": device,
    "leads_to": leads_to,
}
