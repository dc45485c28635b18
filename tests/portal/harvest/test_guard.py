"""Sources that mean harm, or are broken: nothing is harmed, and people read why."""

import time
import tracemalloc

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


def test_a_slow_drip_ends_at_its_time(site, make_source, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_seconds": 1})

    def drip(request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        try:
            for _time in range(100):
                request.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            pass

    site.routes["/data.json"] = drip
    started = time.monotonic()
    _failed(make_source(f"{site.url}/data.json"), "timeout")
    assert time.monotonic() - started < 5


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


def test_deep_xml_is_refused(site, make_source):
    site.answer("/csw", b"<a>" * 100_000)
    _failed(make_source(f"{site.url}/csw", "csw"), "not_xml")


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
