"""Organizations and their members."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from parvis.dialects import native
from parvis.faces.api import answers, parameters, shapes
from parvis.kit.actors import Actor
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
def delete_organization(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the organization off the portal, once it has no dataset."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    actions.delete(queries.get(ref, actor=actor), by=actor)
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


@router.api_operation(READ, "/{ref}/members", response=list[shapes.MemberOut], operation_id="list_members")
def list_members(request: HttpRequest, ref: str) -> HttpResponse:
    """Who works there (its administrators)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    members = queries.members(queries.get(ref, actor=actor), actor=actor)
    shown = [
        {"id": member.user_id, "name": member.user.name, "email": member.user.email, "role": member.role,
         "since": member.since.isoformat()}
        for member in members
    ]  # fmt: skip
    return answers.send_json(request, shown)


@router.put("/{ref}/members", response={204: None}, operation_id="set_member")
def set_member(request: HttpRequest, ref: str, sent: shapes.MemberIn) -> HttpResponse:
    """Give a user a role (administrators of the organization)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    organization = queries.get(ref, actor=actor)
    actions.set_member(organization, sent.email, sent.role, by=actor)
    return HttpResponse(status=204)


@router.delete("/{ref}/members/{email}", response={204: None}, operation_id="remove_member")
def remove_member(request: HttpRequest, ref: str, email: str) -> HttpResponse:
    """Take a user out of the organization."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    organization = queries.get(ref, actor=actor)
    actions.remove_member(organization, email, by=actor)
    return HttpResponse(status=204)
