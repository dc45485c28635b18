"""Search results, and how a dataset looks in any list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.faces.web import facets, facts, pages, questions, texts, words
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries
from parvis.portal.topics import queries as topics

SORTS: Final = {
    "": pgettext_lazy("sort", "Relevance"),
    "updated": _("Data updated last"),
    "created": _("Newest"),
    "downloads": _("Most downloaded"),
}


def results(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/datasets?q=...`: what was found, and what narrows it."""
    question = questions.read(request.GET)
    found = queries.search(questions.query(question, queries.KIND, language, usual="-updated"), actor=VISITOR)
    stems = texts.stems(question.text)
    items = [result(orjson.loads(item), language, stems, found.matched or {}) for item in found.items]
    return pages.render(
        request,
        "datasets/results.html",
        question=question,
        results=items,
        total=found.total,
        facets=facets.shown(found.facets, question, language),
        chips=facets.chips(found.facets, question, language),
        correction=found.correction,
        nearest=[] if found.total else nearest(question.text, language),
        sorts=SORTS,
        last_page=max(1, min(-(-found.total // questions.PAGE_SIZE), questions.DEEPEST)),
        canonical=request.path + question.query(),
    )


def brief(summary: Mapping[str, Any], language: str, stems: Sequence[str] = ()) -> dict[str, Any]:
    """What a short list shows of a dataset."""
    return {
        "address": f"/{language}/datasets/{summary['slug']}",
        "title": texts.isolated(texts.of(summary, "title", language), language, stems),
        "producer": producer(summary, language),
        "freshness": facts.freshness(summary, language),
    }


def result(
    summary: Mapping[str, Any], language: str, stems: Sequence[str] = (), matched: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a search shows of a dataset."""
    role = (matched or {}).get(summary["id"], "")
    return brief(summary, language, stems) | {
        "acronym": summary["acronym"],
        "summary": texts.isolated(texts.summary(summary, language), language, stems),
        "license": license_title(summary, language),
        "formats": summary["formats"][:6],
        "more_formats": max(0, len(summary["formats"]) - 6),
        "quality": facts.quality(summary, language),
        "access": "" if summary["access"]["type"] == "open" else access_label(summary, language),
        "archived": summary["state"] == "archived",
        "why": words.label("match", role, language) if role and role != "title" else "",
    }


def nearest(text: str, language: str) -> list[dict[str, str]]:
    """Things whose name is near what was asked."""
    return [suggestion(found, language) for found in topics.suggest(text, actor=VISITOR, limit=5)] if text else []


def suggestion(found: Any, language: str) -> dict[str, str]:
    """What a suggestion shows."""
    return {
        "title": found.title,
        "kind": words.label("kind", found.kind, language),
        "page": f"/{language}/{found.kind}s/{found.id}",
    }


def producer(summary: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Who publishes: an organization, or a person."""
    organization = summary["organization"]
    if organization:
        return {
            "name": texts.isolated(texts.of(organization, "name", language), language),
            "address": f"/{language}/organizations/{organization['slug']}",
            "certified": "certified" in organization["badges"],
        }
    owner = summary["owner"]
    return {"name": owner["name"], "address": "", "certified": False} if owner else None


def license_title(summary: Mapping[str, Any], language: str) -> str:
    """The name of the licence, `""` when there is none or it is said not to be specified."""
    license = summary["license"]
    return texts.of(license, "title", language).text if license and license["id"] != "notspecified" else ""


def access_label(summary: Mapping[str, Any], language: str) -> str:
    """Who may have the data."""
    return words.label("access_type", summary["access"]["type"], language)
