"""Documents made to take for ever, or to break what reads them: each ends at once, with what can be read of it.

None is timed: what these bytes once cost is the square of their length, hours rather than seconds.
"""

from contextlib import suppress

import pytest

from parvis.dialects import ckan, datajson, dcat, filelist, iso19139, opendatasoft, records, udata
from parvis.dialects.dcat import spatial
from parvis.dialects.prose import markdown_of
from parvis.dialects.udata import sheets
from parvis.kit.errors import Invalid


def test_blanks_without_end_are_nothing():
    assert markdown_of("<i> </i>" * 400_000) == ""
    assert markdown_of("<p>a </p>\n \t\n<p>b</p>") == "a\n\nb"
    record = {"dataset_id": "a", "metas": {"default": {"title": "Arbres", "keyword": " " * 2_000_000 + "x; y,z"}}}
    assert opendatasoft.read_dataset(record, site="https://a.example").tags == ("x", "y", "z")


@pytest.mark.parametrize(
    "body",
    [b"<GetRecordsResponse>" + b'<RDF a="1"/>' * 300_000 + b"</GetRecordsResponse>", b"<!DOCTYPE" * 400_000],
    ids=["roots", "types"],
)
def test_xml_that_begins_again_and_again_is_no_graph(body):
    with suppress(Invalid):
        assert list(dcat.triples(body, "application/rdf+xml", base="https://a.example/")) == []


@pytest.mark.parametrize(
    "text",
    ["ENVELOPE(1,2)", "ENVELOPE(1)", "ENVELOPE(1,2,3,4,5)", "POLYGON((1))",
     '{"type": "Polygon", "coordinates": ' + "[" * 900 + "1,2" + "]" * 900 + "}"],
    ids=["two", "one", "five", "point", "deep"],
)  # fmt: skip
def test_what_is_no_shape_is_none(text):
    assert spatial.shape_of(text) is None


def test_a_text_that_looks_like_our_own_mark_stays_a_text():
    file = records.Resource(id="f", title="# rows f", url="https://a.example/f.csv", type="main")
    told = records.Dataset(id="d", slug="d", title="# rows f", description="# rows f\n# rows f", resources=(file,))
    kept = dcat.keep(dcat.write_dataset(told, license=None, zones={}, site="https://p.example"))
    for rows, services in (((), 0), (("f",), 1)):
        lines = dcat.chosen(kept, rows)
        page = dcat.read(lines, "nt", base="https://p.example")
        assert [(one.title, one.description) for one in page.datasets] == [(told.title, told.description)]
        assert lines.count(b"ns/dcat#DataService>") == services


def test_figures_of_other_scripts_are_no_numbers_here():
    record = {"title": "a", "distribution": [{"downloadURL": "https://a.example/a.csv", "byteSize": "²"}]}
    assert datajson.read_dataset(record).resources[0].filesize is None
    page = f'<r xmlns:c="{iso19139.reading.CSW}"><c:SearchResults numberOfRecordsMatched="²" nextRecord="³"/></r>'
    assert iso19139.place(page.encode()) == (None, 0)


def test_what_is_no_address_ends_with_nothing():
    assert filelist.extension("https://[a/b.csv") == ""


def test_what_is_kept_of_a_ckan_never_says_what_the_dataset_says_itself():
    owner = records.Organization(id="o", name="Ville de Lyon", slug="ville-de-lyon")
    lies = {
        "id": "x", "title": "Other", "organization": {"title": "State"}, "resources": 5, "private": "no", "extras": 3,
        "lifted": 7, "groups": [{"id": {}}, {"id": ["a"]}, {}], "license_id": "kept", "version": "2", "place": "here",
    }  # fmt: skip
    file = records.Resource(
        id="r", title="Trees", url="https://a.example/a.csv", type="main",
        extras={"ckan": {"id": {}, "package_id": "x", "datastore_active": True, "size": "10 Mb", "hash": "?"}},
    )  # fmt: skip
    dataset = records.Dataset(
        id="d", title="Trees", slug="trees", state="published", resources=(file,), extras={"ckan": lies}
    )
    package = ckan.write_package(dataset, organization=owner, site="https://p.example")
    assert [package[name] for name in ("id", "title", "private", "groups", "license_id", "version", "place")] == [
        "d", "Trees", False, [], "kept", "2", "here",
    ]  # fmt: skip
    assert (package["organization"]["title"], package["extras"]) == ("Ville de Lyon", [])
    (resource,) = package["resources"]
    assert [resource[name] for name in ("id", "package_id", "datastore_active", "size", "hash")] == [
        "r", "d", False, "10 Mb", "?",
    ]  # fmt: skip
    false = {"ckan": {"title": "State", "users": 5, "approval_status": "approved", "site": "x"}}
    organization = ckan.write_organization(records.Organization(id="o", name="Lyon", approval="pending", extras=false))
    assert [organization[name] for name in ("title", "users", "approval_status", "site")] == [
        "Lyon", [], "pending", "x",
    ]  # fmt: skip


def test_what_is_kept_of_a_udata_never_stops_a_list_in_csv():
    kept = {"spatial": {"zones": [{"id": "fr"}, 3]}, "license": {"id": "lov2"}, "frequency": ["daily"], "badges": [3]}
    dataset = records.Dataset(id="d", title="Trees", slug="trees", extras={"udata": kept})
    body = udata.write_dataset(records.Described(dataset=dataset), site="https://p.example")
    line = dict(zip(sheets.DATASETS, sheets.dataset_line(body, licenses={}, zones={}), strict=True))
    assert (line["license"], line["spatial.zones"]) == ("", "{'id': 'fr'},3")
