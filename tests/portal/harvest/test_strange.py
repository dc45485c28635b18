"""Sources that say strange things of themselves, or of their records: each is told apart and nothing else suffers."""

import orjson
import pytest
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, foretell, harvest, outcome, record

from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Entry, Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]


def _packages(site, **last: object) -> None:
    found = [{"id": f"p{n}", "name": f"p{n}", "title": f"Package {n}"} for n in range(10)]
    found[-1] |= last
    answer = {"success": True, "result": {"count": len(found), "results": found}}
    site.answer("/api/3/action/package_search", orjson.dumps(answer))


def test_what_became_private_there_counts_as_missing_until_it_is_public_again(site, make_source):
    _packages(site)
    source = make_source(site.url, "ckan")
    harvest(source)
    _packages(site, private=True)
    assert foretell(source).missing == 1
    for archived in (0, 0, 1):
        run = harvest(source)
        assert (run.skipped, run.missing, run.archived) == (1, 1, archived)
    assert outcome(harvest(source)) == {"unchanged": 9, "skipped": 1}
    _packages(site)
    assert outcome(harvest(source)) == {"unchanged": 10, "restored": 1}


def test_a_preview_reads_no_more_than_its_due_of_a_document_of_any_length(site, make_source, monkeypatch):
    monkeypatch.setattr("parvis.portal.harvest.actions._going.PREVIEWED", 2)
    head = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    found = [f'<https://a.example/{n}> a dcat:Dataset ; dct:title "Dataset {n}" .' for n in range(5)]
    body = (head + "\n".join(found)).encode()
    run = foretell(make_source(site.answer("/a.ttl", body, Content_Type="text/turtle"), "dcat"))
    assert (run.partial, run.seen, Entry.objects.filter(run=run).count()) == (True, 2, 2)


def test_a_dataset_that_not_everybody_sees_is_not_told_to_the_people_of_another_source(
    site, make_source, make_organization
):
    shared = {"identifier": "https://data.example.org/id/trees"}
    first = make_source(site.answer("/a.json", catalogue(record(1, **shared))), name="Secret plans")
    second = make_source(
        site.answer("/b.json", catalogue(record(1, **shared))), organization=make_organization("Région de Rabat")
    )
    harvest(first)
    datasets.make_private(Dataset.objects.get(), by=SYSTEM)
    run = harvest(second)
    assert (outcome(run), Entry.objects.filter(run=run, value="Secret plans").count()) == ({"created": 1}, 0)
    assert [link.secondary for link in Link.objects.filter(source=second)] == [False]


def test_a_character_that_cannot_be_kept_refuses_no_more_than_its_record(site, make_source):
    bad = record(2, identifier="city\x00-2", title="")
    worse = record(3, identifier="city\x00-3", title="Tr\x00ees", keyword=["a\x00b"])
    run = harvest(make_source(site.answer("/data.json", catalogue(record(1), bad, worse))))
    assert (run.state, run.created + run.refused) == ("done", 3)
    assert set(Entry.objects.filter(run=run).values_list("remote_id", flat=True)) == {"city-1", "city-2", "city-3"}


def test_a_file_whose_address_is_too_long_is_left_out_and_told(site, make_source):
    packages = [{"id": "p1", "name": "p1", "title": "Trees", "resources": [
        {"id": "r1", "name": "Rows", "url": f"https://a.example/?q={'x' * 3000}"},
        {"id": "r2", "name": "Plan", "url": f"https://a.example/{'y' * 2030}"}]}]  # fmt: skip
    body = orjson.dumps({"success": True, "result": {"count": 1, "results": packages}})
    site.answer("/api/3/action/package_search", body)
    source = make_source(site.url, "ckan")
    run = harvest(source)
    assert outcome(run) == {"created": 1, "refused": 1}
    told = Entry.objects.get(run=run, outcome="refused")
    assert (told.reason, told.field, told.title) == ("file_too_long", "resources", "Trees")
    assert told.value.startswith("Rows https://a.example/?q=xxx")
    assert [file.url for file in Dataset.objects.get().resources.all()] == [packages[0]["resources"][1]["url"]]
    assert (outcome(harvest(source)), outcome(foretell(source))) == ({"unchanged": 1}, {"unchanged": 1})


def test_what_is_told_of_a_source_that_cannot_be_read_is_one_line_of_text(site, make_source):
    body = orjson.dumps(
        {"success": False, "error": {"message": "No.\n\nhttps://evil.example.org/\n\n\x00\u202eSign in"}}
    )
    site.answer("/api/3/action/package_search", body)
    run = harvest(make_source(site.url, "ckan"))
    assert (run.error, run.error_value) == ("exception", "No. https://evil.example.org/ Sign in")
    binary = harvest(make_source(site.answer("/x", b"PK\x03\x04\x00\x00", Content_Type="text/turtle"), "dcat"))
    assert (binary.state, binary.error_value.isprintable()) == ("failed", True)


@pytest.mark.parametrize("following", ["http://[a", "https://a.example:99999/", "/next", "ftp://a.example/"])
def test_a_page_that_leads_to_no_address_ends_the_run_with_the_reason(following, site, make_source):
    site.answer("/api/1/datasets/", orjson.dumps({"total": 9, "data": [{"id": "a"}], "next_page": following}))
    source = make_source(site.url, "udata", access="header", login="X-API-KEY", secret="geheim")
    run = harvest(source)
    assert (run.error, run.error_value) == ("address", following)


def test_an_address_that_cannot_be_one_is_refused_and_a_name_is_one_line(site, make_source):
    source = make_source(site.url, name="Data\r\nof  the\ncity", access="basic", login="amina", secret="geheim")
    assert source.name == "Data of the city"
    for url in ("https://a.example:99999/", "http://[a", "ftp://a.example/", "https://u:p@a.example/"):
        wanted = actions.Wanted(name="A", kind="ckan", url=url, access="basic", login="amina")
        with pytest.raises(Invalid) as refused:
            actions.update(source, wanted, by=SYSTEM)
        assert set(refused.value.fields) == {"url"}


def test_a_record_nested_without_end_ends_the_run_with_the_reason(site, make_source):
    body = catalogue(record(1), record(2)).removesuffix(b"]}") + b',{"a":' + b"[" * 400 + b"]" * 400 + b"}]}"
    run = harvest(make_source(site.answer("/data.json", body)))
    assert (run.state, run.error) == ("failed", "too_deep")


def test_what_names_a_licence_without_end_names_none(site, make_source):
    run = harvest(make_source(site.answer("/data.json", catalogue(record(1, license="/" * 400_000 + "x")))))
    assert (outcome(run), Dataset.objects.get().license_id) == ({"created": 1}, None)


def test_what_only_this_portal_says_is_taken_of_no_source(site, make_source):
    _packages(site, extras=[{"key": f"parvis_{name}", "value": value} for name, value in (
        ("featured", "true"), ("publish_at", "2030-01-01"), ("deleted_at", "2020-01-01"), ("archived_at", "2020-01-01"),
    )])  # fmt: skip
    harvest(make_source(site.url, "ckan"))
    made = {"id": "5b7ffc618b4c4169d30727e0", "title": "Trees", "slug": "trees", "resources": [], "featured": True,
            "metrics": {"views": 10**6, "followers": 3, "reuses": 7}}  # fmt: skip
    site.answer("/api/1/datasets/", orjson.dumps({"data": [made], "total": 1, "next_page": None}))
    harvest(make_source(site.url, "udata"))
    assert Dataset.objects.count() == 11
    for row in Dataset.objects.all():
        assert (row.featured, row.publish_at, row.deleted_at, row.archived_at) == (False, None, None, None)
        assert (row.views, row.followers, row.reuses) == (0, 0, 0)
