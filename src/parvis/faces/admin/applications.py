"""The operators' page of applications: those that people may sign in to with their account here."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from parvis.faces.admin import pages, session
from parvis.kit.errors import Invalid
from parvis.portal.accounts import actions, queries
from parvis.portal.moderation import actions as moderation

_log = structlog.get_logger("parvis.operate")


@session.operators_only
def listing(request: HttpRequest) -> HttpResponse:
    """The applications, and the form of a new one; its secret is shown once."""
    if request.method == "POST":
        return _create(request)
    return _page(request)


def _create(request: HttpRequest) -> HttpResponse:
    sent: dict[str, Any] = {
        "name": request.POST.get("name", ""),
        "redirect_uris": request.POST.get("redirect_uris", ""),
        "public": "public" in request.POST,
        "scopes": request.POST.getlist("scopes"),
    }
    try:
        client, secret = actions.create_application(
            name=sent["name"],
            redirect_uris=sent["redirect_uris"].split(),
            scopes=sent["scopes"] or ["openid"],
            public=sent["public"],
            by=request.operator,  # type: ignore[attr-defined]
        )
    except Invalid as error:
        return _page(request, sent=sent, faults=error.fields, status=400)
    _log.info("operator acted", verb="create", application=client.pk)
    moderation.audit.add("application.create", ("application", client.pk), by=request.operator)  # type: ignore[attr-defined]
    return _page(request, made=client, secret=secret)


def _page(
    request: HttpRequest,
    *,
    sent: object = None,
    faults: object = None,
    made: object = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    return pages.render(
        request,
        "applications.html",
        status=status,
        applications=[
            {"id": one.pk, "name": one.name, "type": one.type, "addresses": one.get_redirect_uris(),
             "scopes": one.get_scopes(), "created_at": one.created_at}
            for one in queries.applications(actor=request.operator)  # type: ignore[attr-defined]
        ],
        sent=sent or {"name": "", "redirect_uris": "", "public": False, "scopes": ["openid", "profile", "email"]},
        faults=faults or {},
        made=made,
        secret=secret,
        issuer=settings.PARVIS.site_url,
        choices=("profile", "email", "read", "write"),
    )  # fmt: skip


@session.operators_only
def delete(request: HttpRequest, id: str) -> HttpResponse:
    """The application is unknown from now on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = request.operator  # type: ignore[attr-defined]
    actions.delete_application(queries.application(id, actor=actor), by=actor)
    _log.info("operator acted", verb="delete", application=id)
    moderation.audit.add("application.delete", ("application", id), by=actor)
    response = HttpResponseRedirect(f"{session.PATH}/applications")
    response.status_code = 303
    return response
