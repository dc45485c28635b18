"""Sources, their jobs and what became of each record, as udata has them; what reads the sources is the portal's own."""

import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, parameters, people
from parvis.faces.udata.answers import Asked
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.rules import allows
from parvis.portal.organizations import queries as organizations

FILTERS: Final = ("q", "sort", "page", "page_size", "owner", "organization", "deleted")
ITEMS: Final = ("page", "page_size", "status")
_PREVIEWED: Final = 20  # records of a preview
_CRONS: Final = {
    "hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 1", "monthly": "0 0 1 * *", "manual": None,
}  # fmt: skip
_STATES: Final = {
    "waiting": "pending", "running": "processing", "failed": "failed", "cancelled": "failed",
}  # fmt: skip
_OUTCOMES: Final = {
    "created": "done", "changed": "done", "unchanged": "done", "restored": "done", "refused": "failed",
    "skipped": "skipped", "archived": "archived", "missing": "done",
}  # fmt: skip
_RIGHTS: Final = {
    "edit": "update", "delete": "delete", "run": "run", "preview": "preview", "validate": "validate",
    "schedule": "update",
}  # fmt: skip
_NEW: Final = actions.Wanted(name="", kind="", url="")
_NAMES: Final = {"name": "name", "backend": "kind", "url": "url", "description": "description"}
# Of hour, day of the month and day of the week, which are numbers.
_CADENCES: Final = {
    ("*", "*", "*"): "hourly", ("n", "*", "*"): "daily", ("n", "*", "n"): "weekly", ("n", "n", "*"): "monthly",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[0-9]+")


def body(one: Any, actor: Actor, last: Any) -> dict[str, Any]:
    """The source as this reader gets it, with its last job."""
    told = queries.shown(one, actor=actor)
    return {
        "id": one.pk, "name": one.name, "slug": one.slug, "description": one.description, "url": told.get("url"),
        "backend": one.kind, "config": told.get("config", {}), "created_at": one.created_at.isoformat(),
        "active": one.active, "autoarchive": True,
        "validation": {"state": one.state, "by": None, "on": None, "comment": told.get("reason") or None},
        "deleted": one.deleted_at.isoformat() if one.deleted_at else None, "schedule": _CRONS[one.cadence],
        "last_job": _job(last, actor) if last else None, "owner": None,
        "organization": udata.organization_reference(
            organizations.record(one.organization), site=settings.PARVIS.site_url
        ),
        "permissions": {name: allows(actor, f"source.{right}", one) for name, right in _RIGHTS.items()},
    }  # fmt: skip


def _job(run: Any, actor: Actor) -> dict[str, Any]:
    told = queries.counts(run, actor=actor)
    moments = {"created": "created_at", "started": "started_at", "ended": "finished_at"}
    done = "done-errors" if told["refused"] else "done"
    failed = [{"created_at": told["finished_at"], "message": told["error_message"], "details": None}]
    counted = {
        "done": told["created"] + told["changed"] + told["unchanged"] + told["restored"], "failed": told["refused"],
        "skipped": told["skipped"], "archived": told["archived"],
    }  # fmt: skip
    return {
        "id": run.pk, **{name: told[ours].isoformat() if told[ours] else None for name, ours in moments.items()},
        "status": _STATES.get(told["state"], done), "errors": failed if told["error_message"] else [],
        "items": {
            "rel": "subsection", "href": f"{settings.PARVIS.site_url}/api/1/harvest/job/{quote(run.pk)}/items/",
            "type": "GET", "total": told["seen"], "by_status": counted,
            "by_type": {"dataset": told["seen"], "dataservice": 0},
        },
        "source": run.source_id,
    }  # fmt: skip


def _item(entry: Any) -> dict[str, Any]:
    wrong = queries.labels.reason(entry.reason, entry.value) if entry.reason else ""
    reference = {"class": "Dataset", "id": entry.dataset, "title": entry.title}
    return {
        "remote_id": entry.remote_id, "remote_url": None, "dataset": reference if entry.dataset else None,
        "dataservice": None, "status": _OUTCOMES[entry.outcome], "created": None, "started": None, "ended": None,
        "errors": [{"created_at": None, "message": wrong, "details": None}] if wrong else [], "logs": [], "args": [],
        "kwargs": {"title": entry.title},
    }  # fmt: skip


def _got(asked: Asked, ref: str) -> Any:
    return queries.get(ref, actor=asked.actor)


def _sent(asked: Asked, source: Any, status: int = 200) -> HttpResponse:
    last = queries.last_runs([source]).get(source.pk)
    return answers.json(asked, body(source, asked.actor, last), status)


def listing(asked: Asked) -> HttpResponse:
    """The sources everybody may know of, and all of those of one's organizations, by name."""
    at, given = answers.window(asked), asked.request.GET
    found, total = queries.listing(
        actor=asked.actor, organization=given.get("organization") or given.get("owner") or "",
        text=given.get("q", "").strip(), sort=parameters.order(asked, {one: one for one in queries.ORDERS}) or "name",
        deleted=bool(parameters.flag(given, "deleted")), offset=at.offset, limit=at.size,
    )  # fmt: skip
    last = queries.last_runs(found)
    return answers.page(asked, [body(one, asked.actor, last.get(one.pk)) for one in found], total, at)


def one(asked: Asked, ref: str) -> HttpResponse:
    """One source, by id or slug."""
    return _sent(asked, _got(asked, ref))


def create(asked: Asked) -> HttpResponse:
    """A new source of an organization; it waits for an administrator of the portal where one is wanted."""
    people.own(asked)
    sent = bodies.mapping(asked)
    owner = sent.get("organization")
    ref = owner.get("id") if isinstance(owner, dict) else owner
    if not ref:
        raise Invalid({"organization": [_("Say for which organization.")]})
    organization = organizations.get(str(ref), actor=asked.actor)
    return _sent(asked, actions.create(_wanted(sent, _NEW), organization, by=asked.actor), 201)


def _wanted(sent: dict[str, Any], now: actions.Wanted) -> actions.Wanted:
    """What the source is to be: what is sent, over what it is. Raises Invalid."""
    given: dict[str, Any] = {ours: str(sent[theirs] or "") for theirs, ours in _NAMES.items() if theirs in sent}
    if "config" in sent:
        given["config"] = sent["config"] or {}
        if not isinstance(given["config"], dict):
            raise Invalid({"config": [_("Send a JSON object.")]})
    if "active" in sent:
        given["active"] = bool(sent["active"])
    return replace(now, **given)


def change(asked: Asked, ref: str) -> HttpResponse:
    """Make the source what is sent."""
    people.own(asked)
    source = _got(asked, ref)
    wanted = _wanted(bodies.mapping(asked), actions.Wanted.of(source))
    return _sent(asked, actions.update(source, wanted, by=asked.actor))


def remove(asked: Asked, ref: str) -> HttpResponse:
    """Delete a source; its datasets stay."""
    people.own(asked)
    actions.delete(_got(asked, ref), by=asked.actor)
    return HttpResponse(status=204)


def validate(asked: Asked, ref: str) -> HttpResponse:
    """Accept a source or refuse it: `{"state": "accepted" or "refused", "comment": …}`."""
    people.own(asked)
    source, sent = _got(asked, ref), bodies.mapping(asked)
    if sent.get("state") == "accepted":
        return _sent(asked, actions.accept(source, by=asked.actor))
    if sent.get("state") == "refused":
        return _sent(asked, actions.refuse(source, reason=str(sent.get("comment") or ""), by=asked.actor))
    raise Invalid({"state": [_("Choose among: %s.") % "accepted, refused"]})


def schedule(asked: Asked, ref: str) -> HttpResponse:
    """Say how often a source is read, as cron says it; with DELETE, only when somebody asks."""
    people.own(asked)
    source = _got(asked, ref)
    cadence = _cadence(bodies.text(asked)) if asked.request.method == "POST" else "manual"
    return _sent(asked, actions.update(source, replace(actions.Wanted.of(source), cadence=cadence), by=asked.actor))


def _cadence(cron: str) -> str:
    """How often that is: the portal chooses the hour itself, so that not all sources are read at midnight."""
    said = ["n" if _NUMBER.fullmatch(part) else part for part in cron.split()]
    if len(said) == 5 and (said[0], said[3]) == ("n", "*") and (said[1], said[2], said[4]) in _CADENCES:
        return _CADENCES[said[1], said[2], said[4]]
    raise Invalid({"schedule": [_("Choose among: %s.") % ", ".join(filter(None, _CRONS.values()))]})


def run(asked: Asked, ref: str) -> HttpResponse:
    """Read a source as soon as it can be."""
    people.own(asked)
    source = _got(asked, ref)
    actions.run(source, by=asked.actor)
    return _sent(asked, source)


def preview(asked: Asked, ref: str) -> HttpResponse:
    """What reading the source would do, with the first of its records; asked again until it is done.

    The preview of the last minutes is told, else another begins.
    """
    people.own(asked)
    source = _got(asked, ref)
    found = queries.last_preview(source, actor=asked.actor) or actions.preview(source, by=asked.actor)
    entries, _total, _outcomes = queries.entries(found, actor=asked.actor, limit=_PREVIEWED)
    return answers.json(asked, {**_job(found, asked.actor), "items": [_item(entry) for entry in entries]})


def jobs(asked: Asked, ref: str) -> HttpResponse:
    """The jobs of a source, newest first."""
    at = answers.window(asked)
    found, total = queries.runs(_got(asked, ref), actor=asked.actor, offset=at.offset, limit=at.size)
    return answers.page(asked, [_job(run, asked.actor) for run in found], total, at)


def job(asked: Asked, id: str) -> HttpResponse:
    """One job."""
    return answers.json(asked, _job(queries.run_by_id(id, actor=asked.actor), asked.actor))


def items(asked: Asked, id: str) -> HttpResponse:
    """What became of each record that a job met and that is not as it was, for the people of the source."""
    at, status = answers.window(asked), asked.request.GET.get("status", "")
    found = queries.run_by_id(id, actor=asked.actor)
    outcomes = [ours for ours, theirs in _OUTCOMES.items() if theirs == status]
    if status and not outcomes:
        return answers.page(asked, [], 0, at)
    entries, total, _by = queries.entries(found, actor=asked.actor, outcomes=outcomes, offset=at.offset, limit=at.size)
    return answers.page(asked, [_item(entry) for entry in entries], total, at)


def backends(asked: Asked) -> HttpResponse:
    """The kinds of sources that are read here."""
    nothing: dict[str, list[Any]] = {"filters": [], "features": [], "extra_configs": []}
    return answers.json(
        asked, [{"id": one.name, "label": str(one.label), **nothing} for one in queries.kinds().values()]
    )
