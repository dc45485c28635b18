"""Sources that mean harm, or are broken: nothing is harmed, and people read why."""

import threading
import time
import tracemalloc
import zlib

import orjson
import pytest
from tests.portal.harvest.conftest import catalogue, harvest, outcome, record

from parvis.dialects import iso19139
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Source
from parvis.portal.harvest.rules import labels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]

_PAGE = """<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults
 numberOfRecordsMatched="{total}" nextRecord="{next}">{records}</csw:SearchResults></csw:GetRecordsResponse>"""
_ISO = """<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo>
<gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Rivers {id}
</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification>
</gmd:identificationInfo></gmd:MD_Metadata>"""


def _failed(source: Source, error: str) -> str:
    run = harvest(source)
    assert (run.state, run.error) == ("failed", error), run.error_value
    assert Dataset.objects.count() == 0
    words = labels.reason(run.error, run.error_value)
    assert words
    return words


def test_pages_that_go_round_in_circles_end(site, make_source):
    site.answer("/csw", _PAGE.format(total=90, next=1, records=_ISO.format(id="a")).encode())
    run = harvest(make_source(f"{site.url}/csw", "csw"))
    assert (run.state, run.error, run.requests) == ("failed", "loop", 1)
    assert outcome(run) == {"created": 1}


def test_a_search_is_read_to_its_last_page(site, make_source):
    def answer(request) -> None:
        start = int(request.path.partition("startPosition=")[2])
        found = "".join(_ISO.format(id=n) for n in range(start, min(start + 2, 6)))
        body = _PAGE.format(total=5, next=start + 2 if start + 2 <= 5 else 0, records=found).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/csw"] = answer
    run = harvest(make_source(f"{site.url}/csw?map=x", "csw"))
    assert (run.state, run.total, outcome(run), run.requests) == ("done", 5, {"created": 5}, 3)
    assert all("map=x" in path and "request=GetRecords" in path for _method, path, _headers in site.seen)


_RDF = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <{site}/catalog.ttl> hydra:totalItems 90 .
<https://data.example.org/{id}> a dcat:Dataset ; dct:title "Dataset {id}" . <{site}/{id}> hydra:next <{site}/{next}> ."""


def test_a_page_in_rdf_that_leads_to_itself_ends(site, make_source):
    site.answer("/a.ttl", _RDF.format(site=site.url, id="a", next="a.ttl").encode(), Content_Type="text/turtle")
    run = harvest(make_source(f"{site.url}/a.ttl", "dcat"))
    assert (run.state, run.error, run.requests, outcome(run)) == ("failed", "loop", 1, {"created": 1})
    assert "a.ttl" in labels.reason(run.error, run.error_value)


def test_pages_in_rdf_that_lead_to_each_other_end(site, make_source):
    for id, following in (("a", "b.ttl"), ("b", "c.ttl"), ("c", "a.ttl")):
        body = _RDF.format(site=site.url, id=id, next=following).encode()
        site.answer(f"/{id}.ttl", body, Content_Type="text/turtle")
    run = harvest(make_source(f"{site.url}/a.ttl", "dcat"))
    assert (run.state, run.error, run.requests, outcome(run)) == ("failed", "loop", 3, {"created": 3})


def test_a_search_that_always_gives_the_same_records_ends(site, make_source):
    def answer(request) -> None:
        start = int(request.path.partition("startPosition=")[2])
        body = _PAGE.format(total=10_000_000, next=start + 1, records=_ISO.format(id="a")).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/csw"] = answer
    run = harvest(make_source(f"{site.url}/csw", "csw"))
    assert (run.state, run.error, run.requests, outcome(run)) == ("failed", "loop", 2, {"created": 1})
    assert labels.reason(run.error, run.error_value)


def test_a_ckan_that_does_not_turn_its_pages_ends(site, make_source):
    packages = [{"id": f"p{n}", "name": f"p{n}", "title": f"Package {n}"} for n in range(3)]
    body = orjson.dumps({"success": True, "result": {"count": 5000, "results": packages}})
    site.answer("/api/3/action/package_search", body)
    run = harvest(make_source(site.url, "ckan"))
    assert (run.state, run.error, run.requests, outcome(run)) == ("failed", "loop", 2, {"created": 3})


def test_redirects_in_circles_end(site, make_source):
    site.redirect("/a", "/b")
    _failed(make_source(site.redirect("/b", "/a")), "redirects")


def test_a_redirect_to_a_private_network_is_not_followed(site, make_source):
    words = _failed(make_source(site.redirect("/data.json", "http://10.0.0.1/data.json")), "private")
    assert "10.0.0.1" in words


@pytest.mark.parametrize("url", ["http://127.0.0.2/data.json", "http://[::1]/data.json", "http://169.254.169.254/x"])
def test_an_address_in_a_private_network_is_not_fetched(url, site, make_source):
    _failed(make_source(url), "private")


def test_a_huge_body_ends_early(site, make_source, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_limit": 100_000})

    def endless(request) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _time in range(100_000):
                request.wfile.write(b"[" * 65536)
        except OSError:
            pass
        request.close_connection = True

    site.routes["/data.json"] = endless
    tracemalloc.start()
    try:
        _failed(make_source(f"{site.url}/data.json"), "too_large")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def _ten_gigabytes(request) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(10 * 1024**3))
    request.end_headers()
    _go_on(request, b"[" * 65536)


def _ten_gigabytes_compressed(request) -> None:
    """Ten thousand times a megabyte of spaces, each a kilobyte on the way."""
    squeeze = zlib.compressobj(wbits=31)
    first = squeeze.compress(b" " * 1024**2) + squeeze.flush(zlib.Z_FULL_FLUSH)
    request.send_response(200)
    request.send_header("Content-Encoding", "gzip")
    request.end_headers()
    request.wfile.write(first)
    _go_on(request, squeeze.compress(b" " * 1024**2) + squeeze.flush(zlib.Z_FULL_FLUSH), 10_000)


def _go_on(request, piece: bytes, times: int = 160_000, pause: float = 0) -> None:
    """Send this again and again, until the other side has gone."""
    try:
        for _time in range(times):
            request.wfile.write(piece)
            time.sleep(pause)
    except OSError:
        pass
    request.close_connection = True


@pytest.mark.parametrize("answer", [_ten_gigabytes, _ten_gigabytes_compressed])
def test_ten_gigabytes_are_refused_at_their_start(answer, site, make_source):
    site.routes["/data.json"] = answer
    tracemalloc.start()
    try:
        _failed(make_source(f"{site.url}/data.json"), "too_large")
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_slow_drip_ends_at_its_time(site, make_source, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_seconds": 1})
    ended = threading.Event()

    def drip(request) -> None:  # no step of it is slow; as a whole it would take a quarter of an hour
        request.send_response(200)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        _go_on(request, b" ", 10_000, 0.1)
        ended.set()

    site.routes["/data.json"] = drip
    _failed(make_source(f"{site.url}/data.json"), "timeout")
    assert ended.wait(60)


def test_a_body_cut_in_the_middle_is_no_catalogue(site, make_source):
    def cut(request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "10000")
        request.end_headers()
        request.wfile.write(catalogue(record(1))[:100])
        request.close_connection = True

    site.routes["/data.json"] = cut
    _failed(make_source(f"{site.url}/data.json"), "protocol")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_xml_with_a_document_type_is_refused(head, site, make_source):
    site.answer("/csw", (head + _PAGE.format(total=1, next=0, records=_ISO.format(id="&x;"))).encode())
    run = harvest(make_source(f"{site.url}/csw", "csw"))
    assert run.state == "failed"
    assert run.error in ("has_doctype", "not_xml")
    assert "root:" not in run.error_value
    assert Dataset.objects.count() == 0
    assert [path for _method, path, _headers in site.seen if path.endswith(".dtd")] == []


_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_GRAPH = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">
<rdf:Description rdf:about="http://x.example.org/"><dct:title>&a11;</dct:title></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize("kind", ["dcat", "csw", "csw-dcat"])
@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">{_LAUGHS}]>',
        '<!DOCTYPE r [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
        f"<!--{'x' * 200_000}-->" + '<!DOCTYPE r [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["laughs", "file", "late"],
)
def test_entities_are_refused_by_each_kind(head, kind, site, make_source):
    site.answer("/x.xml", (head + _GRAPH).encode(), Content_Type="application/rdf+xml")
    run = harvest(make_source(f"{site.url}/x.xml", kind))
    assert run.state == "failed"
    assert run.error in ("has_doctype", "not_xml", "not_rdf")
    assert "root:" not in labels.reason(run.error, run.error_value)
    assert Dataset.objects.count() == 0


# Each kind, a document cut in the middle, and how that is called.
_CUT = [
    ("datajson", "application/json", catalogue(record(1))[:-5], "not_json"),
    ("ckan", "application/json", b'{"success": true, "result": {"count": 1, "results": [{"id"', "not_json"),
    ("udata", "application/json", b'{"total": 1, "data": [{"id": "a", "ti', "not_json"),
    ("opendatasoft", "application/json", b'{"total_count": 1, "results": [{', "not_json"),
    ("dcat", "text/turtle", b'<http://x.example.org/> <http://purl.org/dc/terms/title> "Riv', "not_rdf"),
    ("dcat", "application/ld+json", b'{"@graph": [{"@id": "http://x.example.org/"', "not_rdf"),
    ("dcat", "application/rdf+xml", _GRAPH[:150].encode(), "not_rdf"),
    ("csw", "application/xml", _PAGE.format(total=1, next=0, records=_ISO)[:300].encode(), "not_xml"),
    ("csw-dcat", "application/xml", _PAGE.format(total=1, next=0, records=_GRAPH)[:300].encode(), "not_xml"),
]


@pytest.mark.parametrize(("kind", "media_type", "body", "error"), _CUT)
def test_a_document_cut_in_the_middle_is_refused(kind, media_type, body, error, site, make_source):
    for path in ("/x", "/api/3/action/package_search", "/api/1/datasets/", "/api/explore/v2.1/catalog/datasets"):
        site.answer(path, body, Content_Type=media_type)
    _failed(make_source(f"{site.url}/" if kind in ("ckan", "udata", "opendatasoft") else f"{site.url}/x", kind), error)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("datajson", b"[" * 200_000), ("dcat", b"[" * 200_000), ("udata", b'{"data":' * 100_000)],
)  # fmt: skip
def test_deep_json_is_refused(kind, body, site, make_source):
    for path in ("/x", "/api/1/datasets/"):
        site.answer(path, body, Content_Type="application/ld+json")
    run = harvest(make_source(f"{site.url}/x" if kind != "udata" else site.url, kind))
    assert (run.state, run.error) == ("failed", "not_rdf" if kind == "dcat" else "not_json")


def test_deep_xml_is_refused(site, make_source):
    site.answer("/csw", b"<a>" * 100_000)
    _failed(make_source(f"{site.url}/csw", "csw"), "not_xml")


_TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://a.example/[1> a dcat:Dataset ; dct:title "Rivers" ; """
_XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://a.example/">
{"<a><b>" * 20_000}{"</b></a>" * 20_000}</rdf:RDF>"""


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/turtle", _TURTLE + "dct:relation " + "[ dct:relation " * 60_000 + "1 " + "]" * 60_000 + " ."),
        ("application/trig", _TURTLE + "dct:relation " + "(" * 300 + ")" * 300 + " ."),
        ("application/rdf+xml", _XML),
    ],
)  # fmt: skip
def test_deep_rdf_is_refused_before_it_is_parsed(media_type, body, site, make_source):
    words = _failed(make_source(site.answer("/x", body.encode(), Content_Type=media_type), "dcat"), "too_deep")
    assert "256" in words


def test_brackets_in_texts_and_side_by_side_are_not_deep(site, make_source):
    texts = (
        'dct:description """'
        + "[ (" * 500
        + "\"\"\", '[\\'[' ; # [[[ \n"
        + "dct:relation [ dct:title 'x' ] ; " * 300
        + "."
    )
    run = harvest(make_source(site.answer("/x", (_TURTLE + texts).encode(), Content_Type="text/turtle"), "dcat"))
    assert (run.state, run.error_value, outcome(run)) == ("done", "", {"created": 1})


def test_a_server_in_trouble_is_asked_again_and_then_left(site, make_source):
    site.answer("/data.json", status=503, Retry_After="0")
    words = _failed(make_source(f"{site.url}/data.json"), "status")
    assert "503" in words
    assert len(site.seen) == 3


def test_an_unchanged_document_is_not_sent_again(site, make_source):
    def answer(request) -> None:
        known = request.headers.get("If-None-Match") == '"v1"'
        body = b"" if known else catalogue(record(1), record(2))
        request.send_response(304 if known else 200)
        request.send_header("ETag", '"v1"')
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/data.json"] = answer
    source = make_source(f"{site.url}/data.json")
    assert outcome(harvest(source)) == {"created": 2}
    for _time in range(2):
        source.refresh_from_db()
        run = harvest(source)
        assert (run.state, outcome(run), run.missing) == ("done", {"unchanged": 2}, 0)
    assert [headers.get("If-None-Match") for _method, _path, headers in site.seen] == [None, '"v1"', '"v1"']


def test_a_script_in_a_record_is_text(site, make_source):
    words = 'Hello <script>alert(1)</script><img src=x onerror="alert(1)"> there'
    source = make_source(site.answer("/data.json", catalogue(record(1, description=words))))
    harvest(source)
    assert "alert" not in Dataset.objects.get().description


def test_the_bytes_of_a_record_do_not_depend_on_what_stands_around_it():
    alone = iso19139.page(_ISO.format(id="a").encode()).records[0]
    among = iso19139.page(_PAGE.format(total=2, next=0, records=_ISO.format(id="b") + _ISO.format(id="a")).encode())
    assert among.records[1] == alone
