"""Transfers as both sides see them: to answer, offered, answered."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import forms, pages, who, words
from parvis.faces.web.organizations.results import brief
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import actions, queries


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/transfers`."""
    actor = who.known(request)
    found = queries.transfers(actor=actor)
    lists: dict[str, Any] = {
        name: [_shown(one, language) for one in getattr(found, name)] for name in ("to_answer", "offered", "answered")
    }
    return pages.render(request, "transfers/index.html", **lists)


def _shown(one: Any, language: str) -> dict[str, Any]:
    datasets = sorted(one.datasets.all(), key=lambda dataset: dataset.title)
    return {
        "id": one.id,
        "datasets": [{"title": row.title, "address": f"/{language}/datasets/{row.slug}"} for row in datasets],
        "giver": brief(one.from_organization, language)["name"] if one.from_organization else _name(one.from_user),
        "receiver": brief(one.to_organization, language)["name"] if one.to_organization else one.to_email,
        "comment": one.comment,
        "reason": one.reason,
        "state": words.label("transfer_state", one.state, language),
        "kind": {"accepted": "good", "refused": "poor"}.get(one.state, "fair"),
        "at": (one.answered_at or one.created_at).isoformat(),
    }


def _name(user: Any) -> str:
    return user.name if user else ""


_ACTS: Final[dict[str, Callable[..., Any]]] = {
    "accept": lambda transfer, reason, by: actions.accept_transfer(transfer, by=by),
    "refuse": lambda transfer, reason, by: actions.refuse_transfer(transfer, reason, by=by),
    "cancel": lambda transfer, reason, by: actions.cancel_transfer(transfer, by=by),
}


def answer(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """POST `/fr/workspace/transfers/<id>`: accept, refuse with a reason, or take back."""
    actor = who.known(request)
    transfer = queries.transfer(id, actor=actor)
    do, back = request.POST.get("do", ""), f"/{language}/workspace/transfers"
    if do not in _ACTS:
        raise NotFound
    try:
        _ACTS[do](transfer, request.POST.get("reason", ""), by=actor)
    except PortalError as error:
        return forms.failed(request, back, error)
    return forms.done(request, back, words.label("transfer_done", do, language))
