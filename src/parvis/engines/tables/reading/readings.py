"""The ways to read the cells of a column: each one a test for a sample, and the same in SQL for a whole file.

In SQL a reading has `cell` (the text) and `tried` (what it gives, NULL when nothing); `fits` says whether that is
what the cell means. A cell like `01` or `+33` never is a number, and a date is one in every cell or in none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from parvis.engines.tables.shapes import FieldType

NOTHING: Final = ("na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nd", "n.d.", "n/d", "-", "--")
_NOTHING: Final = frozenset(NOTHING)
NOTHING_SQL: Final = "(" + ", ".join(f"'{word}'" for word in NOTHING) + ")"
_YES: Final = ("true", "vrai", "oui", "yes", "نعم")
_NO: Final = ("false", "faux", "non", "no", "لا")
_SPACES: Final = " \u00a0\u202f"
_GROUPED: Final = rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+"
_WHOLE: Final = rf"-?(?:0|[1-9][0-9]{{0,17}}|[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+)"
_REAL: Final = r"-?(?:(?:0|[1-9][0-9]*)?\.[0-9]+|(?:0|[1-9][0-9]{0,14})\.?)(?:[eE][+-]?[0-9]{1,3})?"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read cells. `text` is a pattern for a sample; `tried` and `fits` are SQL with {cell} and {tried}."""

    name: str
    type: FieldType
    text: re.Pattern[str]
    tried: str
    fits: str = "true"

    def takes(self, cell: str) -> bool:
        """Whether a cell of a sample reads this way."""
        return self.text.fullmatch(cell) is not None and _is_real(self.name, cell)

    def trying(self, cell: str) -> str:
        """SQL of what a cell gives."""
        return self.tried.replace("{cell}", cell)

    def fitting(self, cell: str, tried: str) -> str:
        """SQL of whether that is what the cell means."""
        return self.fits.replace("{cell}", cell).replace("{tried}", tried)


def _sql_pattern(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def _words(words: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _loose(name: str, kind: FieldType, pattern: str, cleaned: str, cast: str) -> Reading:
    """A reading of trimmed text by a pattern; slower than a cast, so only for columns that need it."""
    tried = (
        f"CASE WHEN regexp_full_match(trim({{cell}}, ' \u00a0\u202f\t'), {_sql_pattern(pattern)}) "
        f"THEN TRY_CAST({cleaned} AS {cast}) END"
    )
    return Reading(name, kind, re.compile(rf"\s*{pattern}\s*"), tried)


def _numeric(decimal: str) -> str:
    """SQL that says a cast to DOUBLE was right: no code (`01`), no sign in front, no `1E5`, no digit lost.

    Comparisons rather than a pattern: a quarter of the time for the whole table.
    """
    return (
        "isfinite({tried}) AND {cell} >= '-' AND NOT {cell} BETWEEN '00' AND '0:'"
        " AND NOT {cell} BETWEEN '-00' AND '-0:'"
        f" AND (abs({{tried}}) < 1e15 OR contains({{cell}}, '{decimal}'))"
        " AND NOT contains({cell}, '_') AND (NOT (contains({cell}, 'e') OR contains({cell}, 'E'))"
        " OR regexp_full_match({cell},"
        f" '-?[0-9]+[{decimal}]?[0-9]*[eE][+-][0-9]+|-?[0-9]+[{decimal}][0-9]+[eE][0-9]+'))"
    )


def _day(name: str, pattern: str, form: str) -> Reading:
    return Reading(
        name, FieldType.DATE, re.compile(pattern),
        f"TRY_CAST(CASE WHEN length({{cell}}) <= 10 THEN try_strptime({{cell}}, '{form}') END AS DATE)",
        "year({tried}) BETWEEN 1000 AND 2999",
    )  # fmt: skip


def _moment(name: str, pattern: str, forms: str) -> Reading:
    return Reading(
        name, FieldType.DATETIME, re.compile(pattern), f"try_strptime({{cell}}, [{forms}])",
        "year({tried}) BETWEEN 1000 AND 2999",
    )  # fmt: skip


_ISO_TIME: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_ZONE: Final = r" ?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)"
_CLOCK: Final = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"

READINGS: Final = (
    Reading(
        "boolean", FieldType.BOOLEAN, re.compile("|".join((*_YES, *_NO)), re.IGNORECASE),
        f"CASE WHEN lower({{cell}}) IN {_words(_YES)} THEN true WHEN lower({{cell}}) IN {_words(_NO)} THEN false END",
    ),
    Reading(
        "integer", FieldType.INTEGER, re.compile(r"-?[1-9][0-9]{0,17}|0"), "TRY_CAST({cell} AS BIGINT)",
        "CAST({tried} AS VARCHAR) = {cell}",
    ),
    _loose("integer_spaced", FieldType.INTEGER, _WHOLE, f"translate({{cell}}, '{_SPACES}\t', '')", "BIGINT"),
    Reading("number", FieldType.NUMBER, re.compile(_REAL), "TRY_CAST({cell} AS DOUBLE)", _numeric(".")),
    Reading(
        "number_comma", FieldType.NUMBER, re.compile(_REAL.replace(r"\.", ",")),
        "TRY_CAST(replace({cell}, ',', '.') AS DOUBLE)", _numeric(",") + " AND NOT contains({cell}, '.')",
    ),
    _loose(
        "number_spaced", FieldType.NUMBER, rf"-?(?:(?:{_GROUPED}|0|[1-9][0-9]{{0,14}})(?:\.[0-9]+)?|\.[0-9]+)",
        f"translate({{cell}}, '{_SPACES}\t', '')", "DOUBLE",
    ),
    _loose(
        "number_comma_spaced", FieldType.NUMBER, rf"-?(?:(?:{_GROUPED}|0|[1-9][0-9]{{0,14}})(?:,[0-9]+)?|,[0-9]+)",
        f"replace(translate({{cell}}, '{_SPACES}\t', ''), ',', '.')", "DOUBLE",
    ),
    Reading(
        "date", FieldType.DATE, re.compile(r"[0-9]{4}([-/])[0-9]{2}\1[0-9]{2}"), "TRY_CAST({cell} AS DATE)",
        "length({cell}) = 10",
    ),
    _day("day_first", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%d/%m/%Y"),
    _day("day_first_dash", r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", "%d-%m-%Y"),
    _day("day_first_dot", r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", "%d.%m.%Y"),
    _day("month_first", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%m/%d/%Y"),
    _loose("datetime", FieldType.DATETIME, _ISO_TIME, "{cell}", "TIMESTAMP"),
    Reading(
        "datetime_zone", FieldType.DATETIME, re.compile(_ISO_TIME + _ZONE),
        f"CASE WHEN regexp_full_match({{cell}}, {_sql_pattern(_ISO_TIME + _ZONE)}) "
        "THEN CAST(TRY_CAST({cell} AS TIMESTAMPTZ) AS TIMESTAMP) END",
    ),
    _moment(
        "moment_day_first", rf"[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}} {_CLOCK}", "'%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'"
    ),
    _moment(
        "moment_month_first", rf"[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}} {_CLOCK}", "'%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'"
    ),
    Reading(
        "time", FieldType.TIME, re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"), "TRY_CAST({cell} AS TIME)",
        r"regexp_full_match({cell}, '[0-9]{2}:[0-9]{2}(:[0-9]{2})?')",
    ),
)  # fmt: skip
DAY_FIRST: Final = {"day_first": "month_first", "moment_day_first": "moment_month_first"}
_MONTH_FIRST: Final = frozenset(DAY_FIRST.values())
_FEW: Final = 3
_ZEROS: Final = re.compile(r"0[0-9]+$")  # a code
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+")
_PARTS: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:$| )")


def _is_real(name: str, cell: str) -> bool:
    """The days of the calendar, which a pattern does not know."""
    if not name.startswith(("day_", "month_", "moment_")):
        return True
    found = _PARTS.match(cell)
    if found is None:
        return False
    day, month = (found[2], found[1]) if name in _MONTH_FIRST else (found[1], found[2])
    try:
        return bool(date(int(found[3]), int(month), int(day)))
    except ValueError:
        return False


def is_nothing(cell: str) -> bool:
    """Whether a cell is empty or a word for "no value"."""
    plain = cell.strip()
    return not plain or plain.casefold() in _NOTHING


def is_value(cell: str) -> bool:
    """Whether a cell is an amount, a date or a time: what a header does not have."""
    plain = cell.strip()
    if plain[:1].isdigit() or plain[:1] in "-+.," or plain.casefold() in ("true", "false"):
        return bool(_AMOUNT.fullmatch(plain)) or any(one.takes(plain) for one in READINGS[1:])
    return False


_AMOUNT: Final = re.compile(rf"[+-]?[0-9][0-9{_SPACES}.,]*(?:[%€]|[eE][+-]?[0-9]+)?|[0-9]+[A-Z]?")


def guess(values: Iterable[str], *, numbers: bool = True) -> Reading | None:
    """The first reading that takes the values of a sample, at least one; None for text.

    A few values it does not take are let through: reading the whole file will meet them, and say where they are.

    `numbers` False: the file says that these are texts, so digits are codes.
    """
    cells = [value for value in values if not is_nothing(value)]
    if not cells:
        return None
    numbers = numbers and not any(_ZEROS.match(cell) for cell in cells)
    allowed = max(1, len(cells) // 20) if len(cells) > _FEW else 0
    best, fewest = None, allowed + 1
    for one in READINGS:
        if not numbers and one.type in (FieldType.INTEGER, FieldType.NUMBER):
            continue
        missed = _misses(one, cells, fewest)
        if missed < fewest:
            best, fewest = one, missed
        if not missed:
            break
    return None if best and best.name.startswith("number_comma") and _is_grouped(cells) else best


def _misses(reading: Reading, cells: list[str], enough: int) -> int:
    missed = 0
    for cell in cells:
        missed += not reading.takes(cell)
        if missed >= enough:
            break
    return missed


def _is_grouped(cells: list[str]) -> bool:
    """`1,234` in every cell with a comma: thousands or decimals, nobody can say."""
    commas = [cell for cell in cells if "," in cell]
    return len(commas) > 2 and all(_THOUSANDS.fullmatch(cell.strip()) for cell in commas)
