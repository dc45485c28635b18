"""The page of a producer, with its data and a search within."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from parvis.faces.web import facets, pages, questions, texts
from parvis.faces.web.datasets.results import SORTS, result
from parvis.faces.web.organizations.results import listed
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as data
from parvis.portal.organizations import queries


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>`: who they are, and their data with a search within."""
    organization = queries.page(ref, actor=VISITOR)
    question = questions.read(request.GET)
    within = replace(question, filters={**question.filters, "organization": [organization["id"]]})
    found = data.search(questions.query(within, data.KIND, language, usual="-updated"), actor=VISITOR)
    stems = texts.stems(question.text)
    others = {name: values for name, values in found.facets.items() if name not in ("organization", "producer_type")}
    return pages.render(
        request,
        "organizations/page.html",
        organization=organization,
        producer=listed(organization, language),
        name=texts.of(organization, "name", language),
        description=texts.block(organization, "description_html", language),
        summary=organization["summary"],
        parent=_parent(organization, language),
        children=_children(organization, language),
        question=question,
        results=[result(orjson.loads(item), language, stems) for item in found.items],
        total=found.total,
        facets=facets.shown(others, question, language),
        chips=facets.chips(found.facets, question, language),
        correction=found.correction,
        sorts=SORTS,
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
