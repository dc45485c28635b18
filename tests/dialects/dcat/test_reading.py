"""Documents of others: what is taken from them, where the next page is, and those that would harm."""

from datetime import date

import pytest

from parvis.dialects import dcat
from parvis.kit.errors import Invalid

BASE = "http://data.test.org/catalog"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">{}</rdf:RDF>'
PAGE = """@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix ldp: <http://www.w3.org/ns/ldp#> .
<http://data.test.org/catalog> {} ."""


def test_a_catalogue_in_older_words_is_understood(shared):
    body = (shared / "catalogues/harvest-udata/dcat__catalog.xml").read_bytes()
    page = dcat.read(body, "application/xml", base=BASE)
    third = next(one for one in page.datasets if one.title == "Dataset 3")
    assert (third.license, third.frequency, third.tags, third.badges) == (
        "lov2", "daily", ("Tag 2", "Tag 1", "observation-de-la-terre-et-environnement"), ("hvd",))  # fmt: skip
    assert (third.temporal_start, third.temporal_end) == (date(2016, 1, 1), date(2016, 12, 5))
    assert (str(third.access_type), third.access_reason_category) == ("restricted", "intellectual_property_rights")
    assert third.extras["dcat"]["dct:provenance"][0]["rdfs:label"][0]["@language"] == "fr"
    first = next(one for one in page.datasets if one.title == "Dataset 1")
    assert {"Theme 1", "Theme 2"} < set(first.tags)
    assert [(one.title, str(one.type)) for one in first.resources if one.type == "other"] == [("Resource 1-3", "other")]
    assert [one.name for one in page.organizations] == ["An Organization"]


def test_an_export_of_arcgis_hub_is_read_without_fetching_its_context(shared):
    body = (shared / "catalogues/harvest-udata/dcat__evian.json").read_bytes()
    page = dcat.read(body, "application/json", base=BASE)
    assert len(page.datasets) == 8
    found = next(one for one in page.datasets if one.title == "stationnement velos")
    assert found.geometry == {"type": "Polygon", "coordinates": [
        [[6.5735, 46.3912], [6.6069, 46.3912], [6.6069, 46.4028], [6.5735, 46.4028], [6.5735, 46.3912]]]}  # fmt: skip
    assert found.resources[0].url.startswith("https://")


def test_an_answer_of_a_csw_is_read(shared):
    body = (shared / "catalogues/harvest-udata/csw_dcat__geonetwork-dcat-page-1.xml").read_bytes()
    assert len(dcat.read(body, "application/xml", base=BASE).datasets) == 2


PART = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .
<http://x.org/a> a dcat:Dataset ; dct:title "A" ; dct:publisher <http://x.org/us> ; dct:relation <http://x.org/b> ;
  dcat:contactPoint [ v:fn "Ann" ; v:hasEmail <mailto:a@x.org> ] , [ v:fn "Bob" ; v:hasEmail <mailto:b@x.org> ] .
<http://x.org/us> foaf:name "We" . <http://x.org/b> a dcat:Dataset ; dct:title "B" ."""


def _marks(body: str) -> list[bytes]:
    return [one.mark for one in dcat.parts(body.encode(), "text/turtle", base=BASE).datasets]


def test_a_part_has_the_same_mark_as_long_as_the_same_is_said_of_it():
    one, other = _marks(PART)
    lines = [f"{line} ." for line in PART.rpartition("ns#> .")[2].rstrip(" .").split(" .\n")]
    assert len(lines) == 2
    turned = PART.partition("<http://x.org/a>")[0] + "\n".join(reversed(lines))
    bob = (
        turned.replace('[ v:fn "Ann" ;', '[ v:fn "Eve" ;')
        .replace('[ v:fn "Bob" ;', '[ v:fn "Ann" ;')
        .replace("Eve", "Bob")
    )
    assert sorted(_marks(turned)) == sorted([one, other])
    assert set(_marks(bob)) & {one, other} == {other}  # the same words, of somebody else
    assert set(_marks(PART.replace("We", "You"))) & {one, other} == {other}
    assert set(_marks(PART.replace('"B"', '"C"'))) & {one, other} == {one}


def test_a_part_is_shown_alone():
    part = dcat.parts(PART.encode(), "text/turtle", base=BASE).datasets[0]
    again = dcat.parts(part.turtle(), "text/turtle", base=BASE).datasets
    assert [(one.mark, one.read()) for one in again] == [(part.mark, part.read())]
    assert b"hydra" not in part.turtle()


@pytest.mark.parametrize(
    ("said", "following"),
    [
        ("hydra:next <http://data.test.org/2>", "http://data.test.org/2"),
        ("hydra:nextPage 'http://data.test.org/2'", "http://data.test.org/2"),
        ("ldp:nextPage <http://data.test.org/2>", "http://data.test.org/2"),
        ("hydra:next <http://data.test.org/catalog>", "http://data.test.org/catalog"),
        ("hydra:previous <http://data.test.org/2>", ""),
    ],
)
def test_the_next_page_is_told_and_the_page_itself_when_it_names_no_other(said, following):
    assert dcat.read(PAGE.format(said).encode(), "text/turtle", base=BASE).next == following


@pytest.mark.parametrize(("said", "total"), [("4", 4), ("'12'", 12), ("'many'", None), ("-1", None)])
def test_a_total_is_a_number_or_nothing(said, total):
    assert dcat.read(PAGE.format(f"hydra:totalItems {said}").encode(), "text/turtle", base=BASE).total == total


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (BOMB + RDF.format("<rdf:Description><dct:title>&b;</dct:title></rdf:Description>"), "application/rdf+xml"),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RDF.format(""), "text/xml"),
        ('{"@context": "https://elsewhere.example/context.jsonld", "title": "x"}', "application/ld+json"),
        ('{"@context": {}', "application/ld+json"),
        ("<a> <b> .", "text/turtle"),
        (RDF.format("<rdf:Description>"), "application/rdf+xml"),
        ("x", "application/pdf"),
        ("", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(body, media_type):
    with pytest.raises(Invalid, match="document: "):
        dcat.read(body.encode(), media_type, base=BASE)


def test_a_graph_that_turns_in_circles_is_read():
    body = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <http://x.example/1> a dcat:Dataset ; dct:title "A" ; dct:relation _:a . _:a dct:title "one" ; dct:relation _:b .
    _:b dct:title "two" ; dct:relation _:a ."""
    found = dcat.read(body.encode(), "ttl", base=BASE).datasets[0]
    assert found.extras == {"dcat": {"dct:relation": [
        {"dct:title": [{"@value": "one"}], "dct:relation": [{"dct:title": [{"@value": "two"}]}]}]}}  # fmt: skip


def test_what_is_kept_of_a_dataset_has_a_limit():
    many = " , ".join(f'"{number}"' for number in range(2000))
    body = f'<http://x.example/1> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> "A" ; <http://x.example/p> {many} .'
    found = dcat.read(body.encode(), "ttl", base=BASE).datasets[0]
    assert len(found.extras["dcat"]["http://x.example/p"]) == 500


@pytest.mark.parametrize(
    ("said", "size"),
    [("4611686018427387903", 2**62 - 1), ("1024.0", 1024), ("many", None), ("-1", None), ("9" * 30, None)],
)
def test_a_size_is_exact_or_nothing(said, size):
    body = f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <http://x.example/1> a dcat:Dataset ; dct:title "A" ; dcat:distribution <http://x.example/2> .
    <http://x.example/2> dcat:accessURL <http://x.example/f.csv> ; dcat:byteSize "{said}" ."""
    assert dcat.read(body.encode(), "ttl", base=BASE).datasets[0].resources[0].filesize == size
