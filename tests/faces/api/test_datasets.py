"""The API's datasets, as a program sees them."""

import pytest

from parvis.dialects import native
from parvis.portal.accounts import actions as accounts
from parvis.portal.datasets.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer(make_user, make_organization, api_as):
    """The API as an editor of an organization, and the organization."""
    user, organization = make_user(email="editor@example.org"), make_organization()
    organization.memberships.create(user=user, role="editor")
    return api_as(user), organization


def test_a_producer_publishes_a_dataset(producer, api, search_index):
    client, organization = producer
    answer = client("POST", "/api/datasets", {"title": "Budget", "organization": organization.id, "license": "lov2"})
    assert (answer.status_code, answer["Location"]) == (
        201,
        f"http://127.0.0.1:8000/api/datasets/{answer.json()['id']}",
    )
    id = answer.json()["id"]
    assert api.get(f"/api/datasets/{id}").status_code == 404
    assert client("POST", f"/api/datasets/{id}/publish").status_code == 400
    assert client("PATCH", f"/api/datasets/{id}", {"description": "Ce que la ville dépense."}).status_code == 200
    added = client(
        "POST", f"/api/datasets/{id}/resources", {"title": "2026", "url": "https://example.org/a.csv", "format": "CSV"}
    )
    assert (added.status_code, added.json()["format"]) == (201, "csv")
    published = client("POST", f"/api/datasets/{id}/publish")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    search_index()
    seen = api.get("/api/datasets/budget")
    assert (seen.status_code, seen.json()["organization"]["name"], seen.json()["formats"]) == (
        200,
        "Ville de Rabat",
        ["csv"],
    )
    found = api.get("/api/datasets?q=budget").json()
    assert ([item["id"] for item in found["data"]], found["total"]) == ([id], 1)


def test_what_is_sent_is_what_is_described(make_dataset, api):
    dataset = make_dataset(license="lov2", tags=("eau",), zones=("country:ma",))
    native.DatasetOut.model_validate(api.get(f"/api/datasets/{dataset.id}").json())


def test_a_reader_who_has_it_is_told_so(make_dataset, api):
    dataset = make_dataset()
    etag = api.get(f"/api/datasets/{dataset.id}")["ETag"]
    again = api.get(f"/api/datasets/{dataset.id}", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_a_write_is_seen_at_once(make_dataset, make_user, api, api_as):
    dataset, admin = make_dataset(), api_as(make_user(is_administrator=True))
    before = api.get(f"/api/datasets/{dataset.id}")
    admin("PATCH", f"/api/datasets/{dataset.id}", {"acronym": "POP"})
    after = api.get(f"/api/datasets/{dataset.id}")
    assert (after.json()["acronym"], after["ETag"] != before["ETag"]) == ("POP", True)


def test_a_copy_that_is_not_in_force_is_not_written(make_dataset, make_user, api_as):
    dataset, admin = make_dataset(), api_as(make_user(is_administrator=True))
    etag = admin.get(f"/api/datasets/{dataset.id}")["ETag"]
    assert admin("PATCH", f"/api/datasets/{dataset.id}", {"acronym": "A"}, If_Match=etag).status_code == 200
    assert admin("PATCH", f"/api/datasets/{dataset.id}", {"acronym": "B"}, If_Match=etag).status_code == 412
    assert Dataset.objects.get().acronym == "A"


def test_an_old_address_redirects_and_keeps_the_question(make_dataset, make_user, api, api_as):
    dataset = make_dataset("Budget")
    api_as(make_user(is_administrator=True))("PATCH", f"/api/datasets/{dataset.id}", {"title": "Budget 2026"})
    answer = api.get("/api/datasets/budget/history?limit=1")
    assert (answer.status_code, answer["Location"]) == (308, "/api/datasets/budget-2026/history?limit=1")


def test_a_deleted_dataset_is_gone_and_comes_back(make_dataset, make_user, api, api_as):
    dataset, admin = make_dataset(), api_as(make_user(is_administrator=True))
    assert admin("DELETE", f"/api/datasets/{dataset.id}").status_code == 204
    assert api.get(f"/api/datasets/{dataset.id}").status_code == 410
    assert admin("POST", f"/api/datasets/{dataset.id}/restore").status_code == 200
    assert api.get(f"/api/datasets/{dataset.id}").status_code == 200


def test_every_wrong_field_is_named(producer):
    client, organization = producer
    answer = client(
        "POST", "/api/datasets", {"title": "A", "organization": organization.id, "license": "x", "frequency": "y"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == ["frequency", "license"]


def test_a_wrong_shape_is_named(producer):
    client, _organization = producer
    answer = client("POST", "/api/datasets", {"title": 3, "tags": "eau"})
    assert sorted(error["field"] for error in answer.json()["errors"]) == ["tags", "title"]


def test_errors_speak_the_readers_language(producer):
    client, _organization = producer
    answers = {
        language: client("POST", "/api/datasets", {"title": "A", "frequency": "y"}, Accept_Language=language).json()
        for language in ("fr", "en", "ar")
    }
    assert len({answer["errors"][0]["reasons"][0] for answer in answers.values()}) == 3


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"null", b'"a"'])
def test_a_body_that_is_no_object_is_refused(producer, body):
    client, _organization = producer
    answer = client.client.generic(
        "POST", "/api/datasets", body, content_type="application/json", headers=client.headers
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("query", "field"),
    [("page=-1", "page"), ("page=0", "page"), ("page=x", "page"), ("page_size=0", "page_size"),
     ("page_size=100000", "page_size"), ("page=501&page_size=20", "page"), ("sort=color", "sort"),
     ("cursor=&q=eau", "cursor")],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(api, query, field):
    answer = api.get(f"/api/datasets?{query}")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize("ref", ["..%2f..%2fetc%2fpasswd", "%00", "a%20b", "-", "é", "a" * 300, "'; DROP TABLE", "."])
def test_an_id_that_cannot_be_is_not_found(api, ref):
    answer = api.get(f"/api/datasets/{ref}")
    assert answer.status_code in (400, 404)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_two_megabyte_query_string_is_refused(api):
    answer = api.get("/api/datasets?q=" + "x" * 2_000_000)
    assert (answer.status_code, answer["Content-Type"]) == (414, "application/problem+json")


@pytest.mark.parametrize("header", ["Bearer nope", "Basic YTpi", "Bearer", "nonsense"])
def test_a_wrong_token_is_an_error_even_to_read(api, header):
    answer = api.get("/api/datasets", Authorization=header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="parvis"')


def test_a_revoked_token_is_refused(make_user, api, actor_of):
    user = make_user()
    token, secret = accounts.create_token(user, by=actor_of(user))
    accounts.revoke_token(token, by=actor_of(user))
    assert api.get("/api/me", Authorization=f"Bearer {secret}").status_code == 401


def test_me_tells_what_the_token_may(producer):
    client, organization = producer
    me = client.get("/api/me").json()
    assert (me["email"], me["organizations"]) == ("editor@example.org", [{"id": organization.id, "role": "editor"}])
    assert me["scopes"] == ["read", "write"]


def test_me_without_a_token_asks_for_one(api):
    assert api.get("/api/me").status_code == 401


def test_walking_takes_everything_once(make_dataset, api):
    ids = sorted(make_dataset(f"Dataset {n}").id for n in range(5))
    make_dataset("Hidden", state="draft")
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/api/datasets?cursor={cursor}&page_size=2").json()
        seen += [item["id"] for item in page["data"]]
        cursor = page["next_cursor"]
    assert seen == ids


def test_the_history_tells_what_changed(make_dataset, make_user, api, api_as):
    dataset = make_dataset()
    api_as(make_user(is_administrator=True))("PATCH", f"/api/datasets/{dataset.id}", {"acronym": "POP"})
    newest = api.get(f"/api/datasets/{dataset.id}/history").json()["data"][0]
    assert (newest["verb"], newest["changes"]) == ("updated", {"acronym": ["", "POP"]})


def test_any_web_page_may_call(api):
    answer = api("OPTIONS", "/api/datasets", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert api.get("/api/licenses")["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_for_one_as_for_three(
    make_dataset, make_organization, api, search_index, django_assert_num_queries, number
):
    for n in range(number):
        make_dataset(
            f"Eau {n}", organization=make_organization(f"Producer {n}").id, license="lov2", zones=("country:ma",)
        )
    search_index()
    api.get("/api/datasets?q=eau")
    with django_assert_num_queries(4):
        assert api.get("/api/datasets?q=eau").json()["total"] == number


def test_a_hot_dataset_costs_two_small_queries(make_dataset, api, django_assert_num_queries):
    dataset = make_dataset()
    api.get(f"/api/datasets/{dataset.slug}")
    with django_assert_num_queries(2):
        api.get(f"/api/datasets/{dataset.slug}")


def test_facets_are_named_in_the_readers_language(make_dataset, api, search_index):
    make_dataset("Eau", zones=("country:ma",))
    search_index()
    names = {
        language: api.get("/api/datasets?q=eau", Accept_Language=language).json()["facets"]["zone"][0]["label"]
        for language in ("fr", "en", "ar")
    }
    assert names == {"fr": "Maroc", "en": "Morocco", "ar": "المغرب"}


def test_facets_are_those_asked_for(make_dataset, api, search_index):
    make_dataset("Eau")
    search_index()
    assert len(api.get("/api/datasets").json()["facets"]) == 6
    assert list(api.get("/api/datasets?facets=state&facets=tag").json()["facets"]) == ["state", "tag"]
    assert api.get("/api/datasets?facets=color").json()["errors"][0]["field"] == "facets"
