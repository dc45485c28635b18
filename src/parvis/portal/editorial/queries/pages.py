"""Every read of pages in blocks: what readers get, what is being written, what was said before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Gone, Moved, NotFound
from parvis.kit.ids import is_reference
from parvis.kit.text import fold
from parvis.portal.editorial.models import Edition, FormerSlug, Page
from parvis.portal.editorial.rules import admit, allows

POST, PAGE, HOME = "post", "page", "home"
KINDS: Final = (POST, PAGE)
ORDERS: Final = {"created": "created_at", "last_modified": "live__at", "published": "published_at"}
# What the home page is made of until somebody composes another one.
DEFAULT_HOME: Final[Sequence[Mapping[str, Any]]] = tuple(
    {"id": type, "type": type} for type in ("search", "now", "news", "topic", "themes", "posts", "how", "ask")
)


@dataclass(frozen=True, slots=True)
class Told:
    """What readers get of a page: an edition with where it lives."""

    id: str
    kind: str
    slug: str
    content: Mapping[str, Any]
    author: str = ""
    featured: bool = False
    number: int = 0
    published_at: datetime | None = None
    changed_at: datetime | None = None
    blocks: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def told(page: Page, content: Mapping[str, Any] | None = None) -> Told:
    """The page as readers get it, or as they would with this `content`."""
    said = content if content is not None else page.live.content if page.live else {}
    return Told(
        id=page.id, kind=page.kind, slug=page.slug, content=said, author=page.author_name, featured=page.featured,
        number=page.live.number if page.live else 0, published_at=page.published_at,
        changed_at=page.live.at if page.live else page.modified_at, blocks=said.get("blocks", ()),
    )  # fmt: skip


def visible_to(actor: Actor) -> QuerySet[Page]:
    """Posts and pages `actor` may know of; the list form of the rule `page.view`."""
    pages = Page.objects.select_related("live").exclude(kind=HOME)
    if allows(actor, "page.write"):
        return pages
    return pages.filter(state="published", live__isnull=False)


def get(kind: str, ref: str, *, actor: Actor) -> Page:
    """The page of this kind, by id or slug. Raises NotFound, Gone once deleted, Moved for an address it had."""
    page = None
    if is_reference(ref):
        page = Page.objects.select_related("live").filter(Q(pk=ref) | Q(slug=ref), kind=kind).first()
    if page is None:
        former = FormerSlug.objects.select_related("page").filter(kind=kind, slug=ref).first()
        if former is None or not allows(actor, "page.view", former.page):
            raise NotFound(_("There is no page at this address."))
        raise Moved(former.page.slug)
    if not allows(actor, "page.view", page):
        if page.state == "deleted" and page.published_at:
            raise Gone(_("This page was taken off."))
        raise NotFound(_("There is no page at this address."))
    return page


def listing(kind: str, *, actor: Actor) -> list[Page]:
    """Those being written and those published, changed last first; for those who write. Raises Denied."""
    admit(actor, "page.write")
    return list(
        Page.objects.select_related("live").filter(kind=kind).exclude(state="deleted").order_by("-modified_at", "-pk")
    )


def published(kind: str, limit: int = 20, offset: int = 0) -> list[Told]:
    """Those of a kind that everybody reads, published last first."""
    rows = visible_to(VISITOR).filter(kind=kind).order_by("-published_at", "-id")[offset : offset + limit]
    return [told(row) for row in rows]


def find(
    kind: str, text: str = "", *, tags: Collection[str] = (), since: datetime | None = None, sort: str = "-published"
) -> list[Told]:
    """Those of a kind that everybody reads with all these words and tags, changed `since`; there are never many.

    Sorted by one of ORDERS, `-` before it for the latest first.
    """
    backwards = "-" if sort.startswith("-") else ""
    rows = visible_to(VISITOR).filter(kind=kind)
    if since:
        rows = rows.filter(live__at__gte=since)
    ordered = rows.order_by(f"{backwards}{ORDERS[sort.removeprefix('-')]}", f"{backwards}pk")
    words = fold(text).split()
    return [one for one in map(told, ordered) if set(tags) <= set(one.content.get("tags", ())) and _says(one, words)]


def _says(one: Told, words: Sequence[str]) -> bool:
    if not words:
        return True
    said = fold(" ".join(_texts(one.content)))
    return all(word in said for word in words)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def count(kind: str) -> int:
    """How many of a kind everybody reads."""
    return visible_to(VISITOR).filter(kind=kind).count()


def titled(ids: Sequence[str]) -> dict[str, tuple[str, Mapping[str, str]]]:
    """{id: (slug, title by language)} of those among `ids` that everybody reads."""
    rows = visible_to(VISITOR).filter(pk__in=ids) if ids else ()
    return {row.id: (row.slug, told(row).content.get("title", {})) for row in rows}


def now(ref: str = "") -> Told | None:
    """The post that says what matters now: the one named, else the one put forward last; None without any."""
    posts = visible_to(VISITOR).filter(kind=POST)
    rows = posts.filter(pk=ref) if ref else posts.filter(featured=True).order_by("-published_at", "-id")
    row = rows.first()
    return told(row) if row else None


def home() -> Told:
    """The home page in force: composed, or as it is by itself."""
    page = Page.objects.select_related("live").filter(kind=HOME, state="published", live__isnull=False).first()
    if page is None:
        return Told(id="", kind=HOME, slug=HOME, content={"blocks": DEFAULT_HOME}, blocks=DEFAULT_HOME)
    return told(page)


def home_being_written(*, actor: Actor) -> Page | None:
    """The composition somebody works on; None when nobody ever did. Raises Denied."""
    admit(actor, "home.compose")
    return Page.objects.select_related("live").filter(kind=HOME).first()


def editions(page: Page, *, actor: Actor) -> list[Edition]:
    """What the page said, newest first; for those who write. Raises Denied."""
    admit(actor, "page.write", page)
    return list(page.editions.order_by("-number")[:100])


def changed_since(page: Page) -> bool:
    """Whether what is being written is not what readers get."""
    return page.live is None or page.content != page.live.content


def due(at: datetime) -> list[Page]:
    """Those to be published by now."""
    return list(Page.objects.filter(publish_at__lte=at).exclude(state="deleted"))


def sitemap(kind: str) -> list[tuple[str, str]]:
    """(slug, day of last change) of those everybody reads."""
    rows = visible_to(VISITOR).filter(kind=kind).order_by("pk").values_list("slug", "live__at")[:2000]
    return [(slug, at.date().isoformat()) for slug, at in rows]
