"""What a source asks for before it is read: told to its server alone, kept sealed, never shown."""

import base64
from typing import Any

import orjson
import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, harvest, outcome, record
from tests.serving import serving

from parvis.kit.errors import Invalid
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Run, Source
from parvis.portal.harvest.rules import labels
from parvis.portal.organizations import actions as organizations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]
WORD = "Sésame-7f3a"
BASIC = "Basic " + base64.b64encode(f"moissonneur:{WORD}".encode()).decode()
KINDS = [
    ({"access": "basic", "login": "moissonneur", "secret": WORD}, "Authorization", BASIC),
    ({"access": "header", "login": "X-Api-Key", "secret": "abc-123"}, "X-Api-Key", "abc-123"),
]


@pytest.fixture
def other(site, settings):
    """Another server, which nothing is to be told to."""
    with serving() as other:
        ports = [*settings.PARVIS.fetch_ports, other.port]
        settings.PARVIS = settings.PARVIS.model_copy(update={"fetch_ports": ports})
        yield other


def _wanted(source: Source, **changes: Any) -> actions.Wanted:
    names = ("name", "kind", "url", "access", "login")
    return actions.Wanted(**{name: getattr(source, name) for name in names} | changes)


@pytest.mark.parametrize(("given", "header", "value"), KINDS, ids=["basic", "header"])
def test_credentials_are_told_to_the_server_of_the_source(given, header, value, site, make_source):
    def answer(request: Any) -> None:
        body = catalogue(record(1)) if request.headers.get(header) == value else b"{}"
        request.send_response(200 if len(body) > 2 else 401)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/data.json"] = answer
    site.redirect("/old.json", f"{site.url}/data.json")
    assert outcome(harvest(make_source(f"{site.url}/old.json", **given))) == {"created": 1}
    run = harvest(make_source(f"{site.url}/data.json", name="Without"))
    assert (run.state, run.error, run.error_value[:3]) == ("failed", "status", "401")


@pytest.mark.parametrize(("given", "header", "value"), KINDS, ids=["basic", "header"])
def test_credentials_follow_neither_a_redirect_nor_a_page_to_another_server(
    given, header, value, site, other, make_source
):
    page = '@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <> a <http://www.w3.org/ns/dcat#Dataset> ; ' \
           '<http://purl.org/dc/terms/title> "%s" ; hydra:next <%s/2.ttl> .'  # fmt: skip
    other.answer("/data.json", catalogue(record(1)))
    other.answer("/2.ttl", (page % ("Two", other.url)).encode(), Content_Type="text/turtle")
    site.answer("/1.ttl", (page % ("One", other.url)).encode(), Content_Type="text/turtle")
    assert outcome(harvest(make_source(site.redirect("/data.json", f"{other.url}/data.json"), **given))) == {
        "created": 1
    }
    assert outcome(harvest(make_source(f"{site.url}/1.ttl", "dcat", **given))) == {"created": 2}
    assert [headers.get(header) for _method, _path, headers in site.seen] == [value, value]
    assert [headers.get(header) for _method, _path, headers in other.seen] == [None, None]


def test_a_secret_is_kept_sealed_and_shown_nowhere(site, make_source, make_user, make_organization, api_as):
    organization, person = make_organization("Salé"), make_user()
    organizations.set_member(organization, person.email, "administrator", by=SYSTEM)
    client, browser = api_as(person), Client()
    browser.force_login(person)
    body = {"organization": organization.slug, "name": "Theirs", "kind": "datajson", "access": "basic",
            "url": site.answer("/data.json", catalogue(record(1))), "login": "moissonneur", "secret": WORD}  # fmt: skip
    made = client("POST", "/api/harvest/sources", body)
    assert (made.status_code, made.json()["login"], "secret" in made.json()) == (201, "moissonneur", False)
    source = Source.objects.get()
    harvest(source)
    address = f"/api/harvest/sources/{source.pk}"
    told = [made.content, client.get(address).content, client.get(f"{address}/runs").content,
            *(browser.get(f"/en/sources/theirs{page}").content for page in ("", "/edit"))]  # fmt: skip
    assert not [one for one in told if WORD.encode() in one or source.secret.encode() in one]
    assert WORD not in repr([*Source.objects.values(), _wanted(source, secret=WORD)])
    # Left out, it stays as it is; what else is changed does not matter.
    assert client("PATCH", address, {"cadence": "weekly"}).status_code == 200
    form = {"kind": "datajson", "url": source.url, "name": "Ours", "cadence": "daily", "access": "basic",
            "login": "moissonneur", "secret": ""}  # fmt: skip
    assert browser.post("/en/sources/theirs/edit", form).status_code == 303
    harvest(Source.objects.get())
    assert [headers.get("Authorization") for _method, _path, headers in site.seen] == [BASIC, BASIC]


def test_a_secret_is_not_kept_for_another_server_or_another_name(site, other, make_source):
    source = make_source(site.answer("/data.json", catalogue(record(1))), **KINDS[0][0])
    for changes in ({"url": f"{other.url}/data.json"}, {"login": "admin"}, {"access": "header", "login": "X-Key"}):
        with pytest.raises(Invalid) as raised:
            actions.update(source, _wanted(source, **changes), by=SYSTEM)
        assert list(raised.value.fields) == ["secret"]
    moved = actions.update(source, _wanted(source, url=f"{site.url}/new.json"), by=SYSTEM)
    assert moved.secret == source.secret
    assert actions.update(source, _wanted(source, access="open"), by=SYSTEM).secret == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"access": "basic", "login": "a:b", "secret": "x"}, "login"),
        ({"access": "basic", "login": "", "secret": "x"}, "login"),
        ({"access": "basic", "login": "a", "secret": "x\r\nHost: y"}, "secret"),
        ({"access": "header", "login": "Host", "secret": "x"}, "login"),
        ({"access": "header", "login": "X Key", "secret": "x"}, "login"),
        ({"access": "header", "login": "X-Key", "secret": "x\nEvil: y"}, "secret"),
        ({"access": "header", "login": "X-Key", "secret": ""}, "secret"),
        ({"access": "cookie", "login": "X-Key", "secret": "x"}, "access"),
    ],
)  # fmt: skip
def test_credentials_that_cannot_be_sent_are_refused(given, field, make_source):
    with pytest.raises(Invalid) as raised:
        make_source("https://data.example.org/data.json", **given)
    assert list(raised.value.fields) == [field]


def test_a_secret_sealed_with_another_key_is_asked_for_again(site, make_source, settings):
    source = make_source(site.answer("/data.json", catalogue(record(1))), **KINDS[0][0])
    settings.SECRET_KEY = "another" * 10
    run = harvest(source)
    assert (run.state, run.error, site.seen) == ("failed", "credentials", [])
    assert labels.reason(run.error)


def test_a_run_out_of_time_keeps_what_it_read_and_the_next_one_goes_on(site, make_source, settings):
    packages = [{"id": f"p{n}", "name": f"p{n}", "title": f"Package {n}"} for n in range(150)]

    def answer(request: Any) -> None:
        start = int(request.path.rpartition("start=")[2].partition("&")[0])
        found = {"count": len(packages), "results": packages[start : start + 100]}
        body = orjson.dumps({"success": True, "result": found})
        if start and limit:
            settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_run_seconds": limit.pop()})
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    limit = [0]
    site.routes["/api/3/action/package_search"] = answer
    source = make_source(site.url, "ckan")
    run = harvest(source)
    assert (run.state, run.error, outcome(run)) == ("failed", "out_of_time", {"created": 100})
    assert labels.reason(run.error, run.error_value)
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_run_seconds": 3600})
    again = harvest(source)
    assert (again.state, outcome(again)) == ("done", {"unchanged": 100, "created": 50})
    assert (Dataset.objects.count(), Run.objects.count()) == (150, 2)
