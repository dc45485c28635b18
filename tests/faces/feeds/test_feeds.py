"""Feeds, sitemaps and the rest are well-formed and say only what is public."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from tests.conftest import SYSTEM, read_tables
from tests.portal.tables.making import made_changes, replaced

from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions as tables

ATOM = "{http://www.w3.org/2005/Atom}"
Give = Callable[..., Resource]
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


# --- what changed in the data --------------------------------------------------------------------------------


def test_what_changed_in_a_file_is_a_feed_in_the_language_of_its_reader(web: Client, give: Give) -> None:
    resource = replaced(give(b"id;v\n1;a\n2;b\n", "a.csv"), b"id;v\n1;A\n2;b\n3;c\n")
    address = f"/datasets/{resource.dataset.slug}/resources/{resource.id}/changes.atom"
    said = {}
    for language in ("fr", "en"):
        response = web.get(f"/{language}{address}")
        feed = ET.fromstring(response.content)
        (entry,) = feed.iter(f"{ATOM}entry")
        said[language] = entry.findtext(f"{ATOM}summary")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").endswith(f"/{language}{address.removesuffix('.atom')}?from=1&to=2")
        assert entry.findtext(f"{ATOM}id", "").endswith(f"/api/resources/{resource.id}/changes/1..2")
    assert said == {"fr": "1 ligne ajoutée, 1 ligne modifiée", "en": "1 row added, 1 row changed"}


def test_an_unchanged_feed_of_changes_costs_no_body(web: Client, give: Give) -> None:
    resource = replaced(give(b"id;v\n1;a\n2;b\n", "a.csv"), b"id;v\n1;A\n2;b\n3;c\n")
    address = f"/fr/datasets/{resource.dataset.slug}/changes.atom"
    first = web.get(address)
    for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        assert web.get(address, headers={header: first.headers[name]}).status_code == 304


def test_the_feed_of_a_dataset_has_the_changes_of_all_its_files(web: Client, give: Give, make_dataset) -> None:
    dataset = make_dataset("Comptages")
    for name in ("a.csv", "b.csv"):
        replaced(give(b"id;v\n1;a\n2;b\n", name, dataset=dataset), b"id;v\n1;a\n2;b\n3;c\n", name)
    replaced(give(b"id;v\n1;a\n", "same.csv", dataset=dataset), b"id;v\n1;a\n\n")
    address = f"/fr/datasets/{dataset.slug}"
    assert f'href="{address}/changes.atom"' in web.get(address).content.decode()
    feed = ET.fromstring(web.get(f"{address}/changes.atom").content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "b.csv, version 2",
        "a.csv, version 2",
    ]


def test_a_file_read_again_is_no_news(web: Client, give: Give) -> None:
    resource = replaced(give(b"id;v\n1;a\n2;b\n", "a.csv"), b"id;v\n1;A\n2;b\n3;c\n")
    address = f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/changes.atom"
    before = web.get(address).content
    tables.retry(resource, by=SYSTEM)
    read_tables()
    made_changes()
    assert web.get(address).content == before
    assert tables.forget(by=SYSTEM) == 1
    assert web.get(address).content == before


def test_changes_of_a_draft_are_in_no_feed(web: Client, give: Give, make_dataset) -> None:
    dataset = make_dataset("Brouillon", state="draft")
    resource = replaced(give(b"id;v\n1;a\n2;b\n", "a.csv", dataset=dataset), b"id;v\n1;A\n2;b\n")
    for path in (f"{dataset.id}/changes.atom", f"{dataset.id}/resources/{resource.id}/changes.atom"):
        assert web.get(f"/fr/datasets/{path}").status_code == 404
