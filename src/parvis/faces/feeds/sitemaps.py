"""Sitemaps (sitemaps.org 0.9): an index, then pages of addresses, each with itself in the other languages."""

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from parvis.faces.feeds import answers
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
# A sitemap holds 50,000 addresses at most; each thing has one per language, and the three tell of each other: far
# fewer keep a page at about 2 MB and a tenth of a second.
PER_PAGE: Final = 2_000
PAGES: Final = ("", "datasets", "organizations", "topics", "posts", "about")
_SOURCES: Final = {"datasets": datasets, "organizations": organizations, "topics": topics}
_TYPE: Final = "application/xml"


def index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the list of sitemaps."""
    root = Element("sitemapindex", {"xmlns": XMLNS})
    names = ["pages-1"]
    for kind, source in _SOURCES.items():
        names += [f"{kind}-{number + 1}" for number in range(-(-source.count() // PER_PAGE))]
    for name in names:
        SubElement(SubElement(root, "sitemap"), "loc").text = f"{settings.PARVIS.site_url}/sitemap-{name}.xml"
    return answers.xml(request, root, _TYPE)


def page(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """`/sitemap-datasets-1.xml`: up to 2,000 things, in every language."""
    rows = _rows(kind, int(number) - 1)
    if not rows:
        raise Http404
    return answers.xml(request, _urls(rows), _TYPE)


def _rows(kind: str, page: int) -> list[tuple[str, str]]:
    if kind == "pages":
        return [*((path, "") for path in PAGES), *_written()] if page == 0 else []
    found = _SOURCES[kind].sitemap(page * PER_PAGE, PER_PAGE)
    return [(f"{kind}/{slug}", changed_on) for slug, changed_on in found]


def _written() -> list[tuple[str, str]]:
    """Posts and pages of the portal: a few, beside those that are always there."""
    kinds = ((editorial.POST, "posts"), (editorial.PAGE, "pages"))
    return [(f"{noun}/{slug}", changed_on) for kind, noun in kinds for slug, changed_on in editorial.sitemap(kind)]


def _urls(rows: Iterable[tuple[str, str]]) -> Element:
    site, languages = settings.PARVIS.site_url, [code for code, _name in settings.LANGUAGES]
    root = Element("urlset", {"xmlns": XMLNS, "xmlns:xhtml": XHTML})
    for path, changed_on in rows:
        for language in languages:
            url = SubElement(root, "url")
            SubElement(url, "loc").text = f"{site}/{language}/{path}"
            if changed_on:
                SubElement(url, "lastmod").text = changed_on
            for other in languages:
                link = {"rel": "alternate", "hreflang": other, "href": f"{site}/{other}/{path}"}
                SubElement(url, "xhtml:link", link)
    return root
