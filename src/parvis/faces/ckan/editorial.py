"""Pages and posts of the portal, as ckanext-pages has them: one text each, in Markdown, in one language at a time."""

from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from parvis.dialects import posts, prose
from parvis.dialects.ckan import values
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.errors import Conflict, Gone, Invalid, NotFound
from parvis.portal.editorial import actions, queries

_TYPES: Final = {queries.PAGE: "page", queries.POST: "blog"}
_KINDS: Final = {name: kind for kind, name in _TYPES.items()}
_MOST: Final = 1_000


def _language(call: Call) -> str:
    asked = call.text("lang").strip().lower()
    return asked if asked in dict(settings.LANGUAGES) else settings.PARVIS.language


def _kind(call: Call, default: str) -> str:
    """The kind that `page_type` names. Raises Invalid."""
    name = call.text("page_type").strip()
    if name and name not in _KINDS:
        raise Invalid({"page_type": [f"Value must be one of {', '.join(_KINDS)}"]})
    return _KINDS.get(name, default)


def _found(call: Call, *names: str) -> Any:
    """The page of this name, deleted or not, of either type unless one is said; None for none the caller may see."""
    ref, said = call.needed(*names), _kind(call, "")
    for kind in [said] if said else _TYPES:
        try:
            return packaging.followed(partial(queries.get, kind), ref, call.actor)
        except (NotFound, Gone):
            continue
    return None


def _written(page: Any, language: str) -> dict[str, Any]:
    """As readers get it, or as it is being written when nobody does yet."""
    told = queries.told(page) if page.live else queries.told(page, page.content)
    picture = str(told.content.get("picture") or "")
    return {
        "id": page.pk, "name": page.slug, "title": queries.said(told.content.get("title", {}), language),
        "content": posts.text_of(told.blocks, lambda words: queries.said(words, language)), "lang": language,
        "page_type": _TYPES[page.kind], "private": page.state != "published", "order": "", "group_id": None,
        "user_id": None, "image": values.picture(picture, settings.PARVIS.site_url) or None,
        "publish_date": values.moment(page.published_at), "created": values.moment(page.created_at),
        "modified": values.moment(told.changed_at),
    }  # fmt: skip


@reading("ckanext_pages_list")
def ckanext_pages_list(call: Call) -> list[dict[str, Any]]:
    """The pages and posts, newest first, 1000 at most; `page_type` is page or blog, `lang` the language of their texts.

    Those that are not published (`private`) are listed to administrators. Organizations have none (`org_id`).
    """
    kind = _kind(call, "")
    rows = queries.visible_to(call.actor).exclude(state="deleted").order_by("-created_at", "pk")
    rows = rows.none() if call.has("org_id") else rows.filter(kind=kind) if kind else rows
    return [_written(row, _language(call)) for row in rows[:_MOST]]


@reading("ckanext_pages_show")
def ckanext_pages_show(call: Call) -> dict[str, Any] | None:
    """The page or post whose name or id is `page`, in the language `lang`; null when there is none."""
    page = None if call.has("org_id") else _found(call, "page")
    return None if page is None or page.state == "deleted" else _written(page, _language(call))


@writing("ckanext_pages_update")
@transaction.atomic
def ckanext_pages_update(call: Call) -> dict[str, Any]:
    """Change the page called `page`, or make one: `title`, `content` (Markdown, or HTML that is made Markdown), `name`,
    in the language `lang`; for administrators.

    A new one is `private` unless it is said not to be; what is published says what is sent at once; what was deleted
    is brought back. `page_type` is page unless it is said to be blog.
    """
    actor = call.known
    if call.has("org_id"):
        raise Invalid({"org_id": ["Organizations have no pages here"]})
    page = _found(call, "page", "name")
    content = _content(call, page.content if page else {})
    if page is None:
        page = actions.create(_kind(call, queries.PAGE), content, by=actor)
        page = actions.rename(page, call.needed("name", "page"), by=actor)
    else:
        page = actions.restore(page, by=actor) if page.state == "deleted" else page
        page = actions.write(page, content, by=actor)
        page = actions.rename(page, call.text("name") or page.slug, by=actor)
    if not call.flag("private", page.state != "published"):
        page = actions.publish(page, by=actor)
    elif page.state == "published":
        page = actions.withdraw(page, by=actor)
    return _written(page, _language(call))


def _content(call: Call, before: dict[str, Any]) -> dict[str, Any]:
    """What the page says, with what is sent of it. Raises Conflict for one that is made of blocks."""
    language, content = _language(call), dict(before)
    if call.has("title"):
        content["title"] = {**before.get("title", {}), language: call.text("title")}
    if "content" in call.sent:
        text = prose.markdown_of(call.text("content"))
        blocks = posts.with_text(before.get("blocks", []), text, language)
        if blocks is None:
            raise Conflict("This page is made of blocks: change it on the portal")
        content["blocks"] = blocks if any(blocks[0]["text"].values()) else []
    return content


@writing("ckanext_pages_delete")
def ckanext_pages_delete(call: Call) -> None:
    """Take the page or post called `page` off, for administrators; it can be brought back on the portal."""
    actor, page = call.known, _found(call, "page")
    if page is None or page.state == "deleted":
        raise NotFound
    actions.delete(page, by=actor)
