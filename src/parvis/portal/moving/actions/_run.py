"""One move: what it reads, what it knows of the source, its report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from parvis.dialects import records
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.moving.actions.report import Note, Report
from parvis.portal.moving.queries import DATASET, FILE, LEFT, ORGANIZATION, TOPIC, USER, Line, Lists, Members, Source

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Run:
    """A move on its way. `organizations` and `topics` are those of the source by id, those datasets name included."""

    source: Source
    by: Actor
    report: Report
    progress: Callable[[Report], None]
    lists: Lists
    files: bool = False  # whether those that the portal holds come too
    organizations: dict[str, Line] = field(default_factory=dict)
    topics: dict[str, Line] = field(default_factory=dict)
    users: dict[str, Line] = field(default_factory=dict)
    held: dict[str, list[records.Element]] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be written."""
        return self.report.dry_run

    def refuse(self, line: Line, reason: str) -> None:
        """The thing does not come, and why."""
        id = str(line.members.get("id") or "")[:64]
        self.report.refuse(Note(line.place, line.kind, id, reason))
        self.refused.add((line.kind, id))
        if line.kind in self.report.kinds:
            self.report.kinds[line.kind].refused += 1

    def survey(self) -> None:
        """Read the source once: count it, and keep what comes before datasets."""
        named: dict[str, dict[str, Line]] = {ORGANIZATION: {}, TOPIC: {}}
        kept: Mapping[str, dict[str, Line]] = {
            ORGANIZATION: self.organizations, TOPIC: self.topics, USER: self.users
        }  # fmt: skip
        for line in self.source:
            if not line.kind:
                self.refuse(line, line.reason)
            elif line.kind in LEFT:
                self.report.left[line.kind] += 1
            elif line.kind == DATASET:
                self.report.kinds[DATASET].source += 1
                self.report.kinds[FILE].source += len(held_files(self.source, line))
                self._named(line, named)
            else:
                kept[line.kind][str(line.members.get("id") or "")] = line
        for kind, found in named.items():
            for id, line in found.items():
                kept[kind].setdefault(id, line)
        for kind, lines in kept.items():
            self.report.kinds[kind].source = len(lines)

    def _named(self, line: Line, named: Mapping[str, dict[str, Line]]) -> None:
        """What a dataset says of its organization and of the topics it is in: they may not be in the source apart."""
        if told := self.source.portal.producer(line.members):
            named[ORGANIZATION].setdefault(str(told["id"]), Line(line.place, ORGANIZATION, told))
        for told in self.source.portal.topics_of(line.members):
            named[TOPIC].setdefault(str(told["id"]), Line(line.place, TOPIC, told))


def held_files(source: Source, line: Line) -> set[str]:
    """The ids of the files of a dataset that the portal holds."""
    told = line.members.get("resources")
    found = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    return {str(one.get("id")) for one in found if source.portal.hosted(one)}


def words(error: Invalid) -> str:
    """What is against a thing, in words."""
    said = [f"{name}: {reason}" for name, reasons in error.fields.items() for reason in reasons]
    return "; ".join(said) or str(error)


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The things, some at a time."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def count_allowed(found: dict[str, Counter[str]], kind: str, pattern: str) -> None:
    """One more documented difference."""
    found.setdefault(kind, Counter())[pattern] += 1


def is_deleted(members: Members) -> bool:
    """Whether the source says that the thing is deleted."""
    return members.get("state") == "deleted" or bool(members.get("deleted"))
