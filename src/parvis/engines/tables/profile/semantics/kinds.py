"""What is declared of a semantic type."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parvis.engines.tables.shapes import FieldType

TEXT: Final = frozenset({FieldType.STRING})
CODE: Final = frozenset({FieldType.STRING, FieldType.INTEGER})
NUMBER: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})
ANY_NUMBER: Final = NUMBER | TEXT
DAY: Final = frozenset({FieldType.DATE, FieldType.DATETIME})

# Shares of values that must fit, by how sure the test is.
TECHNICAL: Final = 1.0
CHECKED: Final = 0.9
LISTED: Final = 0.8
FREE: Final = 0.6


class Group(StrEnum):
    """Where a type belongs, for menus."""

    REGISTER = "register"
    PLACE = "place"
    TIME = "time"
    PERSON = "person"
    CONTACT = "contact"
    TECHNICAL = "technical"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class SemanticType:
    """How values of one meaning are known: all the tests that are given must pass.

    `pattern` is of the whole value, `check` a checksum or a range, `values` the name of a reference list (read
    after `prepare`, in folded words when `folded`). `labels` are headers, folded as `labels.folded` does.
    `alone` is how many different values are evidence enough without a label; 0 never, a label is needed.
    `coverage` is the share of the list that values must show to do without a label, where any short number is in it.
    """

    name: str
    group: Group
    labels: tuple[str, ...]
    pattern: str = ""
    check: Callable[[str], bool] | None = None
    values: str = ""
    prepare: Callable[[str], str] | None = None
    folded: bool = False
    threshold: float = TECHNICAL
    alone: int = 0
    coverage: float = 0.0
    kinds: frozenset[FieldType] = TEXT

    @property
    def needs_label(self) -> bool:
        """Whether values alone are never evidence."""
        return self.alone == 0
