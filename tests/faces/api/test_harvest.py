"""Sources by the API: who may do what, and what is told to whom."""

from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, record
from tests.serving import serving

from parvis.engines.outbox.models import Letter
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Run, Source
from parvis.portal.organizations import actions as organizations

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Any:
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [site.port], "harvest_pause": 0}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture
def people(make_user, make_organization):
    """An organization and who works there: {role: user}, with a stranger and an administrator of the portal."""
    organization = make_organization()
    found = {"stranger": make_user(), "governor": make_user(is_administrator=True)}
    for role in ("administrator", "editor", "contributor"):
        found[role] = make_user()
        organizations_set(organization, found[role].email, role)
    return organization, found


def organizations_set(organization, email, role):
    organizations.set_member(organization, email, role, by=SYSTEM)


def _body(organization, url: str = "https://data.example.org/data.json") -> dict[str, Any]:
    return {"organization": organization.slug, "name": "The city", "kind": "datajson", "url": url}


def test_who_may_create_a_source(people, api, api_as):
    organization, users = people
    assert api("POST", "/api/harvest/sources", _body(organization)).status_code == 401
    expected = {"stranger": 403, "contributor": 403, "editor": 403, "administrator": 201, "governor": 201}
    given = {role: api_as(users[role])("POST", "/api/harvest/sources", _body(organization)).status_code
             for role in expected}  # fmt: skip
    assert given == expected


def test_a_source_is_previewed_run_and_told(people, api, api_as, site):
    organization, users = people
    url = site.answer("/data.json", catalogue(record(1), record(2, title="")))
    client = api_as(users["administrator"])
    made = client("POST", "/api/harvest/sources", _body(organization, url))
    assert made.status_code == 201
    address = f"/api/harvest/sources/{made.json()['id']}"
    assert made["Location"].endswith(address)
    started = client("POST", f"{address}/run")
    assert (started.status_code, started.json()["alive"]) == (202, True)
    assert client("POST", f"{address}/run").status_code == 409
    actions.work(started.json()["id"], by=SYSTEM)
    run = client.get(f"{address}/runs/{started.json()['id']}").json()
    assert (run["state"], run["created"], run["refused"], run["alive"]) == ("done", 1, 1, False)
    found = client.get(f"{address}/runs/{run['id']}/records?outcome=refused").json()
    assert (found["total"], found["outcomes"]) == (1, {"created": 1, "refused": 1})
    assert (found["data"][0]["remote_id"], found["data"][0]["field"]) == ("city-2", "title")
    assert found["data"][0]["message"]
    raw = client.get(f"{address}/runs/{run['id']}/records/{found['data'][0]['id']}/raw")
    assert b"city-2" in raw.content
    assert raw["Content-Disposition"].startswith("attachment")
    # Everybody reads how it went; its address, records and errors are for its people.
    public = api.get(address).json()
    assert public["last_run"]["created"] == 1
    assert ("url" in public, "config" in public, "held_count" in public) == (False, False, False)
    assert api.get(f"{address}/runs").json()["total"] == 1
    assert api.get(f"{address}/runs/{run['id']}/records").status_code == 401
    assert api_as(users["stranger"]).get(f"{address}/runs/{run['id']}/records").status_code == 403
    assert api_as(users["contributor"]).get(f"{address}/runs/{run['id']}/records").status_code == 200
    assert api_as(users["contributor"])("POST", f"{address}/run").status_code == 403
    assert api_as(users["editor"])("POST", f"{address}/preview").status_code == 202


def test_a_source_waits_for_an_administrator_when_the_settings_want_one(people, api, api_as, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"harvest_needs_validation": True})
    organization, users = people
    client, governor = api_as(users["administrator"]), api_as(users["governor"])
    made = client("POST", "/api/harvest/sources", _body(organization)).json()
    address = f"/api/harvest/sources/{made['id']}"
    assert (made["state"], made["next_at"]) == ("pending", None)
    assert [one.recipient for one in Letter.objects.all()] == [users["governor"].email]
    assert api.get(address).status_code == 404
    assert client("POST", f"{address}/run").status_code == 403
    assert client("POST", f"{address}/validation", {"state": "accepted"}).status_code == 403
    assert governor("POST", f"{address}/validation", {"state": "refused"}).status_code == 400
    refused = governor("POST", f"{address}/validation", {"state": "refused", "reason": "Whose is it?"}).json()
    assert (refused["state"], refused["reason"]) == ("refused", "Whose is it?")
    changed = client("PATCH", address, {"url": "https://data.example.org/ours.json"}).json()
    assert (changed["state"], changed["name"]) == ("pending", "The city")
    accepted = governor("POST", f"{address}/validation", {"state": "accepted"}).json()
    assert accepted["next_at"] is not None
    assert api.get(address).status_code == 200


def test_wrong_sources_are_refused_by_field(people, api_as):
    organization, users = people
    client = api_as(users["administrator"])
    answer = client("POST", "/api/harvest/sources", {**_body(organization, "ftp://x"), "kind": "no", "cadence": "no"})
    assert answer.status_code == 400
    assert {one["field"] for one in answer.json()["errors"]} == {"url", "kind", "cadence"}


def test_failures_are_told_by_letter_once_in_a_while(people, api_as, site):
    organization, users = people
    made = api_as(users["administrator"])("POST", "/api/harvest/sources", _body(organization, f"{site.url}/none"))
    source = Source.objects.get(pk=made.json()["id"])
    for _time in range(3):
        source.refresh_from_db()
        actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    letters = list(Letter.objects.order_by("pk"))
    assert [one.recipient for one in letters] == [users["administrator"].email] * 2  # of the first and the third
    assert "404" in letters[0].text
    assert Run.objects.filter(state="failed").count() == 3


def test_why_a_run_failed_is_told_to_its_people_alone(people, api, api_as):
    organization, users = people
    wanted = actions.Wanted(name="Ville", kind="datajson", url="https://10.0.0.1/data.json")
    source = actions.create(wanted, organization, by=SYSTEM)
    run = actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    address = f"/api/harvest/sources/{source.pk}/runs/{run.pk}"
    told = {role: api_as(users[role]).get(address).json() for role in ("contributor", "stranger")}
    told["visitor"] = api.get(address).json()
    assert {role: (one["state"], one["error"], "10.0.0.1" in one["error_message"]) for role, one in told.items()} == {
        "contributor": ("failed", "private", True), "stranger": ("failed", "", False), "visitor": ("failed", "", False),
    }  # fmt: skip


def test_the_list_takes_the_same_queries_for_any_number(people, api, make_organization, django_assert_num_queries):
    organization, _users = people

    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as made:
            assert api.get("/api/harvest/sources").status_code == 200
        return len(made)

    def add() -> None:
        wanted = actions.Wanted(name="A", kind="datajson", url="https://data.example.org/data.json")
        actions.create(wanted, organization, by=SYSTEM)

    add()
    one = count()
    add()
    add()
    assert count() == one


def test_a_deleted_source_is_gone(people, api, api_as):
    organization, users = people
    client = api_as(users["administrator"])
    made = client("POST", "/api/harvest/sources", _body(organization)).json()
    assert client("DELETE", f"/api/harvest/sources/{made['id']}").status_code == 204
    assert api.get(f"/api/harvest/sources/{made['id']}").status_code == 410
    assert api.get("/api/harvest/sources").json()["total"] == 0
