"""The page of a producer: who they are, what is part of them, their data with a search within."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from parvis.faces.web import facets, pages, questions, texts, who, words
from parvis.faces.web.datasets.results import SORTS, result
from parvis.faces.web.organizations.results import brief, listed
from parvis.kit.actors import VISITOR, Actor
from parvis.portal.datasets import queries as data
from parvis.portal.harvest import queries as harvest
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries
from parvis.portal.organizations.rules import allows

# `?reach=own` leaves out what is under the organization.
REACH: Final = "reach"


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>`: who they are, and their data with a search within."""
    actor = who.of(request)
    row = queries.get(ref, actor=actor)
    organization = queries.page(row.id, actor=actor)
    family = queries.family(row, actor=actor)
    question = questions.read(request.GET, (*questions.FILTERS, REACH))
    own = question.filters.get(REACH) == ["own"] or not family.agencies
    producers = [row.id] if own else [row.id, *family.ids]
    found = _found(question, producers, language)
    stems = texts.stems(question.text)
    others = _offered(found.facets, producers)
    return pages.render(
        request,
        "organizations/page.html",
        organization=organization,
        hidden=row.hidden_at is not None,
        held=row.hidden_at is not None and moderation.is_held("organization", row.id),
        producer=listed(organization, language),
        name=texts.of(organization, "name", language),
        description=texts.block(organization, "description_html", language),
        summary=organization["summary"],
        has_presentation=bool(texts.of(organization, "presentation", language).text),
        contacts=[_contact(one, language) for one in organization["contacts"]],
        place=_place(row, language),
        parent=_link(family.parent, language) if family.parent else None,
        sources=[
            {"name": one.name, "address": f"/{language}/sources/{one.slug}"}
            for one in harvest.of_organization(row, actor=actor)
        ],
        agencies=[brief(one, language) for one in family.agencies],
        own=own,
        may=_may(row, actor),
        standing=brief(row, language),
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


def _found(question: questions.Question, producers: list[str], language: str) -> Any:
    """What everybody may find of these producers, whoever looks."""
    asked = {name: values for name, values in question.filters.items() if name != REACH}
    chosen = [id for id in asked.get("organization", ()) if id in producers] or producers
    within = replace(question, filters={**asked, "organization": chosen})
    return data.search(questions.query(within, data.KIND, language, usual="-updated"), actor=VISITOR)


def _offered(counted: Mapping[str, Any], producers: list[str]) -> dict[str, Any]:
    """The facets that leave a choice here: of producers, those of this page."""
    others = {name: values for name, values in counted.items() if name != "producer_type"}
    others["organization"] = [one for one in counted.get("organization", ()) if one.value in producers]
    return others


def _may(row: Any, actor: Actor) -> dict[str, bool]:
    """What stands on the page for who reads it."""
    return {
        "edit": allows(actor, "organization.update", row),
        "join": not actor.is_known or allows(actor, "organization.join", row),
        "works": row.id in actor.roles,
    }


def _link(row: Any, language: str) -> dict[str, Any]:
    one = brief(row, language)
    return {"address": one["address"], "name": one["name"]}


def _contact(contact: Mapping[str, str], language: str) -> dict[str, str]:
    return {**contact, "role_words": words.label("role", contact["role"], language)}


def _place(row: Any, language: str) -> str:
    return queries.place(row, language)


def presentation(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>/presentation`: as long as they like."""
    actor = who.of(request)
    row = queries.get(ref, actor=actor)
    organization = queries.page(row.id, actor=actor)
    return pages.render(
        request,
        "organizations/presentation.html",
        one=brief(row, language),
        body=texts.block(organization, "presentation_html", language),
        summary=organization["summary"],
        links=organization["links"],
        may=_may(row, actor),
    )
