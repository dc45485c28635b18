"""All datasets that a reader may see, some at a time: for what leaves the portal as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.portal.datasets.queries.catalogue import described, visible_to, with_parts, write_told


@dataclass(frozen=True, slots=True)
class Whole:
    """A dataset with the things it names, and its native JSON."""

    told: records.Described
    full: bytes


def count_visible(*, actor: Actor) -> int:
    """How many datasets `each` goes through."""
    return visible_to(actor).exclude(state=State.DELETED).count()


def each(size: int, *, actor: Actor) -> Iterator[Sequence[Whole]]:
    """The datasets, archived ones too, in order of id, `size` at a time."""
    seen, after = visible_to(actor).exclude(state=State.DELETED), ""
    while batch := list(with_parts(seen.filter(pk__gt=after).order_by("pk"))[:size]):
        after = batch[-1].pk
        yield [Whole(told, write_told(told)[1]) for _row, told in described(batch)]
