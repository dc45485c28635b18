"""Whether the process lives (`/health`) and whether the portal can do its work (`/ready`)."""

import shutil
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from parvis import __version__
from parvis.engines import files, jobs, search
from parvis.faces.admin import session
from parvis.kit.errors import PortalError, Unavailable

ROOM: Final = 100 * 1024 * 1024  # bytes left on the disk under which nothing more should be written
LATE: Final = 300  # seconds a due job may wait before the queue is said to be late

_log = structlog.get_logger("parvis.health")


def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when every part works, else 503; `detail` is for administrators, by their token."""
    reports = {name: _report(check) for name, check in CHECKS.items()}
    works = all(report["state"] != "failed" for report in reports.values())
    if not _is_operator(request):
        reports = {name: _public(report) for name, report in reports.items()}
    body: dict[str, Any] = {"status": "ready" if works else "not ready", "version": __version__, "parts": reports}
    return HttpResponse(
        orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE),
        status=200 if works else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _report(check: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    start = time.perf_counter()
    try:
        report = {"state": "ok", **check()}
    except Exception as error:  # whatever a part raises, the others are still told
        ours = isinstance(error, PortalError)
        _log.warning("part failed", part=check.__name__.strip("_"), error=str(error), exc_info=not ours)
        report = {"state": "failed", "detail": f"{type(error).__name__}: {error}"[:300]}
    report["ms"] = round((time.perf_counter() - start) * 1000, 1)
    return report


def _public(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ("state", "ms")}


def _is_operator(request: HttpRequest) -> bool:
    try:
        return session.actor_of_header(request).governs
    except PortalError:
        return False
    except Exception:  # the database may be what is away
        return False


def _database() -> Mapping[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"vendor": connection.vendor}


def _index() -> Mapping[str, Any]:
    engine = search.engine()
    engine.check()
    return {"cursor": engine.cursor()}


def _files() -> Mapping[str, Any]:
    files.store().check()
    free = shutil.disk_usage(settings.PARVIS.data).free
    if free < ROOM:
        raise Unavailable("the disk of the data directory is full")
    return {"free_bytes": free}


def _jobs() -> Mapping[str, Any]:
    """A late queue is said, not failed: turning readers away would not make it shorter."""
    lag = jobs.lag()
    return {"state": "late" if lag > LATE else "ok", "lag_seconds": round(lag, 1)}


CHECKS: Final = {"database": _database, "index": _index, "files": _files, "jobs": _jobs}
