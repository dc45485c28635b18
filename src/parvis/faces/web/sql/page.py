"""`/fr/sql?query=…`: a query, its answer, names of tables, examples; without script. To run leads to the address."""

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, texts, who
from parvis.faces.web.sql import words
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Invalid, NotFound, PortalError, TooMany, Unavailable
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation import queries as moderation
from parvis.portal.tables.actions import sharing
from parvis.portal.tables.queries import sql

ROWS: Final = 200  # of an answer, on the page; all of them may be taken along
CELL: Final = 300  # characters
ADDRESS: Final = 1_500  # characters of a query as an address; a longer one is kept under one of its own


def page(request: HttpRequest, language: str) -> HttpResponse:
    """The page; where SQL is off, how to switch it on for those who operate the portal, and nothing for others."""
    actor = who.of(request)
    if not sql.is_on(actor):
        if not actor.governs:
            raise NotFound
        return pages.render(request, "sql/off.html")
    if request.method == "POST":
        return _sent(request, language, actor)
    try:
        text = _text(request, actor)
    except NotFound as error:
        return _shown(request, language, "", trouble=error)
    if not text.strip():
        return _shown(request, language, "")
    try:
        with sql.asking(text, actor=actor) as question:
            return _shown(request, language, text, result=question.answer())
    except (Invalid, TooMany, Unavailable) as error:
        return _shown(request, language, text, trouble=error)


def _text(request: HttpRequest, actor: Actor) -> str:
    shared = request.GET.get("shared", "")
    return sharing.open_shared(shared, by=actor) if shared else request.GET.get("query", "").replace("\r\n", "\n")


def _sent(request: HttpRequest, language: str, actor: Actor) -> HttpResponse:
    """Run: lead to the address of the query. Anything else shows the form again, with what was asked of it."""
    text = request.POST.get("query", "").replace("\r\n", "\n").replace("\0", "")
    if name := request.POST.get("insert", ""):
        return _shown(request, language, _inserted(text, name))
    if request.POST.get("do") == "find":
        return _shown(request, language, text, words_=request.POST.get("words", ""))
    if not text.strip():
        return _shown(request, language, text, trouble=Invalid({"query": [_("Write a query first.")]}))
    try:
        return forms.done(request, f"{request.path}?{_address(text, actor)}")
    except (Invalid, TooMany, Unavailable) as error:
        return _shown(request, language, text, trouble=error)


def _address(text: str, actor: Actor) -> str:
    """The parameters of the address of a query: itself, or the one it is kept under."""
    plain = urlencode({"query": text})
    return (
        plain if len(plain) <= ADDRESS or moderation.closure() else urlencode({"shared": sharing.share(text, by=actor)})
    )


def _inserted(text: str, name: str) -> str:
    """The query with the name of a table at its end; a query of it when there is none."""
    return f"{text.rstrip()} {name}" if text.strip() else f"SELECT *\nFROM {name}\nLIMIT 20"


def _shown(
    request: HttpRequest,
    language: str,
    text: str,
    *,
    result: sql.Result | None = None,
    trouble: PortalError | None = None,
    words_: str = "",
) -> HttpResponse:
    chosen = sql.limits()
    return pages.render(
        request,
        "sql/page.html",
        text=text,
        words=words_,
        found=_found(words_, language) if words_ else None,
        examples=[
            {"title": words.title(one), "text": one.text, "about": [table.title for table in one.tables],
             "address": f"{request.path}?{urlencode({'query': one.text})}"}
            for one in ([] if result else sql.examples())
        ],
        result=_result(request, language, text, result) if result else None,
        trouble=_reasons(trouble) if trouble else [],
        limits={"seconds": round(chosen.seconds), "rows": chosen.rows},
    )  # fmt: skip


def _reasons(error: PortalError) -> list[str]:
    if isinstance(error, Invalid):
        return [str(reason) for reasons in error.fields.values() for reason in reasons]
    return [str(error)]


def _found(words_: str, language: str) -> list[dict[str, str]]:
    try:
        return [{"title": one.title, "name": one.sql, "slug": one.slug} for one in sql.search_tables(words_, language)]
    except Unavailable:
        return []


def _result(request: HttpRequest, language: str, text: str, result: sql.Result) -> dict[str, Any]:
    answer = result.answer
    asked = {"query": text} if "shared" not in request.GET else {"shared": request.GET["shared"]}
    return {
        "heads": [
            {
                "name": one.name,
                "type": words.TYPES[one.type],
                "is_number": one.type in ("integer", "number"),
            }
            for one in answer.columns
        ],
        "rows": [[sql.text(cell)[:CELL] for cell in row] for row in answer.rows[:ROWS]],
        "total": len(answer.rows),
        "truncated": answer.truncated,
        "seconds": answer.seconds,
        "tables": [_table(str(name), one, language) for name, one in result.tables.items()],
        "downloads": [(form, f"/api/sql?{urlencode(asked | {'format': form})}") for form in ("csv", "json", "parquet")],
        "link": f"{settings.PARVIS.site_url}{request.path}?{urlencode(asked)}",
    }


def _table(name: str, one: Any, language: str) -> dict[str, str]:
    """A table of the query: the page that shows it."""
    resource = one.ingestion.resource
    page_ = datasets.page(resource.dataset_id, actor=VISITOR)
    row = next((row for row in page_["resources"] if row["id"] == resource.pk), None)
    start = f"/{language}/datasets/{page_['slug']}/resources/{resource.pk}"
    return {
        "name": name,
        "title": texts.of(page_, "title", language).text,
        "file": texts.of(row, "title", language).text if row else "",
        "address": f"{start}/table?{urlencode({'table': one.name})}",
    }
