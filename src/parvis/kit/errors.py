"""The closed list of errors the portal raises; each face maps them once to its own body."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class PortalError(Exception):
    """Something a reader must be told, in the reader's language when the message is lazy.

    `status` is the status of HTTP that says it (RFC 9110, 6585, 4918), unless a protocol has one of its own.
    """

    status: ClassVar[int] = 500

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(PortalError):
    """There is no such thing, or the reader may not know that there is."""

    status = 404


class Gone(PortalError):
    """The thing existed and was deleted."""

    status = 410


class Moved(PortalError):
    """The thing lives under another name; `ref` is the name in force."""

    status = 308

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class Denied(PortalError):
    """The reader is known and may not do this."""

    status = 403


class SignInNeeded(PortalError):
    """The reader is unknown, or the token is wrong, revoked or expired."""

    status = 401


class Invalid(PortalError):
    """What was sent cannot be taken; `fields` maps each field to its reasons."""

    status = 400

    def __init__(self, fields: Mapping[str, Sequence[object]], message: object = "") -> None:
        super().__init__(message)
        self.fields = {name: list(reasons) for name, reasons in fields.items()}

    def __str__(self) -> str:
        reasons = "; ".join(f"{name}: {', '.join(map(str, why))}" for name, why in self.fields.items())
        return f"{self.message} {reasons}".strip()


class Conflict(PortalError):
    """The thing is in a state that does not allow this, or somebody changed it meanwhile."""

    status = 409


class TooLarge(PortalError):
    """What was sent is over a stated limit."""

    status = 413


class TooMany(PortalError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: object = "", retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PortalError):
    """A part the portal needs does not answer, or there is no room left; nothing was written."""

    status = 503


class NoRoom(Unavailable):
    """The disk is full; nothing was kept."""

    status = 507


class Stale(Conflict):
    """The copy the reader changed is not the one in force (RFC 9110 §13.1.1)."""

    status = 412
