"""The operators' page of jobs: what waits, runs and failed, and the few things to do about it."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from parvis.engines import jobs
from parvis.faces.admin import pages, session
from parvis.kit.errors import PortalError
from parvis.portal.moderation import actions as moderation

PAGE: Final = 50
VERBS: Final = {"cancel": jobs.cancel, "retry": jobs.retry}

_log = structlog.get_logger("parvis.operate")


@session.operators_only
def home(request: HttpRequest) -> HttpResponse:
    """The page of jobs is the first."""
    return HttpResponseRedirect(f"{session.PATH}/jobs")


@session.operators_only
def listing(request: HttpRequest) -> HttpResponse:
    """Jobs of one state or all, newest first, and the schedules."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, problem: str = "") -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in jobs.State.values else ""
    found = jobs.listing(state=state or None, limit=PAGE + 1, before_id=_number(request.GET.get("before", "")))
    return pages.render(
        request,
        "jobs.html",
        status=status,
        problem=problem,
        state=state,
        states=_states(),
        jobs=[_row(job) for job in found[:PAGE]],
        before=found[PAGE - 1].id if len(found) > PAGE else None,
        schedules=jobs.schedules(),
        lag=round(jobs.lag()),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _states() -> list[tuple[str, object, int]]:
    counts = jobs.counts()
    return [(state.value, state.label, counts[state.value]) for state in jobs.State]


def _row(job: jobs.Job) -> Mapping[str, Any]:
    """A job as the page shows it."""
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "state_label": jobs.State(job.state).label,
        "why": job.message or (jobs.Reason(job.reason).label if job.reason else ""),
        "attempts": f"{job.attempts}/{job.max_attempts}",
        "done": job.progress_done,
        "total": job.progress_total,
        "doing": job.progress_message,
        "created_at": job.created_at,
        "run_at": job.run_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "can_cancel": job.state in (jobs.State.QUEUED, jobs.State.RUNNING) and not job.cancel_requested,
        "can_retry": job.state in (jobs.State.FAILED, jobs.State.CANCELLED),
    }


@session.operators_only
def one(request: HttpRequest, id: int) -> HttpResponse:
    """Everything about one job, its last traceback included."""
    job = jobs.get(id)
    return pages.render(
        request,
        "job.html",
        job=_row(job),
        arguments=job.kwargs,
        result=job.result,
        traceback=job.traceback,
        worker=job.worker,
    )


@session.operators_only
def act(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """Cancel a job or try it again; say so when it is too late for that."""
    if verb not in VERBS:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        job = VERBS[verb](id)
    except PortalError as error:
        return _page(request, status=409, problem=str(error))
    _log.info("operator acted", verb=verb, job=id)
    moderation.audit.add(f"job.{verb}", ("job", id), by=session.actor_of_session(request))
    return _seen(job.id)


@session.operators_only
def run(request: HttpRequest, name: str) -> HttpResponse:
    """Run a schedule now."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    job = jobs.run_now(name)
    _log.info("operator acted", verb="run", schedule=name)
    moderation.audit.add("schedule.run", ("schedule", name), by=session.actor_of_session(request))
    return _seen(job.id)


def _seen(id: int) -> HttpResponse:
    response = HttpResponseRedirect(f"{session.PATH}/jobs/{id}")
    response.status_code = 303
    return response
