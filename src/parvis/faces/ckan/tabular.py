"""The rows of a table as the DataStore asks for them: names, types, filters, order."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from parvis.engines.tables.query import kinds, written
from parvis.engines.tables.query.shapes import ID, Condition, Either, Every, Operator, Query, Sort, Where
from parvis.engines.tables.shapes import Field, FieldType
from parvis.faces.ckan.calls import Call
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import queries as tables

ROW: Final = "_id"  # what CKAN calls the number of a row
TYPES: Final = {
    FieldType.STRING: "text", FieldType.INTEGER: "int", FieldType.NUMBER: "numeric", FieldType.BOOLEAN: "bool",
    FieldType.DATE: "date", FieldType.DATETIME: "timestamp", FieldType.TIME: "time", FieldType.OBJECT: "json",
    FieldType.GEOJSON: "json",
}  # fmt: skip
_OPERATORS: Final = {
    "lt": Operator.STRICTLY_LESS, "lte": Operator.LESS, "gt": Operator.STRICTLY_GREATER, "gte": Operator.GREATER,
    "eq": Operator.EXACT, "in": Operator.IN,
}  # fmt: skip
_DEPTH: Final = 10
_LISTED: Final = {"$or": Either, "$and": Every}


class Rows:
    """One table, and the names of its columns as CKAN has them. Raises NotFound."""

    def __init__(self, call: Call) -> None:
        id = call.needed("resource_id", "id")
        if id == "_table_metadata":  # a list of all tables, whoever may see them
            raise NotFound
        self.resource = datasets.resource(id, actor=call.actor)
        self.table = tables.table(self.resource, call.text("table"), actor=call.actor)
        self.fields: Sequence[Field] = tables.fields_of(self.table)
        self.known = kinds.by_name(self.fields)
        self.call = call

    def field(self, name: str, parameter: str) -> Field:
        """The column of this name. Raises Invalid."""
        found = self.known.get(ID if name == ROW else name) if name != ID else None
        if found is None:
            raise Invalid({parameter: [f'field "{name[:100]}" not in table']})
        return found

    def described(self, names: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The columns, or those of these names, with what their people say of them."""
        said = self._said()
        told = []
        for name in names or [ID, *(field.name for field in self.fields)]:
            field = self.known[name]
            one: dict[str, Any] = {"id": ROW if name == ID else name, "type": TYPES[field.type]}
            if info := said.get(name):
                one["info"] = {"label": info.get("label", ""), "notes": info.get("description", "")}
            told.append(one)
        return told

    def _said(self) -> Mapping[str, Mapping[str, str]]:
        standing = tables.standing(self.resource, actor=self.call.actor)
        return standing.said_of(self.table)

    # --- what is asked -------------------------------------------------------------------------------------------

    def query(self, *, window: tuple[int, int] | None) -> Query:
        """The question. Raises Invalid with the parameter that is wrong."""
        words, conditions = self._words()
        distinct = self.call.flag("distinct")
        columns = self.columns()
        if distinct:
            columns = tuple(name for name in columns if name != ID)
        return Query(
            columns=columns, where=Every((*conditions, *self._filters())), search=words, sort=self._sort(),
            distinct=distinct, window=window,
        )  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        """The columns asked for, as a list or as a text with commas; none for all of them."""
        given = self.call.json("fields")
        names = [one.strip() for one in given.split(",")] if isinstance(given, str) else self.call.many("fields")
        return tuple(dict.fromkeys(self.field(name, "fields").name for name in names if name))

    def _words(self) -> tuple[str, list[Where]]:
        """(words looked for anywhere, parts of cells looked for in columns)."""
        given = self.call.json("q")
        if not isinstance(given, Mapping):
            text = self.call.text("q")
            return (text if self.call.flag("plain", True) else text.replace(":*", " ").replace("&", " ")), []
        found: list[Where] = []
        for name, value in given.items():
            field = self.field(name, "q")
            texts = str(value).removesuffix(":*").split()
            found += [self._condition(field, Operator.CONTAINS, [text], "q") for text in texts]
        return "", found

    def _filters(self) -> list[Where]:
        given = self.call.json("filters")
        if given in (None, "", [], {}):
            return []
        if isinstance(given, list):
            return [Either(tuple(self._all_of(one, 1) for one in given))]
        return [self._all_of(given, 1)]

    def _all_of(self, given: object, depth: int) -> Where:
        if not isinstance(given, Mapping) or depth > _DEPTH:
            raise Invalid({"filters": ["Not a json object"]})
        parts: list[Where] = []
        for name, value in given.items():
            if name in _LISTED:
                if not isinstance(value, list):
                    raise Invalid({"filters": [f"{name} takes a list"]})
                parts.append(_LISTED[name](tuple(self._all_of(one, depth + 1) for one in value)))
            else:
                parts.append(self._one_of(self.field(name, "filters"), value))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one_of(self, field: Field, value: object) -> Where:
        """A value, a span ({"gte": …}), or a list of both, one of which is enough."""
        if not isinstance(value, list):
            return self._span(field, value) if isinstance(value, Mapping) else self._equal(field, [value])
        plain = [one for one in value if not isinstance(one, Mapping)]
        parts = [self._span(field, one) for one in value if isinstance(one, Mapping)]
        if plain:
            parts.append(self._equal(field, plain))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _span(self, field: Field, given: Mapping[str, Any]) -> Where:
        parts = []
        for name, value in given.items():
            if name not in _OPERATORS:
                raise Invalid({"filters": [f"“{name[:20]}” is no comparison: lt, lte, gt, gte"]})
            found = value if isinstance(value, list) else [value]
            parts.append(self._condition(field, _OPERATORS[name], found, "filters"))
        return Every(tuple(parts))

    def _equal(self, field: Field, given: Sequence[object]) -> Where:
        found = [one for one in given if one is not None]
        parts: list[Where] = [Condition(field.name, Operator.ISNULL)] if len(found) < len(given) else []
        if found:
            parts.append(self._condition(field, Operator.IN if len(found) > 1 else Operator.EXACT, found, "filters"))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _condition(self, field: Field, operator: Operator, given: Sequence[object], parameter: str) -> Condition:
        texts = [("true" if one else "false") if isinstance(one, bool) else str(one) for one in given]
        try:
            return written.condition(parameter, field.name, operator, texts, self.known)
        except Invalid as error:
            reasons = [reason for found in error.fields.values() for reason in found]
            raise Invalid({parameter: reasons}) from error

    def _sort(self) -> tuple[Sort, ...]:
        """`a, b desc nulls last`; a list is as good, and so are quotes around a name."""
        given = self.call.json("sort")
        parts = given if isinstance(given, list) else str(given or "").split(",")
        found = []
        for part in parts:
            name = str(part).strip()
            down = False
            lowered = name.lower()
            for ending in (" nulls last", " nulls first"):
                if lowered.endswith(ending):
                    name = name[: -len(ending)].strip()
            for ending in (" asc", " desc"):
                if name.lower().endswith(ending):
                    name, down = name[: -len(ending)].strip(), ending == " desc"
            name = name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name
            if name:
                found.append(Sort(self.field(name, "sort").name, down))
        return tuple(found)


def named(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its number as CKAN calls it."""
    return {ROW if name == ID else name: value for name, value in row.items()}
