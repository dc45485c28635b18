"""From an address to the same one in another language."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.cache import patch_vary_headers

from parvis.faces.web import languages


def _with_query(path: str, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def to_readers_language(request: HttpRequest, path: str) -> HttpResponse:
    """302 from an address without language to the reader's, query included."""
    rest = "" if path in languages.NAMES else path
    target = f"/{path}/" if path in languages.NAMES else f"/{languages.wanted(request)}/{rest}"
    response = HttpResponseRedirect(_with_query(target, request))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    response.headers["Cache-Control"] = "private, max-age=0"
    return response


def without_slash(request: HttpRequest, path: str) -> HttpResponse:
    """301 from an address that ends in a slash to the one that does not."""
    return HttpResponsePermanentRedirect(_with_query(f"/{path.rstrip('/')}", request))


def switch(request: HttpRequest, language: str) -> HttpResponse:
    """Remember the language chosen and show the page asked for (`next`) in it."""
    if language not in languages.NAMES:
        raise Http404
    target = request.GET.get("next", "/")
    if not target.startswith("/") or target.startswith("//") or not target.isprintable() or "\\" in target:
        target = "/"
    response = HttpResponseRedirect(languages.moved(target, language))
    response.status_code = 303
    response.set_cookie(
        languages.COOKIE,
        language,
        max_age=languages.COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
