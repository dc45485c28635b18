"""Writing the DataStore: rows of programs, which are a file of the portal and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from parvis.dialects import ckan
from parvis.dialects.ckan import values
from parvis.engines.tables.writing import Column, Content, Method
from parvis.faces.ckan import fields, packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import writing
from parvis.faces.ckan.tabular import TYPES, Rows
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions
from parvis.portal.tables import queries as tables

_METHODS: Final = {str(method): method for method in Method}


def _resource(call: Call, actor: Actor) -> Any:
    return datasets.resource(call.needed("resource_id", "id"), actor=actor)


@writing("datastore_create")
def datastore_create(call: Call) -> dict[str, Any]:
    """Make the table of `resource` ({package_id, name, …}: a new one), or give that of `resource_id` new columns.

    `fields` ([{id, type, info}]), `primary_key`, `records` that are added. `delete_fields` takes off the columns that
    `fields` leaves out; `force` writes into a file that people sent. The columns that `records` alone have are guessed.
    """
    actor, rows = call.known, fields.records(call)
    columns, words = fields.columns(call, rows)
    key = fields.key(call)
    new = call.json("resource")
    if bool(new) == call.has("resource_id"):
        raise Invalid({"resource_id": ["Either resource or resource_id, and not both"]})
    if new:
        row = _created(new, columns, key or [], rows, actor)
    else:
        row = actions.define_rows(
            _resource(call, actor), columns, rows, key=key, drop=call.flag("delete_fields"), force=call.flag("force"),
            by=actor,
        )  # fmt: skip
    if words:
        _describe(row, words, actor)
    told: dict[str, Any] = {"resource_id": row.pk, "method": "insert", **_defined(row, actor)}
    return told | ({"records": rows} if call.flag("include_records") else {})


def _created(
    new: object, columns: Sequence[Column], key: Sequence[str], rows: Sequence[Mapping[str, Any]], actor: Actor
) -> Any:
    if not isinstance(new, Mapping):
        raise Invalid({"resource": ["Must be a dictionary"]})
    try:
        package = packaging.dataset(values.text(new.get("package_id")), actor)
    except NotFound as error:
        raise Invalid({"resource": ["package_id: Not found: Dataset"]}) from error
    record = ckan.read_resource({**new, "url_type": "datastore"})
    record = replace(
        record, id=record.id if actor.governs else "", title=record.title or package.title, url="", format="", mime=""
    )
    return actions.create_rows(package, record, Content(tuple(columns), tuple(key)), rows, by=actor)


def _defined(row: Any, actor: Actor) -> dict[str, Any]:
    content = tables.written(row, actor=actor)
    if content is None:  # written over meanwhile
        raise NotFound
    columns = [{"id": one.name, "type": TYPES[one.type]} for one in content.columns]
    return {"fields": columns, "primary_key": list(content.key)}


def _describe(row: Any, words: Mapping[str, Mapping[str, str]], actor: Actor) -> None:
    """Say of the columns what `info` says, once their table is there to be described."""
    standing = tables.standing(row, actor=actor)
    if standing.tables:
        name = standing.tables[0].name
        here = {field.name for field in tables.fields_of(standing.tables[0])}
        said = {column: dict(one) for column, one in words.items() if column in here}
        actions.describe(row, columns={name: said}, by=actor)


@writing("datastore_upsert")
def datastore_upsert(call: Call) -> dict[str, Any]:
    """Put `records` in the table of `resource_id` by `method`: upsert (by the primary key), insert, update.

    `dry_run` only says whether they could be; `force` writes into a file that people sent.
    """
    actor, rows = call.known, fields.records(call)
    method = _METHODS.get(call.text("method", "upsert"))
    if method is None:
        raise Invalid({"method": [f"Value must be one of {', '.join(_METHODS)}"]})
    row = actions.put_rows(
        _resource(call, actor), rows, method, force=call.flag("force"), dry_run=call.flag("dry_run"), by=actor
    )
    told: dict[str, Any] = {"resource_id": row.pk, "method": str(method)}
    return told | ({"records": rows} if call.flag("include_records") else {})


@writing("datastore_delete")
def datastore_delete(call: Call) -> dict[str, Any]:
    """Take out of the table of `resource_id` the rows that `filters` find; without `filters`, all of them.

    A table without `filters` keeps its columns and no row, until `datastore_create` says others.
    """
    actor = call.known
    return _removed(call, actor, whole=call.json("filters") is None)


@writing("datastore_records_delete")
def datastore_records_delete(call: Call) -> dict[str, Any]:
    """As `datastore_delete`, and never the whole table by mistake: `filters` must be said; `{}` finds every row."""
    actor = call.known
    if not isinstance(call.json("filters"), Mapping | list):
        raise Invalid({"filters": ["Missing value"]})
    return _removed(call, actor, whole=False)


def _removed(call: Call, actor: Actor, *, whole: bool) -> dict[str, Any]:
    row = _resource(call, actor)
    query = None if whole else Rows(call).query(window=None)
    actions.remove_rows(row, query, force=call.flag("force"), by=actor)
    told: dict[str, Any] = {"resource_id": row.pk}
    return told if whole else told | {"filters": call.json("filters")}
