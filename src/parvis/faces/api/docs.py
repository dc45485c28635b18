"""The human face of the API's description: Swagger UI, served from our own address."""

from pathlib import Path

import ninja
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language

from parvis.portal.editorial import queries as editorial

_ASSETS = Path(ninja.__file__).parent / "static" / "ninja"
_TYPES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_START = b"""window.addEventListener("load", () => {
  SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, tryItOutEnabled: true });
});
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · {name}</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<script src="/api/docs/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/start.js" defer></script>
</head>
<body>
<main id="api"><noscript><h1>{name} API</h1><p>The description of the API is at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></noscript></main>
</body>
</html>
"""
# Swagger UI styles itself inline; scripts stay ours alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def page(request: HttpRequest) -> HttpResponse:
    """The page."""
    response = HttpResponse(_PAGE.format(name=escape(editorial.look().name(get_language() or ""))))
    response["Content-Security-Policy"] = _POLICY
    return response


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """One of the page's files."""
    if name == "start.js":
        return HttpResponse(_START, content_type="text/javascript")
    if name not in _TYPES:
        raise Http404
    body = (_ASSETS / name).read_bytes()
    return HttpResponse(body, content_type=_TYPES[name], headers={"Cache-Control": "max-age=86400"})
