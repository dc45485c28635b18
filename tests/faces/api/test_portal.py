"""What belongs to no single thing."""

import pytest
from openapi_spec_validator import validate

from parvis.engines import jobs

pytestmark = pytest.mark.django_db


@pytest.mark.once
def test_the_description_is_valid_openapi(api):
    described = api.get("/api/openapi.json").json()
    validate(described)
    assert described["openapi"].startswith("3.1")


@pytest.mark.once
def test_the_docs_load_only_from_here(api):
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"http://www.w3.org", b"").replace(b"/api/", b"")
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
        assert api.get(f"/api/docs/{name}").status_code == 200
    assert api.get("/api/docs/other.js").status_code == 404


def test_licences_are_listed(api):
    assert "lov2" in {item["id"] for item in api.get("/api/licenses").json()}


def test_zones_are_found_in_each_language(api):
    for text in ("maroc", "morocco", "المغرب"):
        assert "country:ma" in [zone["id"] for zone in api.get(f"/api/zones?q={text}").json()["data"]]
    assert api.get("/api/zones/country:ma").json()["level"] == "country"
    assert api.get("/api/zones/country:xx").status_code == 404


def test_vocabularies_are_named_in_the_readers_language(api):
    french = api.get("/api/vocabularies", Accept_Language="fr").json()
    english = api.get("/api/vocabularies", Accept_Language="en").json()
    assert [item["id"] for item in french["frequencies"]] == [item["id"] for item in english["frequencies"]]
    assert french["frequencies"] != english["frequencies"]


def test_suggestions_complete_what_is_typed(make_dataset, make_organization, api, search_index):
    organization = make_organization("Institut de la mer")
    dataset = make_dataset("Institutions publiques")
    make_dataset("Institutions cachées", state="draft")
    search_index()
    found = api.get("/api/suggest?q=instit").json()["data"]
    assert {(item["type"], item["id"]) for item in found} == {
        ("organization", organization.id),
        ("dataset", dataset.id),
    }


def test_jobs_are_for_administrators(make_user, api, api_as):
    job = jobs.enqueue("datasets.render", {"dataset_id": "x"})
    assert (api.get("/api/jobs").status_code, api_as(make_user()).get("/api/jobs").status_code) == (401, 403)
    admin = api_as(make_user(is_administrator=True))
    assert admin.get("/api/jobs").json()["data"][0]["id"] == job.id
    assert admin("POST", f"/api/jobs/{job.id}/cancel").status_code == 204
    assert admin.get("/api/jobs?state=cancelled").json()["counts"]["cancelled"] == 1


def test_an_address_that_is_nothing_is_a_problem(api):
    answer = api.get("/api/nothing/here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
