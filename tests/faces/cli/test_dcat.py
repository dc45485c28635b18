"""`parvis dcat validate`: what is wrong in a description, in words, and how it ends."""

from typing import Any

import orjson
import pytest
from django.utils import translation
from tests.serving import serving
from typer.testing import CliRunner

from parvis.faces.cli.app import app
from parvis.portal.catalogue import queries

pytestmark = pytest.mark.django_db
pytest.importorskip("pyshacl")
GOOD = '<https://a.example/d> a dcat:Dataset ; dct:title "Stations"@en ; dct:description "Where they are."@en .'
BAD = """<https://a.example/d> a dcat:Dataset ; dct:title "Stations"@en ;
  dcat:distribution [ a dcat:Distribution ; dcat:byteSize "gros" ; dct:title "Le fichier" ; dcat:accessURL "ici" ] .
[] a dcat:Catalog ; dct:title "Catalogue" .
"""
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ],
    [ sh:path dct:license ; sh:minCount 1 ; sh:severity sh:Warning ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ; sh:property [ sh:path dcat:accessURL ; sh:nodeKind sh:IRI ],
  [ sh:path dcat:byteSize ; sh:datatype xsd:nonNegativeInteger ] .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:property [ sh:path dct:publisher ; sh:minCount 1 ] .
"""


@pytest.fixture
def shapes(tmp_path: Any) -> str:
    place = tmp_path / "shapes.ttl"
    place.write_text(PREFIXES + SHAPES)
    return str(place)


def _run(*arguments: str, language: str = "en") -> Any:
    with translation.override(language):
        return CliRunner().invoke(app, ["dcat", "validate", *arguments])


def _file(folder: Any, text: str, name: str = "given.ttl") -> str:
    (folder / name).write_text(PREFIXES + text)
    return str(folder / name)


def test_what_is_wrong_is_said_of_its_dataset_and_part(tmp_path, shapes):
    done = _run(_file(tmp_path, BAD), "--shapes", shapes)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "Outside of datasets",
        "  error, catalogue “Catalogue”: The publisher is missing. Add it. [dct:publisher]",
        "Stations  https://a.example/d",
        "  error: The description is missing. Add it. [dct:description]",
        "  warning: The licence is missing. Add it. [dct:license]",
        "  error, file “Le fichier”: The access address is a text, “ici”, and an address is expected."
        " Give the address (https://…). [dcat:accessURL]",
        "  error, file “Le fichier”: The size “gros” is not a whole number, 0 or more. Write it so. [dcat:byteSize]",
        "1 dataset, 4 errors, 1 warning",
    ]


def test_warnings_alone_end_well(tmp_path, shapes):
    done = _run(_file(tmp_path, GOOD), "--shapes", shapes)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "1 dataset, 0 errors, 1 warning")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_is_said_in_the_language_of_the_reader(tmp_path, shapes, language):
    english, theirs = (_run(_file(tmp_path, BAD), "--shapes", shapes, language=one).stdout for one in ("en", language))
    pairs = zip(english.splitlines(), theirs.splitlines(), strict=True)
    assert [(one, other) for one, other in pairs if one == other and not one.startswith("Stations")] == []


def test_a_report_for_programs_says_all_of_it(tmp_path, shapes):
    report = orjson.loads(_run(_file(tmp_path, BAD), "--shapes", shapes, "--json").stdout)
    kept = {name: report[name] for name in ("valid", "documents", "datasets", "total", "violations", "warnings")}
    assert kept == {"valid": False, "documents": 1, "datasets": 1, "total": None, "violations": 4, "warnings": 1}
    assert {one["severity"] for one in report["findings"]} == {"violation", "warning"}
    assert report["findings"][1].pop("message")
    assert report["findings"][1] == {
        "dataset": "https://a.example/d", "title": "Stations", "part": "", "name": "", "value": "", "rule": "MinCount",
        "kind": "http://www.w3.org/ns/dcat#Dataset", "path": "http://purl.org/dc/terms/description", "wanted": "1",
        "severity": "violation", "problem": "The description is missing. Add it.", "place": "",
    }  # fmt: skip


def test_the_catalogue_of_the_portal_and_a_dataset_are_checked(make_dataset, shapes):
    for number in range(3):
        make_dataset(f"Jeu {number}", description="Ce que c’est.")
    make_dataset("Brouillon", state="draft")
    whole = orjson.loads(_run("--catalog", "--shapes", shapes, "--json").stdout)
    assert (whole["datasets"], whole["total"], whole["violations"]) == (3, 3, 0)
    one = make_dataset("Un autre", description="Lui.")
    alone = _run(one.slug, "--shapes", shapes)
    assert (alone.exit_code, alone.stdout.splitlines()[-1]) == (0, "1 dataset, 0 errors, 1 warning")


@pytest.mark.parametrize("arguments", [("nowhere",), ("given.pdf",), ("given.ttl", "--shapes", "nowhere.ttl")])
def test_what_cannot_be_read_ends_with_two_and_says_why(tmp_path, shapes, arguments):
    _file(tmp_path, "no graph", "given.pdf"), _file(tmp_path, GOOD)
    what = str(tmp_path / arguments[0]) if "." in arguments[0] else arguments[0]
    done = _run(what, *(arguments[1:] or ("--shapes", shapes)))
    assert done.exit_code == 2
    assert done.stderr.strip()


def test_shapes_must_be_shapes(tmp_path):
    given = _file(tmp_path, GOOD)
    done = _run(given, "--shapes", given)
    assert (done.exit_code, done.stderr.strip()) == (2, "shapes: There are no shapes (SHACL) in this document.")


def test_without_the_extra_it_says_what_to_install(tmp_path, shapes, monkeypatch):
    monkeypatch.setattr(queries, "available", lambda: False)
    done = _run(_file(tmp_path, GOOD), "--shapes", shapes)
    assert done.exit_code == 2
    assert done.stderr.strip() == "This needs one more package: pip install 'parvis[validation]'."


@pytest.fixture
def site(settings: Any, tmp_path: Any) -> Any:
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [site.port], "data": tmp_path / "data"}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


def test_pages_of_an_address_are_followed_and_its_shapes_are_kept(site, shapes):
    first, second = f"{site.url}/1.ttl", f"{site.url}/2.ttl"
    site.answer("/1.ttl", (PREFIXES + GOOD + f"<> hydra:next <{second}> .").encode(), Content_Type="text/turtle")
    site.answer("/2.ttl", (PREFIXES + BAD + f"<> hydra:next <{first}> .").encode(), Content_Type="text/turtle")
    known = site.answer("/shapes.ttl", (PREFIXES + SHAPES).encode(), Content_Type="text/plain")
    assert _run(first, "--shapes", known).exit_code == 0
    whole = orjson.loads(_run(first, "--shapes", known, "--pages", "10", "--json").stdout)
    assert (whole["documents"], whole["datasets"], whole["violations"]) == (2, 2, 4)
    assert [path for _verb, path, _headers in site.seen if path == "/shapes.ttl"] == ["/shapes.ttl"]


def test_an_address_that_does_not_answer_is_said(site, shapes):
    site.answer("/gone.ttl", b"", status=404)
    done = _run(f"{site.url}/gone.ttl", "--shapes", shapes)
    assert (done.exit_code, "404" in done.stderr) == (2, True)


def test_a_file_is_named_from_where_one_is(tmp_path, shapes, monkeypatch):
    _file(tmp_path, GOOD, "catalog.ttl")
    monkeypatch.chdir(tmp_path)
    assert _run("catalog.ttl", "--shapes", shapes).exit_code == 0
