"""The first page: one question, then what matters now."""

from typing import Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.engines.search import Query
from parvis.faces.web import pages, schemaorg
from parvis.faces.web.datasets import results
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries

NEWS: Final = 6  # datasets shown as new or improved
THEMES, LONGEST = 20, 24  # words, and their letters: longer ones are names of programmes
EXAMPLES: Final = 4
KEPT: Final = 60  # seconds: what is new appears within a minute


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/`."""
    return pages.kept(request, "home", KEPT, lambda: _page(request, language))


def _page(request: HttpRequest, language: str) -> HttpResponse:
    news = queries.featured(NEWS) or queries.recent(NEWS)
    themes = _themes(language)
    return pages.render(
        request,
        "home/index.html",
        news=[results.brief(orjson.loads(item), language) for item in news],
        themes=themes,
        examples=themes[:EXAMPLES],
        json_ld=schemaorg.site(settings.PARVIS.site_name, settings.PARVIS.site_url, language),
    )


def _themes(language: str) -> list[dict[str, str]]:
    """The words producers use most."""
    asked = Query(kind=queries.KIND, facets=("tag",), facet_size=4 * THEMES, limit=1, language=language)
    found = queries.search(asked, actor=VISITOR).facets.get("tag", ())
    short = [one.value for one in found if len(one.value) <= LONGEST]
    return [{"value": value, "label": value.replace("-", " ")} for value in short[:THEMES]]
