"""Two versions of a table, open side by side, and how their cells are compared and shown."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.engines.tables.profile import cells
from parvis.engines.tables.profile.database import quoted, row, source
from parvis.engines.tables.profile.difference.shapes import Renamed
from parvis.engines.tables.profile.opened import NUMBERS, ROW, SHAPES, GoingOn
from parvis.engines.tables.profile.shapes import Stopped
from parvis.engines.tables.shapes import Field

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Side:
    """One version: where its rows are, its fields by their name in small letters, their SQL types."""

    relation: str
    fields: Mapping[str, Field]
    kinds: Mapping[str, str]

    def shown(self, name: str, prefix: str = "") -> str:
        """SQL of a cell to be read by people: a geometry as text."""
        one = self.fields[name]
        return (
            cells.text(one, prefix + quoted(one.name), self.kinds[one.name])
            if one.type in SHAPES
            else (prefix + quoted(one.name))
        )


def side(connection: "DuckDBPyConnection", parquet: Path, fields: Iterable[Field]) -> Side:
    """A version of the table, in a Parquet file."""
    relation = source(parquet)
    kinds = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    return Side(relation, {one.name.casefold(): one for one in fields if one.name in kinds}, kinds)


@dataclass(slots=True)
class Both:
    """The two versions; `__changes` is a table of the rows that differ (`old_row`, `new_row`, from 0)."""

    connection: "DuckDBPyConnection"
    old: Side
    new: Side
    key: tuple[str, ...] = ()
    going_on: GoingOn | None = None
    renamed: tuple[Renamed, ...] = ()

    @property
    def sides(self) -> tuple[Side, Side]:
        """The old version, then the new one."""
        return self.old, self.new

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Every row of the answer. Raises Stopped."""
        self._check()
        return self.connection.execute(query).fetchall()

    def first(self, query: str) -> tuple[Any, ...]:
        """The first row of the answer. Raises Stopped."""
        self._check()
        return row(self.connection, query)

    def _check(self) -> None:
        if self.going_on is not None and not self.going_on():
            raise Stopped

    def rename(self, renamed: tuple[Renamed, ...]) -> None:
        """Take these columns of the old version for those of the new one."""
        names = {one.old.casefold(): one.new.casefold() for one in renamed}
        fields = {names.get(name, name): one for name, one in self.old.fields.items()}
        self.old, self.renamed = replace(self.old, fields=fields), renamed

    @property
    def shared(self) -> list[tuple[Field, Field]]:
        """The columns both have, as (old, new), in the order of the new one."""
        return [(self.old.fields[name], one) for name, one in self.new.fields.items() if name in self.old.fields]

    @property
    def added(self) -> tuple[Field, ...]:
        """Columns only the new version has."""
        return tuple(one for name, one in self.new.fields.items() if name not in self.old.fields)

    @property
    def removed(self) -> tuple[Field, ...]:
        """Columns only the old version has."""
        return tuple(one for name, one in self.old.fields.items() if name not in self.new.fields)

    def rows(self, which: Side, names: Collection[str] | None = None) -> str:
        """SQL of the shared columns of a side (those of `names`), each as what both types can be, under new names."""
        wanted = [new.name for _, new in self.shared if names is None or new.name in names]
        parts = [f"{self.compared(which, name.casefold())} AS {quoted(name)}" for name in wanted]
        return f"(SELECT {', '.join([ROW, *parts])} FROM {which.relation})"

    def compared(self, which: Side, name: str, prefix: str = "") -> str:
        """SQL of a cell, as what is compared when its column has another type on the other side."""
        one, types = which.fields[name], {some.fields[name].type for some in self.sides if name in some.fields}
        column = prefix + quoted(one.name)
        if len(types) == 1:
            return column
        return f"{column}::DOUBLE" if types <= NUMBERS else cells.text(one, column, which.kinds[one.name])
