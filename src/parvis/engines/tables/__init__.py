"""Tables: what a file holds, read a little at a time and never trusted.

The shapes of a reading are here; `sample.read` makes one. Nothing in it knows what the data is for.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

BYTES: Final = 32 * 1024 * 1024  # of text read from the start of a file
TAIL: Final = 256 * 1024  # bytes read from its end, where a list in order of date says where it stops
ROWS: Final = 1_000_000
CELLS: Final = 4_000_000
COLUMNS: Final = 2_000
SECONDS: Final = 3.0
DISTINCT: Final = 40_000  # different values of a column that are looked at
KEPT: Final = 2_000  # and those that a reading keeps
CELL: Final = 200  # characters of a cell that a reading keeps
SHOWN: Final = 8  # rows that a reading keeps


class Kind(StrEnum):
    """What a file is, whatever its name says."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    JSON = "json"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gz"
    HTML = "html"
    XML = "xml"
    PDF = "pdf"
    OTHER = "other"


class Trouble(StrEnum):
    """Why there is no table to show."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    WEB_PAGE = "web_page"
    DAMAGED = "damaged"
    BOMB = "bomb"
    TOO_LARGE = "too_large"
    NO_TABLE = "no_table"


class Type(StrEnum):
    """What the values of a column are; a code looks like a number and is none: `01`, `2A`."""

    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CODE = "code"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `smallest` and `largest` of dates (ISO 8601) and numbers, `step` days from one date to the next.

    `distinct` different values were seen; `values` are those kept, spread evenly when there are many.
    """

    name: str
    type: str
    smallest: str = ""
    largest: str = ""
    step: int = 0
    distinct: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """What was read of a file. `row_count` is None when nobody could tell; `is_whole` when every row was read."""

    kind: str
    format: str = ""  # the name people give to the kind: `tsv`, `csv.gz`, `shp`
    encoding: str = ""
    separator: str = ""
    sheet: str = ""  # of a workbook, the sheet that was read
    inside: str = ""  # of an archive, the file that was read
    members: int = 0  # of an archive, how many files it has
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    row_count: int | None = None
    is_whole: bool = True
    trouble: str = ""

    def to_json(self) -> dict[str, Any]:
        """The sample as plain JSON."""
        return asdict(self)


@dataclass(slots=True)
class Table:
    """Rows on their way to a sample: a header, then cells of text."""

    header: list[str]
    batches: Iterator[list[list[str]]]
    separator: str = ""
    encoding: str = ""
    sheet: str = ""


class Unreadable(Exception):
    """The file cannot be read as a table; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def from_json(members: dict[str, Any]) -> Sample:
    """The sample that `to_json` wrote; members it does not know are left out."""
    known = {name: value for name, value in members.items() if name in Sample.__slots__}
    columns = tuple(
        Column(**{**column, "values": tuple(column.get("values", ()))}) for column in known.pop("columns", ())
    )
    rows = tuple(tuple(row) for row in known.pop("rows", ()))
    return Sample(**known, columns=columns, rows=rows)
