"""The operators' pages: few, plain, in the reader's language, with the portal's own style."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_datetime
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parvis.portal.editorial import queries as editorial

TEMPLATES: Final = Path(__file__).parent / "templates"
STYLE: Final = Path(__file__).parent / "operate.css"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["moment"] = _moment
    return environment


@cache
def _style(right_to_left: bool) -> str:
    """The address of the style sheet, by the manifest of the front end; `""` when that was not built."""
    source = "src/styles/portal.rtl.scss" if right_to_left else "src/styles/portal.scss"
    try:
        manifest = json.loads((settings.STATIC_ROOT / ".vite" / "manifest.json").read_text())
    except OSError:
        return ""
    return f"{settings.STATIC_URL}{manifest[source]['file']}" if source in manifest else ""


def _moment(instant: datetime | None) -> str:
    """A date and time in UTC, as the reader's language writes it."""
    return format_datetime(instant, "medium", locale=get_language() or "en") if instant else "—"


def _csrf(request: HttpRequest) -> Markup:
    """The hidden field every form that writes carries."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def style(request: HttpRequest) -> HttpResponse:
    """The few rules these pages add to the portal's style."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8", headers=headers)


def render(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page that no cache keeps and no search engine lists."""
    html = (
        _templates()
        .get_template(template)
        .render(
            language=get_language(),
            direction="rtl" if get_language_bidi() else "ltr",
            style=_style(get_language_bidi()),
            site_name=editorial.look().name(get_language() or ""),
            path=request.path,
            static=settings.STATIC_URL,
            csrf=_csrf(request),
            **context,
        )
    )
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
