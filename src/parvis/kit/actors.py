"""Who acts: a visitor, a person (perhaps through a token), or the system itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["visitor", "person", "system"]
Role = Literal["administrator", "editor", "contributor"]

READ, WRITE, ADMIN = "read", "write", "admin"
SCOPES = (READ, WRITE, ADMIN)


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks. `scopes` narrows what a token may do and never widens it.

    `roles` maps the id of each organization the person belongs to, to the role held there.
    """

    kind: Kind = "visitor"
    id: str = ""
    name: str = ""
    is_administrator: bool = False
    scopes: frozenset[str] = frozenset(SCOPES)
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return self.kind != "visitor"

    @property
    def can_write(self) -> bool:
        return self.is_known and WRITE in self.scopes

    @property
    def governs(self) -> bool:
        """True for the system and for administrators of the portal acting with full scope."""
        return self.kind == "system" or (self.is_administrator and ADMIN in self.scopes)


VISITOR = Actor()


def system(name: str) -> Actor:
    """The portal acting by itself: an import, a harvest, an upgrade. `name` shows in the history."""
    return Actor(kind="system", name=name)
