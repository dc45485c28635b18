"""Through which door an act comes, from where and why: set by a face, read by whoever keeps account of acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Origin:
    """`face` is the door (`web`, `api`, `operate`, `command`); `address` that of the caller, shortened; `reads` is
    true when the request can only read. `acts` is where an act in progress is remembered until it is done.
    """

    face: str = "command"
    address: str = ""
    reads: bool = False
    acts: list[Any] = field(default_factory=list)


_COMMAND: Final = Origin()
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


def shortened(address: str) -> str:
    """The network of an address (/24, or /48 for IPv6), which tells a place and no person; `""` for no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
