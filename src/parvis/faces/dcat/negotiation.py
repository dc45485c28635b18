"""The pages of things answer in RDF to who prefers it: the same address, another form (RFC 9110 §12)."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from parvis.dialects import dcat

Answer = Callable[[HttpRequest], HttpResponseBase]
# The pages that are also graphs; what their address is with an extension, the URL table knows.
_PAGES: Final = re.compile(r"/(?:(?:fr|en|ar)/)?(?:datasets/[^/.]+|organizations/[^/.]+|catalog)")
_DATASETS: Final = re.compile(r"/(?:(?:fr|en|ar)/)?datasets")
_HTML: Final = frozenset(["text/html", "application/xhtml+xml"])
# Only what is surely RDF is asked for by name here: browsers accept XML too.
_OFFERED: Final = {one.media_type: one.extension for one in dcat.FORMATS} | {"application/x-turtle": "ttl"}


def preferred(accept: str, default: str = "") -> str:
    """The extension of the graph a reader prefers to a page, `default` when there is none."""
    best, found = 0.0, default
    for name, quality in _accepted(accept):
        if quality > best and (name in _OFFERED or name in _HTML):
            best, found = quality, _OFFERED.get(name, "")
    return found


def _accepted(accept: str) -> list[tuple[str, float]]:
    """(media type, quality) in the order they are named."""
    parts = []
    for one in accept.split(",")[:30]:
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        quality = next(
            (text.partition("=")[2].strip() for text in parameters if text.partition("=")[0].strip() == "q"), "1"
        )
        parts.append((name, float(quality) if re.fullmatch(r"[01](?:\.\d{0,3})?", quality) else 0.0))
    return parts


def negotiated(get_response: Answer) -> Answer:
    """Lead a request for a page to the graph of it, when that is what its reader prefers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        path = request.path
        if request.method not in ("GET", "HEAD") or not (_PAGES.fullmatch(path) or _DATASETS.fullmatch(path)):
            return get_response(request)
        extension = preferred(request.headers.get("Accept", ""))
        if extension:
            place = f"{path.removesuffix('/datasets')}/catalog" if _DATASETS.fullmatch(path) else path
            request.path_info = f"{place}.{extension}"
        response = get_response(request)
        patch_vary_headers(response, ["Accept"])
        if extension and response.status_code in (200, 304):
            response.headers["Content-Location"] = quote(request.path_info)
        return response

    return answer
