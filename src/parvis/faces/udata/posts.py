"""Posts of the portal, as udata has them: one text in Markdown; those made of blocks are read as the text they hold."""

from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import posts, udata
from parvis.faces.udata import answers, bodies, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit import pictures
from parvis.kit.errors import Conflict, Invalid, TooLarge
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import require

_WORDS: Final = {"name": "title", "headline": "summary"}


def listing(asked: Asked) -> HttpResponse:
    """The posts everybody reads, published last first."""
    at = answers.window(asked)
    rows = queries.published(queries.POST, at.size, at.offset)
    return answers.page(asked, [_body(told) for told in rows], queries.count(queries.POST), at)


def one(asked: Asked, ref: str) -> HttpResponse:
    """One post, by id or slug; as it is being written for those who write, while it is not published."""
    page = queries.get(queries.POST, ref, actor=asked.actor)
    return answers.json(asked, _of(page))


def _of(page: Any) -> dict[str, Any]:
    told = queries.told(page) if page.live else queries.told(page, page.content)
    return {**_body(told), "published": page.published_at.isoformat() if page.state == "published" else None}


def _body(told: queries.Told) -> dict[str, Any]:
    site, language = settings.PARVIS.site_url, parameters.language()
    picture = udata.picture(str(told.content.get("picture") or ""), site)
    moments = {name: at.isoformat() if at else None for name, at in (("published", told.published_at),)}
    changed = told.changed_at.isoformat() if told.changed_at else None
    return {
        "id": told.id,
        "name": queries.said(told.content.get("title", {}), language),
        "slug": told.slug,
        "headline": queries.said(told.content.get("summary", {}), language) or None,
        "content": posts.text_of(told.blocks, lambda words: queries.said(words, language)),
        "blocs": [],
        "image": picture,
        "image_thumbnail": picture,
        "image_url": None,
        "credit_to": told.content.get("picture_credit") or None,
        "credit_url": None,
        "tags": list(told.content.get("tags", ())),
        "datasets": [],
        "reuses": [],
        "owner": None,
        **moments,
        "body_type": "markdown",
        "kind": "news",
        "created_at": moments["published"] or changed,
        "last_modified": changed,
        "uri": f"{site}/api/1/posts/{told.slug}/",
        "page": f"{site}/posts/{told.slug}",
    }


# --- written ---------------------------------------------------------------------------------------------------


def _content(asked: Asked, body: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The content with the members that are sent, in the reader's language."""
    language = parameters.language()
    words = {
        ours: {**before.get(ours, {}), language: str(body[name] or "")} for name, ours in _WORDS.items() if name in body
    }
    more: dict[str, Any] = {}
    if "tags" in body:
        more["tags"] = _tags(body["tags"])
    if "credit_to" in body:
        more["picture_credit"] = str(body["credit_to"] or "")
    if "content" in body:
        more["blocks"] = _blocks(before.get("blocks", []), str(body["content"] or ""), language)
    return {**before, **words, **more}


def _tags(given: Any) -> list[str]:
    if not isinstance(given or [], list):
        raise Invalid({"tags": [_("Send a JSON list.")]})
    return [str(tag) for tag in given or []]


def _blocks(before: list[dict[str, Any]], text: str, language: str) -> list[dict[str, Any]]:
    """The one text. Raises Conflict for a post made of other blocks that would be lost."""
    made = posts.with_text(before, text, language)
    if made is None:
        raise Conflict(_("This post is made of blocks: change it on its page."))
    return made


def create(asked: Asked) -> HttpResponse:
    """A new post, a draft (administrators)."""
    page = actions.create(queries.POST, _content(asked, bodies.mapping(asked), {}), by=asked.actor)
    return answers.json(asked, _of(page), 201)


@transaction.atomic
def change(asked: Asked, ref: str) -> HttpResponse:
    """Change the members that are sent; what was published says them at once."""
    page = queries.get(queries.POST, ref, actor=asked.actor)
    page = actions.write(page, _content(asked, bodies.mapping(asked), page.content), by=asked.actor)
    if page.state == "published":
        page = actions.publish(page, by=asked.actor)
    return answers.json(asked, _of(page))


def remove(asked: Asked, ref: str) -> HttpResponse:
    """Take a post off; it can be brought back."""
    actions.delete(queries.get(queries.POST, ref, actor=asked.actor), by=asked.actor)
    return HttpResponse(status=204)


def publish(asked: Asked, ref: str) -> HttpResponse:
    """Show a post to everybody, or with DELETE to nobody."""
    page = queries.get(queries.POST, ref, actor=asked.actor)
    turn = actions.publish if asked.request.method == "POST" else actions.withdraw
    return answers.json(asked, _of(turn(page, by=asked.actor)))


@transaction.atomic
def picture(asked: Asked, ref: str) -> HttpResponse:
    """The picture of a post: that of a form, whole (administrators)."""
    page = queries.get(queries.POST, ref, actor=asked.actor)
    require(asked.actor, "page.write", page)  # the picture is not read of who may not change it
    sent = bodies.file(asked)
    if (sent.size or 0) > pictures.MAX_BYTES:
        raise TooLarge(_("The picture is larger than %(limit)s MB.") % {"limit": pictures.MAX_BYTES // 1024 // 1024})
    key = actions.add_picture(sent.read(), by=asked.actor, field="file")
    page = actions.write(page, {**page.content, "picture": key}, by=asked.actor)
    if page.state == "published":
        actions.publish(page, by=asked.actor)
    return answers.json(asked, {"success": True, "image": udata.picture(key, settings.PARVIS.site_url)})
