"""Reading the DataStore: the tables that the portal made of files."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from parvis.dialects.ckan import values
from parvis.engines.tables.query.shapes import WINDOW
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading
from parvis.faces.ckan.tabular import TYPES, Rows, named
from parvis.kit.errors import Invalid
from parvis.portal.tables import queries as tables
from parvis.portal.tables.queries import sql

_LIMIT: Final = 100
_FORMATS: Final = ("objects", "lists", "csv", "tsv")
_NATIVE: Final = {"text": "text", "int": "int8", "numeric": "numeric", "bool": "bool", "date": "date",
                  "timestamp": "timestamp", "time": "time", "json": "json"}  # fmt: skip
# Types of answers to SQL, which are those of Table Schema.
_SQL_TYPES: Final = {str(kind): name for kind, name in TYPES.items()}


@reading("datastore_search")
def datastore_search(call: Call) -> dict[str, Any]:
    """Rows of the table of a file (`resource_id`): `limit` (100; 32000 at most) after `offset`.

    `filters` ({column: value, values or {"gte": …}}), `q` (words anywhere, or {column: words}), `fields`, `sort`
    (“a, b desc”), `distinct`, `include_total`, `records_format` (objects, lists, csv, tsv). `table` names one of
    several tables of the file.
    """
    rows = Rows(call)
    offset, limit = call.number("offset", 0), min(call.number("limit", _LIMIT), WINDOW)
    form = call.text("records_format", "objects")
    if form not in _FORMATS:
        raise Invalid({"records_format": [f"Value must be one of {', '.join(_FORMATS)}"]})
    query = rows.query(window=(offset, limit))
    counted = call.flag("include_total", True)
    page = tables.window(rows.table, query, counted=counted)
    fields = rows.described(page.columns)
    told: dict[str, Any] = {
        "include_total": counted,
        "limit": limit,
        "records_format": form,
        "resource_id": rows.resource.pk,
        "total_estimation_threshold": None,
        "records": _records(page.data, [field["id"] for field in fields], form),
        "fields": fields,
        "_links": _links(call, offset, limit),
    }
    for name in ("offset", "q", "filters", "sort"):
        if call.has(name):
            told[name] = call.json(name) if name != "offset" else offset
    if counted:
        told |= {"total": page.total, "total_was_estimated": False}
    return told


def _records(data: Sequence[Mapping[str, Any]], names: Sequence[str], form: str) -> object:
    rows = [named(row) for row in data]
    if form == "objects":
        return rows
    lists = [[row.get(name) for name in names] for row in rows]
    return lists if form == "lists" else lines(lists, "," if form == "csv" else "\t")


def lines(rows: Sequence[Sequence[Any]], separator: str) -> str:
    """Rows as lines of a file, without a header."""
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\n").writerows(
        [[cell(value) for value in row] for row in rows]
    )
    return target.getvalue()


def cell(value: object) -> str:
    """A value as it is written in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return values.dumped(value) if isinstance(value, dict | list) else str(value)


def _links(call: Call, offset: int, limit: int) -> dict[str, str]:
    asked = {name: values.dumped(one) if isinstance(one, dict | list) else call.text(name)
             for name, one in call.sent.items() if name != "offset"}  # fmt: skip
    start = f"/api/3/action/datastore_search?{urlencode(asked)}"
    return {"start": start, "next": f"{start}&offset={offset + limit}"}


@reading("datastore_info")
def datastore_info(call: Call) -> dict[str, Any]:
    """What the table of a file (`id` or `resource_id`) is: how many rows, which columns, of which types."""
    rows = Rows(call)
    fields = rows.described()[1:]
    written = tables.written(rows.resource, actor=call.actor)
    key = written.key if written else ()
    return {
        "meta": {
            "id": rows.resource.pk, "count": rows.table.rows, "size": None, "db_size": None, "idx_size": None,
            "aliases": [], "table_type": "BASE TABLE",
        },
        "fields": [
            field | {"schema": {"native_type": _NATIVE[field["type"]], "notnull": field["id"] in key,
                                "index_name": None, "is_index": False, "uniquekey": key == (field["id"],)}}
            for field in fields
        ],
    }  # fmt: skip


@reading("datastore_search_sql")
def datastore_search_sql(call: Call) -> dict[str, Any]:
    """The answer to one SELECT (`sql`) over public tables, called by the ids of their files between double quotes.

    Only where the portal answers SQL; as many rows as it gives at once, `records_truncated` when there were more.
    """
    text = call.needed("sql")
    try:
        with sql.asking(text, actor=call.actor) as question:
            answer = question.answer().answer
    except Invalid as error:
        reasons = [str(reason) for found in error.fields.values() for reason in found]
        raise Invalid({"query": reasons}) from error
    told: dict[str, Any] = {
        "sql": text,
        "records": sql.records(answer),
        "fields": [{"id": one.name, "type": _SQL_TYPES.get(one.type, "text")} for one in answer.columns],
    }
    if answer.truncated:
        told["records_truncated"] = True
    return told
