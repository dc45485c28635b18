"""The page of a dataset."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects.vocabularies import ResourceType
from parvis.faces.web import facts, figures, pages, recipes, schemaorg, texts, who, words
from parvis.faces.web.clock import moment
from parvis.faces.web.datasets.results import access_label, brief, license_title, producer
from parvis.faces.web.tables import drawings
from parvis.faces.web.workspace.datasets import CHANGES
from parvis.kit.actors import Actor
from parvis.kit.errors import Moved
from parvis.kit.text import plain
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import queries
from parvis.portal.moderation import queries as moderation
from parvis.portal.tables import queries as tables

# Formats of links that open a page or a service rather than give a file.
_PLACES: Final = frozenset(
    {"", "html", "htm", "url", "api", "www:link", "web page", "wms", "wfs", "wmts", "ogc:wms", "ogc:wfs", "ogc:wmts"}
)
KEPT: Final = 3600  # seconds a page may be behind on relative dates and similar data, never on the dataset
LISTED: Final = 40  # files of a kind; all of them have a page of their own
HISTORY: Final = 20  # acts shown
DIFFERENCE: Final = 300  # characters of a value shown in the history


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/datasets/<slug>`: everything about one dataset."""
    known = queries.public(ref)
    if known is None or known.slug != ref:
        dataset = queries.get(ref, actor=who.of(request))
        if dataset.slug == ref:  # its people see a draft as others will
            return _page(request, language, ref)
        raise Moved(dataset.slug)
    made_of = f"dataset:{known.id}:{known.version}:{tables.charts_mark(known.id)}"
    return pages.kept(request, made_of, KEPT, lambda: _page(request, language, ref))


def _page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    actor = who.of(request)
    shown = context(queries.page(ref, actor=actor), language, actor)
    found = queries.get(ref, actor=actor)
    may = queries.rights(found, actor=actor) if actor.is_known else frozenset()
    verbs = [(verb, words) for verb, words in CHANGES.items() if verb in may]
    return pages.render(
        request, "datasets/page.html", **shown, verbs=verbs, is_preview=False, may_edit="update" in may,
        may_publish="publish" in may, charts=drawings.of_dataset(found, actor, language),
    )  # fmt: skip


def context(dataset: Mapping[str, Any], language: str, actor: Actor) -> dict[str, Any]:
    """What the page says of a dataset, given as native JSON; the preview of a draft says the same."""
    title = texts.of(dataset, "title", language)
    line = texts.summary(dataset, language)
    downloads = dataset["metrics"].get("by_month", {}).get("downloads") or {}
    planned = dataset["publish_at"]
    told = queries.told(dataset["id"], actor=actor)
    similar = [orjson.loads(item) for item in queries.similar(dataset["id"], actor=actor, limit=4)]
    return {
        "dataset": dataset,
        "held": dataset["state"] == "hidden" and moderation.is_held("dataset", dataset["id"]),
        "goes_online": moment(datetime.fromisoformat(planned), language) if planned else "",
        "title": title,
        "heading": texts.isolated(title, language),
        "lead": texts.isolated(line, language),
        "summary": line.text,
        "description": texts.block(dataset, "description_html", language),
        "producer": producer(dataset, language),
        "freshness": facts.freshness(dataset, language),
        "period": facts.period(dataset["temporal"], language),
        "places": _places(dataset, language),
        "license": license_title(dataset, language),
        "access": access_label(dataset, language),
        "access_words": _access(dataset, language),
        "quality": facts.quality(dataset, language),
        "european": facts.european(queries.european(told), language),
        "sparkline": facts.sparkline(downloads, language),
        "files": _files(dataset, language),
        "every_file": len(dataset["resources"]) if len(dataset["resources"]) > LISTED else 0,
        "recipes": recipes.recipes(dataset, settings.PARVIS.site_url),
        "labels": [words.label("badge", badge, language) for badge in dataset["badges"]],
        "contacts": _contacts(dataset["contacts"], language),
        "history": _history(dataset["id"], language, actor),
        "similar": [brief(summary, language) for summary in similar],
        "json_ld": schemaorg.dataset(told, language),
        "canonical": f"/{language}/datasets/{dataset['slug']}",
    }


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


def _files(dataset: Mapping[str, Any], language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The files by what they are to the dataset, data first; the first LISTED of each kind."""
    groups: dict[str, list[dict[str, Any]]] = {str(kind): [] for kind in ResourceType}
    for resource in dataset["resources"]:
        some = groups.setdefault(resource["type"], [])
        if len(some) < LISTED:
            some.append(shown(resource, dataset["slug"], language))
    offered = next((files for files in groups.values() if files), [])
    main = next((file for file in offered if file["address"] and not file["silent"]), None)
    if main is not None:  # the one the page offers first is one that answers
        main["main"] = True
    return [(words.label("resource_type", kind, language), files) for kind, files in groups.items() if files]


def shown(resource: Mapping[str, Any], slug: str, language: str) -> dict[str, Any]:
    """What a page says of a file."""
    return {
        "id": resource["id"],
        "page": f"/{language}/datasets/{slug}/resources/{resource['id']}",
        "version": resource["version"] or 0,
        "title": texts.isolated(texts.of(resource, "title", language), language),
        "description": texts.block(resource, "description_html", language),
        "format": resource["format"],
        "size": figures.size(resource["filesize"], language) if resource["filesize"] else "",
        "modified_at": resource["modified_at"],
        "downloads": resource["downloads"],
        "address": f"/datasets/{slug}/resources/{resource['id']}/latest" if resource["hosted"] else resource["url"],
        "hosted": resource["hosted"],
        "downloadable": resource["hosted"] or resource["format"].lower() not in _PLACES,
        "main": False,
        "silent": resource["extras"].get("check:available") is False,
        "silence": words.tables(language)["check_error"].get(resource["extras"].get("check:error", ""), ""),
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
            "verb": activity.labels.verb(act["verb"]),
            "changes": [
                (activity.labels.field(name), _value(before, language), _value(after, language))
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
