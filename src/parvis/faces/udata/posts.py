"""Posts and pages of the portal, as udata has them: one text in Markdown, also of those that are made of blocks."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import posts, udata
from parvis.faces.udata import answers, bodies, parameters
from parvis.faces.udata import datasets as catalogue
from parvis.faces.udata.answers import Asked
from parvis.kit import pictures
from parvis.kit.errors import Conflict, Invalid, NotFound, TooLarge
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.rules import require

PARAMETERS: Final = ("q", "sort", "page", "page_size", "kind", "tag", "last_update_range")
_KINDS: Final = {"news": queries.POST, "page": queries.PAGE}
_WORDS: Final = {"name": "title", "headline": "summary"}


def listing(asked: Asked) -> HttpResponse:
    """The posts everybody reads, published last first; with `kind=page` the pages."""
    return _page(asked, _found(asked))


def search(asked: Asked) -> HttpResponse:
    """Posts by words and tags, with facets."""
    found = _found(asked)
    tags = Counter(tag for one in found for tag in one.content.get("tags", ()))
    counts = sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))[:50]
    return _page(asked, found, facets={"tag": answers.facet(counts, len(found))})


def _found(asked: Asked) -> list[queries.Told]:
    given = asked.request.GET
    since = parameters.ranges(given, "changed").get("changed", (None, None))[0]
    return queries.find(
        _KINDS.get(given.get("kind", ""), queries.POST), given.get("q", ""), tags=given.getlist("tag"),
        since=datetime.fromtimestamp(since, UTC) if since else None,
        sort=parameters.order(asked, {name: name for name in queries.ORDERS}) or "-published",
    )  # fmt: skip


def _page(asked: Asked, found: Sequence[queries.Told], **more: Any) -> HttpResponse:
    at = answers.window(asked)
    shown = _bodies(found[at.offset : at.offset + at.size])
    return answers.page(asked, shown, len(found), at, **more)


def one(asked: Asked, ref: str) -> HttpResponse:
    """One post or page, by id or slug; as it is being written for those who write, while it is not published."""
    return answers.json(asked, _of(_got(asked, ref)))


def _got(asked: Asked, ref: str) -> Any:
    """The post of this id or slug, else the page. Raises NotFound, Gone, Moved."""
    try:
        return queries.get(queries.POST, ref, actor=asked.actor)
    except NotFound:
        return queries.get(queries.PAGE, ref, actor=asked.actor)


def _of(page: Any) -> dict[str, Any]:
    told = queries.told(page) if page.live else queries.told(page, page.content)
    published = page.published_at.isoformat() if page.state == "published" else None
    return {**_bodies([told])[0], "published": published}


def _bodies(found: Sequence[queries.Told]) -> list[dict[str, Any]]:
    """These posts, with references to the datasets they show."""
    shown = {one.id: [id for block in one.blocks if block["type"] == "datasets" for id in block["ids"]]
             for one in found}  # fmt: skip
    ids = sorted({id for each in shown.values() for id in each})
    known = {one["id"]: one for one in catalogue.references(ids)}
    return [_body(one, [known[id] for id in shown[one.id] if id in known]) for one in found]


def _body(told: queries.Told, datasets: list[dict[str, Any]]) -> dict[str, Any]:
    site, language = settings.PARVIS.site_url, parameters.language()
    picture = udata.picture(str(told.content.get("picture") or ""), site)
    published = told.published_at.isoformat() if told.published_at else None
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
        "datasets": datasets,
        "reuses": [],
        "owner": None,
        "published": published,
        "body_type": "markdown",
        "kind": "page" if told.kind == queries.PAGE else "news",
        "created_at": published or changed,
        "last_modified": changed,
        "uri": f"{site}/api/1/posts/{told.slug}/",
        "page": f"{site}/{told.kind}s/{told.slug}",
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
    """A new post, or with `kind` a page; a draft (administrators)."""
    body = bodies.mapping(asked)
    kind = _KINDS.get(str(body.get("kind") or "news"), "")
    page = actions.create(kind, _content(asked, body, {}), by=asked.actor)
    return answers.json(asked, _of(page), 201)


@transaction.atomic
def change(asked: Asked, ref: str) -> HttpResponse:
    """Change the members that are sent; what was published says them at once."""
    page = _got(asked, ref)
    page = actions.write(page, _content(asked, bodies.mapping(asked), page.content), by=asked.actor)
    if page.state == "published":
        page = actions.publish(page, by=asked.actor)
    return answers.json(asked, _of(page))


def remove(asked: Asked, ref: str) -> HttpResponse:
    """Take a post off; it can be brought back."""
    actions.delete(_got(asked, ref), by=asked.actor)
    return HttpResponse(status=204)


def publish(asked: Asked, ref: str) -> HttpResponse:
    """Show a post to everybody, or with DELETE to nobody."""
    page = _got(asked, ref)
    turn = actions.publish if asked.request.method == "POST" else actions.withdraw
    return answers.json(asked, _of(turn(page, by=asked.actor)))


@transaction.atomic
def picture(asked: Asked, ref: str) -> HttpResponse:
    """The picture of a post: that of a form, whole (administrators)."""
    page = _got(asked, ref)
    require(asked.actor, "page.write", page)  # the picture is not read of who may not change it
    sent = bodies.file(asked)
    if (sent.size or 0) > pictures.MAX_BYTES:
        raise TooLarge(_("The picture is larger than %(limit)s MB.") % {"limit": pictures.MAX_BYTES // 1024 // 1024})
    key = actions.add_picture(sent.read(), by=asked.actor, field="file")
    page = actions.write(page, {**page.content, "picture": key}, by=asked.actor)
    if page.state == "published":
        actions.publish(page, by=asked.actor)
    return answers.json(asked, {"success": True, "image": udata.picture(key, settings.PARVIS.site_url)})
