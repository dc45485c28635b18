"""What the reader may be typing, as JSON for the search field."""

import orjson
from django.http import HttpRequest, HttpResponse

from parvis.faces.web.datasets import results
from parvis.kit.actors import VISITOR
from parvis.portal.topics import queries


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/suggestions?q=...`: [{title, kind, page}]."""
    text = request.GET.get("q", "")[:100]
    found = queries.suggest(text, actor=VISITOR, limit=8) if len(text) > 1 else []
    body = orjson.dumps([results.suggestion(one, language) for one in found])
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
