"""The catalogue as RDF: pages with true totals, negotiation, what clients of udata and CKAN ask, and only what is public."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from parvis.dialects import dcat, records
from parvis.kit.actors import system
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import FormerSlug
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries
from parvis.portal.tables.models import Current

SYSTEM = system("tests")
SITE = "http://testserver"
pytestmark = pytest.mark.django_db


def _get(address: str, **headers: str):
    return Client().get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def _site() -> str:
    return str(settings.PARVIS.site_url)


def _page(address: str) -> dcat.Page:
    response = _get(address)
    assert response.status_code == 200, address
    return dcat.read(response.content, response["Content-Type"], base=f"{SITE}{address}")


def _path(address: str) -> str:
    return address.partition("//")[2].partition("/")[2]


def test_pages_hold_every_published_dataset_once_with_a_true_total(make_dataset):
    for number in range(5):
        make_dataset(f"Jeu {number}")
    for state in ("draft", "private", "archived", "hidden", "deleted"):
        make_dataset(f"Caché {state}", state=state)
    first = _page("/catalog.ttl?page_size=2")
    second = _page("/" + _path(first.next))
    last = _page("/" + _path(second.next))
    titles = [one.title for page in (first, second, last) for one in page.datasets]
    assert titles == [f"Jeu {number}" for number in range(5)]
    assert (first.total, second.total, last.total, last.next) == (5, 5, 5, "")
    assert _get("/catalog.ttl?page_size=2")["Link"] == f'<{first.next}>; rel="next"'


def test_filters_narrow_the_catalogue_and_its_pages_keep_them(make_dataset, make_organization, search_index):
    city = make_organization("Ville de Rabat", badges=("public-service",))
    for number in range(3):
        make_dataset(f"Eau {number}", tags=("eau", "sante"), organization=city.id, badges=("hvd",))
    table = records.Resource(title="Mesures", url="https://example.org/air.csv", format="csv")
    make_dataset("Air", tags=("air", "sante"), resources=(table,))
    make_dataset("Eau privée", tags=("eau",), state="private")
    search_index()
    first = _page("/api/1/site/catalog.ttl?tag=eau&tag=sante&organization=ville-de-rabat&page_size=2&x=1")
    second = _page("/" + _path(first.next))
    assert [one.title for page in (first, second) for one in page.datasets] == [f"Eau {number}" for number in range(3)]
    assert (first.total, second.total, second.next) == (3, 3, "")
    assert "tag=eau&tag=sante" in first.next
    for asked, total in (("badge=hvd", 3), ("tag=air", 1), ("format=csv%7Cpdf", 1), ("organization_badge=public-service", 3),
                         ("q=eau", 3), ("q=eau&tag=air", 0), ("geozone=country:xx", 0), ("featured=true", 0),
                         ("organization=nowhere", 0), ("nothing=1", 4)):  # fmt: skip
        assert (asked, _page(f"/catalog.ttl?{asked}").total) == (asked, total)
    assert _page("/api/1/organizations/ville-de-rabat/catalog.ttl?tag=air").total == 0


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalog.ttl", 200), ("/catalog.ttl?page=2", 404), ("/catalog.ttl?page=0", 400), ("/catalog.ttl?page=x", 400),
        ("/catalog.ttl?page_size=101", 400), ("/catalog.ttl?modified_since=hier", 400), ("/catalog.pdf", 404),
        ("/datasets/nowhere.ttl", 404), ("/organizations/nowhere.ttl", 404),
        (f"/catalog.ttl?page=000000001{'9' * 30}", 400), ("/catalog.ttl?modified_since=0001-01-01T00:00:00%2B14:00", 400),
    ],
)  # fmt: skip
def test_an_empty_catalogue_has_one_page_and_what_is_no_page_is_said(db, address, status):
    assert _get(address).status_code == status


@pytest.mark.parametrize("extension", list(dcat.EXTENSIONS))
def test_each_extension_gives_its_format(make_dataset, make_organization, extension):
    organization = make_organization("Ville de Rabat", acronym="VR")
    dataset = make_dataset("Écoles & lycées", organization=organization.id)
    response = _get(f"/datasets/{dataset.slug}.{extension}")
    assert response["Content-Type"] == f"{dcat.EXTENSIONS[extension].media_type}; charset=utf-8"
    page = dcat.read(response.content, extension, base=SITE)
    assert [one.title for one in page.datasets] == ["Écoles & lycées"]
    assert [(one.name, one.acronym) for one in page.organizations] == [("Ville de Rabat", "VR")]


@pytest.mark.parametrize(
    "address",
    ["/datasets/{slug}.ttl", "/datasets/{id}.ttl", "/fr/datasets/{slug}.ttl", "/ar/datasets/{slug}.ttl",
     "/dataset/{slug}.ttl", "/api/1/datasets/{slug}/rdf.ttl", "/catalog.ttl", "/en/catalog.ttl",
     "/api/1/site/catalog.ttl", "/api/1/site/data.ttl", "/organizations/{org}/catalog.ttl", "/organizations/{org}.ttl",
     "/fr/organizations/{org}.ttl", "/api/1/organizations/{org}/catalog.ttl"],
)  # fmt: skip
def test_a_dataset_is_found_at_every_address_clients_know(make_dataset, make_organization, address):
    organization = make_organization()
    dataset = make_dataset("Écoles", organization=organization.id)
    page = _page(address.format(slug=dataset.slug, id=dataset.id, org=organization.slug))
    assert [one.harvest["uri"] for one in page.datasets] == [f"{_site()}/datasets/{dataset.id}"]


@pytest.mark.parametrize(
    ("address", "accept", "target"),
    [
        ("/api/1/site/catalog", "", "/api/1/site/catalog.jsonld"),
        ("/api/1/site/catalog?page=3", "text/turtle", "/api/1/site/catalog.ttl?page=3"),
        ("/api/1/datasets/x/rdf", "application/rdf+xml", "/api/1/datasets/x/rdf.rdf"),
        ("/api/1/organizations/x/catalog", "text/html", "/api/1/organizations/x/catalog.jsonld"),
        ("/catalog", "text/html,*/*;q=0.1", "/catalog.ttl"),
    ],
)
def test_an_address_without_a_format_leads_to_the_readers(db, address, accept, target):
    response = _get(address, Accept=accept)
    assert (response.status_code, response["Location"]) == (302, target)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json;q=0.9, text/html;q=0.5", "application/ld+json"),
        ("text/html, application/rdf+xml", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle;q=0", "text/html"),
    ],
)
def test_a_page_is_html_unless_its_reader_prefers_a_graph(make_dataset, accept, kind):
    dataset = make_dataset()
    response = _get(f"/fr/datasets/{dataset.slug}", Accept=accept)
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert "Accept" in {one.strip() for one in response["Vary"].split(",")}


def test_the_address_of_a_dataset_as_a_thing_gives_the_graph_or_leads_to_the_page(make_dataset):
    dataset = make_dataset()
    graph = _get(f"/datasets/{dataset.id}", Accept="text/turtle")
    assert (graph.status_code, graph["Content-Location"]) == (200, f"/datasets/{dataset.id}.ttl")
    assert _get(f"/datasets/{dataset.id}", Accept="text/html").status_code in (301, 302)


def test_a_former_name_leads_to_the_name_in_force(make_dataset):
    dataset = make_dataset("Écoles")
    FormerSlug.objects.create(slug="anciennes-ecoles", dataset=dataset)
    response = _get("/fr/datasets/anciennes-ecoles.ttl")
    assert (response.status_code, response["Location"]) == (301, f"/fr/datasets/{dataset.slug}.ttl")


@pytest.mark.parametrize("state", ["draft", "private", "hidden"])
def test_what_is_not_public_has_no_graph(make_dataset, state):
    dataset = make_dataset("Secret", state=state)
    for address in (
        f"/datasets/{dataset.slug}.ttl",
        f"/datasets/{dataset.id}.rdf",
        f"/api/1/datasets/{dataset.id}/rdf.xml",
    ):
        assert _get(address).status_code == 404


def test_a_deleted_dataset_is_gone(make_dataset):
    dataset = make_dataset("Parti", state="deleted")
    assert _get(f"/datasets/{dataset.slug}.ttl").status_code == 410


def test_a_reader_who_has_the_page_is_told_so_until_something_changes(make_dataset):
    dataset = make_dataset()
    etag = _get("/catalog.ttl")["ETag"]
    again = _get("/catalog.ttl", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert _get("/catalog.rdf")["ETag"] != etag
    actions.update(dataset, records.Dataset(title="Un autre titre", description="Une autre description."), by=SYSTEM)
    assert _get("/catalog.ttl", If_None_Match=etag).status_code == 200


def test_since_leaves_out_what_did_not_change(make_dataset):
    make_dataset()
    assert _page("/catalog.ttl?modified_since=2020-01-01").total == 1
    assert _page("/catalog.ttl?modified_since=2999-01-01T00:00:00Z").total == 0


def test_the_rows_of_a_table_are_a_service_that_serves_the_dataset(give, make_dataset):
    dataset = make_dataset("Comptages", badges=("hvd",), tags=("mobilite",), license="cc-by")
    resource = give(b"a,b\n1,2\n", "pairs.csv", dataset=dataset)
    body = _get(f"/datasets/{dataset.slug}.nt").content.decode()
    start = f"{_site()}/api/resources/{resource.id}"
    assert f"<{start}#service> <http://www.w3.org/ns/dcat#endpointURL> <{start}/rows>" in body
    assert f"<http://www.w3.org/ns/dcat#servesDataset> <{_site()}/datasets/{dataset.id}>" in body
    assert body.count("<http://data.europa.eu/r5r/hvdCategory> <http://data.europa.eu/bna/c_b79e35eb>") == 2
    assert body.count("<http://data.europa.eu/r5r/applicableLegislation>") == 3
    Current.objects.all().delete()
    assert "DataService" not in _get(f"/datasets/{dataset.slug}.nt").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_number_of_queries_for_any_number_of_datasets(
    make_dataset, make_organization, django_assert_num_queries, count
):
    for number in range(count):
        make_dataset(f"Jeu {number}", organization=make_organization(f"Ville {number}").id)
    _get("/catalog.ttl")
    with django_assert_num_queries(10):
        _get("/catalog.ttl")


def test_a_page_that_its_reader_has_is_not_put_together(make_dataset, make_organization, django_assert_num_queries):
    organization = make_organization()
    make_dataset("Un jeu", organization=organization.id)
    etag = _get("/catalog.ttl")["ETag"]
    with django_assert_num_queries(7):
        assert _get("/catalog.ttl", If_None_Match=etag).status_code == 304
    assert _get("/catalog.rdf", If_None_Match=etag).status_code == 200


def test_the_mark_of_a_page_changes_with_all_that_it_tells(make_dataset, make_organization):
    organization = make_organization("Ville de Rabat")
    dataset = make_dataset("Un jeu", organization=organization.id)
    marks = [_get("/catalog.nt")["ETag"]]
    actions.update(dataset, replace(queries.record(dataset), title="Le jeu"), by=SYSTEM)
    marks.append(_get("/catalog.nt")["ETag"])
    organizations.update(organization, replace(organization_queries.record(organization), name="Rabat"), by=SYSTEM)
    marks.append(_get("/catalog.nt")["ETag"])
    make_dataset("Un autre")
    marks.append(_get("/catalog.nt")["ETag"])
    assert len(set(marks)) == 4


def test_the_page_of_a_dataset_tells_of_its_graphs(make_dataset):
    dataset = make_dataset()
    page = _get(f"/fr/datasets/{dataset.slug}").content.decode()
    for extension, kind in (("ttl", "text/turtle"), ("rdf", "application/rdf+xml"), ("jsonld", "application/ld+json")):
        assert f'<link rel="alternate" type="{kind}" href="/fr/datasets/{dataset.slug}.{extension}">' in page


@pytest.mark.parametrize("name", ["a%0Ab", "%D9%85%D8%A7%D8%A1", "nowhere"])
def test_a_page_that_is_not_there_is_not_there_as_a_graph_either(db, name):
    response = _get(f"/en/datasets/{name}", Accept="text/turtle")
    assert (response.status_code, "Content-Location" in response) == (404, False)
