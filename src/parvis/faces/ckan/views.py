"""The one address of all actions."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.faces.ckan import (
    activity,
    answers,
    arranging,
    calls,
    datastore,
    editorial,
    graphs,
    grouping,
    groups,
    harvesting,
    lists,
    loading,
    organizations,
    packages,
    people,
    resources,
    revising,
    tables,
    users,
    validating,
    writing,
)
from parvis.faces.ckan.registry import ACTIONS, Action
from parvis.kit import errors
from parvis.portal.moderation import queries as moderation

# They declare what they answer.
MODULES = (
    activity, arranging, datastore, editorial, graphs, grouping, groups, harvesting, lists, loading, organizations,
    packages, people, resources, revising, tables, users, validating, writing,
)  # fmt: skip


def actions() -> dict[tuple[str, ...], Action]:
    """The actions there are, each under all the names it has."""
    named: dict[Action, list[str]] = {}
    for name, action in ACTIONS.items():
        named.setdefault(action, []).append(name)
    return {tuple(names): action for action, names in named.items()}


def version(request: HttpRequest) -> HttpResponse:
    """`/api/3`: what is spoken here."""
    return JsonResponse({"version": 3})


@csrf_exempt  # a call is authenticated by a token, never by a cookie
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Call an action."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
    action = ACTIONS.get(name)
    if action is None:
        return answers.refused(request, f"Action name not known: {name}")
    if request.method != "POST" and not action.reads:
        return answers.refused(request, "JSON Error: Invalid request. Please use POST method for your request")
    call = calls.Call()
    try:
        call = calls.read(request, reads=action.reads)
        return answers.success(request, name, _done(action, call), call)
    except calls.NotJson as error:
        return answers.refused(request, f"JSON Error: {error}")
    except errors.PortalError as error:
        return answers.failure(request, name, error, call)


def _done(action: Action, call: calls.Call) -> object:
    """What the action gives. The portal may be closed to writing: reading goes on, though clients read with POST."""
    if not action.reads and moderation.closure() is not None:
        raise errors.Unavailable(_("The portal is read-only"))
    return action.run(call)
