"""Feeds, sitemaps and the rest are well-formed and say only what is public."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def web(db: None) -> Client:
    return Client()


def test_any_search_is_a_feed(web: Client, make_dataset, search_index) -> None:
    make_dataset("Qualité \x0b de l’eau", tags=("eau",), translations={"ar": {"title": "جودة الماء"}})
    make_dataset("Qualité de l’air", tags=("air",))
    make_dataset("Brouillon sur l’eau", state="draft", tags=("eau",))
    search_index()
    response = web.get("/ar/datasets.atom?tag=eau&nonsense=1")
    feed = ET.fromstring(response.content)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["جودة الماء"]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["alternate"].endswith("/ar/datasets?tag=eau")
    assert feed.findtext(f"{ATOM}id") == links["self"]


def test_unchanged_feed_costs_no_body(web: Client, make_dataset, search_index) -> None:
    make_dataset("Eau")
    search_index()
    first = web.get("/fr/datasets.atom")
    assert web.get("/fr/datasets.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_sitemap_tells_of_every_language(web: Client, make_dataset, make_organization) -> None:
    dataset = make_dataset("Eau", organization=make_organization().id)
    make_dataset("Secret", state="draft")
    index = ET.fromstring(web.get("/sitemap.xml").content)
    names = [loc.text.rsplit("/", 1)[1] for loc in index.iter(f"{MAP}loc")]
    assert names[:2] == ["sitemap-pages-1.xml", "sitemap-datasets-1.xml"]
    pages = ET.fromstring(web.get("/sitemap-datasets-1.xml").content)
    found = [loc.text.split("/", 3)[3] for loc in pages.iter(f"{MAP}loc")]
    assert found == [f"{language}/datasets/{dataset.slug}" for language in ("fr", "en", "ar")]
    links = pages.findall(".//{http://www.w3.org/1999/xhtml}link")
    assert len(links) == 9
    assert len(list(ET.fromstring(web.get("/sitemap-pages-1.xml").content).iter(f"{MAP}url"))) == 18


@pytest.mark.parametrize("path", ["/sitemap-datasets-9.xml", "/sitemap-pages-2.xml", "/sitemap-x-1.xml"])
def test_sitemap_beyond_the_last(web: Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_search_is_described_for_browsers(web: Client) -> None:
    root = ET.fromstring(web.get("/fr/opensearch.xml").content)
    urls = [url.get("template", "") for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    assert urls[0].endswith("/fr/datasets?q={searchTerms}")


def test_robots_are_told_where_the_sitemap_is(web: Client) -> None:
    text = web.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: *\n")
    assert text.endswith("/sitemap.xml\n")
