"""Shapes of a profile: what is known of a table and of each of its columns once every row was seen.

All of it goes to JSON and back: `Profile.to_json`, `Profile.from_json`. Codes are for programs; faces have the words.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from parvis.engines.tables.shapes import FieldType

VERSION: Final = 1  # of the JSON; a profile of another version is made again

Scalar = str | int | float | bool | None  # what JSON has; dates and times as ISO 8601


class Stopped(Exception):
    """The caller said not to go on."""


class Flag(StrEnum):
    """What stands out in a column."""

    EMPTY = "empty"  # no value at all
    CONSTANT = "constant"
    UNIQUE = "unique"  # no empty cell, no value twice: a key candidate
    CATEGORICAL = "categorical"  # at most 25 different values, most of them repeated
    SORTED = "sorted"  # rows are in its order, smallest first
    LEADING_ZEROS = "leading_zeros"
    MIXED = "mixed"  # text, though nearly every value is a number or a date; `offenders` are the others


class Code(StrEnum):
    """What a producer should look at."""

    NO_ROWS = "no_rows"
    DUPLICATE_ROWS = "duplicate_rows"  # count
    EMPTY_COLUMN = "empty_column"
    CONSTANT_COLUMN = "constant_column"
    MIXED_COLUMN = "mixed_column"  # count of values that are not like the rest, when known
    CHECK_FAILS = "check_fails"  # named and shaped like `semantic`, but its checksum or list says no
    STRANGE_DATES = "strange_dates"  # before 1000 or after 2100; `detail` is the date
    NO_PLACE = "no_place"  # count of rows with coordinates 0, 0


@dataclass(frozen=True, slots=True)
class Semantic:
    """What the values of a column mean (`fr.siret`): `share` of its values that fit, `label` 0, 0.5 or 1 from the
    header, `score` = share x (1 + label / 2)."""

    name: str
    score: float
    share: float
    label: float


@dataclass(frozen=True, slots=True)
class Top:
    """A value and the rows that have it."""

    value: Scalar
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows with a value from `start` to `end` (`end` itself only in the last bin); dates are first days."""

    start: Scalar
    end: Scalar
    count: int


@dataclass(frozen=True, slots=True)
class Offender:
    """A cell that is not like the rest of its column; `row` counts from 1 below the header."""

    row: int
    value: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: its code, the column it is of ("" for the table), how many rows or values, what it is about."""

    code: Code
    column: str = ""
    count: int = 0
    detail: str = ""


class Level(StrEnum):
    """What a finding of personal data asks for."""

    BLOCK = "block"  # not to be published until somebody with the right says why
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data in a column: `count` rows (an estimate unless `is_exact`), `share` of its filled cells,
    `examples` with most characters masked."""

    kind: str
    column: str
    level: Level
    count: int
    share: float
    examples: tuple[str, ...] = ()
    is_exact: bool = True


@dataclass(slots=True)
class ColumnProfile:
    """A column. `distinct` is exact when `distinct_is_exact`; `mean`, `stddev`, `quartiles` are of numbers only;
    `lengths` are the shortest, longest and mean count of characters, of text only; `grain` is of the histogram."""

    name: str
    original: str
    type: FieldType
    semantic: Semantic | None = None
    runner_up: Semantic | None = None
    nulls: int = 0
    distinct: int = 0
    distinct_is_exact: bool = True
    min: Scalar = None
    max: Scalar = None
    mean: float | None = None
    stddev: float | None = None
    quartiles: tuple[float, float, float] | None = None
    lengths: tuple[int, int, float] | None = None
    top: tuple[Top, ...] = ()
    histogram: tuple[Bin, ...] = ()
    grain: str = ""  # `number`, `day`, `month`, `year`
    examples: tuple[Scalar, ...] = ()
    flags: tuple[Flag, ...] = ()
    offenders: tuple[Offender, ...] = ()


@dataclass(slots=True)
class Profile:
    """A table. `keys` are sets of columns that tell every row from the others; `span` is the first and last day
    (ISO 8601) of its dates; `bbox` is west, south, east, north in degrees; `duplicates` are rows seen before."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    duplicates: int = 0
    keys: tuple[tuple[str, ...], ...] = ()
    span: tuple[str, str] | None = None
    span_column: str = ""
    bbox: tuple[float, float, float, float] | None = None
    bbox_columns: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
    personal: tuple[Finding, ...] = ()
    version: int = field(default=VERSION)

    def to_json(self) -> dict[str, Any]:
        """The profile as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Profile":
        """The profile that `to_json` wrote; members it does not know are left out."""
        known = _known(cls, members)
        known["columns"] = tuple(_column(one) for one in known.get("columns", ()))
        known["keys"] = tuple(tuple(key) for key in known.get("keys", ()))
        known["warnings"] = tuple(
            Notice(**{**_known(Notice, one), "code": Code(one["code"])}) for one in known.get("warnings", ())
        )
        known["personal"] = tuple(_finding(one) for one in known.get("personal", ()))
        return cls(**_tuples(known, "span", "bbox", "bbox_columns"))


def _known(shape: type, members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name in shape.__slots__}  # type: ignore[attr-defined]


def _tuples(members: dict[str, Any], *names: str) -> dict[str, Any]:
    return members | {name: tuple(members[name]) for name in names if members.get(name) is not None}


def _column(members: Mapping[str, Any]) -> ColumnProfile:
    known = _tuples(_known(ColumnProfile, members), "quartiles", "lengths", "examples")
    known["type"] = FieldType(known["type"])
    for name in ("semantic", "runner_up"):
        known[name] = Semantic(**found) if (found := known.get(name)) else None
    known["top"] = tuple(Top(**one) for one in known.get("top", ()))
    known["histogram"] = tuple(Bin(**one) for one in known.get("histogram", ()))
    known["flags"] = tuple(Flag(one) for one in known.get("flags", ()))
    known["offenders"] = tuple(Offender(**one) for one in known.get("offenders", ()))
    return ColumnProfile(**known)


def _finding(members: Mapping[str, Any]) -> Finding:
    known = _tuples(_known(Finding, members), "examples")
    return Finding(**{**known, "level": Level(known["level"])})
