"""The datasets somebody works on: filtered, sorted, chosen for a change."""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import pages, turning, who
from parvis.faces.web.workspace import rows
from parvis.kit.actors import Actor
from parvis.portal.datasets import queries
from parvis.portal.datasets.queries import Asked
from parvis.portal.organizations import queries as organizations

SORTS: Final = {
    "": gettext_lazy("Changed last"),
    "title": gettext_lazy("Title"),
    "quality": gettext_lazy("Lowest quality"),
    "updated": gettext_lazy("Oldest data"),
    "due": gettext_lazy("Due first"),
    "downloads": gettext_lazy("Most downloaded"),
}
# What may be done to many datasets at once, in the order of the list.
CHANGES: Final = {
    "license": gettext_lazy("Give a licence"),
    "frequency": gettext_lazy("Give an update pace"),
    "add_tags": gettext_lazy("Add keywords"),
    "remove_tags": gettext_lazy("Remove keywords"),
    "contact": gettext_lazy("Change the contact"),
    "transfer": gettext_lazy("Give to another owner"),
    "publish": gettext_lazy("Publish"),
    "private": gettext_lazy("Make private"),
    "draft": gettext_lazy("Take back to draft"),
    "archive": gettext_lazy("Archive"),
    "unarchive": gettext_lazy("Take out of the archives"),
    "delete": gettext_lazy("Delete"),
    "restore": gettext_lazy("Restore"),
}
_TEXT: Final = 200  # characters of a search


def read(sent: QueryDict, actor: Actor) -> Asked:
    """Which datasets an address asks for; what it says beyond what we know is left out."""
    return Asked(
        text=" ".join(sent.get("q", "")[:_TEXT].replace("\0", " ").split()),
        organization=sent.get("organization", "")[:64],
        state=sent.get("state", "") if sent.get("state") in rows.STATES else "",
        problem=sent.get("problem", "") if sent.get("problem") in rows.PROBLEMS else "",
        sort=sent.get("sort", "") if sent.get("sort") in SORTS else "",
        page=turning.number(sent),
        everything=actor.governs and sent.get("everything") == "1",
    )


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """What an address says of the datasets asked for, without what is usual."""
    said = [
        ("q", asked.text),
        ("organization", asked.organization),
        ("state", asked.state),
        ("problem", asked.problem),
        ("sort", asked.sort),
        ("everything", "1" if asked.everything else ""),
    ]
    return [(name, value) for name, value in said if value]


def query(asked: Asked, **more: str) -> str:
    """The query string."""
    said = [*pairs(asked), *more.items()]
    return f"?{urlencode(said)}" if said else ""


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/datasets`."""
    actor = who.known(request)
    asked = read(request.GET, actor)
    found = queries.listing(asked, actor=actor)
    page = min(max(1, asked.page), found.pages)
    return pages.render(
        request,
        "workspace/datasets.html",
        asked=asked,
        filtered=bool(asked.text or asked.organization or asked.state or asked.problem),
        rows=[rows.row(one, language) | {"may": bool(queries.rights(one, actor=actor))} for one in found.rows],
        total=found.total,
        sorts=SORTS,
        changes=CHANGES,
        states=[(name, word, found.states.get(name, 0)) for name, (word, _kind) in rows.STATES.items()],
        problems=[(name, word, found.problems[name]) for name, word in rows.PROBLEMS.items()],
        organizations=_organizations(actor, language),
        hidden=pairs(asked),
        page=page,
        last_page=found.pages,
        previous=query(replace(asked, page=1), page=str(page - 1)) if page > 1 else "",
        following=query(asked, page=str(page + 1)) if page < found.pages else "",
        export=query(asked),
        cleared=query(Asked(sort=asked.sort, everything=asked.everything)),
    )


def _organizations(actor: Actor, language: str) -> list[tuple[str, Any]]:
    names = sorted(organizations.names(list(actor.roles), language).items(), key=lambda one: one[1])
    return [*names, (queries.MINE, _("In my own name"))] if names else []
