"""Through which door an act comes, from where and why: set by a face, read by whoever keeps account of acts."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Origin:
    """`face` is the door (`web`, `api`, `operate`, `command`); `caller` the address of who calls, to count attempts
    by and never kept; `reads` is true when the request can only read. `acts` is where an act in progress is
    remembered until it is done.
    """

    face: str = "command"
    caller: str = ""
    reads: bool = False
    acts: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The network of who calls: what may be kept."""
        return shortened(self.caller)


_COMMAND: Final = Origin()
_WITH_PORT: Final = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+")
_current: ContextVar[Origin] = ContextVar("origin", default=_COMMAND)
_reason: ContextVar[str] = ContextVar("reason", default="")


def current() -> Origin:
    """Where what is being done now comes from; a command when no face says otherwise."""
    return _current.get()


def reason() -> str:
    """Why it is done, `""` when nobody said."""
    return _reason.get()


@contextmanager
def within(origin: Origin) -> Iterator[None]:
    """What is done inside comes from `origin`."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def because(why: str) -> Iterator[None]:
    """What is done inside is done for this reason."""
    token = _reason.set(why)
    try:
        yield
    finally:
        _reason.reset(token)


def caller(meta: Mapping[str, Any], *, proxies: int) -> str:
    """The address of who calls, `""` when it cannot be told.

    `meta` is that of the request (WSGI names). Each of the `proxies` trusted ones has added to `X-Forwarded-For` the
    address it was called from; what stands before those was written by the caller, who may write anything. With
    fewer addresses than proxies the request came round them, and who connected is the caller.
    """
    direct, forwarded = str(meta.get("REMOTE_ADDR") or ""), str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    if 0 < proxies <= len(forwarded):
        return _plain(forwarded[-proxies]) or _plain(direct)
    return _plain(direct)


def _plain(address: str) -> str:
    """An address without its port, in one spelling; `""` for what is none."""
    address = address.strip()
    if found := _WITH_PORT.fullmatch(address):
        address = found["six"] or found["four"]
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str((ip.ipv4_mapped if ip.version == 6 else None) or ip)


def shortened(address: str) -> str:
    """The network of an address (/24, or /48 for IPv6), which tells a place and no person; `""` for no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
