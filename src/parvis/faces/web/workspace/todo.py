"""What needs somebody today, then their things."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import figures, pages, who, words
from parvis.faces.web.forms import done
from parvis.faces.web.organizations.results import brief
from parvis.faces.web.workspace import items, mending, rows
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace`."""
    return show(request, language)


def show(request: HttpRequest, language: str, refused: mending.Refused | None = None) -> HttpResponse:
    """The page; `refused` is what was just typed on it and cannot be taken."""
    actor = who.known(request)
    states, recent = queries.overview(actor)
    inbox = organizations.inbox(actor)
    shown = items.Shown(language, mending.Choices(language), refused)
    groups = items.groups(actor, inbox, shown)
    return pages.render(
        request,
        "workspace/index.html",
        status=200,
        groups=groups,
        states=[
            {"words": word, "state": state, "count": states[state]}
            for state, (word, _kind) in rows.STATES.items()
            if states.get(state) and state != "deleted"
        ],
        recent=[rows.row(dataset, language) for dataset in recent],
        organizations=[_organization(one, language) for one in inbox.memberships],
        newcomer=not recent,
    )


def _organization(membership: Any, language: str) -> dict[str, Any]:
    role = words.label("member_role_name", membership.role, language)
    return {"id": membership.organization_id, "name": brief(membership.organization, language)["name"], "role": role}


def drop(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """Forget a file that was sent and used nowhere."""
    actor = who.known(request)
    name = queries.upload(id, actor=actor).filename
    actions.drop_upload(id, by=actor)
    return done(request, f"/{language}/workspace", _("“%(name)s” is deleted.") % {"name": name})


def mend(request: HttpRequest, language: str) -> HttpResponse:
    """Change one member of one dataset where it is said to be missing, then back to what needs doing."""
    actor = who.known(request)
    dataset = queries.get(request.POST.get("dataset", ""), actor=actor)
    sent = mending.form(request.POST.get("member", ""), dataset.id, mending.Choices(language), request.POST)
    if sent is None:
        raise NotFound
    try:
        if not sent.is_valid():
            return show(request, language, mending.Refused(dataset.id, sent))
        dataset = actions.update(dataset, replace(queries.record(dataset), **sent.cleaned_data), by=actor)
    except PortalError as error:
        sent.refuse(error)
        return show(request, language, mending.Refused(dataset.id, sent))
    told = {"title": dataset.title, "percent": figures.percent(dataset.quality_score, language)}
    return done(
        request, f"/{language}/workspace", _("“%(title)s” is complete on this point: quality %(percent)s.") % told
    )
