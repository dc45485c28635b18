"""Shapes of a difference: what was added, removed and changed, in rows and in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from parvis.engines.tables.profile.shapes import Scalar
from parvis.engines.tables.shapes import Field, FieldType


class KeyUnfit(ValueError):
    """The key that was given is not one: a column is not in both tables, is empty somewhere, or rows share a value."""

    def __init__(self, key: Sequence[str], why: str) -> None:
        super().__init__(f"{', '.join(key)}: {why}")
        self.key, self.why = tuple(key), why  # `missing_column`, `empty`, `not_unique`


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column whose type is another."""

    name: str
    old: FieldType
    new: FieldType


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that has another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row that changed, before and after; rows count from 1."""

    old_row: int
    new_row: int
    before: Mapping[str, Scalar]
    after: Mapping[str, Scalar]


@dataclass(slots=True)
class Difference:
    """Two versions of a table compared; `key` is empty when rows were compared whole.

    `changed_cells` are the rows whose cell differs, by column; examples are the first hundred of each kind.
    """

    old_rows: int
    new_rows: int
    key: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0
    columns_added: tuple[Field, ...] = ()
    columns_removed: tuple[Field, ...] = ()
    columns_retyped: tuple[Retyped, ...] = ()
    columns_renamed: tuple[Renamed, ...] = ()
    changed_cells: dict[str, int] = field(default_factory=dict)
    added_examples: tuple[Mapping[str, Scalar], ...] = ()
    removed_examples: tuple[Mapping[str, Scalar], ...] = ()
    changed_examples: tuple[Pair, ...] = ()

    @property
    def unchanged(self) -> int:
        """Rows of the new table that were so in the old one."""
        return self.new_rows - self.added - self.changed

    @property
    def is_same(self) -> bool:
        """Whether nothing changed, in rows or in columns."""
        counts = self.added or self.removed or self.changed
        columns = self.columns_added or self.columns_removed or self.columns_retyped or self.columns_renamed
        return not (counts or columns)

    def to_json(self) -> dict[str, Any]:
        """The difference as plain JSON."""
        return {**asdict(self), "unchanged": self.unchanged, "is_same": self.is_same}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Difference":
        """The difference that `to_json` wrote; members it does not know are left out."""
        known = {name: value for name, value in members.items() if name in cls.__slots__}
        for name in ("columns_added", "columns_removed"):
            known[name] = tuple(Field(**{**one, "type": FieldType(one["type"])}) for one in known.get(name, ()))
        known["columns_retyped"] = tuple(
            Retyped(one["name"], FieldType(one["old"]), FieldType(one["new"]))
            for one in known.get("columns_retyped", ())
        )
        known["columns_renamed"] = tuple(Renamed(**one) for one in known.get("columns_renamed", ()))
        for name in ("key", "added_examples", "removed_examples"):
            known[name] = tuple(known.get(name, ()))
        known["changed_examples"] = tuple(Pair(**one) for one in known.get("changed_examples", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that changed, in the row that the cells of its key tell; long texts are cut."""

    key: Mapping[str, Scalar]
    column: str
    before: Scalar
    after: Scalar


@dataclass(frozen=True, slots=True)
class Written:
    """A difference whose rows were all written: the columns of the file, how many lines it has, the first cells."""

    difference: Difference
    fields: tuple[Field, ...]
    lines: int
    cells: tuple[Cell, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "difference": self.difference.to_json()}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Written":
        """What `to_json` wrote."""
        fields = tuple(Field(**{**one, "type": FieldType(one["type"])}) for one in members["fields"])
        cells = tuple(Cell(**one) for one in members["cells"])
        return cls(Difference.from_json(members["difference"]), fields, members["lines"], cells)
