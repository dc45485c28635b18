"""Posts and pages as readers get them."""

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import pages, questions, texts, who
from parvis.faces.web.editorial import shown
from parvis.kit import pictures
from parvis.kit.errors import Moved
from parvis.portal.editorial import queries
from parvis.portal.editorial.rules import allows

KEPT: Final = 60  # seconds: what a search in a page finds appears within a minute
NOUNS: Final = {queries.POST: "posts", queries.PAGE: "pages"}


def posts(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/posts`: the news of the portal."""
    question = questions.read(request.GET, (), {})
    total = queries.count(queries.POST)
    found = queries.published(queries.POST, questions.PAGE_SIZE, (question.page - 1) * questions.PAGE_SIZE)
    return pages.render(
        request,
        "editorial/posts.html",
        posts=[shown.post(one, language) for one in found],
        question=question,
        last_page=max(1, -(-total // questions.PAGE_SIZE)),
        canonical=request.path + question.query(),
    )


def post(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/posts/<slug>`."""
    return _read(request, language, queries.POST, ref)


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/pages/<slug>`."""
    return _read(request, language, queries.PAGE, ref)


def _read(request: HttpRequest, language: str, kind: str, ref: str) -> HttpResponse:
    found = queries.get(kind, ref, actor=who.of(request))
    if found.slug != ref:
        raise Moved(found.slug)
    if found.live is None:  # its editors see what is being written
        return _page(request, language, found, queries.told(found, found.content), draft=True)
    make = partial(_page, request, language, found, queries.told(found), draft=False)
    return pages.kept(request, f"{kind}:{found.id}:{found.version}", KEPT, make)


def _page(request: HttpRequest, language: str, found: Any, told: queries.Told, draft: bool) -> HttpResponse:
    may_write = allows(who.of(request), "page.write", found)
    return pages.render(request, "editorial/page.html", **said(told, language), draft=draft, may_write=may_write)


def said(told: queries.Told, language: str) -> dict[str, Any]:
    """What the page of a post or a page says."""
    content = told.content
    title = texts.in_words(content.get("title", {}), language)
    summary = texts.in_words(content.get("summary", {}), language)
    noun = NOUNS.get(told.kind, "pages")
    return {
        "kind": told.kind,
        "noun": noun,
        "id": told.id,
        "title": title.text,
        "heading": texts.isolated(title, language),
        "summary": texts.isolated(summary, language) if summary.text else "",
        "line": summary.text,
        "picture": pictures.address(content.get("picture", "")),
        "alt": texts.in_words(content.get("picture_alt", {}), language).text,
        "credit": content.get("picture_credit", ""),
        "author": told.author if told.kind == queries.POST else "",
        "at": told.published_at.isoformat() if told.published_at else "",
        "blocks": shown.blocks(told.blocks, language),
        "canonical": f"/{language}/{noun}/{told.slug}",
    }
