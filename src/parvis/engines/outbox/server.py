"""The address of a mail server, as one setting holds it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS: Final = {"starttls": 587, "ssl": 465, "none": 25}
_HERE: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters are handed over."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""


def parse(url: str) -> Server:
    """The server of `smtp://user:password@host:587?tls=starttls`. Raises ValueError saying what is wrong."""
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[0]
    if parts.scheme != "smtp" or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be smtp://[user:password@]host[:port][?tls=starttls|ssl|none]")
    if tls not in _PORTS:
        raise ValueError(f"tls={tls} is not known (allowed: starttls, ssl, none)")
    if tls == "none" and parts.username and parts.hostname not in _HERE:
        raise ValueError("tls=none would send the password in clear; use starttls or ssl")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, parts.port or _PORTS[tls], tls, user, password)
