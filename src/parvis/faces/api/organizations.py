"""Organizations: what they are, where they stand, whether they are shown."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.dialects import native
from parvis.faces.api import answers, parameters, shapes
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.errors import TooLarge
from parvis.portal.activity import queries as activity
from parvis.portal.organizations import actions, queries

router = Router(tags=["organizations"])
READ = ["GET", "HEAD"]


def _written(request: HttpRequest, id: str, status: int = 200) -> HttpResponse:
    rendition = queries.rendition(id, actor=request.auth)  # type: ignore[attr-defined]
    response = HttpResponse(rendition.body, status=status, content_type=rendition.media_type)
    response["ETag"] = rendition.etag
    if status == 201:
        response["Location"] = f"{settings.PARVIS.site_url}/api/organizations/{id}"
    return response


@router.api_operation(READ, "", response=shapes.OrganizationPage, operation_id="list_organizations")
def list_organizations(request: HttpRequest, given: parameters.Organizations) -> HttpResponse:
    """Search organizations, with facets."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = queries.found(parameters.organization_query(given), actor=actor)
    facets = {
        name: [{"value": value, "label": value, "count": count} for value, count in values]
        for name, values in found.facets.items()
    }
    members = parameters.envelope(request, given, found.total, facets=facets, correction=found.correction)
    return answers.send_page(request, queries.bodies([hit.id for hit in found.hits], actor=actor), members)


class CautionOut(Schema):
    """Something worth a second look; nothing that forbids it."""

    field: str
    reason: str


class CheckOut(Schema):
    """What to look at before an organization is created: those that look the same, and doubtful members."""

    similar: list[native.OrganizationReference]
    cautions: list[CautionOut]


@router.post("/check", response=CheckOut, operation_id="check_organization")
def check_organization(request: HttpRequest, sent: native.OrganizationIn) -> HttpResponse:
    """Look for organizations like the one described, and for what may be mistyped; nothing is written."""
    record = native.read_organization(sent)
    site = settings.PARVIS.site_url
    similar = [
        native.write_organization_reference(queries.record(one), site=site)
        for one in queries.twins(record, actor=request.auth)  # type: ignore[attr-defined]
    ]
    cautions = [{"field": one.field, "reason": str(one.reason)} for one in queries.cautions(record)]
    return answers.send_json(request, {"similar": similar, "cautions": cautions})


@router.post("", response={201: native.OrganizationOut}, operation_id="create_organization")
def create_organization(request: HttpRequest, sent: native.OrganizationIn) -> HttpResponse:
    """Create an organization and become its administrator."""
    organization = actions.create(native.read_organization(sent), by=request.auth)  # type: ignore[attr-defined]
    return _written(request, organization.id, 201)


@router.api_operation(READ, "/{ref}", response=native.OrganizationOut, operation_id="get_organization")
def get_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """One organization, by id or slug; an address it had before redirects (308)."""
    return answers.send(request, queries.rendition(ref, actor=request.auth))  # type: ignore[attr-defined]


@router.patch("/{ref}", response=native.OrganizationOut, operation_id="update_organization")
def update_organization(request: HttpRequest, ref: str, sent: native.OrganizationPatch) -> HttpResponse:
    """Change the members that are sent, and only those. `If-Match` makes sure nobody was faster."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    organization = queries.get(ref, actor=actor)
    answers.ensure_fresh(request, lambda: queries.rendition(ref, actor=actor))
    record = native.read_organization(sent, queries.record(organization))
    return _written(request, actions.update(organization, record, by=actor).id)


@router.delete("/{ref}", response={204: None}, operation_id="delete_organization")
def delete_organization(request: HttpRequest, ref: str, reason: str = "") -> HttpResponse:
    """Take the organization off the portal, once it has no dataset and nothing stands under it."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    actions.delete(queries.get(ref, actor=actor), reason=reason[:2000], by=actor)
    return HttpResponse(status=204)


@router.post("/{ref}/restore", response=native.OrganizationOut, operation_id="restore_organization")
def restore_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring a deleted organization back (administrators of the portal)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.restore(queries.get(ref, actor=actor), by=actor).id)


@router.api_operation(READ, "/{ref}/history", response=shapes.HistoryOut, operation_id="organization_history")
def organization_history(request: HttpRequest, ref: str, limit: int = 50, before: int | None = None) -> HttpResponse:
    """What was done to the organization, newest first."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    organization = queries.get(ref, actor=actor)
    acts = activity.history(queries.KIND, organization.id, actor=actor, limit=max(1, min(limit, 200)), before=before)
    return answers.send_json(request, {"data": acts})


class FamilyOut(Schema):
    """What stands above and under an organization; `datasets` counts those of all of them."""

    parent: native.OrganizationReference | None
    agencies: list[native.OrganizationReference]
    datasets: int


@router.api_operation(READ, "/{ref}/family", response=FamilyOut, operation_id="organization_family")
def organization_family(request: HttpRequest, ref: str) -> HttpResponse:
    """What stands above and under the organization, as deep as it goes."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    family, site = queries.family(queries.get(ref, actor=actor), actor=actor), settings.PARVIS.site_url
    around = [native.write_organization_reference(queries.record(one), site=site) for one in family.agencies]
    above = native.write_organization_reference(queries.record(family.parent), site=site) if family.parent else None
    return answers.send_json(request, {"parent": above, "agencies": around, "datasets": family.datasets})


@router.post("/{ref}/release", response=native.OrganizationOut, operation_id="release_organization")
def release_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the organization from under the one above it (administrators of either)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.release(queries.get(ref, actor=actor), by=actor).id)


_PICTURE = {"requestBody": {"required": True, "content": {
    kind: {"schema": {"type": "string", "format": "binary"}} for kind in pictures.ACCEPT.split(",")}}}  # fmt: skip


@router.put("/{ref}/logo", response=native.OrganizationOut, operation_id="set_logo", openapi_extra=_PICTURE)
def set_logo(request: HttpRequest, ref: str, alt: str = "") -> HttpResponse:
    """The logo: send the picture itself as the body (PNG, JPEG, WebP or GIF, 5 MB). `alt` says what it shows."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    organization = queries.get(ref, actor=actor)
    if int(request.headers.get("Content-Length") or 0) > pictures.MAX_BYTES:
        raise TooLarge(_("The picture is larger than %(limit)s MB.") % {"limit": pictures.MAX_BYTES // 1024 // 1024})
    return _written(request, actions.set_logo(organization, request.body, alt, by=actor).id)


@router.delete("/{ref}/logo", response=native.OrganizationOut, operation_id="remove_logo")
def remove_logo(request: HttpRequest, ref: str) -> HttpResponse:
    """Go back to initials."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.remove_logo(queries.get(ref, actor=actor), by=actor).id)


class BadgesIn(Schema):
    """All the badges the organization is to have."""

    badges: list[str] = Field(max_length=20)


@router.put("/{ref}/badges", response=native.OrganizationOut, operation_id="set_badges")
def set_badges(request: HttpRequest, ref: str, sent: BadgesIn) -> HttpResponse:
    """Certify the organization and say what it is (administrators of the portal)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.set_badges(queries.get(ref, actor=actor), sent.badges, by=actor).id)


class ReasonIn(Schema):
    """Why, in words for those it concerns."""

    reason: str = Field(max_length=2000)


@router.post("/{ref}/accept", response=native.OrganizationOut, operation_id="accept_organization")
def accept_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Let a waiting organization be seen and publish (administrators of the portal)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.accept(queries.get(ref, actor=actor), by=actor).id)


@router.post("/{ref}/refuse", response=native.OrganizationOut, operation_id="refuse_organization")
def refuse_organization(request: HttpRequest, ref: str, sent: ReasonIn) -> HttpResponse:
    """Do not let a waiting organization be seen; its members read why (administrators of the portal)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.refuse(queries.get(ref, actor=actor), reason=sent.reason, by=actor).id)


@router.post("/{ref}/submit", response=native.OrganizationOut, operation_id="submit_organization")
def submit_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask again for a refused organization to be accepted."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.submit(queries.get(ref, actor=actor), by=actor).id)


waiting = Router(tags=["organizations"])


@waiting.api_operation(READ, "", response=list[native.OrganizationOut], operation_id="list_waiting_organizations")
def list_waiting(request: HttpRequest) -> HttpResponse:
    """The organizations that wait to be accepted, longest first (administrators of the portal)."""
    rows = queries.waiting(actor=request.auth)[: settings.PARVIS.page_size_max]  # type: ignore[attr-defined]
    site = settings.PARVIS.site_url
    return answers.send_json(request, [native.write_organization(queries.record(one), site=site) for one in rows])
