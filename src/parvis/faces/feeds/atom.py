"""Any search as an Atom feed (RFC 4287): the same address as the results, with `.atom`."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from parvis.engines.search import Query
from parvis.faces.feeds import answers
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.portal.datasets import queries
from parvis.portal.editorial import queries as editorial
from parvis.portal.topics import queries as topic_queries

ENTRIES: Final = 50
XMLNS: Final = "http://www.w3.org/2005/Atom"
# The filters of a search that a feed follows; those of the results page.
FILTERS: Final = (
    "format_family",
    "format",
    "organization",
    "producer_type",
    "license",
    "tag",
    "badge",
    "access_type",
    "zone",
    "schema",
)


def datasets(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/datasets.atom?q=...`: what changed last in a search."""
    text, filters = _asked(request.GET)
    asked = Query(kind=queries.KIND, text=text, filters=filters, sort="-updated", limit=ENTRIES, language=language)
    found = queries.search(asked, actor=VISITOR)
    items = [orjson.loads(item) for item in found.items]
    return answers.xml(request, _feed(items, text, filters, language), "application/atom+xml")


def _asked(sent: QueryDict) -> tuple[str, dict[str, list[str]]]:
    lists = {name: [value for value in sent.getlist(name)[:30] if value and value.isprintable()] for name in FILTERS}
    return sent.get("q", "")[:300].replace("\0", " ").strip(), {
        name: values for name, values in lists.items() if values
    }


def _feed(items: list[dict[str, Any]], text: str, filters: Mapping[str, list[str]], language: str) -> Element:
    site = settings.PARVIS.site_url
    pairs = [("q", text)] if text else []
    pairs += [(name, value) for name, values in filters.items() for value in values]
    query = f"?{urlencode(pairs)}" if pairs else ""
    feed = Element("feed", {"xmlns": XMLNS, "xml:lang": language})
    _text(feed, "id", f"{site}/{language}/datasets.atom{query}")
    _text(feed, "title", f"{site_name(language)} – {text or _('All data')}")
    _text(feed, "updated", max((item["updated_at"] for item in items), default=now().isoformat()))
    feed.append(_link("self", f"{site}/{language}/datasets.atom{query}", "application/atom+xml"))
    feed.append(_link("alternate", f"{site}/{language}/datasets{query}", "text/html"))
    for item in items:
        feed.append(_entry(item, site, language))
    return feed


def _entry(item: Mapping[str, Any], site: str, language: str) -> Element:
    words = item["translations"].get(language, {})
    entry = Element("entry", {} if words.get("title") else {"xml:lang": item["language"]})
    _text(entry, "id", item["uri"])
    _text(entry, "title", words.get("title") or item["title"])
    _text(entry, "updated", item["updated_at"])
    _text(entry, "published", item["created_at"])
    _text(SubElement(entry, "author"), "name", _producer(item, language))
    entry.append(_link("alternate", f"{site}/{language}/datasets/{item['slug']}", "text/html"))
    _text(entry, "summary", words.get("summary") or item["summary"])
    for tag in item["tags"][:20]:
        SubElement(entry, "category", {"term": tag})
    return entry


def _producer(item: Mapping[str, Any], language: str) -> str:
    if item["organization"]:
        return str(item["organization"]["name"])
    return str(item["owner"]["name"]) if item["owner"] else site_name(language)


def topics(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/topics.atom`: the topics published last."""
    found = [orjson.loads(body) for body in topic_queries.recent(ENTRIES)]
    feed = head(_("Topics"), "topics", max((one["modified_at"] for one in found), default=""), language)
    for one in found:
        feed.append(_topic(one, language))
    return answers.xml(request, feed, "application/atom+xml")


def _topic(item: Mapping[str, Any], language: str) -> Element:
    words = item["translations"].get(language, {})
    said = {"title": words.get("title") or item["title"], "summary": words.get("summary") or item["summary"]}
    author = item["organization"]["name"] if item["organization"] else site_name(language)
    return entry(
        item["uri"], said, f"topics/{item['slug']}", item["published_at"], item["modified_at"], author, language,
        "" if words.get("title") else item["language"],
    )  # fmt: skip


def posts(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/posts.atom`: the news of the portal."""
    found = editorial.published(editorial.POST, ENTRIES)
    changed = max((one.changed_at.isoformat() for one in found if one.changed_at), default="")
    feed = head(_("News of the portal"), "posts", changed, language)
    for one in found:
        feed.append(_post(one, language))
    return answers.xml(request, feed, "application/atom+xml")


def _post(told: editorial.Told, language: str) -> Element:
    title = told.content.get("title", {})
    order = (language, settings.PARVIS.language, *title)
    words = {name: editorial.said(told.content.get(name, {}), language) for name in ("title", "summary")}
    published, changed = (at.isoformat() if at else "" for at in (told.published_at, told.changed_at))
    return entry(
        f"{settings.PARVIS.site_url}/api/posts/{told.id}", words, f"posts/{told.slug}", published, changed,
        told.author or site_name(language), language, next((code for code in order if title.get(code)), ""),
    )  # fmt: skip


def site_name(language: str) -> str:
    """What the portal is called."""
    return editorial.look().name(language)


def head(title: str, path: str, updated: str, language: str, page: str = "") -> Element:
    """The head of a feed that lies beside the page at `path`, or tells of another `page`."""
    site = settings.PARVIS.site_url
    feed = Element("feed", {"xmlns": XMLNS, "xml:lang": language})
    _text(feed, "id", f"{site}/{language}/{path}.atom")
    _text(feed, "title", f"{site_name(language)} – {title}")
    _text(feed, "updated", updated or now().isoformat())
    feed.append(_link("self", f"{site}/{language}/{path}.atom", "application/atom+xml"))
    feed.append(_link("alternate", f"{site}/{language}/{page or path}", "text/html"))
    return feed


def entry(
    id: str, said: Mapping[str, str], path: str, published: str, updated: str, author: str, language: str, other: str
) -> Element:
    """One entry; `other` is the language of its texts when it is not that of the feed."""
    made = Element("entry", {"xml:lang": other} if other and other != language else {})
    _text(made, "id", id)
    _text(made, "title", said["title"])
    _text(made, "updated", updated)
    _text(made, "published", published)
    _text(SubElement(made, "author"), "name", author)
    made.append(_link("alternate", f"{settings.PARVIS.site_url}/{language}/{path}", "text/html"))
    _text(made, "summary", said["summary"])
    return made


def _text(parent: Element, name: str, text: str) -> None:
    # XML 1.0 has no place for most control characters, and imported titles hold some.
    SubElement(parent, name).text = "".join(char for char in text if char >= " " or char in "\t\n")


def _link(rel: str, href: str, kind: str) -> Element:
    return Element("link", {"rel": rel, "href": href, "type": kind})
