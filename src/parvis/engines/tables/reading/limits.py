"""What the reading of one file may cost, and how it stops when that is not enough."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from parvis.engines.tables.shapes import Refusal

MEGABYTE: Final = 1024 * 1024
GIGABYTE: Final = 1024 * MEGABYTE
FREE: Final = 10 * MEGABYTE  # bytes unpacked before the ratio means anything
FIRST_ROWS: Final = 10_000  # rows kept of a text that is over the limit of size
FIRST_BYTES: Final = 64 * MEGABYTE  # and the bytes in which they are looked for


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, seconds and counts; `memory` is the address space of the process, `engine_memory` DuckDB's part of it."""

    source: int = 2 * GIGABYTE
    unpacked: int = 10 * GIGABYTE
    ratio: int = 200  # bytes out of one byte in, once `FREE` bytes are out
    columns: int = 2_000
    cell: int = 16 * MEGABYTE
    memory: int = 4 * GIGABYTE
    engine_memory: int = 1 * GIGABYTE
    seconds: int = 600
    tables: int = 50  # of one file
    threads: int = 1  # one costs a fifth less than two, and the work is done in the background


@dataclass(frozen=True, slots=True)
class Profiling:
    """That tables are profiled as well, and with what: see `profile.make`."""

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    home: str = ""


class Refused(Exception):
    """The file, or the part of it being read, cannot become a table; `why` says it as a code."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


def _silent(done: int, total: int, step: str) -> None:
    pass


@dataclass(slots=True)
class Task:
    """A file being read: where its pieces and its tables are written, and who is told how far it is.

    `tell(done, total, step)` counts bytes of the source; `origin` goes into the footer of each Parquet file. `dates` is
    how 01/02/2024 is read when nothing tells: `day_first`, `month_first`, or not at all.
    """

    into: Path
    limits: Limits = Limits()
    tell: Callable[[int, int, str], None] = _silent
    origin: dict[str, str] = field(default_factory=dict)
    dates: str = ""
    made: int = 0

    def piece(self, suffix: str) -> Path:
        """A new path for a piece that is thrown away at the end."""
        self.made += 1
        return self.into / f"piece-{self.made}{suffix}"

    def table(self) -> Path:
        """A new path for a table."""
        self.made += 1
        return self.into / f"table-{self.made}.parquet"
