"""The list of topics, and how a topic looks in any list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.faces.web import pages, questions, texts
from parvis.faces.web.datasets.results import producer
from parvis.kit.actors import VISITOR
from parvis.portal.topics import queries

SORTS: Final = {"created": "-created", "modified": "-modified"}
SORT_WORDS: Final = {"": pgettext_lazy("sort", "Published last"), "modified": _("Changed last")}
FILTERS: Final = ("tag", "organization")


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/topics?q=...`: the collections, those put forward first when nothing is asked."""
    question = questions.read(request.GET, FILTERS, SORTS)
    asked = questions.query(question, queries.KIND, language, facets=(), sorts=SORTS, usual="-created")
    items, found = queries.search(asked, actor=VISITOR)
    forward = [] if question != questions.Question() else [orjson.loads(one) for one in queries.featured(3)]
    seen = {one["id"] for one in forward}
    others = [topic for topic in map(orjson.loads, items) if topic["id"] not in seen]
    stems = texts.stems(question.text)
    return pages.render(
        request,
        "topics/index.html",
        question=question,
        forward=[listed(one, language) for one in forward],
        topics=[listed(one, language, stems) for one in others],
        total=found.total,
        correction=found.correction,
        sorts=SORT_WORDS,
        last_page=max(1, min(-(-found.total // questions.PAGE_SIZE), questions.DEEPEST)),
        canonical=request.path + question.query(),
    )


def listed(topic: Mapping[str, Any], language: str, stems: Sequence[str] = ()) -> dict[str, Any]:
    """What a list shows of a topic."""
    return {
        "address": f"/{language}/topics/{topic['slug']}",
        "title": texts.isolated(texts.of(topic, "title", language), language, stems),
        "summary": texts.isolated(texts.of(topic, "summary", language), language, stems),
        "picture": picture_path(topic),
        "producer": producer({**topic, "owner": None}, language) if topic["organization"] else None,
        "archived": topic["state"] == "archived",
        "published_at": topic["published_at"],
    }


def picture_path(topic: Mapping[str, Any]) -> str:
    """The address of the picture on this host: a portal seen under another name shows it too."""
    _host, found, name = str(topic["picture"]).rpartition("/pictures/")
    return f"/pictures/{name}" if found else ""
