"""What became of a move: counts on both sides, who was refused, every difference."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from parvis.portal.moving.queries import BROUGHT, Difference


@dataclass(slots=True)
class Count:
    """Of one kind of thing: how many the source says, what became of them, and how many of them are here now."""

    source: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    here: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say of one thing of the source, in words; `place` is where it stands."""

    place: str
    kind: str
    id: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of a move. `left` counts what was not brought, by kind; `allowed` the documented differences."""

    portal: str
    dry_run: bool
    kinds: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in BROUGHT})
    left: Counter[str] = field(default_factory=Counter)
    refused: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    allowed: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many things were looked at so far."""
        return sum(one.created + one.updated + one.unchanged + one.refused for one in self.kinds.values())

    @property
    def is_whole(self) -> bool:
        """Whether everything came, and nothing differs but as documented."""
        return not self.refused and not self.differences

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "portal": self.portal,
            "dry_run": self.dry_run,
            "kinds": {kind: asdict(one) for kind, one in self.kinds.items()},
            "not_brought": dict(self.left),
            "refused": [asdict(one) for one in self.refused],
            "notes": [asdict(one) for one in self.notes],
            "differences": [
                {name: said for name, said in asdict(one).items() if name != "allowed"} for one in self.differences
            ],
            "documented_differences": {kind: dict(found) for kind, found in self.allowed.items()},
        }
