"""What a source asks for before it lets itself be read: which headers that makes, and what is wrong with it."""

import base64
import re
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

SECRET_MOST: Final = 4096  # characters
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")  # of a header (RFC 9110 §5.6.2)
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
# Headers that say something else than who asks, or that change what is sent.
_TAKEN: Final = frozenset(
    ["accept", "accept-encoding", "connection", "content-length", "content-type", "cookie", "expect", "host",
     "if-modified-since", "if-none-match", "keep-alive", "proxy-authorization", "range", "te", "trailer",
     "transfer-encoding", "upgrade", "user-agent", "via"]
)  # fmt: skip


def faults(access: str, login: str, secret: str) -> dict[str, list[object]]:
    """{field: reasons} against a name and a secret of this kind of access; a secret is needed."""
    wrong: dict[str, list[object]] = {}
    if access == "basic" and (":" in login or not login or not login.isprintable()):
        wrong["login"] = [_("Give the name, without a colon.")]
    if access == "header" and (not _NAME.fullmatch(login) or login.lower() in _TAKEN):
        wrong["login"] = [_("Give the name of a header, such as Authorization or X-API-KEY.")]
    if not secret:
        wrong["secret"] = [_("Give the password or the key.")]
    elif len(secret) > SECRET_MOST or not (secret.isprintable() if access == "basic" else _VALUE.fullmatch(secret)):
        wrong["secret"] = [_("It is too long, or has characters that cannot be sent.")]
    return wrong


def headers(access: str, login: str, secret: str) -> dict[str, str]:
    """What is sent: a name and a password in UTF-8 (RFC 7617), or a header as it is; nothing for an open source."""
    if access == "basic":
        return {"Authorization": "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()}
    return {login: secret} if access == "header" else {}


def origin(url: str) -> tuple[str, str, int | None]:
    """Who gets the secret: the scheme, host and port of an address; the first two are empty for what is none."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", "", None
