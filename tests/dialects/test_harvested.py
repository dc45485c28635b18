"""Dialects of catalogues that are harvested: what is written is read back the same."""

from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import boxes, datajson, dublincore, filelist, iso19139, licenses, opendatasoft, prose, records
from parvis.dialects.faults import Problem, Unreadable

_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)
_URLS = st.builds("https://data.example.org/{}/{}.csv".format, st.integers(0, 99), st.integers(0, 99))
_MOMENTS = st.integers(0, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
_BOXES = st.tuples(st.integers(-170, 0), st.integers(-80, 0), st.integers(1, 170), st.integers(1, 80))


@st.composite
def _datasets(draw, frequencies):
    id, resources = draw(_WORDS), draw(st.lists(_URLS, unique=True, max_size=3))
    updated = draw(_MOMENTS)
    edges = draw(st.none() | _BOXES)
    contacts = draw(st.lists(_WORDS, unique=True, max_size=2))
    return records.Dataset(
        title=draw(_WORDS), description=draw(st.just("") | _WORDS), tags=tuple(draw(st.lists(_WORDS, unique=True, max_size=3))),
        license=draw(st.just("") | _WORDS), language=draw(st.sampled_from(["", "fr", "en", "ar"])),
        frequency=draw(st.sampled_from(["", *frequencies])),
        temporal_start=date(2020, 1, 1), temporal_end=date(2021, 1, 1),
        geometry=boxes.box(*map(float, edges)) if edges else None,
        contacts=tuple(records.Contact(name=name, role="contact", email=f"a{n}@example.org") for n, name in enumerate(contacts)),
        updated_at=updated, created_at=updated, harvest={"remote_id": id, "dct_identifier": id},
        resources=tuple(records.Resource(title=f"File {n}", url=url, format="csv") for n, url in enumerate(resources)),
    )  # fmt: skip


def _core(one: records.Dataset) -> dict:
    names = ("title", "description", "tags", "license", "language", "frequency", "temporal_start", "temporal_end",
             "geometry", "contacts", "updated_at", "created_at")  # fmt: skip
    files = [(file.title, file.url, file.format) for file in one.resources]
    return {name: getattr(one, name) for name in names} | {"files": files, "id": one.harvest["remote_id"]}


@given(_datasets(datajson.FREQUENCIES.values()))
def test_data_json_is_read_back(record):
    written = orjson.loads(orjson.dumps(datajson.write_dataset(record)))
    read = datajson.read_dataset(written)
    assert _core(read) == _core(record)
    assert datajson.read_dataset(datajson.write_dataset(read)) == read


@given(_datasets(datajson.FREQUENCIES.values()), st.none() | st.builds(records.Organization, id=_WORDS, name=_WORDS))
def test_what_a_portal_gives_out_is_read_back(record, organization):
    told = records.Described(dataset=replace(record, id="d1", license="cc-by", zones=("country:ma",)),
                             organization=organization, zones={"country:ma": records.Zone(id="country:ma", name="Morocco")},
                             license=next(one for one in licenses.LICENSES if one.id == "cc-by"))  # fmt: skip
    read = datajson.read_dataset(orjson.loads(orjson.dumps(datajson.write_described(told, site="https://p.example"))))
    publisher = [records.Contact(name=organization.name, role="publisher")] if organization else []
    fallback = [records.Contact(name=organization.name)] if organization and not record.contacts else []
    expected = _core(replace(record, license=told.license.url, contacts=(*record.contacts, *fallback, *publisher)))
    assert _core(read) == expected | {"description": record.description or record.title}
    assert read.source_url == "https://p.example/datasets/d1"
    assert (read.zones, read.harvest["places"]) == (("country:ma",), ["Morocco"])


@given(_datasets(set(iso19139.FREQUENCIES.values())))
def test_iso_19139_is_read_back(record):
    read = iso19139.read_dataset(iso19139.page(iso19139.write_dataset(record)).records[0])
    expected = _core(record) | {"license": read.license}  # a licence is guessed out of constraints in words
    assert _core(read) == expected
    assert iso19139.read_dataset(iso19139.write_dataset(read)) == read


@given(_datasets(set(iso19139.FREQUENCIES.values())))
def test_dublin_core_is_read_back(record):
    answer = (b'<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
              b'numberOfRecordsMatched="1" nextRecord="0">%s</csw:SearchResults></csw:GetRecordsResponse>')  # fmt: skip
    written = dublincore.write_dataset(record).partition(b"?>")[2]
    read = dublincore.read_dataset(dublincore.page(answer % written).records[0])
    people = tuple(records.Contact(name=one.name, role="contact") for one in record.contacts)  # it has no addresses
    expected = _core(record) | {"temporal_start": None, "temporal_end": None, "contacts": people}
    assert _core(read) == expected
    assert dublincore.read_dataset(dublincore.write_dataset(read)) == read


def test_real_dublin_core_is_read_back(shared):
    found = dublincore.page((shared / "catalogues/csw/csw-client-harvest-records-onepage.xml").read_bytes())
    assert (len(found.records), found.total, found.next) == (10, 10, 11)
    read = [dublincore.read_dataset(one) for one in found.records if b">service<" not in one]
    assert [dublincore.read_dataset(dublincore.write_dataset(one)) for one in read] == read
    assert (len(read), sum(len(one.resources) for one in read), read[0].tags) == (4, 6, ("Hydrographie", "environment"))
    assert read[0].geometry == boxes.box(1.42, 48.67, 4.27, 50.53)


def test_corners_and_axes_of_a_box_in_any_order():
    record = b"""<csw:BriefRecord xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ows="http://www.opengis.net/ows"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>a</dc:identifier><dc:title>Rivers</dc:title>
        <ows:BoundingBox crs="%s"><ows:LowerCorner>%s</ows:LowerCorner><ows:UpperCorner>%s</ows:UpperCorner>
        </ows:BoundingBox></csw:BriefRecord>"""
    expected = boxes.box(-7.0, 33.0, -6.0, 34.0)
    for crs, low, high in (
        (b"urn:ogc:def:crs:OGC:1.3:CRS84", b"-7 33", b"-6 34"), (b"urn:ogc:def:crs:EPSG::4326", b"33 -7", b"34 -6"),
        (b"urn:ogc:def:crs:EPSG:6.6:4326", b"-6 33", b"-7 34"), (b"urn:ogc:def:crs:EPSG::RGF93 / CC48", b"-6 33", b"-7 34"),
    ):  # fmt: skip
        assert dublincore.read_dataset(record % (crs, low, high)).geometry == expected


def _same_iso(body: bytes) -> None:
    for one in iso19139.page(body).records:
        read = iso19139.read_dataset(one)
        again = iso19139.read_dataset(iso19139.write_dataset(read))
        assert again == read


@pytest.mark.parametrize(
    "document",
    ["ecospheres/geoide_1.xml", "ecospheres/geoide_2.xml", "csw/ifremer-multilang.xml", "csw/siglr-malformed.xml",
     "harvest-udata/csw_dcat__geonetwork-iso19139-page-1.xml"],
)  # fmt: skip
def test_real_iso_records_are_read_back(document, shared):
    _same_iso((shared / "catalogues" / document).read_bytes())


def test_a_real_catalogue_of_opendatasoft_is_read_back(shared):
    found = opendatasoft.records_of((shared / "catalogues/ods/catalog.csv").read_bytes()).records
    assert len(found) == 186
    for one in found:
        read = opendatasoft.read_dataset(one, site="https://data.example.org")
        written = orjson.loads(orjson.dumps(opendatasoft.write_dataset(read)))
        assert opendatasoft.read_dataset(written, site="https://data.example.org") == read


def test_real_data_json_is_read_back_unknown_members_included(shared):
    kept = set()
    for path in sorted((shared / "catalogues/pod").glob("*.json")):
        for one in datajson.records_of(path.read_bytes()):
            try:
                read = datajson.read_dataset(one)
            except Unreadable:
                continue
            kept |= set(read.extras.get("datajson", {}))
            assert datajson.read_dataset(datajson.write_dataset(read)) == read
    assert {"bureauCode", "programCode"} <= kept


def test_a_list_of_files_is_read_back():
    files = tuple(records.Resource(title=f"F{n}", url=f"https://x.example.org/{n}.csv", format="csv") for n in range(2))
    one = records.Dataset(title="Budget", description="All.", license="cc-by", tags=("a", "b"), resources=files)
    found = filelist.groups(filelist.write([one]), "text/csv", base="https://x.example.org/list.csv", name="")
    read = filelist.read_dataset(found[0])
    assert (read.title, read.description, read.license, read.tags) == ("Budget", "All.", "cc-by", ("a", "b"))
    assert [(file.title, file.url, file.format) for file in read.resources] == [
        (file.title, file.url, file.format) for file in files
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", Problem.NOT_JSON),
        (b"<html>", Problem.NOT_JSON),
        (b"{}", Problem.NO_CATALOGUE),
        (b"3", Problem.NO_CATALOGUE),
    ],
)
def test_what_is_no_data_json_is_said(body, problem):
    with pytest.raises(Unreadable) as raised:
        datajson.records_of(body)
    assert raised.value.problem == problem


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain < text", "plain < text"),
        ("<p>One</p><p>Two <b>bold</b></p>", "One\n\nTwo **bold**"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<a href="https://x.example.org">x</a> <a href="javascript:alert(1)">y</a>', "[x](https://x.example.org) y"),
        ("a<script>alert(1)</script>b", "ab"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert prose.markdown_of(html) == markdown
