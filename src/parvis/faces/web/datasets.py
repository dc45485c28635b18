"""Search results and the page of a dataset."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.dialects.vocabularies import ResourceType
from parvis.faces.web import facets, facts, figures, pages, questions, recipes, schemaorg, texts, who, words
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Moved
from parvis.kit.text import plain
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import queries

# Formats of links that open a page or a service rather than give a file.
_PLACES: Final = frozenset(
    {"", "html", "htm", "url", "api", "www:link", "web page", "wms", "wfs", "wmts", "ogc:wms", "ogc:wfs", "ogc:wmts"}
)
KEPT: Final = 3600  # seconds a page may be behind on relative dates and similar data, never on the dataset
HISTORY: Final = 20  # acts shown
DIFFERENCE: Final = 300  # characters of a value shown in the history
SORTS: Final = {
    "": pgettext_lazy("sort", "Relevance"),
    "updated": gettext_lazy("Data updated last"),
    "created": gettext_lazy("Newest"),
    "downloads": gettext_lazy("Most downloaded"),
}


# --- results ---------------------------------------------------------------------------------------------------


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
    return [suggestion(found, language) for found in queries.suggest(text, actor=VISITOR, limit=5)] if text else []


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


# --- one dataset -----------------------------------------------------------------------------------------------


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/datasets/<slug>`: everything about one dataset."""
    known = queries.public(ref)
    if known is None or known.slug != ref:
        dataset = queries.get(ref, actor=who.of(request))
        if dataset.slug == ref:  # its people see a draft as others will
            return _page(request, language, ref)
        raise Moved(dataset.slug)
    return pages.kept(request, f"dataset:{known.id}:{known.version}", KEPT, lambda: _page(request, language, ref))


def _page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    actor = who.of(request)
    dataset = queries.page(ref, actor=actor)
    title = texts.of(dataset, "title", language)
    line = texts.summary(dataset, language)
    downloads = dataset["metrics"].get("by_month", {}).get("downloads") or {}
    similar = [orjson.loads(item) for item in queries.similar(dataset["id"], actor=actor, limit=4)]
    return pages.render(
        request,
        "datasets/page.html",
        dataset=dataset,
        title=title,
        heading=texts.isolated(title, language),
        lead=texts.isolated(line, language),
        summary=line.text,
        description=_description(dataset, language),
        producer=producer(dataset, language),
        freshness=facts.freshness(dataset, language),
        period=facts.period(dataset["temporal"], language),
        places=_places(dataset, language),
        license=license_title(dataset, language),
        access=access_label(dataset, language),
        access_words=_access(dataset, language),
        quality=facts.quality(dataset, language),
        sparkline=facts.sparkline(downloads, language),
        files=_files(dataset["resources"], language),
        recipes=recipes.recipes(dataset, settings.PARVIS.site_url),
        labels=[words.label("badge", badge, language) for badge in dataset["badges"]],
        contacts=_contacts(dataset["contacts"], language),
        history=_history(dataset["id"], language, actor),
        similar=[brief(summary, language) for summary in similar],
        json_ld=schemaorg.dataset(dataset, settings.PARVIS.site_url, language),
        canonical=f"/{language}/datasets/{dataset['slug']}",
    )


class Block(NamedTuple):
    """HTML of a text, and the attributes of the element around it."""

    html: str
    attributes: str


def _description(dataset: Mapping[str, Any], language: str) -> Block:
    text = texts.of(dataset, "description_html", language)
    return Block(text.text, texts.attributes(text, language))


def _places(dataset: Mapping[str, Any], language: str) -> list[str]:
    zones = (dataset["spatial"] or {}).get("zones", ())
    return [texts.isolated(texts.of(zone, "name", language), language) for zone in zones]


def _access(dataset: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """How to get what is not open to all."""
    access = dataset["access"]
    if access["type"] == "open":
        return None
    return {
        "reason": access["reason"] or words.label("access_reason", access["reason_category"], language),
        "audiences": [
            (
                words.label("audience", audience["role"], language),
                words.label("condition", audience["condition"], language),
            )
            for audience in access["audiences"]
        ],
        "request_url": access["request_url"],
    }


def _files(resources: Sequence[Mapping[str, Any]], language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The files by what they are to the dataset, data first."""
    groups: dict[str, list[dict[str, Any]]] = {str(kind): [] for kind in ResourceType}
    for resource in resources:
        groups.setdefault(resource["type"], []).append(_file(resource, language))
    return [(words.label("resource_type", kind, language), files) for kind, files in groups.items() if files]


def _file(resource: Mapping[str, Any], language: str) -> dict[str, Any]:
    text = texts.of(resource, "description_html", language)
    return {
        "id": resource["id"],
        "title": texts.isolated(texts.of(resource, "title", language), language),
        "description": Block(text.text, texts.attributes(text, language)),
        "format": resource["format"],
        "size": figures.size(resource["filesize"], language) if resource["filesize"] else "",
        "modified_at": resource["modified_at"],
        "downloads": resource["downloads"],
        "address": resource["latest"] if resource["hosted"] else resource["url"],
        "hosted": resource["hosted"],
        "downloadable": resource["hosted"] or resource["format"].lower() not in _PLACES,
        "silent": resource["extras"].get("check:available") is False,
        "checksum": resource["checksum"],
        "schema": (resource["schema"] or {}).get("name", ""),
    }


def _contacts(contacts: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    return [{**contact, "role": words.label("role", contact["role"], language)} for contact in contacts]


# --- its history -----------------------------------------------------------------------------------------------


def _history(id: str, language: str, actor: Actor) -> list[dict[str, Any]]:
    acts = activity.history("dataset", id, actor=actor, limit=HISTORY)
    return [
        {
            "at": act["at"],
            "actor": act["actor"],
            "verb": words.label("verb", act["verb"], language),
            "changes": [
                (words.label("field", name, language), _value(before, language), _value(after, language))
                for name, (before, after) in act["changes"].items()
            ],
        }
        for act in acts
    ]


def _value(value: Any, language: str) -> str:
    """A value of the history in one readable line."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return _(", ").join(f"{key}: {_value(one, language)}" for key, one in value.items() if one)[:DIFFERENCE]
    if isinstance(value, list):
        return _(", ").join(_value(one, language) for one in value[:20])[:DIFFERENCE]
    text = plain(str(value), DIFFERENCE)
    return words.label("frequency", text, language)
