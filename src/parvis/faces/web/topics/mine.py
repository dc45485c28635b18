"""The topics one may write, and their life: published, withdrawn, archived, deleted, put forward."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, texts, who, words
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions, queries
from parvis.portal.topics.rules import require

LISTED: Final = 200
_STATUS: Final = {"published": "good", "draft": "fair", "archived": ""}

Act = Callable[[Any, Actor], Any]
ACTS: Final[dict[str, tuple[Act, Any]]] = {
    "publish": (lambda topic, by: actions.publish(topic, by=by), gettext_lazy("The topic is published.")),
    "withdraw": (lambda topic, by: actions.withdraw(topic, by=by), gettext_lazy("The topic is a draft again.")),
    "archive": (lambda topic, by: actions.archive(topic, by=by), gettext_lazy("The topic is archived.")),
    "delete": (
        lambda topic, by: actions.delete(topic, by=by),
        gettext_lazy("The topic is deleted; what it held is untouched."),
    ),
    "feature": (
        lambda topic, by: actions.set_featured(topic, True, by=by), gettext_lazy("The topic is put forward.")
    ),
    "unfeature": (
        lambda topic, by: actions.set_featured(topic, False, by=by),
        gettext_lazy("The topic is no longer put forward."),
    ),
}  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/topics`."""
    actor = who.known(request)
    found = list(queries.editable_by(actor)[:LISTED])
    names = organizations.names({one.organization_id for one in found if one.organization_id}, language)
    rows = [
        {
            "slug": one.slug,
            "title": texts.isolated(texts.of(_shape(one), "title", language), language),
            "state": words.label("state", one.state, language),
            "status": _STATUS.get(one.state, ""),
            "owner": names.get(one.organization_id or "", ""),
            "modified_at": one.modified_at.isoformat(),
            "featured": one.featured,
        }
        for one in found
    ]
    return pages.render(request, "topics/mine.html", rows=rows)


def _shape(topic: Any) -> dict[str, Any]:
    return {"title": topic.title, "language": topic.language, "translations": topic.translations}


def turn(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """A button that changes the life of a topic."""
    actor = who.known(request)
    topic = queries.get(ref, actor=actor)
    require(actor, "topic.update", topic)
    act, words_done = ACTS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Conflict
    try:
        act(topic, actor)
    except Invalid as error:
        return forms.failed(request, f"/{language}/topics/{topic.slug}/edit", error)
    where = (
        f"/{language}/workspace/topics" if request.POST["do"] == "delete" else f"/{language}/topics/{topic.slug}/edit"
    )
    return forms.done(request, where, words_done)
