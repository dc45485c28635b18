"""Cells: as they are written in a question, and as they are answered in JSON."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import Operator, Value
from parvis.engines.tables.shapes import Field, FieldType

_LARGEST: Final = 2**63 - 1
_TRUE: Final = frozenset({"true", "t", "1", "yes", "y", "on", "oui", "vrai"})
_FALSE: Final = frozenset({"false", "f", "0", "no", "n", "off", "non", "faux"})


def cast(field: Field, operator: Operator, text: str, parameter: str) -> Value:
    """The text as a value of the field's type; a part of a cell is always a text. Raises Invalid."""
    if operator in {Operator.CONTAINS, Operator.NOTCONTAINS}:
        return text
    reader, words = _READERS.get(field.type, (str, ""))
    try:
        return reader(text)
    except (ValueError, OverflowError):
        refuse(parameter, words, value=text[:100], name=field.name)


def _integer(text: str) -> int:
    value = int(text.strip()) if len(text) < 40 else _fail()
    return value if -_LARGEST - 1 <= value <= _LARGEST else _fail()


def _number(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _fail()


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    return word in _TRUE if word in _TRUE | _FALSE else _fail()


def _date(text: str) -> date:
    return datetime.fromisoformat(text.strip()).date()


def _datetime(text: str) -> datetime:
    # A "+" of a time zone comes as a space when an address was not written with care.
    value = datetime.fromisoformat(text.strip())
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


def _time(text: str) -> time:
    return time.fromisoformat(text.strip()).replace(tzinfo=None)


def _fail() -> Any:
    raise ValueError


_READERS: Final[Mapping[FieldType, tuple[Callable[[str], Value], Any]]] = {
    FieldType.INTEGER: (_integer, _("“%(value)s” is not a whole number, as those of the column “%(name)s” are.")),
    FieldType.NUMBER: (_number, _("“%(value)s” is not a number, as those of the column “%(name)s” are: 12.5")),
    FieldType.BOOLEAN: (_boolean, _("“%(value)s” is neither true nor false, as the column “%(name)s” is.")),
    FieldType.DATE: (_date, _("“%(value)s” is not a date as the column “%(name)s” has: 2026-11-24")),
    FieldType.DATETIME: (_datetime, _("“%(value)s” is not a date as the column “%(name)s” has: 2026-11-24T16:30:00")),
    FieldType.TIME: (_time, _("“%(value)s” is not a time as the column “%(name)s” has: 16:30:00")),
}


def plain(value: Any) -> Any:
    """A value of an answer as JSON has it: dates in ISO 8601, what is not a number null."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0:
        value = int(value)
    if isinstance(value, int):
        return value if -_LARGEST - 1 <= value <= _LARGEST else float(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def parsed(value: Any) -> Any:
    """A text that holds JSON, as what it says; a text that does not, as it is."""
    try:
        return orjson.loads(value) if isinstance(value, str) else plain(value)
    except orjson.JSONDecodeError:
        return value
