"""Semantic types: what the values of a column mean, told by shape, checksum, reference list and header.

`TYPES` is the whole table, one declaration each; of two that fit as well, the one declared first is the answer.
"""

from typing import Final

from parvis.engines.tables.profile.semantics.kinds import Group, SemanticType
from parvis.engines.tables.profile.semantics.others import AMOUNTS, CONTACTS, PEOPLE, TECHNICAL_TYPES, TIMES
from parvis.engines.tables.profile.semantics.places import PLACES
from parvis.engines.tables.profile.semantics.registers import REGISTERS

__all__ = ["GROUPS", "TYPES", "Group", "SemanticType"]

TYPES: Final[tuple[SemanticType, ...]] = (
    *REGISTERS,
    *CONTACTS,
    *PLACES,
    *TIMES,
    *PEOPLE,
    *AMOUNTS,
    *TECHNICAL_TYPES,
)

GROUPS: Final[dict[str, Group]] = {one.name: one.group for one in TYPES}
