"""Producers: their list, and the page of each with its data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.faces.web import datasets, facets, pages, questions, texts, words
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import queries

SORTS: Final = {"datasets": "-datasets", "name": "name", "created": "-created"}
SORT_WORDS: Final = {
    "": pgettext_lazy("sort", "Most data"),
    "created": _("Newest"),
}
FILTERS: Final = ("badge",)


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/organizations?q=...`: who publishes."""
    question = questions.read(request.GET, FILTERS, SORTS)
    asked = questions.query(question, queries.KIND, language, facets=(), sorts=SORTS, usual="-datasets")
    found = queries.search(asked, actor=VISITOR)
    return pages.render(
        request,
        "organizations/index.html",
        question=question,
        producers=[_listed(one, language, texts.stems(question.text)) for one in found.items],
        total=found.total,
        correction=found.correction,
        sorts=SORT_WORDS,
        last_page=max(1, min(-(-found.total // questions.PAGE_SIZE), questions.DEEPEST)),
        canonical=request.path + question.query(),
    )


def _listed(organization: Mapping[str, Any], language: str, stems: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "address": f"/{language}/organizations/{organization['slug']}",
        "name": texts.isolated(texts.of(organization, "name", language), language, stems),
        "acronym": organization["acronym"],
        "initials": initials(organization),
        "badges": [words.label("badge", badge, language) for badge in organization["badges"] if badge != "certified"],
        "certified": "certified" in organization["badges"],
        "datasets": organization["metrics"]["datasets"],
    }


def initials(organization: Mapping[str, Any]) -> str:
    """Two or three letters in place of a logo."""
    name, acronym = str(organization["name"]), str(organization["acronym"])
    if 1 < len(acronym) <= 4:
        return acronym
    capitals = [word[0] for word in name.replace("’", " ").replace("'", " ").split() if len(word) > 3]
    return ("".join(capitals[:2]) if len(capitals) > 1 else name[:2]).upper()


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>`: who they are, and their data with a search within."""
    organization = queries.page(ref, actor=VISITOR)
    question = questions.read(request.GET)
    within = replace(question, filters={**question.filters, "organization": [organization["id"]]})
    found = data.search(questions.query(within, data.KIND, language, usual="-updated"), actor=VISITOR)
    stems = texts.stems(question.text)
    others = {name: values for name, values in found.facets.items() if name not in ("organization", "producer_type")}
    description = texts.of(organization, "description_html", language)
    return pages.render(
        request,
        "organizations/page.html",
        organization=organization,
        producer=_listed(organization, language),
        name=texts.of(organization, "name", language),
        description=datasets.Block(description.text, texts.attributes(description, language)),
        summary=organization["summary"],
        parent=_parent(organization, language),
        children=_children(organization, language),
        question=question,
        results=[datasets.result(orjson.loads(item), language, stems) for item in found.items],
        total=found.total,
        facets=facets.shown(others, question, language),
        chips=facets.chips(found.facets, question, language),
        correction=found.correction,
        sorts=datasets.SORTS,
        last_page=max(1, min(-(-found.total // questions.PAGE_SIZE), questions.DEEPEST)),
        canonical=f"/{language}/organizations/{organization['slug']}{question.query()}",
    )


def _link(organization: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "address": f"/{language}/organizations/{organization['slug']}",
        "name": texts.isolated(texts.of(organization, "name", language), language),
    }


def _parent(organization: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    if not organization["parent"]:
        return None
    found = queries.bodies([organization["parent"]], actor=VISITOR)
    return _link(orjson.loads(found[0]), language) if found else None


def _children(organization: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    under = queries.children(queries.get(organization["id"], actor=VISITOR), actor=VISITOR)
    return [
        _link(
            {"slug": one.slug, "name": one.name, "language": one.language, "translations": one.translations}, language
        )
        for one in under
    ]
