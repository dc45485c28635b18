"""The WSGI application; serves `parvis.config.urls`."""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse

# Requests worked on at once in a process; more threads would only take turns. A body that comes or
# goes is no work, however long it takes: it has the other threads (decision 0013).
_TURNS = threading.BoundedSemaphore(4)


class Application(WSGIHandler):
    """Hands a body that is in memory to the server in one piece, which then states its length."""

    def __call__(  # type: ignore[override]  # a server takes any iterable of bytes
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        with nullcontext() if _has_a_body(environ) else _TURNS:
            response = super().__call__(environ, start_response)
        if not isinstance(response, HttpResponse):
            return response
        body = response.content
        response.close()
        return [body]


def _has_a_body(environ: dict[str, Any]) -> bool:
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup(set_prefix=False)
application = Application()
import_module("parvis.faces.downloads.counting").start()  # needs the models, which are there from here on
