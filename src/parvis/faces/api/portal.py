"""What belongs to no single thing: who I am, suggestions, reference lists, jobs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.dialects import native
from parvis.engines import jobs
from parvis.faces.api import answers, parameters, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import Denied, NotFound, SignInNeeded
from parvis.portal.catalogue import queries as catalogue
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation import actions as moderation
from parvis.portal.topics import queries as topics
from parvis.portal.zones import queries as zones

router = Router(tags=["portal"])
READ = ["GET", "HEAD"]
_PATHS = {"dataset": "datasets", "organization": "organizations", "topic": "topics"}


@router.api_operation(READ, "/suggest", response=shapes.SuggestionsOut, operation_id="suggest")
def suggest(request: HttpRequest, q: str = "", size: int = 8) -> HttpResponse:
    """What the reader may be about to type: datasets, organizations and topics."""
    found = topics.suggest(q, actor=request.auth, limit=max(1, min(size, 20)))  # type: ignore[attr-defined]
    site = settings.PARVIS.site_url
    shown = [
        {"type": item.kind, "id": item.id, "title": item.title, "page": f"{site}/{_PATHS[item.kind]}/{item.id}"}
        for item in found
    ]
    return answers.send_json(request, {"data": shown})


@router.api_operation(READ, "/dumps", response=list[shapes.DumpOut], operation_id="list_dumps")
def list_dumps(request: HttpRequest) -> HttpResponse:
    """The whole catalogue in files, made anew every day."""
    site = settings.PARVIS.site_url
    shown = [
        {
            "name": one.name, "url": f"{site}/dumps/{one.name}", "mime": catalogue.MEDIA_TYPES[one.name],
            "filesize": one.filesize, "sha256": one.sha256, "count": one.count, "made_at": one.made_at,
            "changed_at": one.changed_at, "label": str(catalogue.CONTENTS[one.name]),
        }
        for one in catalogue.dumps()
    ]  # fmt: skip
    return answers.send_json(request, shown)


@router.api_operation(READ, "/licenses", response=list[native.LicenseOut], operation_id="list_licenses")
def list_licenses(request: HttpRequest) -> HttpResponse:
    """The licences one may choose."""
    return answers.send_json(request, [native.write_license(license) for license in datasets.licenses()])


@router.api_operation(READ, "/zones", response=shapes.ZonePage, operation_id="list_zones")
def list_zones(request: HttpRequest, given: parameters.Zones, level: str = "", parent: str = "") -> HttpResponse:
    """Places whose name starts with `q`, the largest first."""
    offset, limit = given.window()
    found = zones.search(given.q, level=level, parent=parent, limit=limit, offset=offset)
    total = zones.count(given.q, level=level, parent=parent)
    shown = [native.write_zone(zones.record(zone)) for zone in found]
    return answers.send_json(request, {"data": shown, **parameters.envelope(request, given, total)})


@router.api_operation(READ, "/zones/{id}", response=native.ZoneOut, operation_id="get_zone")
def get_zone(request: HttpRequest, id: str) -> HttpResponse:
    """One place."""
    return answers.send_json(request, native.write_zone(zones.record(zones.get(id))))


@router.api_operation(
    READ, "/vocabularies", response=dict[str, list[shapes.ValueOut]], operation_id="list_vocabularies"
)
def list_vocabularies(request: HttpRequest) -> HttpResponse:
    """Every controlled list, its values named in the reader's language."""
    lists = datasets.vocabularies()
    shown = {name: [{"id": id, "label": str(label)} for id, label in values.items()] for name, values in lists.items()}
    return answers.send_json(request, shown)


def _ensure_operator(request: HttpRequest) -> None:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if not actor.is_known:
        raise SignInNeeded(_("Sign in, or send a token, to do this."))
    if not actor.governs:
        raise Denied(_("You do not have the right to do this."))


@router.get("/jobs", response=shapes.JobsOut, operation_id="list_jobs")
def list_jobs(
    request: HttpRequest, state: str = "", name: str = "", limit: int = 50, before: int | None = None
) -> HttpResponse:
    """Background jobs (administrators)."""
    _ensure_operator(request)
    found = jobs.listing(state or None, name or None, limit=max(1, min(limit, 200)), before_id=before)
    shown = [{member: getattr(job, member) for member in shapes.JobOut.model_fields} for job in found]
    return answers.send_json(request, {"data": shown, "counts": jobs.counts()})


@router.post("/jobs/{id}/{verb}", response={204: None}, operation_id="act_on_job")
def act_on_job(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """`retry` or `cancel` a job (administrators)."""
    _ensure_operator(request)
    if verb not in ("retry", "cancel"):
        raise NotFound(_("Not found"))
    (jobs.retry if verb == "retry" else jobs.cancel)(id)
    moderation.audit.add(f"job.{verb}", ("job", id), by=request.auth)  # type: ignore[attr-defined]
    return HttpResponse(status=204)
