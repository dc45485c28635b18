"""Sources and their runs, as ckanext-harvest tells them: `harvest_source_…`, `harvest_job_…`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from parvis.dialects.ckan import values
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.harvest import actions, queries

_MOST: Final = 1_000
_CADENCES: Final = {
    "MANUAL": "manual", "MONTHLY": "monthly", "WEEKLY": "weekly", "BIWEEKLY": "weekly", "DAILY": "daily",
    "ALWAYS": "hourly",
}  # fmt: skip
_FREQUENCIES: Final = {ours: theirs for theirs, ours in _CADENCES.items() if theirs != "BIWEEKLY"}
# What harvesters of CKAN are called, and what reads the same sources here; our own names are as good.
_KINDS: Final = {"dcat_rdf": "dcat", "dcat_json": "datajson", "ckan": "ckan", "csw": "csw"}
_STATUS: Final = {"waiting": "New", "running": "Running"}
_FINISHED: Final = "Finished"
_NEW: Final = actions.Wanted(name="", kind="", url="", cadence="manual")


def _source(one: Any, actor: Actor, last: Any = None) -> dict[str, Any]:
    shown = queries.shown(one, actor=actor, last=last)
    return {
        "id": shown["id"], "name": shown["slug"], "title": shown["name"], "notes": shown["description"],
        "type": "harvest", "source_type": shown["kind"], "url": shown.get("url"),
        "config": values.dumped(shown["config"]) if shown.get("config") else None,
        "frequency": _FREQUENCIES[shown["cadence"]], "active": shown["active"] and shown["state"] == "accepted",
        "state": "active" if shown["state"] == "accepted" else "draft",
        "owner_org": shown["organization"]["id"], "publisher_id": shown["organization"]["id"],
        "publisher_title": shown["organization"]["name"], "user_id": None,
        "metadata_created": values.moment(shown["created_at"]),
        "metadata_modified": values.moment(shown["modified_at"]),
        "created": values.moment(shown["created_at"]), "next_run": values.moment(shown["next_at"]),
        "status": {"last_job": _job(last, actor) if last else None},
    }  # fmt: skip


def _job(run: Any, actor: Actor) -> dict[str, Any]:
    told = queries.counts(run, actor=actor)
    failed = [{"message": told["error_message"], "error_count": 1}] if told["error_message"] else []
    return {
        "id": told["id"], "source_id": run.source_id, "status": _STATUS.get(told["state"], _FINISHED),
        "created": values.moment(told["created_at"]), "gather_started": values.moment(told["started_at"]),
        "gather_finished": values.moment(told["finished_at"]), "finished": values.moment(told["finished_at"]),
        "stats": {
            "added": told["created"], "updated": told["changed"], "not modified": told["unchanged"],
            "deleted": told["archived"], "errored": told["refused"],
        },
        "gather_error_summary": failed, "object_error_summary": [],
    }  # fmt: skip


@reading("harvest_source_list")
def harvest_source_list(call: Call) -> list[dict[str, Any]]:
    """The sources, by name, 1000 at most: those in use, and all of the caller's organizations.

    `organization_id` narrows. Addresses and settings are told to the people of each.
    """
    found, _total = queries.listing(actor=call.actor, organization=call.text("organization_id"), limit=_MOST)
    last = queries.last_runs(found)
    return [_source(one, call.actor, last.get(one.pk)) for one in found]


def _got(call: Call, *names: str) -> Any:
    return queries.get(call.needed(*names), actor=call.actor)


def _shown(source: Any, actor: Actor) -> dict[str, Any]:
    return _source(source, actor, queries.last_runs([source]).get(source.pk))


@reading("harvest_source_show")
def harvest_source_show(call: Call) -> dict[str, Any]:
    """The source of this `id`, or name, with its last job in `status`."""
    return _shown(_got(call, "id", "url"), call.actor)


def _wanted(call: Call, now: actions.Wanted) -> actions.Wanted:
    """What the source is to be: what is sent, over what it is. Raises Invalid."""
    frequency = call.text("frequency").upper()
    if frequency and frequency not in _CADENCES:
        raise Invalid({"frequency": [f"Frequency {frequency[:20]} not recognised"]})
    config = call.json("config")
    if values.told(config) and not isinstance(config, Mapping):
        raise Invalid({"config": ["Error parsing the configuration options: not a JSON object"]})
    kind = call.text("source_type") or now.kind
    return replace(
        now, name=call.text("title") or call.text("name") or now.name, kind=_KINDS.get(kind, kind),
        url=call.text("url") or now.url, description=call.text("notes", now.description),
        cadence=_CADENCES[frequency] if frequency else now.cadence, active=call.flag("active", now.active),
        config=dict(config) if values.told(config) else now.config,
    )  # fmt: skip


@writing("harvest_source_create")
def harvest_source_create(call: Call) -> dict[str, Any]:
    """A new source of the organization `owner_org`: `title`, `url`, `source_type`, `frequency`, `config`.

    It waits for an administrator of the portal where the portal wants one.
    """
    actor = call.known
    organization = packaging.organization(call.needed("owner_org", "publisher_id"), actor)
    return _shown(actions.create(_wanted(call, _NEW), organization, by=actor), actor)


@writing("harvest_source_update", "harvest_source_patch")
def harvest_source_update(call: Call) -> dict[str, Any]:
    """Change the members of the source of this `id` that are sent."""
    actor = call.known
    source = _got(call, "id")
    return _shown(actions.update(source, _wanted(call, actions.Wanted.of(source)), by=actor), actor)


@writing("harvest_source_delete")
def harvest_source_delete(call: Call) -> None:
    """Delete the source of this `id`; its datasets stay as they are."""
    actor = call.known
    actions.delete(_got(call, "id"), by=actor)


@reading("harvest_job_list")
def harvest_job_list(call: Call) -> list[dict[str, Any]]:
    """The runs of the source `source_id`, newest first, 1000 at most; `status` (New, Running, Finished) narrows."""
    found, _total = queries.runs(_got(call, "source_id"), actor=call.actor, limit=_MOST)
    told = [_job(one, call.actor) for one in found if not one.is_preview]
    return [one for one in told if call.text("status") in ("", one["status"])]


@reading("harvest_job_show")
def harvest_job_show(call: Call) -> dict[str, Any]:
    """The run of this `id`."""
    run = queries.run_by_id(call.needed("id"), actor=call.actor)
    if run.is_preview:
        raise NotFound
    return _job(run, call.actor)


@writing("harvest_job_create")
def harvest_job_create(call: Call) -> dict[str, Any]:
    """Read the source `source_id` now."""
    actor = call.known
    return _job(actions.run(_got(call, "source_id"), by=actor), actor)


@writing("harvest_job_abort")
def harvest_job_abort(call: Call) -> dict[str, Any]:
    """Stop the run of this `id`; what it did so far stays."""
    actor = call.known
    return _job(actions.stop(queries.run_by_id(call.needed("id"), actor=actor), by=actor), actor)
