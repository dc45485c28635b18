"""What the administrators of the portal chose for all pages: name, logo, colours, letters, foot, banners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from parvis.faces.web import figures, texts
from parvis.kit import pictures
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.editorial import queries
from parvis.portal.editorial.rules import palette

CLOSED: Final = "banners"  # the cookie that remembers which banners a reader closed
_FOUND: Final = "_parvis_look"
_FOREVER: Final = "public, max-age=31536000, immutable"
_FONTS: Final = {
    "system": 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Geeza Pro", sans-serif',
    "serif": '"Source Serif 4", "Noto Serif", Charter, Georgia, "Noto Naskh Arabic", "Traditional Arabic", serif',
}


@dataclass(frozen=True, slots=True)
class Site:
    """The portal as templates know it."""

    site_name: str
    site_url: str
    style: str = ""  # the address of the chosen colours and letters
    logo: str = ""
    ships_fonts: bool = True
    footer: texts.Block | None = None
    links: Sequence[Mapping[str, Any]] = ()
    pages: Sequence[Mapping[str, Any]] = ()
    banners: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def chosen(request: HttpRequest) -> queries.Look:
    """The look in force, asked for once per request; a portal whose database is away has its own."""
    found: queries.Look | None = getattr(request, _FOUND, None)
    if found is None:
        try:
            found = queries.look()
        except DatabaseError:
            found = queries.Look()
        figures.choose(found.values.get("digits") or settings.PARVIS.digits)
        setattr(request, _FOUND, found)
    return found


def key(request: HttpRequest) -> str:
    """What a kept page depends on beside its own things: the look, and the banners this reader gets."""
    look = chosen(request)
    return f"{look.stamp}:{','.join(one.id for one in _banners(request, look))}"


def name(request: HttpRequest, language: str) -> str:
    """What the portal is called."""
    return chosen(request).name(language)


def site(request: HttpRequest, language: str) -> Site:
    """The portal as this reader gets it."""
    look = chosen(request)
    return of(look, language, [_banner(one, language) for one in _banners(request, look)])


def of(look: queries.Look, language: str, banners: Sequence[Mapping[str, Any]] = ()) -> Site:
    """The portal with a look, in force or tried."""
    values = look.values
    foot = texts.in_words(values.get("footer", {}), language)
    return Site(
        site_name=look.name(language),
        site_url=settings.PARVIS.site_url,
        style=address(values),
        logo=pictures.address(values.get("logo", "")),
        ships_fonts=values.get("font", "plex") == "plex",
        footer=texts.markdown(foot, language) if foot.text else None,
        links=[
            {"label": texts.isolated(texts.in_words(one["label"], language), language), "url": one["url"]}
            for one in values.get("links", ())
        ],
        pages=[
            {
                "label": texts.isolated(texts.in_words(title, language), language),
                "url": f"/{language}/pages/{slug}",
            }
            for slug, title in look.pages
        ],
        banners=banners,
    )


# --- banners ---------------------------------------------------------------------------------------------------


def _banners(request: HttpRequest, look: queries.Look) -> list[queries.Shown]:
    if not look.banners:
        return []
    closed = request.COOKIES.get(CLOSED, "").split(".")
    home = request.path.count("/") == 2 and request.path.endswith("/")
    return [one for one in look.on(now(), home=home) if one.id not in closed]


def _banner(one: queries.Shown, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.content["kind"],
        "text": texts.isolated(texts.in_words(one.content["text"], language), language),
        "label": texts.isolated(texts.in_words(one.content["label"], language), language),
        "url": one.content["url"],
        "closable": one.content["closable"],
    }


def close(request: HttpRequest, id: str) -> HttpResponse:
    """`/banners/<id>/close?next=…`: this reader has read it. A cookie remembers, until the browser ends."""
    target = request.GET.get("next", "/")
    if not target.startswith("/") or target.startswith("//") or not target.isprintable() or "\\" in target:
        target = "/"
    known = {one.id for one in chosen(request).banners}
    if id not in known:
        raise NotFound
    closed = [one for one in request.COOKIES.get(CLOSED, "").split(".") if one in known]
    response = HttpResponseRedirect(target)
    response.status_code = 303
    response.set_cookie(
        CLOSED, ".".join(dict.fromkeys([*closed, id])), samesite="Lax", secure=request.is_secure(), httponly=True
    )
    response.headers["Cache-Control"] = "no-store"
    return response


# --- colours and letters ---------------------------------------------------------------------------------------


def css(values: Mapping[str, Any]) -> str:
    """The chosen colours and letters as custom properties; `""` when the portal has its own."""
    shades = palette.palette(values)
    font = _FONTS.get(values.get("font", ""), "")
    rules = []
    if day := _properties({**shades.get("day", {}), **({"text": font} if font else {})}):
        rules.append(f":root{{{day}}}")
    if night := _properties(shades.get("night", {})):
        rules.append(f"@media (prefers-color-scheme:dark){{:root{{{night}}}}}")
    return "\n".join(rules)


def _properties(values: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())


def address(values: Mapping[str, Any]) -> str:
    """Where the chosen style is served, `""` when there is none; another one for every other style."""
    return _address(css(values))


@lru_cache(maxsize=16)
def _address(body: str) -> str:
    return f"/theme/{blake2b(body.encode(), digest_size=8).hexdigest()}.css" if body else ""


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """`/theme/<digest>.css`: for ever when it is the one in force; a page kept with a former one gets it too."""
    look = chosen(request)
    body = css(look.values)
    if request.path == _address(body):
        return HttpResponse(body, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOREVER})
    tried = css(queries.tried())
    if tried and request.path == _address(tried):
        return HttpResponse(tried, content_type="text/css; charset=utf-8", headers={"Cache-Control": "no-store"})
    return HttpResponse(body, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=60"})
