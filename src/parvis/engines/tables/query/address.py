"""A question written as the parameters of an address, which `grammar.parse` reads as the same question."""

from collections.abc import Iterable
from datetime import date, time

from parvis.engines.tables.query.shapes import PAGE_SIZE, Condition, Every, Query, Value, Where
from parvis.engines.tables.query.written import LISTS


def pairs(query: Query) -> list[tuple[str, str]]:
    """The parameters, not yet encoded, in the order of their effect; what is as it is by default is left out."""
    found = [_stated(part) for part in query.where.parts]
    found += [(f"{one.field}__groupby", one.part or "") for one in query.group]
    found += [(one.label, "") for one in query.aggregates]
    found += [(f"{one.by}__sort", "desc" if one.descending else "asc") for one in query.sort]
    if query.columns:
        found.append(("columns", _listed(query.columns)))
    if query.distinct:
        found.append(("distinct", ""))
    if query.search:
        found.append(("search", query.search))
    if query.page != 1:
        found.append(("page", str(query.page)))
    if query.page_size != PAGE_SIZE:
        found.append(("page_size", str(query.page_size)))
    return found


def _stated(where: Where) -> tuple[str, str]:
    if not isinstance(where, Condition):
        return _joint(where), f"({','.join(map(_nested, where.parts))})"
    value = _listed(map(_text, where.values)) if where.operator in LISTS else "".join(map(_text, where.values))
    return f"{where.field}__{where.operator}", value


def _nested(where: Where) -> str:
    if not isinstance(where, Condition):
        return f"{_joint(where)}({','.join(map(_nested, where.parts))})"
    name = f"{_quoted(where.field)}__{where.operator}"
    values = ",".join(_quoted(_text(value)) for value in where.values)
    return f"{name}.({values})" if where.operator in LISTS else ".".join(filter(None, [name, values]))


def _joint(where: Where) -> str:
    return "and" if isinstance(where, Every) else "or"


def _listed(texts: Iterable[str]) -> str:
    return ",".join(_quoted(text) if set(text) & {",", '"'} else text for text in texts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | time) else str(value)
