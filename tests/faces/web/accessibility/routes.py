"""Which addresses of the portal are pages: read from the URL table, so that a new page is looked at or missed aloud."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver, resolve
from django.utils import translation

LANGUAGE = r"^(?P<language>fr|en|ar)/"

# What answers something else than a page of its own: each with what it answers.
NO_PAGES = {
    "theme.css": "style",
    "theme/<str:digest>.css": "style",
    "operate/style.css": "style",
    "pictures/<str:digest>.webp": "picture",
    "banners/<str:id>/close": "leads back",
    "language/<str:language>": "leads to the same page in another language",
    "suggestions": "part of a page",
    "publish/places": "part of a page",
    "workspace/datasets.csv": "file",
    "moderation/audit.csv": "file",
    "datasets/<str:ref>/resources/<str:id>/versions/<int:number>": "file",
    "datasets/<str:ref>/resources/<str:id>/latest": "file",
    "datasets/<str:ref>/resources/<str:id>/chart.<str:form>": "picture",
    "dumps/<str:name>": "file",
    "data.json": "file",
    "charts/<str:id>.<str:form>": "picture",
    "account/data/": "file",
    "account/2fa/recovery-codes/download/": "file",
    "health": "data",
    "ready": "data",
    "sitemap.xml": "data",
    "robots.txt": "data",
    "datasets.atom": "feed",
    "datasets/<ref>/changes.atom": "feed",
    "datasets/<ref>/resources/<id>/changes.atom": "feed",
    "datasets/<ref>.atom": "feed",
    "organizations/<ref>.atom": "feed",
    "posts.atom": "feed",
    "topics.atom": "feed",
    "opensearch.xml": "data",
    "(?:<language>/)?datasets/r/<id>/?": "leads to a file",
    "catalog": "leads to a graph",
    "catalog.<extension>": "graph",
    "organizations/<ref>/catalog.<extension>": "graph",
    "organizations/<ref>.<extension>": "graph",
    "datasets/<ref>.<extension>": "graph",
    "datasets/<ref>/datapackage.json": "data",
    "dataset/<ref>.<extension>": "graph",
    "dataset": "leads to datasets",
    "organization": "leads to organizations",
    "group": "leads to topics",
    "datasets/<ref>/quality.<extension>": "graph",
    "datasets/<ref>/quality": "leads to a graph",
    "datasets/<ref>/schemaorg.jsonld": "graph",
    "datasets/<ref>/croissant.json": "data",
    "operate": "leads to jobs",
    "operate/mail/<str:id>/html": "a letter, shown in a frame",
    "operate/jobs/<int:id>/<str:verb>": "button",
    "operate/applications/<str:id>/delete": "button",
    "operate/schedules/<str:name>/run": "button",
    "account/2fa/": "leads to the page of security",
    "account/2fa/webauthn/login/": "data",
    "account/login/code/confirm/": "not offered: leads to the form",
    "account/oidc/<provider>/login/": "leads to another service",
    "account/oidc/<provider>/login/callback/": "leads into the portal",
}
_MACHINES = (
    "api/", "tabular/", "datastore/", "dataset/", "organization/", "group/", "feeds/", ".well-known/",
    "identity/o/api/", "identity/o/device", "sitemap-", "<path>",
)  # fmt: skip


def named(route: str) -> str:
    """A route as it is written here: without the language, regular expressions as names of what they take."""
    route = (
        route.replace(LANGUAGE, "").removeprefix(f"{translation.get_language()}/").replace("\\", "").replace("^", "")
    )
    return (
        re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
        .rstrip("$")
        .replace("<provider_id>", "<provider>")
    )


def _walk(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _walk(one, route)
        else:
            yield route, one.callback


def _room(route: str, view: Any) -> str:
    parts = view.__module__.split(".")
    if route.startswith("account/"):
        return "accounts in" if route.split("/")[1] in ("2fa", "connections", "sessions", "password") else "accounts"
    if view.__module__.startswith("parvis.faces.web."):
        return parts[3] if len(parts) > 4 else "portal"
    return route.split("/")[0]


def _is_button(view: Any) -> bool:
    """Whether an address takes only what a form sends (`routes.act`)."""
    return inspect.getclosurevars(view).nonlocals.get("request_method_list") == ["POST"]


def pages() -> dict[str, str]:
    """Route → the room of the portal it belongs to, for each address that may be a page."""
    with translation.override("fr"):
        found = {named(route): view for route, view in _walk(get_resolver())}
    return {
        route: _room(route, view)
        for route, view in found.items()
        if not route.startswith(_MACHINES) and route not in NO_PAGES and not _is_button(view)
    }


def of(path: str, language: str) -> str:
    """The route that answers a path."""
    with translation.override(language):
        return named(resolve(path).route)
