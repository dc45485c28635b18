"""The organizations of a person: where they work, what waits for an answer, where they could work."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages, questions, who, words
from parvis.faces.web.organizations.forms import role_names
from parvis.faces.web.organizations.results import brief, listed
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import queries


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/organizations`; `?q=` looks for one to join."""
    actor = who.known(request)
    inbox = queries.inbox(actor)
    question = questions.read(request.GET, (), {})
    return pages.render(
        request, "organizations/mine.html",
        mine=[_membership(one, language) for one in inbox.memberships],
        invitations=[_invitation(one, language) for one in inbox.invitations],
        asked=[{"id": one.id, "state": one.state, "reason": one.reason, "at": one.created_at.isoformat(),
                **_of(one.organization, language)} for one in inbox.asked],
        requests=[{"id": one.id, "name": one.user.name, "email": one.user.email, "message": one.message,
                   "at": one.created_at.isoformat(), **_of(one.organization, language)} for one in inbox.requests],
        approvals=inbox.approvals,
        transfers=len(data.transfers(actor=actor).to_answer),
        roles=role_names(language),
        question=question,
        found=_found(question, actor, language) if question.text else None,
        me_id=actor.id,
    )  # fmt: skip


def _of(organization: Any, language: str) -> dict[str, Any]:
    one = brief(organization, language)
    return {"organization": one["name"], "address": one["address"]}


def _membership(one: Any, language: str) -> dict[str, Any]:
    return brief(one.organization, language) | {
        "role": one.role,
        "role_words": words.label("member_role_name", one.role, language),
    }


def _invitation(one: Any, language: str) -> dict[str, Any]:
    return _of(one.organization, language) | {
        "id": one.id, "role": words.label("member_role", one.role, language), "message": one.message,
        "by": one.invited_by.name if one.invited_by else "", "expires_at": one.expires_at.isoformat(),
    }  # fmt: skip


def _found(question: questions.Question, actor: Any, language: str) -> list[dict[str, Any]]:
    """Producers of this name where the reader does not work."""
    asked = questions.query(question, queries.KIND, language, facets=(), size=8)
    found = queries.search(asked, actor=VISITOR).items
    return [listed(one, language) for one in found if one["id"] not in actor.roles]
