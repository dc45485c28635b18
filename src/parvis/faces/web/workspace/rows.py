"""How a dataset looks to who works on it: its state in words, what it lacks, its freshness, its use."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import facts, figures, texts, words
from parvis.portal.datasets import queries

# A state as one word, and how it is marked.
STATES: Final[Mapping[str, tuple[Promise, str]]] = {
    "draft": (gettext_lazy("Draft"), "fair"),
    "private": (gettext_lazy("Private"), ""),
    "published": (gettext_lazy("Published"), "good"),
    "archived": (gettext_lazy("Archived"), ""),
    "hidden": (gettext_lazy("Hidden by a moderator"), "poor"),
    "deleted": (gettext_lazy("Deleted"), "poor"),
    queries.SCHEDULED: (gettext_lazy("Goes online at a date"), "fair"),
}
PROBLEMS: Final[Mapping[str, Promise]] = {
    "late": gettext_lazy("Late against the promise"),
    "broken": gettext_lazy("A link does not answer"),
    "empty": gettext_lazy("No file"),
    "low": gettext_lazy("Quality under half"),
    "no_license": gettext_lazy("No licence"),
    "no_update_frequency": gettext_lazy("No update pace"),
    "no_temporal_coverage": gettext_lazy("No period covered"),
    "no_spatial": gettext_lazy("No place covered"),
    "no_description": gettext_lazy("Description too short"),
    "no_resources_documentation": gettext_lazy("No documentation"),
    "no_open_format": gettext_lazy("No open format"),
}
_MONTHS: Final = 12


def title(dataset: Any, language: str) -> str:
    """The title in the reader's language, or marked as being in another."""
    return texts.isolated(texts.of(_texts(dataset), "title", language), language)


def plain_title(dataset: Any, language: str) -> str:
    """The title as plain text, for labels that cannot hold markup."""
    return texts.of(_texts(dataset), "title", language).text


def _texts(dataset: Any) -> dict[str, Any]:
    return {"title": dataset.title, "language": dataset.language, "translations": dataset.translations}


def organization(dataset: Any, language: str) -> str:
    """The producer's name, or that it is the person's own."""
    producer = dataset.organization
    if producer is None:
        return _("in your name") if dataset.owner_id else dataset.owner_name
    known = {"name": producer.name, "language": producer.language, "translations": producer.translations}
    return texts.isolated(texts.of(known, "name", language), language)


def state(dataset: Any) -> dict[str, str]:
    """The state in a word, and how it is marked."""
    word, kind = STATES[dataset.state]
    return {"words": str(word), "kind": kind}


def freshness(dataset: Any, language: str) -> facts.Freshness:
    """When the data changed against the promise; who is no longer public is not late."""
    due = dataset.next_update_on if dataset.state == "published" else None
    known = {"updated_at": dataset.updated_at.isoformat(), "frequency": dataset.frequency}
    return facts.freshness({**known, "next_update_on": due.isoformat() if due else None}, language)


def gain(dataset: Any, language: str) -> str:
    """The cheapest point to earn, in words."""
    missing = queries.gaps(dataset)
    return words.label("missing", missing[0], language) if missing else ""


def row(dataset: Any, language: str) -> dict[str, Any]:
    """What the table shows of a dataset."""
    months = dataset.metrics_by_month.get("downloads") or {}
    recent = {month: months[month] for month in sorted(months)[-_MONTHS:]}
    return {
        "id": dataset.id,
        "address": f"/{language}/datasets/{dataset.slug}",
        "title": title(dataset, language),
        "name": plain_title(dataset, language),
        "organization": organization(dataset, language),
        "state": state(dataset),
        "publish_at": dataset.publish_at.isoformat() if dataset.publish_at else "",
        "quality": {
            "width": round(100 * dataset.quality_score),
            "percent": figures.percent(dataset.quality_score, language),
        },
        "gain": gain(dataset, language),
        "freshness": freshness(dataset, language),
        "files": dataset.resources_count,
        "downloads": dataset.downloads,
        "sparkline": facts.sparkline(recent, language),
        "modified_at": dataset.modified_at.isoformat(),
    }
