"""A value that a program sends as the text its column is read from; what a column cannot hold is refused.

As generous as databases are with literals (`"12"` is a number, `"t"` is true), and never more: nothing is rounded or
cut without a word, except that an instant with an offset is told in universal time.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Final

import orjson

from parvis.engines.tables.shapes import FieldType
from parvis.engines.tables.writing.shapes import Fault, Unfit

_WHOLE: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LARGEST: Final = 2**63 - 1
_TRUTHS: Final = {"true": True, "t": True, "yes": True, "y": True, "on": True, "1": True,
                  "false": False, "f": False, "no": False, "n": False, "off": False, "0": False}  # fmt: skip


def text(value: object, kind: FieldType) -> str | None:
    """The text of a value in a column of this type, None for no value. Raises Unfit for what it cannot hold."""
    try:
        return None if value is None else _text(value, kind)
    except ValueError as error:
        raise Unfit(Fault.NOT_OF_TYPE, value=value) from error


def _text(value: object, kind: FieldType) -> str | None:
    if kind is FieldType.STRING:
        return _string(value)
    if kind is FieldType.OBJECT:
        return _object(value)
    if isinstance(value, str):
        value = value.strip()
        if not value:  # as forms and CSV say that there is nothing
            return None
    return _READERS[kind](value)


def _string(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _dumped(value) if isinstance(value, dict | list) else str(value)


def _object(value: object) -> str:
    if isinstance(value, str):
        try:
            orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise ValueError(value) from error
        return value
    return _dumped(value)


def _dumped(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except (orjson.JSONEncodeError, UnicodeEncodeError) as error:
        raise ValueError(value) from error


def _whole(value: object) -> str:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or not -_LARGEST - 1 <= value <= _LARGEST:
        raise ValueError(value)
    return str(value)


def _number(value: object) -> str:
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError(value)
    if not isinstance(value, int | float | str):
        raise ValueError(value)
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError(value) from error
    if not math.isfinite(number):
        raise ValueError(value)
    return repr(number)


def _boolean(value: object) -> str:
    found = value if isinstance(value, bool) else _TRUTHS.get(str(value).lower())
    if found is None or isinstance(value, float | dict | list):
        raise ValueError(value)
    return "true" if found else "false"


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError(value)
    found = datetime.fromisoformat(value)
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError as error:
        raise ValueError(value) from error


def _datetime(value: object) -> str:
    return _instant(value).isoformat(" ")


def _date(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return _instant(value).date().isoformat()


def _time(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return time.fromisoformat(value).replace(tzinfo=None).isoformat()


_READERS: Final[Mapping[FieldType, Callable[[object], str]]] = {
    FieldType.INTEGER: _whole, FieldType.NUMBER: _number, FieldType.BOOLEAN: _boolean, FieldType.DATE: _date,
    FieldType.DATETIME: _datetime, FieldType.TIME: _time,
}  # fmt: skip
