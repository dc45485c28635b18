"""The closed list of errors the portal raises; each face maps them once to its own body."""

from collections.abc import Mapping, Sequence


class PortalError(Exception):
    """Something a reader must be told, in the reader's language when the message is lazy."""

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(PortalError):
    """There is no such thing, or the reader may not know that there is."""


class Gone(PortalError):
    """The thing existed and was deleted."""


class Moved(PortalError):
    """The thing lives under another name; `ref` is the name in force."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class Denied(PortalError):
    """The reader is known and may not do this."""


class SignInNeeded(PortalError):
    """The reader is unknown, or the token is wrong, revoked or expired."""


class Invalid(PortalError):
    """What was sent cannot be taken; `fields` maps each field to its reasons."""

    def __init__(self, fields: Mapping[str, Sequence[object]], message: object = "") -> None:
        super().__init__(message)
        self.fields = {name: list(reasons) for name, reasons in fields.items()}

    def __str__(self) -> str:
        reasons = "; ".join(f"{name}: {', '.join(map(str, why))}" for name, why in self.fields.items())
        return f"{self.message} {reasons}".strip()


class Conflict(PortalError):
    """The thing is in a state that does not allow this, or somebody changed it meanwhile."""


class TooLarge(PortalError):
    """What was sent is over a stated limit."""


class TooMany(PortalError):
    """Too many requests; `retry_after` is in seconds."""

    def __init__(self, message: object = "", retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PortalError):
    """A part the portal needs does not answer, or there is no room left; nothing was written."""


class NoRoom(Unavailable):
    """The disk is full; nothing was kept."""


class Stale(Conflict):
    """The copy the reader changed is not the one in force (RFC 9110 §13.1.1)."""
