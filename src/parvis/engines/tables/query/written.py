"""One condition as it is written: `name__operator=value`, and lists of values with their quotes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query import kinds
from parvis.engines.tables.query.kinds import refuse
from parvis.engines.tables.query.shapes import Condition, Operator
from parvis.engines.tables.query.values import cast
from parvis.engines.tables.shapes import Field

NULLS: Final = frozenset({Operator.ISNULL, Operator.ISNOTNULL})
LISTS: Final = frozenset({Operator.IN, Operator.NOTIN, Operator.BETWEEN})
_SAME: Final = {"search": Operator.CONTAINS}


def split(name: str) -> tuple[str, str]:
    """(field, operator) of a parameter; a field may have `__` in its name. Raises Invalid."""
    field, joint, operator = name.rpartition("__")
    if not (joint and field):
        refuse(name, _("This parameter is not known: filters are written column__operator=value."))
    return field, operator.lower()


def operator_of(parameter: str, operator: str) -> Operator:
    """The operator of that name. Raises Invalid."""
    if operator in _SAME:
        return _SAME[operator]
    if operator not in set(Operator):
        refuse(parameter, _("There is no such comparison: “%(operator)s”."), operator=operator[:50])
    return Operator(operator)


def condition(
    parameter: str, field: str, operator: Operator, texts: Sequence[str], known: Mapping[str, Field]
) -> Condition:
    """The condition on the field, with these values. Raises Invalid for the parameter."""
    found = kinds.field_of(field, known, parameter)
    if not kinds.takes(found, operator):
        refuse(parameter, _("This column cannot be compared in this way."))
    if operator is Operator.BETWEEN and len(texts) != 2:
        refuse(parameter, _("Two values are needed, with a comma between them."))
    if len(texts) > kinds.LISTED:
        refuse(parameter, _("There are more than %(count)s values."), count=kinds.LISTED)
    return Condition(found.name, operator, tuple(cast(found, operator, text, parameter) for text in texts))


def texts(parameter: str, operator: Operator, value: str) -> list[str]:
    """The values that a parameter gives to its operator. Raises Invalid."""
    if operator in NULLS:
        return []
    return listed(parameter, value) if operator in LISTS else [value]


def listed(parameter: str, value: str) -> list[str]:
    """The parts between commas; a part that has commas itself is in double quotes. Raises Invalid."""
    found: list[str] = []
    position = 0
    while True:
        if value.startswith('"', position):
            part, position = quoted(parameter, value, position)
        else:
            end = value.find(",", position)
            part, position = (value[position:], len(value)) if end < 0 else (value[position:end], end)
        found.append(part)
        if position == len(value):
            return found
        if value[position] != ",":
            refuse(parameter, _("A comma is missing after “%(text)s”."), text=part[:50])
        position += 1


def joined(names: Iterable[str]) -> str:
    """The names as one list that `listed` reads back."""
    return ",".join(_quoted(name) if not name or any(sign in name for sign in ',"') else name for name in names)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quoted(parameter: str, text: str, position: int) -> tuple[str, int]:
    """(what is between the double quotes that open at the position, where they are closed). Raises Invalid."""
    taken: list[str] = []
    position += 1
    while position < len(text):
        letter = text[position]
        if letter == '"':
            return "".join(taken), position + 1
        if letter == "\\" and text[position + 1 : position + 2] in {'"', "\\"}:
            position += 1
            letter = text[position]
        taken.append(letter)
        position += 1
    refuse(parameter, _("A double quote is opened and never closed."))
