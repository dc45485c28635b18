"""Pages: one Jinja2 environment per language, plain dicts in, HTML out with its ETag."""

import gzip
import hashlib
import re
import shutil
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import override
from django.utils.translation.trans_real import translation as catalogue
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

import parvis
from parvis.faces.web import assets, closed, figures, languages, look, waiting, who, words
from parvis.kit.errors import NotFound

MAX_AGE: Final = 60  # seconds a page may be kept by a cache before asking again
TEMPLATES: Final = Path(__file__).parent / "templates"
_PLAIN_WORDS: Final = re.compile(r'\{\{ _\("([^"\\%{}]*)"\) \}\}')
_CUT: Final = "node_modules/.parvis-fonts/{}-{}.woff2"  # what frontend/fonts.js cuts
_PRELOADS: Final = {
    "ltr": (_CUT.format("latin", 400), _CUT.format("latin", 600)),
    "rtl": (_CUT.format("arabic", 400), _CUT.format("arabic", 600)),
}


class Spoken(Extension):
    """Writes plain words into the template when it is compiled: there is one environment per language."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with each `{{ _("words") }}` already said."""
        said = catalogue(str(self.environment.globals["language"])).gettext
        return _PLAIN_WORDS.sub(lambda found: said(found.group(1)), source)


def _compiled(language: str) -> Path:
    """The folder of compiled templates: another one for other words, since theirs are compiled in."""
    spoken = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    words_of = hashlib.sha256(spoken.read_bytes()).hexdigest()[:12] if spoken.exists() else "plain"
    folder: Path = settings.PARVIS.data / "cache" / "templates" / language
    for old in folder.glob("*"):
        if old.name != words_of:
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    (folder / words_of).mkdir(parents=True, exist_ok=True)
    return folder / words_of


@cache
def environment(language: str) -> Environment:
    """The templates, bound to one language."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
        bytecode_cache=FileSystemBytecodeCache(str(_compiled(language))),
    )
    texts = catalogue(language)
    templates.install_gettext_callables(  # type: ignore[attr-defined]
        texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
    )
    templates.globals |= _globals(language)
    templates.add_extension(Spoken)
    templates.filters |= _filters(language)
    return templates


def _globals(language: str) -> dict[str, Any]:
    direction = languages.direction(language)
    return {
        "language": language,
        "direction": direction,
        "languages": languages.NAMES,
        "site": settings.PARVIS,
        "style": assets.address(f"src/styles/portal{'.rtl' if direction == 'rtl' else ''}.scss"),
        "script": assets.address("src/main.ts"),
        "preloads": [assets.address(name) for name in _PRELOADS[direction]],
        "theme": _theme(),
        "static": settings.STATIC_URL,
        "icon": icon,
        "url": partial(_address, language),
    }


def _filters(language: str) -> dict[str, Any]:
    return {
        "number": partial(figures.number, language=language),
        "size": partial(figures.size, language=language),
        "day": partial(figures.day, language=language),
        "when": partial(when, language=language),
        # What is listed is escaped, as `join` does.
        "listed": lambda items: Markup(figures.listed(map(escape, items), language)),
        "label": lambda value, table: words.label(table, value, language),
    }


def _address(language: str, name: str, *parts: str) -> str:
    """The address of a page by its name, in a language."""
    with override(language):
        return reverse(name, args=parts)


@cache
def icon(name: str, directed: bool = False) -> Markup:
    """An icon of the sprite, always beside words; a directed one is mirrored from right to left."""
    kind = "icon icon-directed" if directed else "icon"
    return Markup('<svg class="%s" width="20" height="20" aria-hidden="true"><use href="%s#%s"/></svg>') % (
        kind,
        _sprite(),
        name,
    )


@cache
def _sprite() -> str:
    return assets.address("icons.svg")


def when(iso: str, language: str) -> Markup:
    """A date in relative words, absolute on hover."""
    return _when(iso, figures.ago(iso, language), language)


@lru_cache(maxsize=4096)
def _when(iso: str, ago: str, language: str) -> Markup:
    return Markup('<time datetime="%s" title="%s">%s</time>') % (iso, figures.day(iso, language), ago)


def _theme() -> str:
    """The address of the operator's own style, when the data directory has one."""
    return "/theme.css" if (settings.PARVIS.data / "theme.css").is_file() else ""


def theme(request: HttpRequest) -> HttpResponse:
    """`theme.css` of the data directory: colours and sizes without a build."""
    try:
        body = (settings.PARVIS.data / "theme.css").read_bytes()
    except OSError:
        raise NotFound from None
    return HttpResponse(body, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=300"})


def html(request: HttpRequest, template: str, /, *, canonical: str = "", **context: Any) -> str:
    """The text of a page for this reader: what the layout needs, and the page's own context."""
    canonical = canonical or request.path
    personal = who.is_personal(request)
    own = {
        "path": request.path,
        "here": request.get_full_path(),
        "canonical": canonical,
        "site": look.site(request, languages.of(request)),
        "alternates": languages.alternates(canonical),
        "me": who.of(request),
        "waiting": partial(waiting.of, request),
        "just_done": [(one.level_tag, one.message) for one in get_messages(request)] if personal else [],
        "csrf": partial(_csrf, request),
        "closed": closed.words(languages.of(request)),
    }
    return environment(languages.of(request)).get_template(template).render(own | context)


def _csrf(request: HttpRequest) -> Markup:
    """The hidden field every form that writes carries; a page that has one is never shared."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">') % get_token(request)


def render(
    request: HttpRequest,
    template: str,
    /,
    *,
    status: int = 200,
    max_age: int = MAX_AGE,
    canonical: str = "",
    **context: Any,
) -> HttpResponse:
    """The page, or 304 when the reader has it already. `canonical` is the address others should use for it.

    A page made for a person, or with a form that writes, is kept by nobody but that person's browser.
    """
    body = html(request, template, canonical=canonical, **context).encode()
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ("Cookie",))
    if status != 200:
        response.headers["Cache-Control"] = "no-store"
        return response
    if who.is_personal(request) or "CSRF_COOKIE_NEEDS_UPDATE" in request.META:  # the page has a form
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    return get_conditional_response(request, etag=etag, response=response) or response


def kept(request: HttpRequest, key: str, seconds: int, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page `make` makes, or the copy of it made less than `seconds` ago; `key` tells what it is made of.

    For addresses without a question, and readers who are nobody in particular. Copies are compressed: most readers take
    them as they are.
    """
    if request.META.get("QUERY_STRING") or who.is_personal(request):
        return make()
    key = f"page:{_release()}:{look.key(request)}:{languages.of(request)}:{closed.mark()}{key}"
    copy: tuple[bytes, str, str] | None = caches["pages"].get(key)
    if copy is None:
        asked = request.META.pop("HTTP_IF_NONE_MATCH", None)  # the copy must be whole, whatever this reader has
        response = make()
        request.META |= {"HTTP_IF_NONE_MATCH": asked} if asked else {}
        if response.status_code != 200:
            return response
        body = gzip.compress(response.content, 6, mtime=0)
        copy = (body, response["ETag"], response["Cache-Control"])
        caches["pages"].set(key, copy, seconds)
    return _copied(request, *copy)


def _copied(request: HttpRequest, body: bytes, etag: str, caching: str) -> HttpResponse:
    plain = "gzip" not in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(gzip.decompress(body) if plain else body)
    if not plain:
        response.headers["Content-Encoding"] = "gzip"
    for name, value in {"ETag": etag, "Cache-Control": caching, "Vary": "Accept-Encoding, Cookie"}.items():
        response.headers[name] = value
    return get_conditional_response(request, etag=etag, response=response) or response


@cache
def _release() -> str:
    """What else pages are made of: the program and its style."""
    made = f"{parvis.__version__} {sorted((name, entry['file']) for name, entry in assets.manifest().items())}"
    return hashlib.blake2b(made.encode(), digest_size=8).hexdigest()
