"""Catalogues that are brought in: sources, their runs, what became of each record."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.faces.api import answers, parameters, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.rules import allows
from parvis.portal.organizations import queries as organizations

router = Router(tags=["harvest"])
READ = ["GET", "HEAD"]


class KindOut(Schema):
    """A kind of source."""

    name: str
    label: str
    help: str


class KindsOut(Schema):
    """The kinds of sources there are."""

    data: list[KindOut]


class SourceIn(Schema):
    """A source to be."""

    organization: str = Field(max_length=255, description="Id or slug of the organization whose datasets they will be.")
    name: str = Field(max_length=255)
    kind: str = Field(max_length=32, description="One of `/api/harvest/kinds`.")
    url: str = Field(max_length=2048)
    description: str = Field("", max_length=5000)
    cadence: str = Field("daily", description="`hourly`, `daily`, `weekly`, `monthly` or `manual`.")
    overwrite: bool = Field(False, description="Write over what people changed here by hand.")
    active: bool = True
    config: dict[str, Any] = Field(default_factory=dict, description="Settings of the kind.")
    access: str = Field("open", description="`open`, `basic` (a name and a password) or `header` (a key in a header).")
    login: str = Field("", max_length=255, description="The name of the person, or of the header.")
    secret: str = Field("", max_length=4096, description="The password or key: told to that server alone, never shown.")


class SourcePatch(Schema):
    """Members to change; those left out stay."""

    name: str | None = Field(None, max_length=255)
    kind: str | None = Field(None, max_length=32)
    url: str | None = Field(None, max_length=2048)
    description: str | None = Field(None, max_length=5000)
    cadence: str | None = None
    overwrite: bool | None = None
    active: bool | None = None
    config: dict[str, Any] | None = None
    access: str | None = None
    login: str | None = Field(None, max_length=255)
    secret: str | None = Field(None, max_length=4096, description="Left out, it stays, for the same server alone.")


class ValidationIn(Schema):
    """What an administrator of the portal decides."""

    state: Literal["accepted", "refused"]
    reason: str = Field("", max_length=5000, description="Needed to refuse: its people read it.")


class OwnerOut(Schema):
    """An organization, in short."""

    id: str
    slug: str
    name: str


class LastRunOut(Schema):
    """How the last run went."""

    id: str
    state: str
    state_label: str
    seen: int
    created: int
    changed: int
    unchanged: int
    refused: int
    skipped: int
    archived: int
    started_at: datetime | None
    finished_at: datetime | None


class HoldingsOut(Schema):
    """How many datasets a source keeps up, has beside another source that does, and takes over at its next run."""

    own: int
    shared: int
    coming: int


class SourceOut(Schema):
    """A source. Its address, settings and troubles are told to the people of its organization alone."""

    id: str
    slug: str
    name: str
    description: str
    kind: str
    domain: str
    organization: OwnerOut
    cadence: str
    active: bool
    state: str
    created_at: datetime
    modified_at: datetime
    next_at: datetime | None
    last_run: LastRunOut | None
    url: str | None = None
    config: dict[str, Any] | None = None
    access: str | None = None
    login: str | None = None
    overwrite: bool | None = None
    reason: str | None = None
    held_at: datetime | None = None
    held_count: int | None = None
    failures: int | None = None
    datasets: HoldingsOut | None = Field(None, description="Left out of lists.")


class SourcePage(shapes.PageOut):
    """A page of sources."""

    data: list[SourceOut]


class RunOut(Schema):
    """A run, or a preview, which writes no dataset."""

    id: str
    is_preview: bool
    state: str
    alive: bool
    total: int | None
    seen: int
    created: int
    changed: int
    unchanged: int
    refused: int
    skipped: int
    archived: int
    restored: int
    missing: int
    held: bool
    partial: bool
    requests: int
    error: str = Field(description="Why it failed; empty for who is not of the organization.")
    error_message: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class RunPage(shapes.PageOut):
    """A page of runs, newest first."""

    data: list[RunOut]


class RecordOut(Schema):
    """What became of one record of the source."""

    id: int
    remote_id: str
    title: str
    outcome: str
    dataset: str
    changes: dict[str, Any]
    kept: list[str]
    reason: str
    message: str
    field: str
    value: str


class RecordPage(shapes.PageOut):
    """A page of records; those that did not change are only counted, by the run."""

    data: list[RecordOut]
    outcomes: dict[str, int]


class LetGoOut(Schema):
    """How many datasets were archived."""

    archived: int


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _source(request: HttpRequest, ref: str) -> Any:
    return queries.get(ref, actor=_actor(request))


def _sent(request: HttpRequest, source: Any, status: int = 200) -> HttpResponse:
    last = queries.last_runs([source]).get(source.pk)
    members = queries.shown(source, actor=_actor(request), last=last)
    if allows(_actor(request), "source.read", source):
        members["datasets"] = asdict(queries.holdings(source, actor=_actor(request)))
    response = answers.send_json(request, members, status)
    if status == 201:
        response["Location"] = f"{settings.PARVIS.site_url}/api/harvest/sources/{source.pk}"
    return response


@router.api_operation(READ, "/kinds", response=KindsOut, operation_id="list_harvest_kinds")
def list_kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of sources this portal reads."""
    found = [
        {"name": one.name, "label": str(one.label), "help": str(one.help)} for one in queries.kinds().values()
    ]  # fmt: skip
    return answers.send_json(request, {"data": found})


@router.api_operation(READ, "/sources", response=SourcePage, operation_id="list_harvest_sources")
def list_sources(
    request: HttpRequest, organization: str = "", state: str = "", page: int = 1, page_size: int = 20
) -> HttpResponse:
    """Sources, by name: those in use, and all of those of one's organizations."""
    given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
    offset, limit = given.window()
    found, total = queries.listing(
        actor=_actor(request), organization=organization, state=state, offset=offset, limit=limit
    )
    last = queries.last_runs(found)
    data = [queries.shown(one, actor=_actor(request), last=last.get(one.pk)) for one in found]
    return answers.send_json(request, {"data": data, **parameters.envelope(request, given, total)})


@router.post("/sources", response={201: SourceOut}, operation_id="create_harvest_source")
def create_source(request: HttpRequest, sent: SourceIn) -> HttpResponse:
    """Create a source; administrators of the organization do. It waits for an administrator where the portal wants."""
    organization = organizations.get(sent.organization, actor=_actor(request))
    wanted = actions.Wanted(**sent.dict(exclude={"organization"}))
    return _sent(request, actions.create(wanted, organization, by=_actor(request)), 201)


@router.api_operation(READ, "/sources/{ref}", response=SourceOut, operation_id="get_harvest_source")
def get_source(request: HttpRequest, ref: str) -> HttpResponse:
    """One source, by id or slug."""
    return _sent(request, _source(request, ref))


@router.patch("/sources/{ref}", response=SourceOut, operation_id="update_harvest_source")
def update_source(request: HttpRequest, ref: str, sent: SourcePatch) -> HttpResponse:
    """Change the members that are sent, and only those."""
    source = _source(request, ref)
    given = {name: value for name, value in sent.dict(exclude_unset=True).items() if value is not None}
    return _sent(request, actions.update(source, replace(actions.Wanted.of(source), **given), by=_actor(request)))


@router.delete("/sources/{ref}", response={204: None}, operation_id="delete_harvest_source")
def delete_source(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete the source; its datasets stay as they are."""
    actions.delete(_source(request, ref), by=_actor(request))
    return HttpResponse(status=204)


@router.post("/sources/{ref}/validation", response=SourceOut, operation_id="validate_harvest_source")
def validate_source(request: HttpRequest, ref: str, sent: ValidationIn) -> HttpResponse:
    """Accept or refuse the source (administrators of the portal)."""
    source = _source(request, ref)
    if sent.state == "accepted":
        return _sent(request, actions.accept(source, by=_actor(request)))
    return _sent(request, actions.refuse(source, reason=sent.reason, by=_actor(request)))


@router.post("/sources/{ref}/preview", response={202: RunOut}, operation_id="preview_harvest_source")
def preview_source(request: HttpRequest, ref: str) -> HttpResponse:
    """Read the source without writing: follow the run until it is no longer alive, then look at its records."""
    return answers.send_json(request, _plain(request, actions.preview(_source(request, ref), by=_actor(request))), 202)


@router.post("/sources/{ref}/run", response={202: RunOut}, operation_id="run_harvest_source")
def run_source(request: HttpRequest, ref: str) -> HttpResponse:
    """Read the source now."""
    return answers.send_json(request, _plain(request, actions.run(_source(request, ref), by=_actor(request))), 202)


@router.post("/sources/{ref}/let-go", response=LetGoOut, operation_id="let_go_harvest_source")
def let_go(request: HttpRequest, ref: str) -> HttpResponse:
    """Archive what had vanished when the source was held (administrators of the portal)."""
    count = actions.let_go(_source(request, ref), by=_actor(request))
    return answers.send_json(request, {"archived": count})


@router.api_operation(READ, "/sources/{ref}/runs", response=RunPage, operation_id="list_harvest_runs")
def list_runs(request: HttpRequest, ref: str, page: int = 1, page_size: int = 20) -> HttpResponse:
    """Runs of a source, newest first."""
    given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
    offset, limit = given.window()
    found, total = queries.runs(_source(request, ref), actor=_actor(request), offset=offset, limit=limit)
    data = [_plain(request, one) for one in found]
    return answers.send_json(request, {"data": data, **parameters.envelope(request, given, total)})


@router.api_operation(READ, "/sources/{ref}/runs/{id}", response=RunOut, operation_id="get_harvest_run")
def get_run(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """One run, with its progress while it goes on."""
    return answers.send_json(request, _plain(request, queries.run(_source(request, ref), id, actor=_actor(request))))


def _plain(request: HttpRequest, run: Any) -> dict[str, Any]:
    return queries.counts(run, actor=_actor(request))


@router.post("/sources/{ref}/runs/{id}/stop", response=RunOut, operation_id="stop_harvest_run")
def stop_run(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """Stop a run; what it did so far stays."""
    run = queries.run(_source(request, ref), id, actor=_actor(request))
    return answers.send_json(request, _plain(request, actions.stop(run, by=_actor(request))))


@router.api_operation(
    READ, "/sources/{ref}/runs/{id}/records", response=RecordPage, operation_id="list_harvest_records"
)
def list_records(
    request: HttpRequest, ref: str, id: str, outcome: str = "", page: int = 1, page_size: int = 50
) -> HttpResponse:
    """What became of each record, for the people of the organization: those of one outcome, or all."""
    if outcome and outcome not in queries.labels.OUTCOMES:
        raise Invalid({"outcome": [_("Choose among: %s.") % ", ".join(queries.labels.OUTCOMES)]})
    given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
    offset, limit = given.window()
    run = queries.run(_source(request, ref), id, actor=_actor(request))
    found, total, outcomes = queries.entries(run, actor=_actor(request), outcome=outcome, offset=offset, limit=limit)
    data = [_record(one) for one in found]
    return answers.send_json(
        request, {"data": data, **parameters.envelope(request, given, total), "outcomes": outcomes}
    )


def _record(entry: Any) -> dict[str, Any]:
    names = ("id", "remote_id", "title", "outcome", "dataset", "changes", "kept", "reason", "field", "value")
    members = {name: getattr(entry, name) for name in names}
    return {**members, "message": queries.labels.reason(entry.reason, entry.value) if entry.reason else ""}


@router.api_operation(READ, "/sources/{ref}/runs/{id}/records/{record}/raw", operation_id="get_harvest_raw")
def get_raw(request: HttpRequest, ref: str, id: str, record: int) -> HttpResponse:
    """The record as the source gave it, to be saved, never shown by a browser."""
    run = queries.run(_source(request, ref), id, actor=_actor(request))
    entry, body = queries.entry(run, record, actor=_actor(request))
    response = HttpResponse(body, content_type="application/octet-stream")
    ending = "xml" if "xml" in entry.media_type else "json" if "json" in entry.media_type else "txt"
    response["Content-Disposition"] = f'attachment; filename="record-{entry.pk}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
