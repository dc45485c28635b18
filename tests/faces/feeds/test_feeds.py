"""Feeds, sitemaps and the rest are well-formed and say only what is public."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from tests.conftest import SYSTEM, read_tables
from tests.portal.tables.making import made_changes, replaced

from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import FormerSlug, Resource
from parvis.portal.organizations import actions as organizations
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


# --- the history ---------------------------------------------------------------------------------------------


def _titles(answer: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")]


def test_history_of_a_dataset_is_a_feed(web: Client, make_dataset, make_user, actor_of) -> None:
    owner = make_user(first_name="Salma", last_name="Idrissi")
    dataset = make_dataset("Eau", translations={"ar": {"title": "الماء"}})
    changed = replace(catalogue.record(dataset), license="odc-odbl", tags=("eau",))
    datasets.update(dataset, changed, by=replace(actor_of(owner), is_administrator=True))
    answer = web.get(f"/ar/datasets/{dataset.slug}.atom")
    feed = ET.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}title", "").endswith("الماء: السجل")
    french = ET.fromstring(web.get(f"/fr/datasets/{dataset.slug}.atom").content)
    entries = list(french.iter(f"{ATOM}entry"))
    assert _titles(web.get(f"/fr/datasets/{dataset.slug}.atom")) == ["Description modifiée", "Publié", "Créé"]
    assert sorted((entries[0].findtext(f"{ATOM}summary") or "").split(", ")) == ["Licence", "Mots-clés"]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    assert "Salma" not in answer.content.decode()
    page = web.get(f"/fr/datasets/{dataset.slug}").content.decode()
    assert page.count(f'href="/fr/datasets/{dataset.slug}.atom"') == 2
    for name, value in (("If-None-Match", answer["ETag"]), ("If-Modified-Since", answer["Last-Modified"])):
        assert web.get(f"/ar/datasets/{dataset.slug}.atom", headers={name: value}).status_code == 304


def test_history_of_an_organization_tells_what_everybody_sees(web: Client, make_dataset, make_organization) -> None:
    city = make_organization()
    water, air = (make_dataset(title, organization=city.id) for title in ("Eau", "Air"))
    make_dataset("Secret", organization=city.id, state="private")
    make_dataset("Brouillon", organization=city.id, state="draft")
    make_dataset("D’ailleurs", organization=make_organization("Agence de l’eau").id)
    address = f"/en/organizations/{city.slug}.atom"
    made = ["Air: Published", "Air: Created", "Eau: Published", "Eau: Created", "Ville de Rabat: Created"]
    assert _titles(web.get(address)) == made
    datasets.make_private(air, by=SYSTEM)
    assert _titles(web.get(address)) == made[2:]
    links = [
        link.get("href", "") for link in ET.fromstring(web.get(address).content).findall(f".//{ATOM}entry/{ATOM}link")
    ]
    assert [link.partition("/en/")[2] for link in links] == [
        *[f"datasets/{water.slug}"] * 2,
        f"organizations/{city.slug}",
    ]
    assert f'href="{address}"' in web.get(f"/en/organizations/{city.slug}").content.decode()


def test_history_of_what_is_not_there_or_moved(web: Client, make_dataset, make_organization) -> None:
    draft, water, city = make_dataset("Secret", state="draft"), make_dataset("Eau"), make_organization()
    assert web.get(f"/fr/datasets/{draft.slug}.atom").status_code == 404
    assert web.get("/fr/organizations/nobody.atom").status_code == 404
    FormerSlug.objects.create(slug="ancien-nom", dataset=water)
    for name in (".atom", "/changes.atom"):
        moved = web.get(f"/fr/datasets/ancien-nom{name}")
        assert (moved.status_code, moved["Location"]) == (301, f"/fr/datasets/{water.slug}{name}")
    organizations.delete(city, by=SYSTEM)
    assert web.get(f"/fr/organizations/{city.slug}.atom").status_code == 410


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
