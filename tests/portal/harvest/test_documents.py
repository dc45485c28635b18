"""Real documents of other catalogues: harvested with the expected result, or refused with a reason people read."""

import zlib

import orjson
import pytest
from tests.portal.harvest.conftest import harvest, outcome

from parvis.dialects import records
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.actions import _merging as merging
from parvis.portal.harvest.models import Entry, Link, SourcePage
from parvis.portal.harvest.rules import labels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]

# Each document: what it is served as, the kind it is read by, and the run it gives.
TAKEN = [
    ("pod/arm.data.json", "datajson", {"created": 3}),
    ("pod/usda.gov.data.json", "datajson", {"created": 3}),
    ("pod/dcatus_2.json", "datajson", {"created": 3}),
    ("pod/dcatus_single_record.json", "datajson", {"created": 1}),
    ("pod/many-resources.data.json", "datajson", {"created": 1}),
    ("pod/missing-catalog.data.json", "datajson", {"created": 1, "refused": 1}),
    ("pod/missing-identifier-title.data.json", "datajson", {"created": 1, "refused": 2}),
    ("pod/missing_title.json", "datajson", {"refused": 1}),
    ("pod/numerical-title.data.json", "datajson", {"created": 1}),
    ("pod/reserved-title.data.json", "datajson", {"created": 1}),
    ("pod/dcatus3_0_invalid.json", "datajson", {"created": 2}),
    ("pod/dcatus3_0_nested_catalog.json", "datajson", {"created": 3}),
    ("pod/dcatus3_0_series_member_also_top_level.json", "datajson", {"created": 2}),
    ("pod/dcatus3_0_service_serves_dataset.json", "datajson", {"created": 1}),
    ("pod/dcatus3_0_with_services.json", "datajson", {"created": 1}),
    ("ods/catalog.csv", "opendatasoft", {"created": 186}),
    ("ecospheres/geoide_1.xml", "csw", {"created": 1}),
    ("ecospheres/geoide_2.xml", "csw", {"created": 1}),
    ("csw/ifremer-multilang.xml", "csw", {"created": 1}),
    ("csw/siglr-malformed.xml", "csw", {"created": 1}),
    ("csw/csw-getrecordbyidresponse.xml", "csw", {"created": 1}),
    ("csw/csw-client-record-empty.xml", "csw", {}),
    ("csw/csw-client-records-hits-basic.xml", "csw", {}),
    ("harvest-udata/csw_dcat__geoide-iso19139-single-dataset.xml", "csw", {"created": 1}),
    ("harvest-udata/csw_dcat__geonetwork-iso19139-page-1.xml", "csw", {"created": 2}),
]
TAKEN += [
    ("harvest-udata/dcat__catalog.xml", "dcat", {"created": 4}),
    ("harvest-udata/dcat__datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml", "dcat", {"created": 1}),
    ("harvest-udata/dcat__evian.json", "dcat", {"created": 8}),
    ("harvest-udata/dcat__series.xml", "dcat", {"created": 1}),
    ("harvest-udata/csw_dcat__geonetwork-dcat-page-1.xml", "csw-dcat", {"created": 2}),
    ("ckanext-dcat/dcat__catalog_datasets_list.rdf", "dcat", {"created": 2}),
    ("ckanext-dcat/dcat__catalog_pod.jsonld", "dcat", {"created": 1}),
    ("ckanext-dcat/dcat__dataset_afs.ttl", "dcat", {"created": 1}),
    ("ckanext-dcat/dcat__dataset_deri.ttl", "dcat", {"created": 1}),
    ("ckanext-dcat/dcat__dataset_multilingual.ttl", "dcat", {"created": 1}),
    ("ods/catalog.ttl", "dcat", {"created": 186}),
    ("dati-unibo.rdf", "dcat", {"created": 12}),
    ("harvest-udata/dcat__paged-collection-2.jsonld", "dcat", {"created": 1}),
    ("harvest-udata/dcat__partial-collection-2.jsonld", "dcat", {"created": 1}),
]
# What some of the datasets are called, of each document that has any.
TITLES = {
    "pod/arm.data.json": "NCEP GFS: vertical profiles of met quantities at standard pressures, at Barrow",
    "pod/usda.gov.data.json": "Percent change in snow residence time (CONUS) (Image Service)",
    "pod/dcatus_2.json": "Commitment of Traders",
    "pod/dcatus_single_record.json": "Commitment of Traders",
    "pod/many-resources.data.json": "Many Resources",
    "pod/missing-catalog.data.json": "Employee Relations Roundtables",
    "pod/missing-identifier-title.data.json": "simple test title2",
    "pod/numerical-title.data.json": "707",
    "pod/reserved-title.data.json": "Search",
    "pod/dcatus3_0_invalid.json": "Invalid Dataset (missing contactPoint)",
    "pod/dcatus3_0_nested_catalog.json": "Parent Catalog Dataset",
    "pod/dcatus3_0_series_member_also_top_level.json": "Annual Report 2023",
    "pod/dcatus3_0_service_serves_dataset.json": "Dataset Served By Service One",
    "pod/dcatus3_0_with_services.json": "Test Dataset One",
    "ods/catalog.csv": "Liste des ouvrages des bibliothèques en janvier 2009",
    "ecospheres/geoide_1.xml": "Délimitation des Zones d’Aménagement Concerté (ZAC) de Paris",
    "ecospheres/geoide_2.xml": "Campagne d'irrigation hors-étiage 2022-2023, période hivernale, hors ZRE - Département des Landes",
    "csw/ifremer-multilang.xml": "EUROSHELL - Sites de production conchylicole",
    "csw/siglr-malformed.xml": "Lignes de tramway - Montpellier Méditerranée Métropole",
    "csw/csw-getrecordbyidresponse.xml": "Données SDAGE 2016-2021 - Eaux de surface",
    "harvest-udata/csw_dcat__geoide-iso19139-single-dataset.xml": "Plan local d'urbanisme de la commune de Combles",
    "harvest-udata/csw_dcat__geonetwork-iso19139-page-1.xml": "Plan local d'urbanisme de la commune de Flesselles",
    "harvest-udata/dcat__catalog.xml": "Dataset 3",
    "harvest-udata/dcat__datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml": "Campings issus de la BDTopo de Auvergne Rhône-Alpes",
    "harvest-udata/dcat__evian.json": "Carte vélo finale",
    "harvest-udata/dcat__series.xml": "DCE – Bassin Artois-Picardie - Etat global",
    "harvest-udata/csw_dcat__geonetwork-dcat-page-1.xml": "Zonage du bassin urbain à dynamiser (BUD) de la Région Hauts-de-France - (2018-2020)",
    "ckanext-dcat/dcat__catalog_datasets_list.rdf": "Example dataset 2",
    "ckanext-dcat/dcat__catalog_pod.jsonld": "U.S. Widget Manufacturing Statistics",
    "ckanext-dcat/dcat__dataset_afs.ttl": "A test dataset on your catalogue",
    "ckanext-dcat/dcat__dataset_deri.ttl": "Abandoned Vehicles",
    "ckanext-dcat/dcat__dataset_multilingual.ttl": "Conjunt de dades de prova DCAT",
    "ods/catalog.ttl": "Mobiliers et emprises au sol de signalisation routière et piétonne - Données géographiques",
    "dati-unibo.rdf": "Degree programmes",
    "csw/csw-client-harvest-records-onepage.xml": "États quantitatif et chimique 2010-2011 des masses d'eau souterraines - partie picardie du bassin Artois-Picardie",
    "harvest-udata/dcat__paged-collection-2.jsonld": "Dataset 1",
    "harvest-udata/dcat__partial-collection-2.jsonld": "Dataset 1",
    "ckanext-dcat/ckan__catalog_datasets_list.json": "Example dataset 2",
}
# Packages of CKAN as a portal would give them, which these files are without what stands around them there.
PACKAGES = [
    ("ckanext-dcat/ckan__ckan_dataset.json", "Zimbabwe Regional Geochemical Survey."),
    ("ckanext-dcat/ckan__ckan_dataset_multilingual.json", "Test DCAT dataset"),
    ("ckanext-dcat/ckan__ckan_full_dataset_dcat_ap.json", "Test DCAT dataset"),
]
TAKEN += [("ckanext-dcat/ckan__catalog_datasets_list.json", "datajson", {"created": 2})]
TAKEN += [("csw/csw-client-harvest-records-onepage.xml", "csw-dc", {"created": 4, "skipped": 6})]
REFUSED = [
    *((document, "ckan", "no_catalogue", "{") for document, _title in PACKAGES),
    ("ckanext-dcat/ckan__catalog_datasets_list.json", "ckan", "no_catalogue", "["),
    ("csw/csw-client-capabilities-ok.xml", "csw", "no_catalogue", "Capabilities"),
    ("csw/csw-client-capabilities-truncated.xml", "csw", "not_xml", "line 5"),
    ("csw/exception-report.xml", "csw", "exception", "uu"),
    ("csw/geobretagne-featurecatalogue.xml", "csw", "no_catalogue", "FC_FeatureCatalogue"),
    ("csw/csw-client-harvest-records-onepage.xml", "csw", "no_catalogue", "Record"),
    ("csw/grandlyon-dc.xml", "csw", "not_xml", "line 2"),
    ("csw/grandlyon-dc.xml", "csw-dc", "not_xml", "line 2"),
    ("csw/ifremer-multilang.xml", "csw-dc", "no_catalogue", "MD_Metadata"),
    ("csw/adour-garonne-dc.xml", "csw", "not_xml", "line 2"),
    ("harvest-udata/csw_dcat__geonetwork-dcat-page-1.xml", "csw", "no_catalogue", "RDF"),
    ("harvest-udata/dcat__evian.json", "opendatasoft", "no_catalogue", "{"),
    ("harvest-udata/dcat__catalog.xml", "datajson", "not_json", "line 1"),
    ("ods/catalog.ttl", "files", "no_catalogue", "@prefix"),
    ("ods/catalog.ttl", "opendatasoft", "no_catalogue", "@prefix"),
]


def _asked(document: str, kind: str) -> str:
    """Where a source of this kind finds the document."""
    return "/api/3/action/package_search" if kind == "ckan" else f"/{document}"


def test_every_document_of_the_peers_is_among_these(shared):
    rooms = ("harvest-udata", "ckanext-dcat", "csw", "pod", "ods", "ecospheres")
    there = {f"{room}/{path.name}" for room in rooms for path in (shared / "catalogues" / room).iterdir()}
    assert there - {row[0] for row in (*TAKEN, *REFUSED)} == set()


@pytest.mark.parametrize(("document", "title"), PACKAGES)
def test_a_package_of_ckan_is_harvested(document, title, shared, site, make_source):
    package = {"id": "one", "name": "one", **orjson.loads((shared / "catalogues" / document).read_bytes())}
    body = orjson.dumps({"success": True, "result": {"count": 1, "results": [package]}})
    run = harvest(make_source(site.answer(_asked(document, "ckan"), body), "ckan"))
    assert (run.state, outcome(run)) == ("done", {"created": 1})
    one = queries.record(Dataset.objects.get())
    assert (one.title, len(one.resources)) == (title, len(package["resources"]))


@pytest.mark.parametrize(("document", "kind", "expected"), TAKEN)
def test_a_document_is_harvested(document, kind, expected, shared, site, make_source):
    body = (shared / "catalogues" / document).read_bytes()
    run = harvest(make_source(site.answer(f"/{document}", body), kind))
    assert (run.state, run.error_value, outcome(run)) == ("done", "", expected)
    assert Dataset.objects.filter(state="published").count() == expected.get("created", 0)
    assert not expected.get("created") or Dataset.objects.filter(title=TITLES[document]).exists()
    for link in Link.objects.select_related("dataset"):
        assert link.dataset is not None
        assert link.dataset.title
        assert link.dataset.harvest["remote_id"] == link.remote_id
    for entry in Entry.objects.filter(outcome="refused"):
        assert labels.reason(entry.reason, entry.value)


@pytest.mark.parametrize(("document", "kind", "error", "value"), REFUSED)
def test_a_document_is_refused_with_a_reason(document, kind, error, value, shared, site, make_source):
    body = (shared / "catalogues" / document).read_bytes()
    run = harvest(make_source(site.answer(_asked(document, kind), body), kind))
    assert (run.state, run.error) == ("failed", error)
    assert value in run.error_value
    assert labels.reason(run.error, run.error_value)
    assert Dataset.objects.count() == 0


def test_a_catalogue_that_only_answers_post_is_searched_so(shared, site, make_source):
    one = (shared / "catalogues/csw/csw-client-harvest-records-onepage.xml").read_bytes()
    pages = {b'startPosition="1"': one.replace(b'Matched="10"', b'Matched="11"'),
             b'startPosition="11"': b"""<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">
                <csw:SearchResults numberOfRecordsMatched="11" nextRecord="0"><csw:BriefRecord
                xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>z</dc:identifier><dc:title>Last</dc:title>
                </csw:BriefRecord></csw:SearchResults></csw:GetRecordsResponse>"""}  # fmt: skip

    def answer(request) -> None:
        asked = site.bodies[-1] if request.command == "POST" else b""
        body = next((page for start, page in pages.items() if start in asked), b"")
        request.send_response(200 if body else 405)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/csw"] = answer
    source = make_source(f"{site.url}/csw?map=x&service=CSW&request=GetCapabilities", "csw-dc")
    run = harvest(source)
    assert (run.state, run.error_value, outcome(run)) == ("done", "", {"created": 5, "skipped": 6})
    assert [(method, path.partition("?")[2]) for method, path, _headers in site.seen][1:] == [("POST", "map=x")] * 2
    assert outcome(harvest(source)) == {"unchanged": 5, "skipped": 6}


def test_a_portal_of_opendatasoft_is_read_page_by_page(site, make_source):
    def answer(request) -> None:
        offset = int(request.path.partition("offset=")[2].partition("&")[0])
        rows = [{"dataset_id": f"d{n}", "has_records": True, "features": ["geo"],
                 "metas": {"default": {"title": f"Title {n}", "license": "Open Database License (ODbL)"}}}
                for n in range(offset, min(offset + 100, 130))]  # fmt: skip
        body = orjson.dumps({"total_count": 130, "results": rows})
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/api/explore/v2.1/catalog/datasets"] = answer
    run = harvest(make_source(site.url, "opendatasoft"))
    assert (run.total, outcome(run), run.requests) == (130, {"created": 130}, 2)
    one = queries.record(Link.objects.select_related("dataset").get(remote_id="d7").dataset)
    assert one.license == "odc-odbl"
    assert [file.format for file in one.resources] == ["csv", "json", "xlsx", "geojson"]
    assert one.resources[0].url == f"{site.url}/api/explore/v2.1/catalog/datasets/d7/exports/csv"


def test_an_iso_record_says_what_it_can(shared, site, make_source):
    body = (shared / "catalogues/ecospheres/geoide_1.xml").read_bytes()
    harvest(make_source(site.answer("/one.xml", body), "csw"))
    one = queries.record(Dataset.objects.get())
    assert one.title.startswith("Délimitation des Zones d’Aménagement Concerté")
    assert (one.language, one.license, one.frequency) == ("fr", "lov2", "irregular")
    assert one.geometry["type"] == "Polygon"
    assert [contact.role for contact in one.contacts][:1] == ["contact"]
    assert len(one.resources) == 9
    assert one.extras["iso19139"]["level"] == "dataset"


def _page(number: int, site: str) -> bytes:
    """A page of a catalogue in Turtle: one dataset, and where the next page is until the third."""
    following = f"<{site}/catalog.ttl?page={number}> hydra:next <{site}/catalog.ttl?page={number + 1}> ."
    return f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
    <{site}/catalog.ttl> hydra:totalItems 3 .
    <https://data.example.org/{number}> a dcat:Dataset ; dct:title "Dataset {number}" ; dct:description "What." ;
      dct:license <https://creativecommons.org/licenses/by/4.0/> ;
      dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://data.example.org/{number}.csv> ] .
    {following if number < 3 else ""}""".encode()


def test_the_pages_of_a_catalogue_in_rdf_are_followed_and_read_again_where_they_changed(site, make_source):
    words, answered = {2: "Dataset 2"}, []

    def answer(request) -> None:
        number = int(request.path.partition("page=")[2] or 1)
        tag = f'"{number} {words.get(number)}"'
        known = request.headers.get("If-None-Match") == tag
        body = b"" if known else _page(number, site.url).replace(b"Dataset 2", words[2].encode())
        answered.append(304 if known else 200)
        request.send_response(answered[-1])
        request.send_header("Content-Type", "text/turtle; charset=utf-8")
        request.send_header("ETag", tag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def again(title: str = "") -> tuple[dict[str, int], list[int]]:
        answered.clear()
        words[2] = title or words[2]
        return outcome(harvest(source)), list(answered)

    site.routes["/catalog.ttl"] = answer
    source = make_source(f"{site.url}/catalog.ttl", "dcat")
    run = harvest(source)
    assert (run.total, outcome(run), run.requests) == (3, {"created": 3}, 3)
    link = Link.objects.select_related("dataset", "raw").get(remote_id="https://data.example.org/2")
    one = queries.record(link.dataset)
    assert (one.title, one.license, one.resources[0].url) == ("Dataset 2", "cc-by", "https://data.example.org/2.csv")
    assert b'dct:title "Dataset 2"' in zlib.decompress(bytes(link.raw.body))
    assert again() == ({"unchanged": 3}, [304, 304, 304])
    assert again("Rivers") == ({"changed": 1, "unchanged": 2}, [304, 200, 304])
    assert again(" " * 3) == ({"unchanged": 2}, [304, 200, 304])  # what has no title is only pointed at
    assert again("Rivers") == ({"unchanged": 3}, [304, 200, 304])
    assert SourcePage.objects.count() == 3


def test_the_catalogue_of_a_portal_of_ours_comes_back_whole(site, make_source, make_dataset, make_organization, client):
    producer = make_organization("Agence de l’eau")
    theirs = [
        make_dataset(f"Rivières {n}", organization=producer.id, tags=("eau",), frequency="monthly", language="fr",
                     resources=(records.Resource(title="Débits", url=f"https://x.example.org/{n}.csv", format="csv"),))
        for n in range(3)
    ]  # fmt: skip
    body = client.get("/catalog.ttl").content.replace(b"http://127.0.0.1:8000", b"https://other.example.org")
    site.answer("/catalog.ttl", body, Content_Type="text/turtle")
    run = harvest(make_source(f"{site.url}/catalog.ttl", "dcat"))
    assert (run.state, run.error_value, outcome(run)) == ("done", "", {"created": 3})
    for before in theirs:
        one, other = queries.record(before), Dataset.objects.exclude(pk=before.pk).get(title=before.title)
        again = queries.record(other)
        for name in ("title", "description", "tags", "frequency", "language", "license", "access_type"):
            assert getattr(again, name) == getattr(one, name), name
        assert [(file.title, file.url, file.format) for file in again.resources] == [
            (file.title, file.url, file.format) for file in one.resources
        ]


def test_a_page_with_links_is_one_dataset(site, make_source):
    page = b"""<!doctype html><title>Open data of the town</title><meta name="description" content="All there is.">
    <a href="budget.csv">Budget</a><a href="/trees.geojson">Trees</a><a href="/about">About</a>
    <a href="javascript:x.csv">No</a><a href="budget.csv">Again</a>"""
    url = site.answer("/data/", page, Content_Type="text/html")
    run = harvest(make_source(url, "files"))
    assert outcome(run) == {"created": 1}
    one = queries.record(Dataset.objects.get())
    assert (one.title, one.description) == ("Open data of the town", "All there is.")
    assert [(file.title, file.url, file.format) for file in one.resources] == [
        ("Budget", f"{site.url}/data/budget.csv", "csv"), ("Trees", f"{site.url}/trees.geojson", "geojson"),
    ]  # fmt: skip


def test_a_csv_of_addresses_is_a_dataset_by_group(site, make_source):
    rows = "dataset;license;url;title\nBudget;CC-BY-4.0;https://x.example.org/a.csv;2023\n"
    rows += "Budget;;https://x.example.org/b.csv;2024\nTrees;;https://x.example.org/t.geojson;\n"
    run = harvest(make_source(site.answer("/files.csv", rows.encode(), Content_Type="text/csv"), "files"))
    assert outcome(run) == {"created": 2}
    budget = queries.record(Dataset.objects.get(title="Budget"))
    assert ([file.title for file in budget.resources], budget.license) == (["2023", "2024"], "cc-by")


@pytest.mark.parametrize(
    ("document", "kind"),
    [("pod/usda.gov.data.json", "datajson"), ("ods/catalog.csv", "opendatasoft"), ("ecospheres/geoide_1.xml", "csw"),
     ("csw/ifremer-multilang.xml", "csw"), ("ods/catalog.ttl", "dcat"), ("dati-unibo.rdf", "dcat"),
     ("harvest-udata/dcat__evian.json", "dcat"), ("harvest-udata/dcat__catalog.xml", "dcat")],
)  # fmt: skip
def test_what_is_remembered_of_a_record_is_what_was_stored(document, kind, shared, site, make_source):
    """Otherwise a field nobody touched would be held to be changed by hand, and never follow its source again."""
    harvest(make_source(site.answer(f"/{document}", (shared / "catalogues" / document).read_bytes()), kind))
    for link in Link.objects.select_related("dataset"):
        stored = queries.record(link.dataset)
        assert merging.marks(stored, merging.FIELDS) == link.taken["fields"], link.remote_id
        files = {one.id: merging.marks(one, merging.FILE_FIELDS) for one in stored.resources}
        assert files == link.taken["resources"], link.remote_id
