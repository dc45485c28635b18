"""Posts, pages and the home page: written, published now or later, said again as they were."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from parvis.dialects import blocks
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, NotFound
from parvis.kit.ids import free_slug, new_id
from parvis.kit.text import slugify
from parvis.portal.editorial import events, queries
from parvis.portal.editorial.actions import _writing as writing
from parvis.portal.editorial.models import Edition, FormerSlug, Page
from parvis.portal.editorial.rules import require

EDITIONS: Final = 50  # kept of one page; the one in force always is


@transaction.atomic
def create(kind: str, content: Mapping[str, Any], *, by: Actor, id: str = "") -> Page:
    """A new post or page, a draft. Raises Invalid with every reason."""
    require(by, "page.write")
    if kind not in queries.KINDS:
        raise Invalid({"kind": [_("Choose among: %s.") % ", ".join(queries.KINDS)]})
    made = writing.checked(content, home=False, by=by)
    _titled(made)
    id = id if id and by.governs else new_id()
    instant = now()
    page = Page(id=id, kind=kind, slug=_free_slug(kind, queries.said(made["title"], settings.PARVIS.language), id))
    page.content, page.created_at, page.modified_at = made, instant, instant
    if by.kind == "person":
        page.author_id, page.author_name = by.id, by.name[:255]
    page.save(force_insert=True)
    events.page_created.send(None, page=page, by=by)
    return page


def _titled(content: Mapping[str, Any]) -> None:
    if not content["title"]:
        raise Invalid({"title": [_("Give it a title.")]})


def _free_slug(kind: str, title: str, id: str) -> str:
    stem = slugify(title, 100) or id
    taken = set(Page.objects.filter(kind=kind, slug__startswith=stem).exclude(pk=id).values_list("slug", flat=True))
    taken |= set(
        FormerSlug.objects.filter(kind=kind, slug__startswith=stem).exclude(page=id).values_list("slug", flat=True)
    )
    return free_slug(stem, taken)


def _locked(page: Page) -> Page:
    """The row as it is now, kept from other writers until the end of the transaction."""
    return Page.objects.select_for_update(of=("self",)).select_related("live").get(pk=page.pk)


def _settle(page: Page) -> None:
    page.version += 1
    page.modified_at = now()
    page.save()


@transaction.atomic
def write(page: Page, content: Mapping[str, Any], *, by: Actor) -> Page:
    """Make what is being written say `content`; readers go on reading the edition in force. Raises Invalid."""
    require(by, "page.write", page)
    page = _locked(page)
    made = writing.checked(content, home=page.kind == queries.HOME, by=by, before=page.content)
    if page.kind != queries.HOME:
        _titled(made)
    if made != page.content:
        page.content = made
        _settle(page)
        events.page_updated.send(None, page=page, changes={}, by=by)
    return page


@transaction.atomic
def put_block(page: Page, block: Mapping[str, Any], *, by: Actor) -> Page:
    """Put a block in the place of the one that has its id, or else at the end. Raises Invalid with its fields."""
    require(by, "page.write", page)
    page = _locked(page)
    made = blocks.block(block)
    writing.found(made, writing.named(page.content), by=by)
    rows = list(page.content.get("blocks", []))
    place = next((n for n, one in enumerate(rows) if one["id"] == made["id"]), len(rows))
    rows[place : place + 1] = [made]
    return write(page, {**page.content, "blocks": rows}, by=by)


@transaction.atomic
def take_block(page: Page, id: str, *, by: Actor) -> Page:
    """Take a block out. Raises NotFound."""
    require(by, "page.write", page)
    page = _locked(page)
    rows = [one for one in page.content.get("blocks", []) if one["id"] != id]
    if len(rows) == len(page.content.get("blocks", [])):
        raise NotFound
    return write(page, {**page.content, "blocks": rows}, by=by)


@transaction.atomic
def order_blocks(page: Page, ids: list[str], *, by: Actor) -> Page:
    """Put the blocks in this order. Raises Invalid unless `ids` are all of them, each once."""
    require(by, "page.write", page)
    page = _locked(page)
    rows = {one["id"]: one for one in page.content.get("blocks", [])}
    if sorted(rows) != sorted(ids):
        raise Invalid({"ids": [_("Name every block of the page, each once.")]})
    return write(page, {**page.content, "blocks": [rows[id] for id in ids]}, by=by)


@transaction.atomic
def move_block(page: Page, id: str, steps: int, *, by: Actor) -> Page:
    """Move a block by so many places; at either end it stays. Raises NotFound."""
    require(by, "page.write", page)
    ids = [one["id"] for one in page.content.get("blocks", [])]
    if id not in ids:
        raise NotFound
    place = ids.index(id)
    ids.insert(max(0, place + steps), ids.pop(place))
    return order_blocks(page, ids, by=by)


@transaction.atomic
def rename(page: Page, slug: str, *, by: Actor) -> Page:
    """Give the page another address; once published, the old one leads there. Raises Invalid."""
    require(by, "page.write", page)
    page = _locked(page)
    wanted = slugify(slug, 100)
    if not wanted:
        raise Invalid({"slug": [_("Use letters and figures.")]})
    if wanted == page.slug:
        return page
    if _free_slug(page.kind, wanted, page.id) != wanted:
        raise Invalid({"slug": [_("Another page has or had this address.")]})
    FormerSlug.objects.filter(kind=page.kind, slug=wanted).delete()
    if page.published_at:
        FormerSlug.objects.update_or_create(kind=page.kind, slug=page.slug, defaults={"page": page})
    page.slug = wanted
    _settle(page)
    writing.restamp()
    events.page_updated.send(None, page=page, changes={}, by=by)
    return page


def add_picture(source: bytes, *, by: Actor, field: str = "picture") -> str:
    """Keep a picture for a page; return its key. Raises Invalid about `field`."""
    require(by, "page.write")
    return writing.stored(source, writing.PICTURE, field)


@transaction.atomic
def publish(page: Page, *, by: Actor) -> Page:
    """Show everybody what is being written; what was shown before is kept. Raises Invalid when it says nothing."""
    require(by, "page.publish", page)
    page = _locked(page)
    if page.kind != queries.HOME:
        _titled(page.content)
    if not page.content.get("blocks"):
        raise Invalid({"blocks": [_("Put at least one block in before you publish.")]})
    if queries.changed_since(page):
        last = page.editions.aggregate(last=Max("number"))["last"] or 0
        page.live = Edition.objects.create(
            page=page, number=last + 1, content=page.content, at=now(), by_name=by.name[:255]
        )
    page.state, page.publish_at = "published", None
    page.published_at = page.published_at or now()
    _settle(page)
    others = page.editions.exclude(number=page.live.number if page.live else 0).order_by("-number")
    old = list(others.values_list("pk", flat=True)[EDITIONS:])
    Edition.objects.filter(pk__in=old).delete()
    writing.restamp()
    events.page_published.send(None, page=page, by=by)
    return page


@transaction.atomic
def publish_later(page: Page, at: datetime | None, *, by: Actor) -> Page:
    """Publish what is being written at a moment to come; None takes the plan back. Raises Invalid."""
    require(by, "page.publish", page)
    page = _locked(page)
    if at is not None and at <= now():
        raise Invalid({"publish_at": [_("This moment is already past.")]})
    if at is not None and not page.content.get("blocks"):
        raise Invalid({"blocks": [_("Put at least one block in before you publish.")]})
    page.publish_at = at
    _settle(page)
    return page


def publish_due(*, by: Actor) -> int:
    """Publish what was to be published by now; return how many pages that is."""
    require(by, "page.publish")
    rows = queries.due(now())
    for row in rows:
        publish(row, by=by)
    return len(rows)


@transaction.atomic
def withdraw(page: Page, *, by: Actor) -> Page:
    """Show the page to nobody; what is being written and what was said is kept."""
    require(by, "page.publish", page)
    page = _locked(page)
    if page.state == "published":
        page.state, page.live = "draft", None
        _settle(page)
        writing.restamp()
        events.page_withdrawn.send(None, page=page, by=by)
    return page


@transaction.atomic
def say_again(page: Page, number: int, *, by: Actor) -> Page:
    """Take up a former edition as what is being written; publish it to show it. Raises NotFound."""
    require(by, "page.write", page)
    page = _locked(page)
    edition = page.editions.filter(number=number).first()
    if edition is None:
        raise NotFound
    page.content = edition.content
    _settle(page)
    events.page_updated.send(None, page=page, changes={}, by=by)
    return page


@transaction.atomic
def delete(page: Page, *, by: Actor) -> Page:
    """Take the page off. It can be brought back. Raises Conflict for the home page, which is composed anew instead."""
    require(by, "page.delete", page)
    if page.kind == queries.HOME:
        raise Conflict(_("The home page cannot be deleted: go back to the one the portal has by itself."))
    page = _locked(page)
    if page.state != "deleted":
        page.state, page.publish_at = "deleted", None
        _settle(page)
        writing.restamp()
        events.page_deleted.send(None, page=page, by=by)
    return page


@transaction.atomic
def restore(page: Page, *, by: Actor) -> Page:
    """Bring a deleted page back, as it was. Raises Conflict for one that is not deleted."""
    require(by, "page.delete", page)
    page = _locked(page)
    if page.state != "deleted":
        raise Conflict(_("This page is not deleted."))
    page.state = "published" if page.live_id else "draft"
    _settle(page)
    writing.restamp()
    events.page_restored.send(None, page=page, by=by)
    return page


@transaction.atomic
def set_featured(page: Page, featured: bool, *, by: Actor) -> Page:
    """Put a post forward as what matters now, or no longer."""
    require(by, "portal.feature", page)
    page = _locked(page)
    if page.featured != featured:
        page.featured = featured
        _settle(page)
        writing.restamp()
        changed = {"featured": [not featured, featured]}
        events.page_updated.send(None, page=page, changes=changed, by=by)
    return page


@transaction.atomic
def compose_home(*, by: Actor) -> Page:
    """The home page to work on; begun from the one the portal has by itself when nobody composed any."""
    require(by, "home.compose")
    page = Page.objects.filter(kind=queries.HOME).first()
    if page is None:
        instant = now()
        content = blocks.content({"blocks": queries.DEFAULT_HOME})
        page = Page(id=queries.HOME, kind=queries.HOME, slug=queries.HOME, content=content, author_name=by.name[:255])
        page.created_at = page.modified_at = instant
        page.save(force_insert=True)
        events.page_created.send(None, page=page, by=by)
    return page


@transaction.atomic
def default_home(*, by: Actor) -> Page:
    """Go back to the home page the portal has by itself; editions are kept."""
    require(by, "home.compose")
    page = _locked(compose_home(by=by))
    page.content = blocks.content({"blocks": queries.DEFAULT_HOME})
    page.state, page.live, page.publish_at = "draft", None, None
    _settle(page)
    writing.restamp()
    events.page_withdrawn.send(None, page=page, by=by)
    return page
