"""The operators' page of letters: those kept here when there is no mail server, those that wait when there is one."""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup, escape

from parvis.engines import outbox
from parvis.faces.admin import pages, session

_ADDRESS: Final = re.compile(r"https?://\S+")
# The letter is shown in a frame of its own: its style is inside, it runs nothing, its links open beside.
_FRAME: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
_AROUND: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@session.operators_only
def listing(request: HttpRequest) -> HttpResponse:
    """Letters, newest first."""
    return pages.render(request, "letters.html", letters=outbox.listing(), local=outbox.is_local())


@session.operators_only
def one(request: HttpRequest, id: str) -> HttpResponse:
    """One letter as text, with its links, and as HTML."""
    letter = outbox.get(id)
    response = pages.render(request, "letter.html", letter=letter, text=_linked(letter.text))
    response.headers["Content-Security-Policy"] = _AROUND
    return response


@session.operators_only
def html(request: HttpRequest, id: str) -> HttpResponse:
    """The HTML of a letter, alone."""
    body = outbox.get(id).html.replace("<head>", '<head><base target="_blank">', 1)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": _FRAME, "Referrer-Policy": "no-referrer"}
    return HttpResponse(body, headers=headers)


def _linked(text: str) -> Markup:
    """The text with its addresses as links."""
    parts, start = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[start : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        start = found.end()
    return Markup("").join([*parts, escape(text[start:])])
