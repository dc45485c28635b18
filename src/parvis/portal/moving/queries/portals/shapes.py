"""What a portal one moves from is: how its things are told apart, read, and said again as it said them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parvis.dialects import records
from parvis.kit.actors import Role

Members = Mapping[str, Any]
ORGANIZATION, TOPIC, USER, DATASET, FILE = "organization", "topic", "user", "dataset", "file"
BROUGHT: Final = (ORGANIZATION, TOPIC, USER, DATASET, FILE)
# What this portal has no place for yet: counted, so that nobody believes it came.
LEFT: Final = ("reuse", "discussion", "dataservice", "post")


@dataclass(frozen=True, slots=True)
class Person:
    """A role in an organization; `email` is `""` where the source does not say it."""

    organization: str
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Portal:
    """A kind of portal: pure functions on what it says. Those that read raise kit.errors.Invalid."""

    name: str
    kind_of: Callable[[Members], str]  # "" for what is none of its things
    listed: Callable[[Any], Sequence[Members] | None]  # the things in an answer of its API; None for something else
    organization: Callable[[Members], records.Organization]
    topic: Callable[[Members], records.Topic]
    dataset: Callable[[Members], records.Dataset]
    # What a dataset says of its organization; None when it says no more than its id, or has none.
    producer: Callable[[Members], Members | None]
    topics_of: Callable[[Members], Sequence[Members]]  # what a dataset says of the topics it is in
    # (topic, element) of what a dataset or a topic says is in a topic.
    held: Callable[[Members], Sequence[tuple[str, records.Element]]]
    people: Callable[[Members, Mapping[str, Members]], Sequence[Person]]  # of an organization; users by id
    # A record that fits here, and the fields that had to be emptied: kept where the portal's own members are.
    keep: Callable[[records.Dataset, Sequence[str], Members], records.Dataset]
    hosted: Callable[[Members], bool]  # whether the file of a resource is at the portal itself
    write_dataset: Callable[[records.Described, Sequence[records.Topic], str], Members]
    write_organization: Callable[[records.Organization, str], Members]
    write_topic: Callable[[records.Topic, Sequence[records.Element], str], Members]  # with what it holds
    # What it says of a dataset or another thing, in a shape where lists that are sets are told by what they hold.
    comparable: Callable[[Members], Members]
