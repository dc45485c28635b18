"""The list of producers."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.dialects import native
from parvis.faces.web import pages, questions, texts, words
from parvis.kit.actors import VISITOR
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
        producers=[listed(one, language, texts.stems(question.text)) for one in found.items],
        total=found.total,
        correction=found.correction,
        sorts=SORT_WORDS,
        last_page=max(1, min(-(-found.total // questions.PAGE_SIZE), questions.DEEPEST)),
        canonical=request.path + question.query(),
    )


def listed(organization: Mapping[str, Any], language: str, stems: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "address": f"/{language}/organizations/{organization['slug']}",
        "name": texts.isolated(texts.of(organization, "name", language), language, stems),
        "text": texts.of(organization, "name", language).text,
        "acronym": organization["acronym"],
        "initials": initials(organization),
        "logo": organization["logo_small"],
        "logo_large": organization["logo"],
        "logo_alt": organization["logo_alt"],
        "badges": [
            words.label("organization_badge", badge, language)
            for badge in organization["badges"]
            if badge != "certified"
        ],
        "certified": "certified" in organization["badges"],
        "datasets": organization["metrics"]["datasets"],
    }


def brief(organization: Any, language: str) -> dict[str, Any]:
    """An organization in a list of somebody's own, made of its row: who it is, where it is, how it stands."""
    known = queries.record(organization)
    members = native.write_organization_reference(known, site="") | {"language": known.language}
    named = texts.of(members, "name", language)
    return {
        "id": known.id,
        "slug": known.slug,
        "address": f"/{language}/organizations/{known.slug}",
        "name": texts.isolated(named, language),
        "text": named.text,
        "acronym": known.acronym,
        "initials": initials(members),
        "logo": members["logo_small"],
        "logo_large": members["logo"],
        "logo_alt": members["logo_alt"],
        "certified": "certified" in known.badges,
        "datasets": organization.datasets,
        "approval": known.approval,
        "reason": organization.approval_reason,
        "hidden": organization.hidden_at is not None,
        "deleted": organization.deleted_at is not None,
        "parent": known.parent,
    }


def initials(organization: Mapping[str, Any]) -> str:
    """Two or three letters in place of a logo."""
    name, acronym = str(organization["name"]), str(organization["acronym"])
    if 1 < len(acronym) <= 4:
        return acronym
    capitals = [word[0] for word in name.replace("’", " ").replace("'", " ").split() if len(word) > 3]
    return ("".join(capitals[:2]) if len(capitals) > 1 else name[:2]).upper()
