"""What became of a move: counts on both sides, who was refused, every difference."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from parvis.portal.moving.queries import BROUGHT, Difference

KEPT: Final = 100  # refusals, notes and differences that a report holds of each; all of them are told as they come
Tell = Callable[[str, Mapping[str, Any]], None]


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


def _silent(name: str, one: Mapping[str, Any]) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Report:
    """What became of a move. `left` counts what was not brought, by kind; `allowed` the documented differences.

    `refused`, `notes` and `differences` are the first KEPT of each, `told` is how many there are of each. `tell` is
    told every one, by the name of its list and its members.
    """

    portal: str
    dry_run: bool
    kinds: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in BROUGHT})
    left: Counter[str] = field(default_factory=Counter)
    refused: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    allowed: dict[str, Counter[str]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    tell: Tell = _silent

    def refuse(self, note: Note) -> None:
        """Something does not come."""
        self._add("refused", self.refused, note)

    def note(self, note: Note) -> None:
        """There is something to say of what comes."""
        self._add("notes", self.notes, note)

    def differ(self, difference: Difference) -> None:
        """What is here is not what the source said."""
        self._add("differences", self.differences, difference)

    def _add(self, name: str, kept: "list[Any]", one: Note | Difference) -> None:
        self.told[name] += 1
        if len(kept) < KEPT:
            kept.append(one)
        self.tell(name, {member: said for member, said in asdict(one).items() if member != "allowed"})

    @property
    def done(self) -> int:
        """How many things were looked at so far."""
        return sum(one.created + one.updated + one.unchanged + one.refused for one in self.kinds.values())

    @property
    def is_whole(self) -> bool:
        """Whether everything came, and nothing differs but as documented."""
        return not self.refused and not self.differences

    def summary(self) -> dict[str, Any]:
        """The report as JSON, without its lists."""
        return {
            "portal": self.portal,
            "dry_run": self.dry_run,
            "kinds": {kind: asdict(one) for kind, one in self.kinds.items()},
            "not_brought": dict(self.left),
            "documented_differences": {kind: dict(found) for kind, found in self.allowed.items()},
        }
