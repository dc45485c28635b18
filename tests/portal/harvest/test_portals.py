"""Other portals read by their own API: CKAN, udata."""

import gzip
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from tests.portal.harvest.conftest import catalogue, harvest, outcome, record

from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Entry, Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]


def _serve(site, path: str, make) -> None:
    """Answer the JSON that `make` gives for the parameters of a request."""

    def answer(request) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        body = orjson.dumps(make(given))
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes[path] = answer


def _ckan(site, packages) -> None:
    def make(given):
        start, rows = int(given["start"]), int(given["rows"])
        return {"success": True, "result": {"count": len(packages), "results": packages[start : start + rows]}}

    _serve(site, "/api/3/action/package_search", make)


def test_a_real_ckan_is_harvested(shared, site, make_source):
    packages = orjson.loads((shared / "catalogues/datasud-package_search.json").read_bytes())["result"]["results"]
    _ckan(site, packages)
    run = harvest(make_source(site.url, "ckan"))
    assert (run.state, run.total, outcome(run), run.requests) == ("done", 8, {"created": 8}, 1)
    package = packages[0]
    one = queries.record(Link.objects.select_related("dataset").get(remote_id=package["id"]).dataset)
    assert one.title == package["title"]
    assert len(one.resources) == len(package["resources"])
    assert one.resources[0].harvest["remote_id"] == package["resources"][0]["id"]
    assert one.resources[0].id != package["resources"][0]["id"]
    assert one.source_url == package["url"] or one.source_url == f"{site.url}/dataset/{package['name']}"
    assert one.id != package["id"]
    assert outcome(harvest(run.source)) == {"unchanged": 8}


def test_a_ckan_of_several_pages_is_read_to_its_end_with_its_filters(site, make_source):
    packages = [{"id": f"p{n}", "name": f"p{n}", "title": f"Package {n}", "state": "active"} for n in range(230)]
    packages[3]["private"] = True
    _ckan(site, packages)
    run = harvest(make_source(f"{site.url}/api/3/action/package_search?fq=organization:x", "ckan"))
    assert (run.total, outcome(run), run.requests) == (230, {"created": 229, "skipped": 1}, 3)
    assert all("fq=organization%3Ax" in path for _method, path, _headers in site.seen)


def test_the_error_of_a_ckan_is_told(site, make_source):
    _serve(site, "/api/3/action/package_search", lambda _given: {"success": False, "error": {"message": "No Solr"}})
    run = harvest(make_source(site.url, "ckan"))
    assert (run.state, run.error, run.error_value) == ("failed", "exception", "No Solr")


def test_a_file_of_a_ckan_that_moves_keeps_its_id(site, make_source):
    package = {"id": "p", "name": "p", "title": "P", "resources": [{"id": "r1", "url": "https://x.example.org/a.csv"}]}
    _ckan(site, [package])
    source = make_source(site.url, "ckan")
    harvest(source)
    before = Dataset.objects.get().resources.get().pk
    _ckan(site, [package | {"resources": [{"id": "r1", "url": "https://y.example.org/b.csv"}]}])
    harvest(source)
    after = Dataset.objects.get().resources.get()
    assert (after.pk, after.url) == (before, "https://y.example.org/b.csv")


def _udata(site, datasets) -> None:
    def make(given):
        page, size = int(given["page"]), int(given["page_size"])
        more = page * size < len(datasets)
        following = f"{site.url}/api/1/datasets/?page={page + 1}&page_size={size}" if more else None
        return {"data": datasets[(page - 1) * size : page * size], "total": len(datasets), "next_page": following}

    _serve(site, "/api/1/datasets/", make)


def test_a_real_udata_is_harvested(shared, site, make_source):
    with gzip.open(shared / "catalogues/udata-api-datasets.jsonl.gz") as lines:
        datasets = [orjson.loads(line) for line in islice(lines, 150)]
    _udata(site, datasets)
    run = harvest(make_source(site.url, "udata"))
    assert (run.state, run.error_value, run.total, run.requests) == ("done", "", 150, 2)
    refused = list(Entry.objects.filter(run=run, outcome="refused").values_list("field", "value")[:5])
    assert refused == []
    assert run.created + run.skipped == 150
    one = queries.record(Link.objects.select_related("dataset").get(remote_id=datasets[0]["id"]).dataset)
    assert (one.title, one.license, one.frequency) == (datasets[0]["title"], "odc-odbl", "annual")
    assert one.harvest["remote_url"] == datasets[0]["page"]
    for dataset in datasets:
        dataset["metrics"] = {"views": 12345}
    _udata(site, datasets)
    assert outcome(harvest(run.source)).get("changed") is None


def test_a_udata_whose_next_page_is_the_same_ends(site, make_source):
    one = {"id": "a", "title": "A", "description": "A"}
    first = f"{site.url}/api/1/datasets/?page=1&page_size=100"
    _serve(site, "/api/1/datasets/", lambda _given: {"data": [one], "total": 300, "next_page": first})
    run = harvest(make_source(site.url, "udata"))
    assert (run.state, run.error, run.requests) == ("failed", "loop", 1)


@pytest.mark.parametrize(
    ("kind", "paths"),
    [("dkan", ["/data.json", "/api/1/metastore/schemas/dataset/items"]),
     ("arcgis", ["/api/feed/dcat-us/1.1.json", "/data.json"])],
)  # fmt: skip
def test_a_portal_is_read_where_it_has_its_catalogue(kind, paths, site, make_source):
    document = catalogue(record(1), record(2))
    body = orjson.dumps(orjson.loads(document)["dataset"]) if "metastore" in paths[-1] else document
    site.answer(paths[1], body)
    source = make_source(f"{site.url}/", kind)
    assert outcome(harvest(source)) == {"created": 2}
    site.answer(paths[0], document)
    assert outcome(harvest(source)) == {"unchanged": 2}
    assert [path for _method, path, _headers in site.seen] == [*paths, paths[0]]


_VELOS = "f6565516d1354383b25793e630cf3f2b"
_VELOS_ITEM = {
    "title": "stationnement velos", "type": "Feature Service", "owner": "sigevian", "culture": "fr-fr",
    "description": "<div>Emplacement et description</div>", "tags": ["mobilite"], "created": 1659089233000,
    "modified": 1659094147556, "numViews": 12, "orgName": "Ville d'Evian-les-Bains",
    "licenseInfo": "<div>Licence Etalab : https://www.etalab.gouv.fr/licence-ouverte-open-licence/.</div>",
    "url": "https://services.arcgis.com/Hbks8qlTugfLqQka/arcgis/rest/services/stationnement_velo/FeatureServer/5",
}  # fmt: skip
_OUTLINE = [[6.5735, 46.3912], [6.6069, 46.3912], [6.6069, 46.4028], [6.5735, 46.4028], [6.5735, 46.3912]]


def _hub(site, path: str, pages: list[dict]) -> None:
    """The answers of a search, each with the address of the next."""

    def answer(request) -> None:
        number = int(request.path.rpartition("from=")[2]) if "from=" in request.path else 0
        body = orjson.dumps(pages[number])
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes[path] = answer


def test_an_arcgis_hub_without_a_feed_is_searched_and_its_datasets_are_those_of_the_feed(shared, site, make_source):
    feed = (shared / "catalogues/harvest-udata/dcat__evian.json").read_bytes()
    feed = feed.replace(b"https://ville-d-evian-opendata-ville-evian.hub.arcgis.com", site.url.encode())
    site.answer("/api/feed/dcat-us/1.1.json", feed)
    source = make_source(site.url, "arcgis")
    run = harvest(source)
    assert (run.state, outcome(run), run.requests) == ("done", {"created": 8}, 1)
    before = queries.record(Dataset.objects.get(title="stationnement velos"))
    assert (before.tags, before.license, len(before.resources)) == (("mobilite",), "lov2", 6)
    del site.routes["/api/feed/dcat-us/1.1.json"]
    site.answer("/data.json", b"<html>A page for people</html>")
    item = {"id": _VELOS, "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [_OUTLINE]},
            "properties": _VELOS_ITEM | {"landingPage": f"{site.url}/maps/{_VELOS}_5"}}  # fmt: skip
    report = {"id": "0" * 32, "geometry": None, "properties": {"title": "Report", "type": "PDF", "name": "report.pdf"}}
    search = "/api/search/v1/collections/dataset/items"
    following = [{"rel": "self", "href": "?"}, {"rel": "next", "href": f"{site.url}{search}?from=1"}]
    _hub(site, search, [
        {"type": "FeatureCollection", "features": [item], "numberMatched": 2, "links": following},
        {"type": "FeatureCollection", "features": [report], "numberMatched": 2, "links": []},
    ])  # fmt: skip
    run = harvest(source)
    assert (run.state, run.total, outcome(run)["created"], outcome(run)["changed"]) == ("done", 2, 1, 1)
    after = queries.record(Dataset.objects.get(title="stationnement velos"))
    for name in ("id", "tags", "license", "geometry", "contacts", "created_at", "updated_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert [(one.id, one.format) for one in after.resources] == [(one.id, one.format) for one in before.resources]
    pdf = queries.record(Dataset.objects.get(title="Report")).resources[1]
    assert pdf.url == f"https://www.arcgis.com/sharing/rest/content/items/{'0' * 32}/data"
    assert outcome(harvest(source))["unchanged"] == 2


def test_the_older_search_of_an_arcgis_hub_is_read_where_that_is_asked(site, make_source):
    def page(number: int) -> dict:
        said = _VELOS_ITEM | {"extent": {"coordinates": [[6.5735, 46.3912], [6.6069, 46.4028]]}, "title": None,
                              "name": f"Layer {number}"}  # fmt: skip
        following = f"{site.url}/api/v3/datasets?from={number + 1}" if number < 2 else None
        meta = {"next": following, "stats": {"count": 1, "totalCount": 3}}
        return {"data": [{"id": f"{_VELOS}_{number}", "type": "dataset", "attributes": said}], "meta": meta}

    _hub(site, "/api/v3/datasets", [page(number) for number in range(3)])
    run = harvest(make_source(f"{site.url}/api/v3/datasets?filter[tags]=mobilite", "arcgis"))
    assert (run.state, run.total, outcome(run), run.requests) == ("done", 3, {"created": 3}, 3)
    assert "filter%5Btags%5D=mobilite&page%5Bsize%5D=100" in site.seen[0][1]
    one = queries.record(Dataset.objects.get(title="Layer 2"))
    assert one.harvest["remote_id"] == f"https://www.arcgis.com/home/item.html?id={_VELOS}&sublayer=2"
    assert one.geometry == {"type": "Polygon", "coordinates": [_OUTLINE]}
