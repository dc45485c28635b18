"""Pages: one Jinja2 environment per language, plain dicts in, HTML out with its ETag."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation.trans_real import translation as catalogue
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from parvis.faces.web import assets, languages

MAX_AGE: Final = 60  # seconds a page may be kept by a cache before asking again
TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def environment(language: str) -> Environment:
    """The templates, bound to one language."""
    cache_path = settings.PARVIS.data / "cache" / "templates"
    cache_path.mkdir(parents=True, exist_ok=True)
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
        bytecode_cache=FileSystemBytecodeCache(str(cache_path)),
    )
    words = catalogue(language)
    templates.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    templates.globals |= {
        "language": language,
        "direction": languages.direction(language),
        "direction_of": languages.direction,
        "language_names": languages.NAMES,
        "asset": assets.address,
        "font": assets.font,
        "site": settings.PARVIS,
    }
    return templates


def render(
    request: HttpRequest, template: str, /, *, status: int = 200, max_age: int = MAX_AGE, **context: Any
) -> HttpResponse:
    """The page, or 304 when the reader has it already."""
    language = languages.of(request)
    query = request.META.get("QUERY_STRING", "")
    html = (
        environment(language)
        .get_template(template)
        .render(path=request.path, query=query, alternates=languages.alternates(request.path), **context)
    )
    body = html.encode()
    response = HttpResponse(body, status=status)
    if status != 200:
        response.headers["Cache-Control"] = "no-store"
        return response
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    return get_conditional_response(request, etag=etag, response=response)
