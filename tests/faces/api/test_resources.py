"""Files and links of a dataset, through the API."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from parvis.dialects import native
from parvis.portal.datasets.models import Resource

pytestmark = pytest.mark.django_db
CSV = b"commune;population\nRabat;577827\n"


class Producer:
    """An editor of an organization, and a draft of theirs."""

    def __init__(self, api, id: str) -> None:
        self.api = api
        self.id = id

    def form(self, method: str, path: str, **fields):
        """Send a form, whatever the method."""
        body = encode_multipart(BOUNDARY, fields)
        return Client().generic(method, path, body, content_type=MULTIPART_CONTENT, headers=self.api.headers)

    def add(self, body: bytes = CSV, name: str = "population.csv", **fields):
        """Add a file."""
        return self.form("POST", f"/api/datasets/{self.id}/resources", file=_file(body, name), **fields)


def _file(body: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


@pytest.fixture
def producer(make_user, make_organization, make_dataset, api_as, kept):
    user, organization = make_user(email="editor@example.org"), make_organization()
    organization.memberships.create(user=user, role="editor")
    return Producer(api_as(user), make_dataset(state="draft", organization=organization.id).id)


def test_a_file_comes_with_a_form(producer, kept):
    answer = producer.add(title="2026", type="documentation", description="Au 1er janvier.")
    made = answer.json()
    native.ResourceOut.model_validate(made)
    assert answer.status_code == 201
    wanted = {
        "title": "2026", "type": "documentation", "description": "Au 1er janvier.", "hosted": True, "format": "csv",
        "mime": "text/csv", "filename": "population.csv", "filesize": len(CSV), "version": 1,
        "checksum": {"type": "sha256", "value": hashlib.sha256(CSV).hexdigest()},
    }  # fmt: skip
    assert {name: made[name] for name in wanted} == wanted
    assert len(kept()) == 1
    seen = producer.api.get(f"/api/resources/{made['id']}").json()
    assert (seen["checksum"], seen["dataset"]) == (made["checksum"], producer.id)


def test_a_file_without_a_title_is_called_as_it_is(producer):
    assert producer.add().json()["title"] == "population"


def test_a_link_comes_as_json(producer):
    body = {"title": "2026", "url": "https://example.org/a.csv", "format": "CSV"}
    made = producer.api("POST", f"/api/datasets/{producer.id}/resources", body)
    assert (made.status_code, made.json()["hosted"], made.json()["version"], made.json()["versions"]) == (
        201, False, None, None,
    )  # fmt: skip
    assert producer.api.get(f"/api/resources/{made.json()['id']}/versions").json() == {"data": []}


def _upload(producer, body: bytes, name: str = "b.csv") -> str:
    from parvis.portal.accounts.queries import get
    from parvis.portal.datasets import actions
    from parvis.portal.organizations import queries as organizations

    actor = organizations.actor_of(get("editor@example.org"), frozenset({"read", "write"}))
    return actions.receive_upload(BytesIO(body), filename=name, by=actor).id


def test_a_file_sent_before_is_used_by_its_id_once(producer):
    body = {"upload": _upload(producer, CSV, "été.csv")}
    made = producer.api("POST", f"/api/datasets/{producer.id}/resources", body)
    assert (made.status_code, made.json()["filename"], made.json()["title"]) == (201, "été.csv", "été")
    assert producer.api("POST", f"/api/datasets/{producer.id}/resources", body).status_code == 409


def test_a_file_is_replaced_and_the_first_stays(producer, kept):
    id = producer.add().json()["id"]
    second = producer.form("PUT", f"/api/resources/{id}/file", file=_file(CSV + b"Casablanca;3\n", "v2.csv"),
                           note="Casablanca added")  # fmt: skip
    assert (second.status_code, second.json()["version"], second.json()["filename"]) == (200, 2, "v2.csv")
    third = producer.api(
        "PUT", f"/api/resources/{id}/file", {"upload": _upload(producer, b"{}", "c.json"), "note": "J"}
    )
    assert (third.json()["version"], third.json()["format"]) == (3, "json")
    data = producer.api.get(f"/api/resources/{id}/versions").json()["data"]
    assert [(row["number"], row["note"], row["filesize"], row["current"]) for row in data] == [
        (3, "J", 2, True), (2, "Casablanca added", len(CSV) + 13, False), (1, "", len(CSV), False),
    ]  # fmt: skip
    native.VersionOut.model_validate(data[0])
    assert data[2]["checksum"] == {"type": "sha256", "value": hashlib.sha256(CSV).hexdigest()}
    assert data[2]["author"] == {"name": "editor"}
    assert len(kept()) == 3


def test_the_very_same_bytes_are_no_new_version(producer):
    id = producer.add().json()["id"]
    again = producer.form("PUT", f"/api/resources/{id}/file", file=_file(CSV, "other.csv"))
    assert (again.status_code, again.json()["version"]) == (200, 1)


def test_a_version_is_restored_as_a_new_one(producer):
    id = producer.add().json()["id"]
    producer.form("PUT", f"/api/resources/{id}/file", file=_file(b"wrong", "oops.txt"))
    restored = producer.api("POST", f"/api/resources/{id}/versions/1/restore", {"note": "Back"})
    assert (restored.status_code, restored.json()["version"], restored.json()["filename"]) == (200, 3, "population.csv")
    newest = producer.api.get(f"/api/resources/{id}/versions").json()["data"][0]
    assert (newest["restored_from"], newest["note"]) == (1, "Back")
    assert producer.api("POST", f"/api/resources/{id}/versions/3/restore").status_code == 409
    assert producer.api("POST", f"/api/resources/{id}/versions/9/restore").status_code == 404


def test_a_link_becomes_a_file(producer):
    body = {"title": "2026", "url": "https://example.org/a.csv"}
    id = producer.api("POST", f"/api/datasets/{producer.id}/resources", body).json()["id"]
    replaced = producer.form("PUT", f"/api/resources/{id}/file", file=_file(CSV, "a.csv")).json()
    assert (replaced["hosted"], replaced["version"], replaced["format"]) == (True, 1, "csv")


def test_what_we_know_of_a_file_is_not_written_by_hand(producer):
    id = producer.add().json()["id"]
    sent = {"filesize": 3, "mime": "text/html", "checksum": {"type": "md5", "value": "0"}, "title": "T",
            "extras": {"check:available": False, "mine": 1}}  # fmt: skip
    changed = producer.api("PATCH", f"/api/resources/{id}", sent).json()
    assert (changed["title"], changed["filesize"], changed["mime"], changed["extras"]) == (
        "T", len(CSV), "text/csv", {"mine": 1},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [({}, 400, "file"), ({"file": b"", "title": "x"}, 400, "file"), ({"file": b"a", "type": "nonsense"}, 400, "type"),
     ({"file": b"a", "title": "x" * 400}, 400, "title")],
)  # fmt: skip
def test_a_form_that_cannot_be_taken_names_the_field(producer, fields, status, field):
    given = {name: _file(value, "a.csv") if name == "file" else value for name, value in fields.items()}
    answer = producer.form("POST", f"/api/datasets/{producer.id}/resources", **given)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (status, [field])
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n', b"\xff"]
)
def test_a_form_that_is_none_is_refused(producer, body):
    answer = Client().generic("POST", f"/api/datasets/{producer.id}/resources", body,
                              content_type="multipart/form-data; boundary=x", headers=producer.api.headers)  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(producer, kept, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 20})
    answer = producer.add()
    assert (answer.status_code, kept()) == (413, [])


def test_a_large_form_passes_through_the_disk(producer, kept):
    body = b"x;y\n" * 1_000_000
    made = producer.add(body)
    assert (made.status_code, made.json()["checksum"]["value"]) == (201, hashlib.sha256(body).hexdigest())
    assert len(kept()) == 1


def test_others_do_not_add_replace_or_restore(producer, make_user, api_as, kept):
    id = producer.add().json()["id"]
    other = Producer(api_as(make_user()), producer.id)
    before = kept()
    assert other.add(b"other").status_code == 404  # a draft, which others do not know of
    assert other.form("PUT", f"/api/resources/{id}/file", file=_file(b"other", "x")).status_code == 404
    producer.api("POST", f"/api/datasets/{producer.id}/publish")
    assert other.add(b"other").status_code == 403
    assert other.form("PUT", f"/api/resources/{id}/file", file=_file(b"other", "x")).status_code == 403
    assert other.api("POST", f"/api/resources/{id}/versions/1/restore").status_code == 403
    assert kept() == before


@pytest.mark.parametrize("number", [1, 3])
def test_versions_cost_the_same_for_one_as_for_three(producer, number, django_assert_num_queries):
    id = producer.add().json()["id"]
    for n in range(number - 1):
        producer.form("PUT", f"/api/resources/{id}/file", file=_file(b"%d" % n, "a.txt"))
    producer.api.get("/api/me")
    with django_assert_num_queries(4):  # the token, the roles, the resource, its versions
        assert len(producer.api.get(f"/api/resources/{id}/versions").json()["data"]) == number


def test_a_draft_publishes_itself_at_a_date(producer, api):
    at = "2099-01-01T08:00:00+01:00"
    scheduled = producer.api("POST", f"/api/datasets/{producer.id}/schedule", {"publish_at": at})
    assert (scheduled.status_code, scheduled.json()["publish_at"]) == (200, "2099-01-01T07:00:00+00:00")
    assert api.get(f"/api/datasets/{producer.id}").status_code == 404
    assert producer.api("DELETE", f"/api/datasets/{producer.id}/schedule").json()["publish_at"] is None
    past = producer.api("POST", f"/api/datasets/{producer.id}/schedule", {"publish_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["errors"][0]["field"]) == (400, "publish_at")


def _link(producer, title: str) -> str:
    body = {"title": title, "url": f"https://example.org/{title}.csv"}
    return producer.api("POST", f"/api/datasets/{producer.id}/resources", body).json()["id"]


def test_a_resource_is_put_at_a_place_and_all_in_an_order(producer):
    first, second, third = (_link(producer, title) for title in "abc")

    def order():
        return [one["id"] for one in producer.api.get(f"/api/datasets/{producer.id}").json()["resources"]]

    moved = producer.api("PUT", f"/api/resources/{third}/place", {"place": 1})
    assert (moved.status_code, moved.json(), order()) == (200, {"place": 1, "count": 3}, [third, first, second])
    assert producer.api("PUT", f"/api/resources/{third}/place", {"place": 99}).json() == {"place": 3, "count": 3}
    whole = producer.api("PUT", f"/api/datasets/{producer.id}/resources/order", {"ids": [second, third, first]})
    assert (whole.status_code, order()) == (200, [second, third, first])
    partial = producer.api("PUT", f"/api/datasets/{producer.id}/resources/order", {"ids": [second]})
    assert (partial.status_code, partial.json()["errors"][0]["field"]) == (400, "resources")


@pytest.mark.parametrize("body", [{}, {"place": 0}, {"place": -1}, {"place": 2**40}, {"place": "first"}])
def test_what_is_no_place_is_refused(producer, body):
    answer = producer.api("PUT", f"/api/resources/{_link(producer, 'a')}/place", body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["place"])


def test_a_resource_is_changed_member_by_member_and_deleted(producer, kept):
    id = producer.add(title="2026", description="Au 1er janvier.").json()["id"]
    changed = producer.api("PATCH", f"/api/resources/{id}", {"title": "Population", "type": "documentation"}).json()
    assert (changed["title"], changed["type"], changed["description"], changed["version"]) == (
        "Population", "documentation", "Au 1er janvier.", 1,
    )  # fmt: skip
    assert producer.api("DELETE", f"/api/resources/{id}").status_code == 204
    assert producer.api.get(f"/api/resources/{id}").status_code == 404
    assert producer.api("DELETE", f"/api/resources/{id}").status_code == 404


def test_others_do_not_move_change_or_delete(producer, make_user, api, api_as):
    id, _second = _link(producer, "a"), _link(producer, "b")
    producer.api("POST", f"/api/datasets/{producer.id}/publish")
    for reader, status in ((api, 401), (api_as(make_user()), 403)):
        answers = [
            reader("PUT", f"/api/resources/{id}/place", {"place": 2}),
            reader("PATCH", f"/api/resources/{id}", {"title": "x"}),
            reader("DELETE", f"/api/resources/{id}"),
        ]
        assert [answer.status_code for answer in answers] == [status] * 3
    assert Resource.objects.get(pk=id).title == "a"
