"""Pictures out of the file store: made by us, never changed, so kept by everybody for ever."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from parvis.engines import files
from parvis.kit import pictures
from parvis.kit.errors import NotFound

_FOREVER: Final = "public, max-age=31536000, immutable"


def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """`/pictures/<sha256>.webp`. What is in the store and is no picture of ours is not there for this address."""
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return HttpResponse(status=304, headers={"ETag": f'"{digest}"', "Cache-Control": _FOREVER})
    return HttpResponse(
        _read(digest),
        content_type=pictures.MEDIA_TYPE,
        headers={
            "Cache-Control": _FOREVER,
            "ETag": f'"{digest}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


def _read(digest: str) -> bytes:
    try:
        key = files.key_of(digest)
    except ValueError:
        raise NotFound from None
    store = files.store()
    if store.size(key) > pictures.MAX_BYTES:
        raise NotFound
    body = b"".join(store.read(key))
    if body[:4] != b"RIFF" or body[8:12] != b"WEBP":
        raise NotFound
    return body
