"""The OpenAPI 3.1 description of the rows of one table, made from its fields and from what can be asked of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from parvis.engines.tables.query import kinds
from parvis.engines.tables.query.export import TYPES, Format
from parvis.engines.tables.query.grammar import COMPAT_MOST
from parvis.engines.tables.query.shapes import ID, MOST, PAGE_SIZE, Measure, Operator, Part
from parvis.engines.tables.query.written import LISTS, NULLS
from parvis.engines.tables.shapes import Field, FieldType

COLUMNS: Final = 100  # whose parameters are listed one by one
_SCHEMAS: Final[Mapping[FieldType, dict[str, Any]]] = {
    FieldType.STRING: {"type": "string"},
    FieldType.INTEGER: {"type": "integer", "format": "int64"},
    FieldType.NUMBER: {"type": "number", "format": "double"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time", "description": "ISO 8601, without a time zone"},
    FieldType.TIME: {"type": "string", "format": "time"},
    FieldType.OBJECT: {},
    FieldType.GEOJSON: {"type": "object", "description": "A geometry of GeoJSON (RFC 7946)"},
}
_MEANINGS: Final[Mapping[Operator, str]] = {
    Operator.EXACT: "Is equal to the value",
    Operator.DIFFERS: "Is not equal to the value, or is empty",
    Operator.ISNULL: "Is empty",
    Operator.ISNOTNULL: "Is not empty",
    Operator.CONTAINS: "Contains the text, whatever its accents and case",
    Operator.NOTCONTAINS: "Is not empty and does not contain the text",
    Operator.IN: "Is one of the values, with commas between them; a value with a comma is in double quotes",
    Operator.NOTIN: "Is not empty and none of the values",
    Operator.LESS: "Is less than the value or equal to it",
    Operator.GREATER: "Is greater than the value or equal to it",
    Operator.STRICTLY_LESS: "Is less than the value",
    Operator.STRICTLY_GREATER: "Is greater than the value",
    Operator.BETWEEN: "Is between two values, with a comma between them; both included",
}
_COMPUTED: Final[Mapping[Measure, str]] = {
    Measure.COUNT: "How many cells of each group are not empty",
    Measure.COUNTDISTINCT: "How many different values each group has",
    Measure.MIN: "The smallest value of each group",
    Measure.MAX: "The largest value of each group",
    Measure.SUM: "The sum of each group",
    Measure.AVG: "The mean of each group",
    Measure.MEDIAN: "The median of each group",
}


def describe(fields: Sequence[Field], base_url: str, *, title: str, compat: bool = False) -> dict[str, Any]:
    """The description, as plain JSON, of the table at `base_url`: its `/rows`; as api-tabular has them if `compat`.

    Of a table with more than COLUMNS columns, what the others may be asked is said in words: each takes a dozen
    parameters, and no tool reads twenty thousand.
    """
    parameters = [*_general(compat), *[one for field in fields[:COLUMNS] for one in _of(field)]]
    references = [{"$ref": f"#/components/parameters/{number}"} for number in range(len(parameters))]
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", **_said(fields)},
        "servers": [{"url": base_url.rstrip("/")}],
        "paths": _compat_paths(references) if compat else _paths(references),
        "components": {
            "parameters": {str(number): parameter for number, parameter in enumerate(parameters)},
            "schemas": {"Row": _row(fields), "Rows": _rows(compat)},
        },
    }


def _said(fields: Sequence[Field]) -> dict[str, str]:
    if len(fields) <= COLUMNS:
        return {}
    words = f"The parameters of the first {COLUMNS} of {len(fields)} columns are listed; the others take the same ones"
    return {"description": f"{words}, by their type."}


def _paths(references: Sequence[Any]) -> dict[str, Any]:
    words = "Leave it out for a page; with it, all the rows of the answer as a file"
    choice = _parameter("format", words, {"type": "string", "enum": list(Format)})
    content: dict[str, Any] = {media.partition(";")[0]: {} for media in TYPES.values()}
    answer = _page_answer()
    answer["content"] = content | answer["content"]
    return {"/rows": _path("getRows", "Rows of the table", [choice, *references], answer)}


def _compat_paths(references: Sequence[Any]) -> dict[str, Any]:
    paths = {"/data/": _path("getRows", "Rows of the table", references, _page_answer())}
    for form in (Format.CSV, Format.JSON):
        answer = {"description": "All the rows of the answer", "content": {TYPES[form].partition(";")[0]: {}}}
        words = f"All the rows of the answer, as {form.upper()}"
        paths[f"/data/{form}/"] = _path(f"getRows{form.title()}", words, references, answer)
    return paths


def _general(compat: bool) -> Iterator[dict[str, Any]]:
    most = COMPAT_MOST if compat else MOST
    yield _parameter("page", "The number of the page, from 1", {"type": "integer", "minimum": 1, "default": 1})
    size = {"type": "integer", "minimum": 1, "maximum": most, "default": PAGE_SIZE}
    yield _parameter("page_size", "How many rows a page has", size)
    yield _parameter(
        "columns", f"The columns of the answer, with commas between them; `{ID}` is the number of the row", _TEXT
    )
    yield _parameter("or", "Conditions of which one holds at least: `(column__operator.value,and(…,…))`", _TEXT)
    yield _parameter("search", "Words that are all found in the row, whatever their accents and case", _TEXT)
    yield _parameter("distinct", "Each row of the answer once", *_BARE)
    yield _parameter(f"{ID}__count", "How many rows each group has", *_BARE)


def _of(field: Field) -> Iterator[dict[str, Any]]:
    name = field.name
    for operator in Operator:
        if kinds.takes(field, operator):
            schema = _BARE if operator in NULLS else (_TEXT if operator in LISTS else _value(field, operator),)
            yield _parameter(f"{name}__{operator}", f"{_MEANINGS[operator]}: {name}", *schema)
    if field.type in kinds.SORTED:
        yield _parameter(
            f"{name}__sort", f"The order of the rows by {name}", {"type": "string", "enum": ["asc", "desc"]}
        )
    if field.type in kinds.GROUPED:
        parts = {"type": "string", "enum": ["", *Part]} if field.type in kinds.DATED else _BARE[0]
        yield _parameter(f"{name}__groupby", f"One row for each value of {name}", parts, True)
    for measure in Measure:
        if measure in kinds.measures(field):
            yield _parameter(f"{name}__{measure}", f"{_COMPUTED[measure]}: {name}", *_BARE)


_TEXT: Final[dict[str, Any]] = {"type": "string"}
_BARE: Final[tuple[dict[str, Any], bool]] = ({"type": "string", "const": ""}, True)


def _value(field: Field, operator: Operator) -> dict[str, Any]:
    return _TEXT if operator in {Operator.CONTAINS, Operator.NOTCONTAINS} else _SCHEMAS[field.type]


def _parameter(name: str, description: str, schema: dict[str, Any], bare: bool = False) -> dict[str, Any]:
    found = {"name": name, "in": "query", "description": description, "required": False, "schema": schema}
    return found | ({"allowEmptyValue": True} if bare else {})


def _path(operation: str, summary: str, parameters: Sequence[Any], answer: dict[str, Any]) -> dict[str, Any]:
    answers = {"200": answer, "400": {"description": "A parameter that is wrong, by its name"},
               "404": {"description": "There is no such table"}}  # fmt: skip
    return {"get": {"operationId": operation, "summary": summary, "responses": answers}, "parameters": parameters}


def _page_answer() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Rows"}
    return {"description": "A page of rows", "content": {"application/json": {"schema": schema}}}


def _row(fields: Sequence[Field]) -> dict[str, Any]:
    properties = {ID: {"type": "integer", "minimum": 1}}
    return {
        "type": "object",
        "properties": properties | {field.name: _nullable(_SCHEMAS[field.type]) for field in fields},
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


def _rows(compat: bool) -> dict[str, Any]:
    data = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
    numbers = {name: {"type": "integer"} for name in ("page", "page_size", "total")}
    if not compat:
        return {"type": "object", "required": ["data", *numbers], "properties": {"data": data, **numbers}}
    link = {"type": ["string", "null"], "format": "uri"}
    links = {"type": "object", "properties": dict.fromkeys(("profile", "swagger", "next", "prev"), link)}
    meta = {"type": "object", "properties": numbers}
    return {
        "type": "object",
        "required": ["data", "links", "meta"],
        "properties": {"data": data, "links": links, "meta": meta},
    }
