"""The WSGI application; serves `parvis.config.urls`."""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse


class Application(WSGIHandler):
    """Hands a body that is in memory to the server in one piece, which then states its length."""

    def __call__(  # type: ignore[override]  # a server takes any iterable of bytes
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        response = super().__call__(environ, start_response)
        if not isinstance(response, HttpResponse):
            return response
        body = response.content
        response.close()
        return [body]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup(set_prefix=False)
application = Application()
import_module("parvis.faces.downloads.counting").start()  # needs the models, which are there from here on
