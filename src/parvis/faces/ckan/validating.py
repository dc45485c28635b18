"""Whether the tables of a file keep to the Table Schema of its producer, as ckanext-validation tells it."""

from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects.ckan import reports, values
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import dictionary, meanings

_SCHEMA: Final = "schema"


@reading("resource_validation_show")
def resource_validation_show(call: Call) -> dict[str, Any]:
    """Whether the file of this `resource_id` keeps to the Table Schema that its producer brought; a 404 without one.

    `status` is success, failure, error for a file that is no table, and created until somebody has looked; `report` is
    that of Frictionless, with 1,000 errors of each table at most.
    """
    resource = datasets.resource(call.needed("resource_id", "id"), actor=call.actor)
    known = queries.described(resource, actor=call.actor)
    if not known.schema:
        raise NotFound("No validation report exists for this resource")
    tables = queries.standing(resource, actor=call.actor).tables
    found = queries.verdicts(tables, known.schema)
    made = [at for _verdict, at in found.values()]
    told: dict[str, Any] = {
        "id": resource.pk, "resource_id": resource.pk, "status": "created", "report": None, "error": None,
        "created": values.moment(known.modified_at), "finished": values.moment(max(made)) if made else None,
    }  # fmt: skip
    if not tables:
        return told | _refused(resource, call.actor)
    if len(found) < len(tables):
        return told
    report = reports.write_report([_judged(one, found[one.pk][0]) for one in tables])
    return told | {"status": "success" if report["valid"] else "failure", "report": report}


def _refused(resource: Any, actor: Actor) -> dict[str, Any]:
    """Why there is no table, when it is known that there will be none."""
    last = queries.latest(resource, actor=actor)
    reason = queries.reason(last) if last is not None else ""
    return {"status": "error", "error": {"message": [reason]}} if reason else {}


def _judged(one: Any, verdict: Mapping[str, Any]) -> reports.Judged:
    names = [field.original for field in queries.fields_of(one)]
    errors = [
        {**error, "line": error.get("line") or 0, "rule": meanings.rule(error["code"], error["wanted"]),
         "is_warning": error["code"] in meanings.WARNINGS}
        for error in verdict["errors"]
    ]  # fmt: skip
    return reports.Judged(one.name, one.title or one.name, names, verdict["rows"], verdict["total"], errors)


@writing("resource_validation_run")
def resource_validation_run(call: Call) -> None:
    """Have somebody look whether the file of this `resource_id` keeps to its schema, when nobody has yet.

    It is looked at by itself whenever the file or the schema changes; `resource_validation_show` tells the end.
    """
    actor = call.known
    resource = datasets.resource(call.needed("resource_id", "id"), actor=actor)
    actions.ask_validation(resource, by=actor)


# --- the schema of a resource --------------------------------------------------------------------------------------


def schema_of(members: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The Table Schema that the members of a resource bring, `{}` for none, None for an address, which is only kept.

    Raises Invalid for what is no schema.
    """
    given = members.get(_SCHEMA)
    if not values.told(given):
        return {}
    read = values.loaded(given) if isinstance(given, str) else given
    if read is None and isinstance(given, str) and given.startswith(("http://", "https://")):
        return None
    if not isinstance(read, Mapping):
        raise Invalid({_SCHEMA: ["Must be a Table Schema, as an object or a text of JSON"]})
    if reasons := dictionary.against(read):
        raise Invalid({_SCHEMA: reasons})
    return read


def hold(resource: Any, before: Mapping[str, Any], after: Mapping[str, Any], actor: Actor) -> None:
    """Hold the tables of a resource to the schema that its members bring, when they bring another than before."""
    if after.get(_SCHEMA) == before.get(_SCHEMA):
        return
    schema = schema_of(after)
    if schema is not None:
        actions.describe(resource, schema=schema, by=actor)
