"""A table that is being looked at: where its rows are, how many, and a sample of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from parvis.engines.tables.profile import database
from parvis.engines.tables.profile.database import quoted, row
from parvis.engines.tables.profile.shapes import Stopped
from parvis.engines.tables.shapes import Field, FieldType

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLE: Final = 50_000  # rows
BLOCK: Final = 1_024  # rows that follow each other in the sample: half of what DuckDB reads at a time
LARGE: Final = 500_000  # rows; above, quartiles and the choice of top values are of the sample
_IN_MEMORY: Final = 2_000_000  # cells; below, rows are read once and kept
_CELLS: Final = 4_000_000  # of the sample

ROW: Final = "file_row_number"  # counts from 0
NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER})
DAYS: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
TEMPORAL: Final = DAYS | {FieldType.TIME}
SHAPES: Final = frozenset({FieldType.GEOJSON})

Progress = Callable[[float], None]  # a share, from 0 to 1
GoingOn = Callable[[], bool]


@dataclass(slots=True)
class Opened:
    """`relation` is what queries read from, `sample` a part of it in the same order."""

    connection: "DuckDBPyConnection"
    relation: str
    fields: tuple[Field, ...]
    rows: int
    sql_types: dict[str, str]
    sample: str = ""
    sample_rows: int = 0
    going_on: GoingOn | None = None
    progress: Progress | None = None
    _done: float = field(default=0.0)

    @property
    def is_large(self) -> bool:
        """Whether some figures are of the sample."""
        return self.rows > LARGE

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Every row of the answer. Raises Stopped."""
        self.check()
        return self.connection.execute(query, list(values)).fetchall()

    def first(self, query: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
        """The first row of the answer. Raises Stopped."""
        self.check()
        return row(self.connection, query, values)

    def check(self) -> None:
        """Raises Stopped when the caller does not want to go on."""
        if self.going_on is not None and not self.going_on():
            raise Stopped

    def tell(self, share: float) -> None:
        """Say how far the work is."""
        if self.progress is not None and share - self._done >= 0.01:
            self._done = share
            self.progress(round(share, 4))


def table(
    connection: "DuckDBPyConnection",
    parquet: Path,
    fields: Sequence[Field],
    *,
    progress: Progress | None = None,
    going_on: GoingOn | None = None,
    sampled: bool = True,
) -> Opened:
    """The table of a Parquet file, with its sample when one is wanted; rows of a small file are read once."""
    relation = database.source(parquet)
    sql_types = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    wanted = tuple(one for one in fields if one.name in sql_types)
    rows = int(row(connection, f"SELECT count(*) FROM {relation}")[0])
    if rows * max(1, len(wanted)) <= _IN_MEMORY:
        connection.execute(f"CREATE TEMP TABLE __rows AS SELECT {_columns(wanted)} FROM {relation} ORDER BY {ROW}")
        relation = "__rows"
    found = Opened(connection, relation, wanted, rows, sql_types, going_on=going_on, progress=progress)
    if sampled:
        _sample(found)
    return found


def _columns(fields: Sequence[Field]) -> str:
    return ", ".join([ROW, *(quoted(one.name) for one in fields)])


def _sample(opened: Opened) -> None:
    """Blocks of rows, evenly spaced: most of the file is stepped over, and the order is kept."""
    wanted = min(SAMPLE, max(BLOCK, _CELLS // max(1, len(opened.fields))))
    step = -(-opened.rows // wanted) if opened.rows else 1
    if step == 1 and opened.relation == "__rows":
        opened.sample, opened.sample_rows = opened.relation, opened.rows
        return
    opened.connection.execute(
        f"CREATE TEMP TABLE __sample AS SELECT {_columns(opened.fields)} FROM {opened.relation}"
        f" WHERE ({ROW} // {BLOCK}) % {step} = 0 ORDER BY {ROW}"
    )
    opened.sample = "__sample"
    opened.sample_rows = int(row(opened.connection, "SELECT count(*) FROM __sample")[0])
