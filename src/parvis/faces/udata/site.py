"""The portal itself: its name, how much it holds."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

import parvis
from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import actions
from parvis.portal.editorial import queries as editorial
from parvis.portal.editorial.rules import admit
from parvis.portal.harvest import queries as harvest
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics


def one(asked: Asked) -> HttpResponse:
    """The portal itself, and how much it holds."""
    return answers.json(asked, _body())


def _body() -> dict[str, Any]:
    _first, sources = harvest.listing(actor=VISITOR, limit=1)
    return {
        "id": "default",
        "title": editorial.look().name(parameters.language()),
        "keywords": [],
        "feed_size": 20,
        "version": parvis.__version__,
        "metrics": {
            "datasets": datasets.count(),
            "resources": datasets.count_resources(),
            "organizations": organizations.count(),
            "topics": topics.count(),
            "harvesters": sources,
            "reuses": 0,
            "dataservices": 0,
            "discussions": 0,
            "followers": 0,
        },
    }


def context(asked: Asked) -> HttpResponse:
    """The words of the graphs of portals on udata, for documents that name this address."""
    response = answers.json(asked, {"@context": udata.CONTEXT})
    response["Content-Type"] = "application/ld+json"
    return response


@transaction.atomic
def change(asked: Asked) -> HttpResponse:
    """Give the portal the `title` that is sent, in the language of the call; other members say nothing here."""
    admit(asked.actor, "appearance.write")
    body = bodies.mapping(asked)
    if "title" in body:
        look = editorial.appearance(actor=asked.actor)
        names = {**look.get("name", {}), parameters.language(): str(body["title"] or "")}
        actions.set_appearance({**look, "name": names}, by=asked.actor)
    return one(asked)
