"""Shapes of a validation: errors of a table, errors of a schema."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final


class CellCode(StrEnum):
    """What is wrong with a cell, or with the columns of the table."""

    TYPE = "type"  # not of the type; `wanted` is the type
    FORMAT = "format"  # of the type, not as its format says; `wanted` is the format
    REQUIRED = "required"
    UNIQUE = "unique"  # has a value of a row before
    ENUM = "enum"
    PATTERN = "pattern"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "min_length"
    MAX_LENGTH = "max_length"
    PRIMARY_KEY = "primary_key"  # the key is empty, or is that of a row before; `field` names its columns
    MISSING_COLUMN = "missing_column"
    MISSING_OPTIONAL = "missing_optional_column"  # no cell of it is required
    EXTRA_COLUMN = "extra_column"
    MISORDERED_COLUMN = "misordered_column"  # `wanted` is the column that should be there
    RENAMED_COLUMN = "renamed_column"  # same but for case, accents or spaces; `wanted` is the right name


WARNINGS: Final = frozenset(
    {CellCode.MISSING_OPTIONAL, CellCode.EXTRA_COLUMN, CellCode.MISORDERED_COLUMN, CellCode.RENAMED_COLUMN}
)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong where: `row` counts from 1 below the header, 0 for a column; `field` is its name in the schema."""

    row: int
    field: str
    code: CellCode
    value: str = ""
    wanted: str = ""

    @property
    def is_warning(self) -> bool:
        """Whether the table is valid all the same."""
        return self.code in WARNINGS


@dataclass(slots=True)
class Verdict:
    """What was found. `errors` are the first ones in the order of rows, those of columns before; `counts` are of all,
    by field and code. `not_checked` are constraints nobody could test: (field, what)."""

    rows: int
    errors: list[CellError] = field(default_factory=list)
    counts: dict[tuple[str, CellCode], int] = field(default_factory=dict)
    not_checked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Errors in all, warnings left out."""
        return sum(count for (_, code), count in self.counts.items() if code not in WARNINGS)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error but warnings."""
        return self.total == 0

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain JSON."""
        return {
            "rows": self.rows,
            "is_valid": self.is_valid,
            "total": self.total,
            "errors": [asdict(one) for one in self.errors],
            "counts": [
                {"field": name, "code": str(code), "count": count} for (name, code), count in self.counts.items()
            ],
            "not_checked": [list(one) for one in self.not_checked],
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Verdict":
        """The verdict that `to_json` wrote."""
        return cls(
            rows=members["rows"],
            errors=[CellError(**{**one, "code": CellCode(one["code"])}) for one in members["errors"]],
            counts={(one["field"], CellCode(one["code"])): one["count"] for one in members["counts"]},
            not_checked=[(one[0], one[1]) for one in members["not_checked"]],
        )


class SchemaCode(StrEnum):
    """What is wrong with a schema."""

    NO_FIELDS = "no_fields"
    NO_NAME = "no_name"
    NAME_TWICE = "name_twice"
    UNKNOWN_TYPE = "unknown_type"
    BAD_CONSTRAINT = "bad_constraint"  # of a kind its field cannot have, or of the wrong type
    BAD_PATTERN = "bad_pattern"
    BAD_FORMAT = "bad_format"
    UNKNOWN_KEY_FIELD = "unknown_key_field"
    BAD_VALUE = "bad_value"  # a member that is not of its type


@dataclass(frozen=True, slots=True)
class SchemaError:
    """What is wrong with a schema, and in which member of which field ("" for the schema itself)."""

    field: str
    code: SchemaCode
    detail: str = ""
